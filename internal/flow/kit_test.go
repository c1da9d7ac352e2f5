package flow_test

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

// The kit of the deeds' tests: a house on a real database with people in it.
//
//	each(t, func(t *testing.T, w *world) {
//		w.ada.signIn()
//		err := w.house.FactorTurnOn(w.ctx, w.ada.visitor())
//		refused(t, err, "two-factor.already-on")
//	})

// world is a house with a clock that stands still and a few people: the vendor
// (the operator company) with Vera, who holds every role, and the customer Acme
// with Ada (Configuration and User Management), Bo and Cleo, who are employees.
// Nobody has a second factor or is signed in yet.
type world struct {
	t       *testing.T
	ctx     context.Context
	house   *flow.House
	clock   *testkit.Clock
	vendor  twinlatch.CompanyID
	acme    twinlatch.CompanyID
	vera    *person
	ada     *person
	bo      *person
	cleo    *person
	post    []letter
	everyID map[string]bool
	held    flow.OIDCTokens // of the client in a story
}

// letter is a mail as it left the house.
type letter struct {
	twinlatch.Mail
	company twinlatch.CompanyID
}

// each tells a story on SQLite and on PostgreSQL. Every Write runs twice, the
// first time undone.
func each(t *testing.T, story func(t *testing.T, w *world)) {
	t.Helper()
	eachEmpty(t, func(t *testing.T, w *world) {
		w.settle()
		story(t, w)
	})
}

// eachEmpty is each in a house in which nobody was set up yet.
func eachEmpty(t *testing.T, story func(t *testing.T, w *world)) {
	t.Helper()
	if !raceDetector || long() { // it slows SQLite tenfold, and looks at our goroutines, which are the same
		t.Run("sqlite", func(t *testing.T) {
			t.Parallel()
			story(t, newWorld(t, store.Options{Path: filepath.Join(t.TempDir(), "house.db")}))
		})
	}
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		story(t, newWorld(t, store.Options{DSN: testkit.PostgresEmptied(t, "house", migrated)}))
	})
}

// migrated brings a template up to date once for all stories.
func migrated(dsn string) error {
	db, err := store.Open(context.Background(), store.Options{DSN: dsn, MAC: func([]byte) []byte { return make([]byte, 32) }})
	if err != nil {
		return err
	}
	return db.Close()
}

func newWorld(t *testing.T, o store.Options) *world {
	t.Helper()
	keys, err := secret.GenerateKeySet()
	must(t, err)
	o.MAC, o.Twice = func(m []byte) []byte { return keys.MAC("audit", m) }, o.Each == nil
	db, err := store.Open(t.Context(), o)
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	clock := testkit.Monday()
	w := &world{t: t, ctx: t.Context(), clock: clock, everyID: map[string]bool{}, house: &flow.House{
		DB: db, Keys: keys, Hasher: secret.NewTestHasher(), Now: clock.Now, Log: slog.New(slog.DiscardHandler),
		PublicURL: "https://door.example", Window: twinlatch.CodeWindow, MailOn: true,
	}}
	w.write(func(tx *store.Tx) error {
		return tx.InsertInstance(store.Instance{KeyFingerprint: keys.Fingerprint(), CreatedAt: clock.Now()})
	})
	must(t, w.house.SigningRotate(w.ctx))
	return w
}

// settle lets the people move in.
func (w *world) settle() {
	w.t.Helper()
	w.vendor = w.newCompany("Vendor", true)
	w.vera = w.newPerson(w.vendor, "Vera Vance", twinlatch.Configuration|twinlatch.UserManagement|twinlatch.Support)
	w.acme = w.newCompany("Acme", false)
	w.ada = w.newPerson(w.acme, "Ada Byron", twinlatch.Configuration|twinlatch.UserManagement)
	w.bo = w.newPerson(w.acme, "Bo Barker", 0)
	w.cleo = w.newPerson(w.acme, "Cleo Clark", 0)
}

// newCompany founds a company with the default policy.
func (w *world) newCompany(name string, operator bool) twinlatch.CompanyID {
	w.t.Helper()
	c := twinlatch.Company{
		ID: twinlatch.CompanyID(secret.NewID(w.clock.Now())), Name: name, Operator: operator, Status: twinlatch.CompanyActive,
		Epoch: 1, Policy: twinlatch.DefaultPolicy(), CreatedAt: w.clock.Now(),
	}
	if operator {
		c.SupportContact = "help@vendor.example"
	}
	w.write(func(tx *store.Tx) error { return tx.InsertCompany(c) })
	return c.ID
}

// company reads a company as it is now.
func (w *world) company(id twinlatch.CompanyID) (c twinlatch.Company) {
	w.t.Helper()
	w.read(func(tx *store.Tx) (err error) { c, err = tx.Company(id); return err })
	return c
}

// policy changes a company's policy behind everybody's back.
func (w *world) policy(id twinlatch.CompanyID, change func(p *twinlatch.Policy)) {
	w.t.Helper()
	w.write(func(tx *store.Tx) error {
		c, err := tx.TakeCompany(id)
		if err != nil {
			return err
		}
		change(&c.Policy)
		return tx.UpdateCompany(c)
	})
}

func (w *world) write(fn func(tx *store.Tx) error) {
	w.t.Helper()
	must(w.t, w.house.DB.Write(w.ctx, fn))
}

func (w *world) read(fn func(tx *store.Tx) error) {
	w.t.Helper()
	must(w.t, w.house.DB.Read(w.ctx, fn))
}

// letters empties the outbox and gives all mails so far to an address, the
// oldest first; those of one moment come in no order, so forgetPost in between.
func (w *world) letters(to string) (out []letter) {
	w.t.Helper()
	var rows []store.OutboxMail
	w.write(func(tx *store.Tx) (err error) {
		rows, err = tx.ClaimMail(w.clock.Now(), w.clock.Now(), 1000)
		return err
	})
	slices.SortFunc(rows, func(a, b store.OutboxMail) int { return strings.Compare(a.ID, b.ID) })
	for _, row := range rows {
		if w.everyID[row.ID] {
			continue
		}
		w.everyID[row.ID] = true
		plain, err := w.house.Keys.Open(row.Sealed, flow.MailPlace(row))
		must(w.t, err)
		l := letter{twinlatch.Mail{Kind: row.Kind, To: row.Recipient, Language: row.Language}, row.Company}
		must(w.t, l.Unpack(plain))
		w.post = append(w.post, l)
	}
	for _, l := range w.post {
		if to == l.To {
			out = append(out, l)
		}
	}
	return out
}

// kinds are the kinds of all mails so far to an address.
func (w *world) kinds(to string) (out []twinlatch.MailKind) {
	w.t.Helper()
	for _, l := range w.letters(to) {
		out = append(out, l.Kind)
	}
	return out
}

// letter is the newest mail of a kind to an address; none fails the test.
func (w *world) letter(to string, kind twinlatch.MailKind) letter {
	w.t.Helper()
	all := w.letters(to)
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Kind == kind {
			return all[i]
		}
	}
	w.t.Fatalf("no mail %s came to %s, only %v", kind, to, w.kinds(to))
	return letter{}
}

// forgetPost forgets the mails so far.
func (w *world) forgetPost() {
	w.t.Helper()
	w.letters("")
	w.post = nil
}

// tokenOf is the token of a mailed link.
func tokenOf(t *testing.T, link string) string {
	t.Helper()
	u, err := url.Parse(link)
	must(t, err)
	if u.Query().Get("t") == "" {
		t.Fatalf("%s has no token", link)
	}
	return u.Query().Get("t")
}

// log is a company's audit log, the newest entry first.
func (w *world) log(id twinlatch.CompanyID) (rows []store.AuditRow) {
	w.t.Helper()
	w.read(func(tx *store.Tx) (err error) {
		rows, err = tx.AuditEntries(id, store.AuditPage{Limit: 1000})
		return err
	})
	return rows
}

// entry is the newest audit entry of a kind; none fails the test.
func (w *world) entry(id twinlatch.CompanyID, kind twinlatch.AuditKind) twinlatch.AuditEntry {
	w.t.Helper()
	var kinds []twinlatch.AuditKind
	for _, r := range w.log(id) {
		if r.Entry.Kind == kind {
			return r.Entry
		}
		kinds = append(kinds, r.Entry.Kind)
	}
	w.t.Fatalf("the audit log has no %s, only %v", kind, kinds)
	return twinlatch.AuditEntry{}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// refused fails unless a deed was refused with this sentence of the catalogue.
func refused(t *testing.T, err error, say string) {
	t.Helper()
	if got := saying(err); got != say {
		t.Fatalf("the answer is %q (%v), want %q", got, err, say)
	}
}

// saying is the key of a refusal; empty for none.
func saying(err error) string {
	var e *twinlatch.Error
	if errors.As(err, &e) {
		return e.Say
	}
	return ""
}
