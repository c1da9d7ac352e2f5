package main

import (
	"context"
	"encoding/json"
	"fmt"
	"text/tabwriter"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

type userListCommand struct {
	hostSettings
	Company string `name:"company" placeholder:"NAME" help:"Only the people of the company with this name."`
}

// Help ends the help of the command with an example.
func (userListCommand) Help() string {
	return "With --json it prints one object a line.\n\nExample:\n\n  twinlatch user list --company \"Acme Ltd\"\n  twinlatch user list --json"
}

// Run prints everybody in the order in which they joined.
func (c userListCommand) Run(r *room) error {
	table := tabwriter.NewWriter(r.out, 0, 0, 2, ' ', 0)
	lines := json.NewEncoder(r.out)
	err := c.do(r, func(h *flow.House) error {
		return everybody(r.context, h, func(p flow.HostPerson) error {
			if c.Company != "" && c.Company != p.Company.Name {
				return nil
			}
			if c.JSON {
				return lines.Encode(listed(p))
			}
			a := p.Account
			_, err := fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", a.Email, a.Name, p.Company.Name, a.Status, rolesOf(a.Roles), onOff(a.HasFactor))
			return err
		})
	})
	if err != nil {
		return err
	}
	return table.Flush()
}

// peoplePage is how many people are read at once.
const peoplePage = 500

// everybody hands on all people of the instance, a page at a time.
func everybody(ctx context.Context, h *flow.House, each func(flow.HostPerson) error) error {
	last := twinlatch.AccountID("")
	for {
		people, err := h.HostPeople(ctx, last, peoplePage)
		if err != nil || len(people) == 0 {
			return err
		}
		for _, p := range people {
			if err := each(p); err != nil {
				return err
			}
			last = p.Account.ID
		}
	}
}
