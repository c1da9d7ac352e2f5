package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/demo"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/notify"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/words"
	"github.com/twinlatch/twinlatch/server"
)

// crowd are people who are all alike. A tool is led in as the next of them
// whenever it was thrown out, or when guessing made the last one wait: what one
// person may try is bounded, and the tool would see nothing else.
type crowd struct {
	name    string // begins the address: name-0001@acme.example
	vendor  bool   // of the operator company
	roles   twinlatch.Roles
	factor  bool
	suspend bool
	howMany int
}

func crowds(many int) []crowd {
	govern := twinlatch.Configuration | twinlatch.UserManagement
	return []crowd{
		{name: "administrator", roles: govern, howMany: 250},
		{name: "operator", vendor: true, roles: govern, howMany: 250},
		{name: "support", vendor: true, roles: twinlatch.Support, factor: true, howMany: 250},
		{name: "half", factor: true, howMany: 600},
		{name: "employee", howMany: 2000},
		{name: "known", howMany: many},
		{name: "control", howMany: many},
		{name: "suspended", suspend: true, howMany: many},
	}
}

// address is the address of one of a crowd.
func address(name string, number int) string {
	return fmt.Sprintf("%s-%04d@acme.example", name, number)
}

// Cast is what is known about the people in a house.
type Cast struct {
	Password string // everybody's
	Phone    string // secret of everybody's application, in groups of four
}

// cast fills an empty data folder: the people of the demo, in every state, and
// the crowds.
func cast(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("cast", flag.ContinueOnError)
	data := flags.String("data", "", "folder of the throw-away house")
	public := flags.String("url", "", "its public address, as serve will have it")
	many := flags.Int("many", 2000, "people of each kind whose time is taken")
	if err := flags.Parse(args); err != nil {
		return err
	}
	ctx := context.Background()
	s, err := server.New(ctx, server.Config{Data: *data, PublicURL: *public, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	phone, err := seed(ctx, s.House)
	if err == nil {
		err = fill(ctx, s.House, crowds(*many))
	}
	if err := errors.Join(err, s.Close()); err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(Cast{Password: demo.Password, Phone: phone}) //nolint:gosec // the demo's, which everybody knows
}

// seed makes the people of the demo.
func seed(ctx context.Context, house *flow.House) (string, error) {
	catalogue, err := words.Load()
	if err != nil {
		return "", err
	}
	public, err := url.Parse(house.PublicURL)
	if err != nil {
		return "", err
	}
	return demo.New(demo.Parts{House: house, Mailbox: &notify.Mailbox{}, Words: catalogue, Public: public}).Seed(ctx)
}

// fill makes the crowds after the pattern of two people of the demo: Ada for the
// customer, Sam for the vendor and for whoever has a second factor.
func fill(ctx context.Context, house *flow.House, all []crowd) error {
	var ada, sam twinlatch.Account
	var factor twinlatch.Factor
	err := house.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if ada, err = tx.AccountByEmail("ada@acme.example"); err != nil {
			return err
		}
		if sam, err = tx.AccountByEmail("sam@harbour.example"); err != nil {
			return err
		}
		factor, err = tx.Factor(sam.Company, sam.ID)
		return err
	})
	if err != nil {
		return err
	}
	phone, err := house.Keys.Open(factor.Sealed, flow.FactorPlace(factor.Company, factor.ID))
	if err != nil {
		return err
	}
	for _, c := range all {
		pattern := ada
		if c.vendor {
			pattern = sam
		}
		err := house.DB.Write(ctx, func(tx *store.Tx) error { return c.enter(tx, house, joining{pattern, phone}) })
		if err != nil {
			return err
		}
	}
	return nil
}

// joining is what newcomers are given.
type joining struct {
	pattern twinlatch.Account
	phone   []byte
}

func (c crowd) enter(tx *store.Tx, house *flow.House, in joining) error {
	now := house.Now()
	for number := range c.howMany {
		a := in.pattern
		a.ID, a.Email, a.Name = twinlatch.AccountID(secret.NewID(now)), address(c.name, number), fmt.Sprintf("%s %d", c.name, number)
		a.Roles, a.HasFactor = c.roles, c.factor
		if c.roles.Has(twinlatch.Support) {
			a.SupportSince = now.Add(-90 * 24 * time.Hour)
		}
		if c.suspend {
			a.Status, a.SuspendedAt = twinlatch.AccountSuspended, now.Add(-time.Hour)
		}
		if err := tx.InsertAccount(a); err != nil {
			return err
		}
		if !c.factor {
			continue
		}
		f := twinlatch.Factor{ID: twinlatch.FactorID(secret.NewID(now)), Account: a.ID, Company: a.Company, Application: "aegis", CreatedAt: now, UsedAt: now}
		sealed, err := house.Keys.Seal(in.phone, flow.FactorPlace(f.Company, f.ID))
		if err != nil {
			return err
		}
		f.Sealed = sealed
		if err := tx.InsertFactor(f); err != nil {
			return err
		}
	}
	return nil
}
