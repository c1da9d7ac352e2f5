package store_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"path/filepath"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

// each runs a statement of the contract on SQLite and on PostgreSQL.
func each(t *testing.T, fn func(t *testing.T, db *store.DB)) {
	mac := func(m []byte) []byte { h := hmac.New(sha256.New, []byte("audit")); h.Write(m); return h.Sum(nil) }
	open := func(t *testing.T, o store.Options) *store.DB {
		o.MAC = mac
		db, err := store.Open(context.Background(), o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		return db
	}
	t.Run("sqlite", func(t *testing.T) { fn(t, open(t, store.Options{Path: filepath.Join(t.TempDir(), "t.db")})) })
	t.Run("postgres", func(t *testing.T) { fn(t, open(t, store.Options{DSN: testkit.Postgres(t)})) })
}

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func acme() twinlatch.Company {
	return twinlatch.Company{ID: "acme", Name: "Acme", Operator: true, Status: twinlatch.CompanyActive, Epoch: 1, Policy: twinlatch.DefaultPolicy(), CreatedAt: monday}
}

func ada() twinlatch.Account {
	return twinlatch.Account{ID: "ada", Company: "acme", Name: "Ada Byron", Email: "ada@acme.example", Language: "en", Status: twinlatch.AccountActive,
		Roles: twinlatch.Configuration | twinlatch.UserManagement, Epoch: 1, BrowserEpoch: 1, PasswordLength: 20, CreatedAt: monday}
}

func TestWhatIsWrittenIsReadAgain(t *testing.T) {
	each(t, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		err := db.Write(ctx, func(tx *store.Tx) error {
			return errors.Join(tx.InsertCompany(acme()), tx.InsertAccount(ada()),
				tx.InsertEnrolment(twinlatch.Enrolment{ID: "e", Session: "s", Company: "acme", Account: "ada", Sealed: []byte{}, ExpiresAt: monday}),
				tx.Audit(twinlatch.AuditEntry{Company: "acme", At: monday, Kind: twinlatch.AuditSignedIn, Actor: "ada"}, []byte{1}, []byte{2}, "ada"))
		})
		if err != nil {
			t.Fatal(err)
		}
		err = db.Read(ctx, func(tx *store.Tx) error {
			c, err := tx.Company("acme")
			if err != nil || c != acme() {
				t.Errorf("company: %v %v", c, err)
			}
			a, err := tx.AccountByEmail("ada@acme.example")
			if err != nil || a != ada() {
				t.Errorf("account: %+v %v", a, err)
			}
			if _, err := tx.Account("other", "ada"); !errors.Is(err, store.ErrNone) {
				t.Errorf("another company reads Ada: %v", err)
			}
			people, err := tx.People("acme", store.PeoplePage{Search: "byr", Limit: 10})
			if err != nil || len(people) != 1 {
				t.Errorf("search: %v %v", people, err)
			}
			holders, err := tx.Holders("acme", twinlatch.Configuration)
			if err != nil || len(holders) != 1 {
				t.Errorf("holders: %v %v", holders, err)
			}
			rows, err := tx.AuditEntries("acme", store.AuditPage{Limit: 5})
			if err != nil || len(rows) != 1 {
				t.Errorf("audit: %v %v", rows, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
