package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/twinlatch/twinlatch/internal/config"
	"github.com/twinlatch/twinlatch/internal/maintain"
)

type doctorCommand struct {
	config.Serve
	JSON bool `name:"json" help:"Answer in JSON."`
}

// Help ends the help of the command with an example.
func (doctorCommand) Help() string {
	return "Give it the settings of serve; it changes nothing. It ends with 1 when something is wrong; a warning can be lived with.\n\n" +
		"Example:\n\n  twinlatch doctor --data ./data\n  twinlatch doctor --config /etc/twinlatch.toml --json"
}

// Run prints what the doctor found, one place after the other.
func (c doctorCommand) Run(r *room) error {
	found := maintain.Doctor{Settings: c.Serve, Now: r.now}.Examine(r.context)
	if err := c.print(r.out, found); err != nil {
		return err
	}
	bad := 0
	for _, f := range found {
		if f.Verdict == maintain.Wrong {
			bad++
		}
	}
	switch bad {
	case 0:
		return nil
	case 1:
		return errors.New("one thing is wrong")
	}
	return fmt.Errorf("%d things are wrong", bad)
}

func (c doctorCommand) print(out io.Writer, found []maintain.Finding) error {
	if c.JSON {
		return json.NewEncoder(out).Encode(found)
	}
	for _, f := range found {
		fmt.Fprintf(out, "%-8s %-15s %s\n", f.Verdict, f.Place, f.Says)
		if f.Mend != "" {
			fmt.Fprintf(out, "%-8s %-15s → %s\n", "", "", f.Mend)
		}
	}
	return nil
}
