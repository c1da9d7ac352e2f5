package stories

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/server"
)

// The people of the stories. Lumen is the vendor, who operates the house; Acme
// and Brook are two of its customers. Acme allows trusted devices.
var cast = []struct {
	company, name string
	roles         twinlatch.Roles
}{
	{"Lumen", "Vera Lind", twinlatch.Configuration | twinlatch.UserManagement | twinlatch.Support},
	{"Lumen", "Sam Orr", twinlatch.Support},
	{"Lumen", "Sue Park", twinlatch.Support},
	{"Acme", "Ada Byron", twinlatch.Configuration | twinlatch.UserManagement},
	{"Acme", "Bo Carver", 0},
	{"Acme", "Cleo Dunn", 0},
	{"Brook", "Mia Eads", twinlatch.Configuration | twinlatch.UserManagement},
	{"Brook", "Nils Frey", 0},
}

// firstPassword is everybody's until they change it.
const firstPassword = "five green kettles sing"

// seed puts the cast into a house that is not running.
func (h *house) seed() {
	h.t.Helper()
	ctx := context.Background()
	s, err := server.New(ctx, server.Config{Data: h.data, Database: h.dsn, PublicURL: "http://localhost",
		Now: func() time.Time { return monday }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		h.t.Fatal(err)
	}
	hash, err := s.House.Hasher.Hash(ctx, firstPassword)
	if err == nil {
		err = s.House.DB.Write(ctx, func(tx *store.Tx) error { return writeCast(tx, hash) })
	}
	if err := errors.Join(err, s.Close()); err != nil {
		h.t.Fatal(err)
	}
}

func writeCast(tx *store.Tx, hash string) error {
	companies := map[string]twinlatch.CompanyID{}
	since := monday.Add(-30 * 24 * time.Hour)
	for _, p := range cast {
		if companies[p.company] == "" {
			c := twinlatch.Company{ID: twinlatch.CompanyID(secret.NewID(since)), Name: p.company, Operator: p.company == "Lumen",
				Status: twinlatch.CompanyActive, Epoch: 1, Policy: twinlatch.DefaultPolicy(), CreatedAt: since}
			c.Policy.Trusted = p.company == "Acme"
			companies[p.company] = c.ID
			if err := tx.InsertCompany(c); err != nil {
				return err
			}
		}
		a := twinlatch.Account{ID: twinlatch.AccountID(secret.NewID(since)), Company: companies[p.company], Name: p.name, Email: emailOf(p.name, p.company),
			Language: "en", Status: twinlatch.AccountActive, Roles: p.roles, Epoch: 1, BrowserEpoch: 1,
			PasswordHash: hash, PasswordSetAt: since, PasswordLength: len(firstPassword), CreatedAt: since}
		if p.roles.Has(twinlatch.Support) {
			a.SupportSince = since
		}
		if err := tx.InsertAccount(a); err != nil {
			return err
		}
	}
	return nil
}

func emailOf(name, company string) string {
	first, _, _ := strings.Cut(strings.ToLower(name), " ")
	return fmt.Sprintf("%s@%s.example", first, strings.ToLower(company))
}
