package main

import (
	"encoding/json"
	"errors"
	"fmt"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/config"
	"github.com/twinlatch/twinlatch/internal/flow"
)

type userResetCommand struct {
	hostSettings
	Email  string `arg:"" help:"Their exact e-mail address."`
	Reason string `name:"reason" required:"" placeholder:"TEXT" help:"Why; the person reads it in their mail, and it is in the audit log."`
}

// Help ends the help of the command with an example.
func (userResetCommand) Help() string {
	return "Ends their factor, recovery codes, sessions and trusted devices, as the button Reset does. Make sure that they are who they say.\n\n" +
		"Example:\n\n  twinlatch user reset-two-factor ada@acme.example --reason \"lost phone, seen in person\""
}

// Run resets.
func (c userResetCommand) Run(r *room) error {
	name := ""
	err := c.do(r, func(h *flow.House) (err error) {
		name, err = h.HostResetTwoFactor(r.context, c.Email, c.Reason)
		return err
	})
	if errors.Is(err, twinlatch.NotFound) {
		return flow.ErrNoPerson
	}
	if err != nil {
		return err
	}
	return c.done(r, subject{"email", c.Email}, "Two-factor authentication of "+name+" was reset.")
}

type userSuspendCommand struct {
	hostSettings
	Email string `arg:"" help:"Their exact e-mail address."`
}

// Help ends the help of the command with an example.
func (userSuspendCommand) Help() string {
	return "Ends their sessions and trusted devices; factor and recovery codes stay.\n\nExample:\n\n  twinlatch user suspend bo@acme.example"
}

// Run suspends.
func (c userSuspendCommand) Run(r *room) error {
	err := c.do(r, func(h *flow.House) error { return h.HostSuspend(r.context, c.Email) })
	if err != nil {
		return err
	}
	return c.done(r, subject{"email", c.Email}, c.Email+" is suspended.")
}

type userReactivateCommand struct {
	hostSettings
	Email string `arg:"" help:"Their exact e-mail address."`
}

// Help ends the help of the command with an example.
func (userReactivateCommand) Help() string {
	return "Example:\n\n  twinlatch user reactivate bo@acme.example"
}

// Run reactivates.
func (c userReactivateCommand) Run(r *room) error {
	err := c.do(r, func(h *flow.House) error { return h.HostReactivate(r.context, c.Email) })
	if err != nil {
		return err
	}
	return c.done(r, subject{"email", c.Email}, c.Email+" may sign in.")
}

type userRolesCommand struct {
	hostSettings
	Email string   `arg:"" help:"Their exact e-mail address."`
	Roles []string `arg:"" help:"All roles they have from now on: configuration, user-management, support (in the operator company); or none."`
}

// Help ends the help of the command with an example.
func (userRolesCommand) Help() string {
	return "Example:\n\n  twinlatch user roles ada@acme.example configuration user-management\n  twinlatch user roles bo@acme.example none"
}

// Run gives and takes roles until the person has exactly these.
func (c userRolesCommand) Run(r *room) error {
	names := c.Roles
	if len(names) == 1 && names[0] == "none" {
		names = nil
	}
	roles, known := twinlatch.ParseRoles(names)
	if !known {
		return errors.New("a role is configuration, user-management or support; or give none")
	}
	err := c.do(r, func(h *flow.House) error { return h.HostRoles(r.context, c.Email, roles) })
	if err != nil {
		return err
	}
	return c.done(r, subject{"email", c.Email}, c.Email+" has these roles: "+rolesOf(roles)+".")
}

type userLinkCommand struct {
	hostSettings
	PublicURL string `name:"public-url" env:"TWINLATCH_PUBLIC_URL" default:"http://localhost:8080" placeholder:"URL" help:"Address of this instance, for the link."`
	Email     string `arg:"" help:"Their exact e-mail address."`
}

// Help ends the help of the command with an example.
func (userLinkCommand) Help() string {
	return "For an instance without mail. The link works once, for 60 minutes, and never touches the second factor; whoever has it can set the password.\n\n" +
		"Example:\n\n  twinlatch user reset-password-link ada@acme.example --public-url https://signin.example.com"
}

// Run prints the link and nothing else, so that a script can pass it on.
func (c userLinkCommand) Run(r *room) error {
	public, err := config.Serve{PublicURL: c.PublicURL}.Public()
	if err != nil {
		return err
	}
	link := ""
	err = c.do(r, func(h *flow.House) (err error) {
		h.PublicURL = public.String()
		link, err = h.HostPasswordLink(r.context, c.Email)
		return err
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(r.out).Encode(map[string]string{"email": c.Email, "link": link})
	}
	_, err = fmt.Fprintln(r.out, link)
	return err
}
