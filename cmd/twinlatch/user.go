package main

import (
	"encoding/json"
	"fmt"
	"log/slog"

	"github.com/twinlatch/twinlatch/internal/config"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/maintain"
	"github.com/twinlatch/twinlatch/server"
)

// userCommands are break-glass: what whoever commands the machine may do to
// somebody's account. Each is written into the company's audit log.
type userCommands struct {
	List       userListCommand       `cmd:"" help:"List people with company, status, roles and two-factor state."`
	Show       userShowCommand       `cmd:"" help:"Show one person."`
	Reset      userResetCommand      `cmd:"" name:"reset-two-factor" help:"Reset somebody's two-factor authentication."`
	Suspend    userSuspendCommand    `cmd:"" help:"Suspend somebody: nobody signs in with the account any more."`
	Reactivate userReactivateCommand `cmd:"" help:"Let somebody in again."`
	Roles      userRolesCommand      `cmd:"" help:"Set somebody's roles."`
	Link       userLinkCommand       `cmd:"" name:"reset-password-link" help:"Print a link that sets a new password, once."`
}

// userSettings are what every one of them needs: where the data lie.
type userSettings struct {
	config.Data
	JSON bool `name:"json" help:"Answer in JSON."`
}

// open opens the house of an instance that is there already. Mails of its deeds
// wait in the outbox; the server sends them and puts its own address before
// their links, so that nobody has to name it here.
func (s userSettings) open(r *room) (*server.Server, error) {
	if err := maintain.CheckExisting(r.context, s.Data); err != nil {
		return nil, err
	}
	opened, err := server.New(r.context, server.Config{Data: s.Data.Data, Database: s.Database, KeyFile: s.KeyFile,
		PublicURL: "http://localhost", Now: r.now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return nil, err
	}
	opened.House.PublicURL = ""
	return opened, nil
}

// do opens the house, does a deed and closes it.
func (s userSettings) do(r *room, deed func(*flow.House) error) error {
	opened, err := s.open(r)
	if err != nil {
		return err
	}
	defer func() { _ = opened.Close() }()
	return deed(opened.House)
}

// done says what was done, for a person or for a script.
func (s userSettings) done(r *room, email, sentence string) error {
	if s.JSON {
		return json.NewEncoder(r.out).Encode(map[string]string{"email": email, "done": sentence})
	}
	_, err := fmt.Fprintln(r.out, sentence)
	return err
}
