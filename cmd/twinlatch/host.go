package main

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"

	"github.com/twinlatch/twinlatch/internal/config"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/maintain"
	"github.com/twinlatch/twinlatch/server"
)

// hostSettings are what every command of the host needs, on people and on
// applications: where the data lie.
type hostSettings struct {
	config.Data
	JSON bool `name:"json" help:"Answer in JSON."`
}

// open opens the house of an instance that is there already. Mails of its deeds
// wait in the outbox; the server sends them and puts its own address before
// their links, so that nobody has to name it here.
func (s hostSettings) open(r *room) (*server.Server, error) {
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
func (s hostSettings) do(r *room, deed func(*flow.House) error) error {
	opened, err := s.open(r)
	if err != nil {
		return err
	}
	defer func() { _ = opened.Close() }()
	return deed(opened.House)
}

// subject is what a deed was about, under its name in JSON.
type subject struct{ name, value string }

// done says what was done, for a person or for a script.
func (s hostSettings) done(r *room, about subject, sentence string) error {
	if s.JSON {
		return json.NewEncoder(r.out).Encode(map[string]string{about.name: about.value, "done": sentence})
	}
	_, err := fmt.Fprintln(r.out, sentence)
	return err
}

// appSettings are those of the commands that make or change applications. With the
// address of the sign-in what its page would refuse is refused here too, and a
// client's issuer is known.
type appSettings struct {
	hostSettings
	PublicURL string `name:"public-url" env:"TWINLATCH_PUBLIC_URL" placeholder:"URL" help:"Address of the sign-in, as serve has it: it is printed as the issuer of clients; an application at its own host, or one by http behind https, is refused."`
}

// on does a deed on applications.
func (s appSettings) on(r *room, deed func(*flow.House) error) error {
	return s.do(r, func(h *flow.House) error {
		h.PublicURL = s.issuer()
		return deed(h)
	})
}

// issuer is who clients are told this sign-in is; empty when nobody said.
func (s appSettings) issuer() string { return strings.TrimRight(s.PublicURL, "/") }
