package main

import (
	"encoding/json"
	"fmt"
	"strconv"
	"text/tabwriter"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// appCommands are the operator's page Applications, from a terminal.
type appCommands struct {
	List   appListCommand   `cmd:"" help:"List the applications behind this instance."`
	Add    appAddCommand    `cmd:"" help:"Add an application behind a reverse proxy."`
	Remove appRemoveCommand `cmd:"" help:"Remove an application: nobody enters it any more."`
}

type appListCommand struct {
	hostSettings
}

// Help ends the help of the command with an example.
func (appListCommand) Help() string {
	return "With --json it prints one object a line.\n\nExample:\n\n  twinlatch app list"
}

// Run prints them by name.
func (c appListCommand) Run(r *room) error {
	table := tabwriter.NewWriter(r.out, 0, 0, 2, ' ', 0)
	lines := json.NewEncoder(r.out)
	err := c.do(r, func(h *flow.House) error {
		apps, err := h.HostApps(r.context)
		for _, a := range apps {
			if c.JSON {
				err = lines.Encode(map[string]any{"name": a.Name, "address": a.Address, "kind": a.Kind, "everyone": a.Everyone, "asks": a.Asks, "fresh_minutes": a.Fresh.Minutes()})
			} else {
				_, err = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", a.Address, a.Name, a.Asks, whoUses(a))
			}
			if err != nil {
				return err
			}
		}
		return err
	})
	if err != nil {
		return err
	}
	return table.Flush()
}

func whoUses(a twinlatch.App) string {
	if a.Everyone {
		return "every company"
	}
	return "chosen companies"
}

type appAddCommand struct {
	hostSettings
	Address string `arg:"" help:"As people open it: https:// and a host."`
	Name    string `name:"name" required:"" placeholder:"TEXT" help:"What people call it."`
	Chosen  bool   `name:"chosen" help:"Only companies chosen under Companies may use it; otherwise every one may."`
	Asks    string `name:"asks" default:"any" enum:"any,two-factor,phishing-resistant" help:"What it asks of a sign-in: any, two-factor or phishing-resistant."`
	Fresh   int    `name:"fresh" default:"0" placeholder:"MINUTES" help:"How old a proof may be; 0 for any age."`
}

// Help ends the help of the command with an example.
func (appAddCommand) Help() string {
	return "Then give the proxy in front of it its lines: docs/protect has them for nginx, Caddy, Traefik and Envoy.\n\n" +
		"Example:\n\n  twinlatch app add https://orders.example.com --name \"Purchase orders\" --asks two-factor"
}

// Run adds it.
func (c appAddCommand) Run(r *room) error {
	address := ""
	err := c.do(r, func(h *flow.House) (err error) {
		address, err = h.HostAppAdd(r.context, flow.AppForm{
			Name: c.Name, Kind: string(twinlatch.AppProxy), Address: c.Address, Everyone: !c.Chosen, Asks: c.Asks, Fresh: strconv.Itoa(c.Fresh),
		})
		return err
	})
	if err != nil {
		return err
	}
	return c.done(r, subject{"address", address}, address+" stands behind this sign-in. Now give its proxy the configuration.")
}

type appRemoveCommand struct {
	hostSettings
	Address string `arg:"" help:"As it is listed."`
}

// Help ends the help of the command with an example.
func (appRemoveCommand) Help() string {
	return "Example:\n\n  twinlatch app remove https://orders.example.com"
}

// Run removes it.
func (c appRemoveCommand) Run(r *room) error {
	if err := c.do(r, func(h *flow.House) error { return h.HostAppRemove(r.context, c.Address) }); err != nil {
		return err
	}
	return c.done(r, subject{"address", c.Address}, c.Address+" was removed. Its proxy is told no from now on.")
}
