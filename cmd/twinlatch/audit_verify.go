package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/twinlatch/twinlatch/internal/config"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/maintain"
)

type auditVerifyCommand struct {
	config.Data
	JSON bool `name:"json" help:"Answer in JSON."`
}

// Help ends the help of the command with an example.
func (auditVerifyCommand) Help() string {
	return "It may run beside the server. It ends with 1 when a log is not whole.\n\n" +
		"Example:\n\n  twinlatch audit verify --data ./data\n  twinlatch audit verify --database postgres://db/twinlatch --json"
}

// Run walks every chain and prints what it found.
func (c auditVerifyCommand) Run(r *room) error {
	data, err := maintain.OpenExisting(r.context, c.Data, r.now())
	if err != nil {
		return err
	}
	defer func() { _ = data.Close() }()
	house := &flow.House{DB: data.DB, Keys: data.Keys, Now: r.now}
	chains, err := maintain.VerifyAudit(r.context, data.DB, house.OpenAudit)
	if err != nil {
		return err
	}
	return c.report(r, chains)
}

func (c auditVerifyCommand) report(r *room, chains []maintain.Chain) error {
	if c.JSON {
		if err := json.NewEncoder(r.out).Encode(chains); err != nil {
			return err
		}
	}
	broken := 0
	for _, chain := range chains {
		if chain.Broken != "" {
			broken++
		}
		if c.JSON {
			continue
		}
		said := "whole"
		if chain.Broken != "" {
			said = "NOT WHOLE: " + chain.Broken
		}
		fmt.Fprintf(r.out, "%-36s %8d entries  %s\n", chain.Company, chain.Entries, said)
	}
	if broken > 0 {
		return errors.New("the audit log was changed; keep the database as it is and find out who could write to it")
	}
	return nil
}
