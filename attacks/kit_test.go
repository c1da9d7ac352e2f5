// Package attacks_test walks around the second step in every way that is known
// from other products, on the real server over HTTP, with SQLite and PostgreSQL
// behind it. Every number of docs/threat-model.md is a test of that number here.
//
//	each(t, func(t *testing.T, h *house) {
//		h.bo.enrol(h.browser())
//		thief := h.browser()
//		thief.password(h.bo) // knows the password, has no phone
//		thief.isOut()
//	})
package attacks_test

import (
	"context"
	"database/sql"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/testkit"
	"github.com/twinlatch/twinlatch/server"
)

// publicURL is what the server believes to be its address; mails link to it.
const publicURL = "http://localhost:8080"

// house is a running server with a clock that stands still and a few people: the
// vendor (the operator company) with Vera, who holds every role, and the customer
// Acme with Ada (Configuration and User Management), Bo and Cleo; Globex with
// Gus (both roles) is another customer. Nobody has a second factor yet. Trusted
// devices are allowed everywhere.
type house struct {
	t             *testing.T
	s             *server.Server
	clock         *testkit.Clock
	base          string            // where the server listens
	wires         http.RoundTripper // what all browsers share
	vendor, acme  twinlatch.CompanyID
	globex        twinlatch.CompanyID
	vera, gus     *person
	ada, bo, cleo *person
	letters       []letter
	letterIDs     map[string]bool
	sources       int // addresses given to browsers so far
	config        server.Config
	db            *sql.DB        // our own connection; nil until somebody looks
	books         *testkit.Books // the same, of everything
}

// letter is a mail as it left the house.
type letter struct {
	twinlatch.Mail
	id string
}

// each tells a story on SQLite and on PostgreSQL.
func each(t *testing.T, story func(t *testing.T, h *house)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		story(t, newHouse(t, server.Config{Data: t.TempDir()}))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		story(t, newHouse(t, server.Config{Data: t.TempDir(), Database: testkit.PostgresEmptied(t, "attacks", migrated)}))
	})
}

// migrated brings a template of PostgreSQL up to date once for all stories.
func migrated(dsn string) error {
	db, err := store.Open(context.Background(), store.Options{DSN: dsn, MAC: func([]byte) []byte { return nil }})
	if err != nil {
		return err
	}
	return db.Close()
}

// newHouse starts a server and lets the people move in.
func newHouse(t *testing.T, c server.Config) *house {
	t.Helper()
	h := emptyHouse(t, c)
	h.settle()
	return h
}

// emptyHouse starts a server in which nobody lives yet. Passwords are hashed
// cheaply; everything else is the real thing.
func emptyHouse(t *testing.T, c server.Config) *house {
	t.Helper()
	h := &house{t: t, clock: testkit.Monday(), letterIDs: map[string]bool{}}
	c.Now = h.clock.Now
	if c.PublicURL == "" {
		c.PublicURL = publicURL
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.TrustedProxies == nil { // so that every browser comes from an address of its own
		c.TrustedProxies = loopback
	}
	h.config = c
	h.start()
	return h
}

// start opens a server on the house's data.
func (h *house) start() {
	h.t.Helper()
	s, err := server.New(h.t.Context(), h.config)
	must(h.t, err)
	h.t.Cleanup(func() { _ = s.Close() })
	s.House.Hasher, s.House.MailOn = secret.NewTestHasher().WithPepper(s.House.Keys), true
	web := httptest.NewServer(s)
	h.t.Cleanup(web.Close)
	h.s, h.base, h.wires = s, web.URL, web.Client().Transport
}

// restart ends the server and starts another one on the same data.
func (h *house) restart() {
	h.t.Helper()
	must(h.t, h.s.Close())
	h.start()
}

// neighbour is a second server on the same data at the same time. The people are
// the same; the browsers that it opens talk to the second server.
func (h *house) neighbour() *house {
	h.t.Helper()
	n := *h
	n.start()
	return &n
}

func (h *house) settle() {
	h.vendor = h.company("Vendor", true)
	h.vera = h.person(h.vendor, "Vera Vance", twinlatch.Configuration|twinlatch.UserManagement|twinlatch.Support)
	h.acme = h.company("Acme", false)
	h.ada = h.person(h.acme, "Ada Byron", twinlatch.Configuration|twinlatch.UserManagement)
	h.bo = h.person(h.acme, "Bo Barker", 0)
	h.cleo = h.person(h.acme, "Cleo Clark", 0)
	h.globex = h.company("Globex", false)
	h.gus = h.person(h.globex, "Gus Grant", twinlatch.Configuration|twinlatch.UserManagement)
}

// company founds a company that allows trusted devices.
func (h *house) company(name string, operator bool) twinlatch.CompanyID {
	h.t.Helper()
	c := twinlatch.Company{
		ID: twinlatch.CompanyID(secret.NewID(h.clock.Now())), Name: name, Operator: operator, Status: twinlatch.CompanyActive,
		Epoch: 1, Policy: twinlatch.DefaultPolicy(), CreatedAt: h.clock.Now(),
	}
	c.Policy.Trusted = true
	if operator {
		c.SupportContact = "help@vendor.example"
	}
	h.write(func(tx *store.Tx) error { return tx.InsertCompany(c) })
	return c.ID
}

// policy changes a company's policy behind everybody's back.
func (h *house) policy(id twinlatch.CompanyID, change func(p *twinlatch.Policy)) {
	h.t.Helper()
	h.write(func(tx *store.Tx) error {
		c, err := tx.TakeCompany(id)
		if err != nil {
			return err
		}
		change(&c.Policy)
		return tx.UpdateCompany(c)
	})
}

// person puts somebody into a company, with a password of their own and an
// address made of the first name: "bo@acme.example".
func (h *house) person(company twinlatch.CompanyID, name string, roles twinlatch.Roles) *person {
	h.t.Helper()
	first, _, _ := strings.Cut(strings.ToLower(name), " ")
	var c twinlatch.Company
	h.read(func(tx *store.Tx) (err error) { c, err = tx.Company(company); return err })
	p := &person{
		h: h, id: twinlatch.AccountID(secret.NewID(h.clock.Now())), company: company, name: name,
		email: first + "@" + strings.ToLower(c.Name) + ".example", password: first + " likes long walks on the beach",
	}
	hash, err := h.s.House.Hasher.Hash(h.t.Context(), p.password)
	must(h.t, err)
	a := twinlatch.Account{
		ID: p.id, Company: company, Name: name, Email: p.email, Language: "en", Status: twinlatch.AccountActive, Roles: roles,
		Epoch: 1, BrowserEpoch: 1, PasswordHash: hash, PasswordSetAt: h.clock.Now(), PasswordLength: len(p.password), CreatedAt: h.clock.Now(),
	}
	if roles.Has(twinlatch.Support) {
		a.SupportSince = h.clock.Now()
	}
	h.write(func(tx *store.Tx) error { return tx.InsertAccount(a) })
	return p
}

func (h *house) write(fn func(tx *store.Tx) error) {
	h.t.Helper()
	must(h.t, h.s.House.DB.Write(context.Background(), fn))
}

func (h *house) read(fn func(tx *store.Tx) error) {
	h.t.Helper()
	must(h.t, h.s.House.DB.Read(context.Background(), fn))
}

// mails are all mails so far to an address, the oldest first.
func (h *house) mails(to string) (out []letter) {
	h.t.Helper()
	var rows []store.OutboxMail
	h.write(func(tx *store.Tx) (err error) {
		rows, err = tx.ClaimMail(h.clock.Now(), h.clock.Now(), 1000)
		return err
	})
	for _, row := range rows {
		if h.letterIDs[row.ID] {
			continue
		}
		h.letterIDs[row.ID] = true
		plain, err := h.s.House.Keys.Open(row.Sealed, flow.MailPlace(row))
		must(h.t, err)
		l := letter{twinlatch.Mail{Kind: row.Kind, To: row.Recipient, Language: row.Language}, row.ID}
		must(h.t, l.Unpack(plain))
		h.letters = append(h.letters, l)
	}
	for _, l := range h.letters {
		if l.To == to {
			out = append(out, l)
		}
	}
	return out
}

// link is the path with the query of the link in the newest mail of a kind to
// an address, secondLink that of the second link; no such mail fails the test.
func (h *house) link(to string, kind twinlatch.MailKind) string {
	h.t.Helper()
	return strings.TrimPrefix(h.mail(to, kind).Facts.Link, publicURL)
}

func (h *house) secondLink(to string, kind twinlatch.MailKind) string {
	h.t.Helper()
	return strings.TrimPrefix(h.mail(to, kind).Facts.SecondLink, publicURL)
}

func (h *house) mail(to string, kind twinlatch.MailKind) letter {
	h.t.Helper()
	for _, l := range slices.Backward(h.mails(to)) {
		if l.Kind == kind {
			return l
		}
	}
	h.t.Fatalf("no mail %s came to %s", kind, to)
	return letter{}
}

// mailed reports whether a mail of a kind came to an address.
func (h *house) mailed(to string, kind twinlatch.MailKind) bool {
	h.t.Helper()
	for _, l := range h.mails(to) {
		if l.Kind == kind {
			return true
		}
	}
	return false
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
