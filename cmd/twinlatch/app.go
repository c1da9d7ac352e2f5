package main

import "github.com/twinlatch/twinlatch/internal/flow"

// appCommands are the operator's page Applications, from a terminal.
type appCommands struct {
	List   appListCommand   `cmd:"" help:"List the applications behind this instance."`
	Add    appAddCommand    `cmd:"" help:"Add an application, behind a reverse proxy or by OpenID Connect."`
	Update appUpdateCommand `cmd:"" help:"Change an application; what is not named stays."`
	Secret appSecretCommand `cmd:"" help:"Make a new client secret; the former one is good no more."`
	Remove appRemoveCommand `cmd:"" help:"Remove an application: nobody enters it any more."`
}

type appSecretCommand struct {
	appSettings
	Which string `arg:"" name:"client-id" help:"Client ID, or the address when nothing else is there."`
}

// Help ends the help of the command with an example.
func (appSecretCommand) Help() string {
	return "Example:\n\n  twinlatch app secret https://ledger.example.com"
}

// Run makes it.
func (c appSecretCommand) Run(r *room) error {
	var made flow.HostApp
	err := c.on(r, func(h *flow.House) (err error) {
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
