package main

import (
	"encoding/json"
	"fmt"

	"github.com/twinlatch/twinlatch/internal/config"
	"github.com/twinlatch/twinlatch/internal/maintain"
)

type keyShowCommand struct {
	config.Data
	JSON bool `name:"json" help:"Answer in JSON."`
}

// Help ends the help of the command with an example.
func (keyShowCommand) Help() string {
	return "A key set is settled (one key), prepared (a new key opens and does not seal yet) or rotated (the new key seals, an old one still opens).\n\n" +
		"Example:\n\n  twinlatch key show --data ./data\n  twinlatch key show --database postgres://db/twinlatch --json"
}

// Run prints where the keys stand.
func (c keyShowCommand) Run(r *room) error {
	data, err := maintain.OpenExisting(r.context, c.Data, r.now())
	if err != nil {
		return err
	}
	defer func() { _ = data.Close() }()
	state, err := maintain.ShowKeys(r.context, data, r.now())
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(r.out).Encode(state)
	}
	fmt.Fprintf(r.out, "%s holds the keys %s (%s); the database names %s.\n", state.File, state.Fingerprint, state.State, state.Database)
	for _, use := range state.Sealed {
		wait := ""
		if !use.Newest {
			wait = "  wait to be sealed anew"
		}
		fmt.Fprintf(r.out, "key %s  %-22s %8d values%s\n", use.Key, use.Column, use.Values, wait)
	}
	for _, n := range state.Nodes {
		fmt.Fprintf(r.out, "server %s has %s\n", n.Name, n.Keys)
	}
	if state.Waiting > 0 {
		fmt.Fprintf(r.out, "%d values wait to be sealed anew: run twinlatch key rotate.\n", state.Waiting)
	}
	return nil
}
