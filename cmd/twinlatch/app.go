package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// appCommands are the operator's page Applications, from a terminal.
type appCommands struct {
	List   appListCommand   `cmd:"" help:"List the applications behind this instance."`
	Add    appAddCommand    `cmd:"" help:"Add an application, behind a reverse proxy or by OpenID Connect."`
	Update appUpdateCommand `cmd:"" help:"Change an application; what is not named stays."`
	Secret appSecretCommand `cmd:"" help:"Make a new client secret; the former one is good no more."`
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
				err = lines.Encode(appFacts(a))
			} else {
				_, err = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", a.App.Address, a.App.Name, a.App.Asks, whoUses(a.App), clientID(a.App))
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

// appFacts are an application in JSON; what is of clients alone is left out of
// the others.
func appFacts(a flow.HostApp) map[string]any {
	facts := map[string]any{
		"name": a.App.Name, "address": a.App.Address, "kind": a.App.Kind, "everyone": a.App.Everyone, "asks": a.App.Asks, "fresh_minutes": a.App.Fresh.Minutes(), "machines": a.App.Machines,
	}
	if a.App.Kind == twinlatch.AppOIDC {
		facts["client_id"], facts["public"], facts["without_pkce"], facts["consent"] = a.App.ID, a.Client.Public, a.Client.WithoutPKCE, a.Client.Consent
		facts["redirects"], facts["signed_out"], facts["logout_url"] = a.Client.Redirects, a.Client.SignedOut, a.Client.LogoutAddress
		facts["scopes"], facts["algorithm"] = a.Client.Scopes, a.Client.Algorithm
	}
	if a.Secret != "" {
		facts["client_secret"] = a.Secret
	}
	return facts
}

func whoUses(a twinlatch.App) string {
	if a.Everyone {
		return "every company"
	}
	return "chosen companies"
}

// clientID is what an application is known by as a client; empty for none.
func clientID(a twinlatch.App) twinlatch.AppID {
	if a.Kind != twinlatch.AppOIDC {
		return ""
	}
	return a.ID
}

// tell says what was done; of a client what its application has to be told, the
// secret this one time.
func (s hostSettings) tell(r *room, a flow.HostApp, sentence string) error {
	if s.JSON {
		facts := appFacts(a)
		facts["done"] = sentence
		return json.NewEncoder(r.out).Encode(facts)
	}
	var text strings.Builder
	fmt.Fprintln(&text, sentence)
	if a.App.Kind == twinlatch.AppOIDC {
		fmt.Fprintf(&text, "\n  client id      %s\n", a.App.ID)
	}
	if a.Secret != "" {
		fmt.Fprintf(&text, "  client secret  %s\n\nThe secret is shown this one time.\n", a.Secret)
	}
	if a.Client.WithoutPKCE {
		fmt.Fprintln(&text, "It need not send a PKCE challenge; each of its requests needs a nonce instead.")
	}
	_, err := fmt.Fprint(r.out, text.String())
	return err
}

type appSecretCommand struct {
	hostSettings
	Which string `arg:"" name:"client-id" help:"Client ID, or the address when nothing else is there."`
}

// Help ends the help of the command with an example.
func (appSecretCommand) Help() string {
	return "Example:\n\n  twinlatch app secret https://ledger.example.com"
}

// Run makes it.
func (c appSecretCommand) Run(r *room) error {
	var made flow.HostApp
	err := c.do(r, func(h *flow.House) (err error) {
		made, err = h.HostAppSecret(r.context, c.Which)
		return err
	})
	if err != nil {
		return err
	}
	return c.tell(r, made, "The former secret of "+made.App.Name+" is good no more.")
}

type appRemoveCommand struct {
	hostSettings
	Which string `arg:"" name:"address" help:"As it is listed: the address, or the client ID."`
}

// Help ends the help of the command with an example.
func (appRemoveCommand) Help() string {
	return "Example:\n\n  twinlatch app remove https://orders.example.com"
}

// Run removes it.
func (c appRemoveCommand) Run(r *room) error {
	if err := c.do(r, func(h *flow.House) error { return h.HostAppRemove(r.context, c.Which) }); err != nil {
		return err
	}
	return c.done(r, subject{"address", c.Which}, c.Which+" was removed. It is told no from now on.")
}
