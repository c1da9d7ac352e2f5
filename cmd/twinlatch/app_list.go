package main

import (
	"encoding/json"
	"fmt"
	"text/tabwriter"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

type appListCommand struct {
	hostSettings
}

// Help ends the help of the command with an example.
func (appListCommand) Help() string {
	return "For a script, --json prints one object a line and nothing else.\n\nExample:\n\n  twinlatch app list\n  twinlatch app list --json"
}

// Run prints them by name.
func (c appListCommand) Run(r *room) error {
	return c.do(r, func(h *flow.House) error {
		apps, err := h.HostApps(r.context)
		switch {
		case err != nil:
			return err
		case c.JSON:
			return printAppFacts(r, apps)
		case len(apps) == 0:
			_, err = fmt.Fprintln(r.out, "No application stands behind this sign-in yet. twinlatch app add --help says how to add one.")
			return err
		}
		return printApps(r, apps)
	})
}

func printAppFacts(r *room, apps []flow.HostApp) error {
	lines := json.NewEncoder(r.out)
	for _, a := range apps {
		if err := lines.Encode(appFacts(a)); err != nil {
			return err
		}
	}
	return nil
}

// printApps has something in every column, so that a line can be cut at two spaces.
func printApps(r *room, apps []flow.HostApp) error {
	table := tabwriter.NewWriter(r.out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "ADDRESS\tNAME\tASKS\tWHO MAY USE IT\tCLIENT ID")
	for _, a := range apps {
		id := "-"
		if a.App.Kind == twinlatch.AppOIDC {
			id = string(a.App.ID)
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", a.App.Address, a.App.Name, a.App.Asks, whoUses(a), id)
	}
	return table.Flush() // it keeps the first error of a line
}

// whoUses is a word for a column.
func whoUses(a flow.HostApp) string {
	switch {
	case a.App.Everyone:
		return "every company"
	case a.Chosen == 0:
		return "no company yet"
	case a.Chosen == 1:
		return "1 company"
	}
	return fmt.Sprint(a.Chosen, " companies")
}
