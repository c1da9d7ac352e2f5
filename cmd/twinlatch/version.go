package main

import (
	"encoding/json"
	"fmt"
	"runtime"
)

// version is written by the build (-ldflags "-X main.version=…").
var version = "development"

type versionCommand struct {
	JSON bool `name:"json" help:"Answer in JSON."`
}

// Help ends the help of the command with an example.
func (versionCommand) Help() string {
	return "Example:\n\n  twinlatch version\n  twinlatch version --json"
}

// Run prints the version and what it was built with.
func (c versionCommand) Run(r *room) error {
	if c.JSON {
		return json.NewEncoder(r.out).Encode(map[string]string{
			"version": version, "go": runtime.Version(), "system": runtime.GOOS + "/" + runtime.GOARCH})
	}
	_, err := fmt.Fprintf(r.out, "twinlatch %s (%s, %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
