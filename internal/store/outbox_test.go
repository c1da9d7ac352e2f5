package store

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/twinlatch/twinlatch/internal/testkit"
)

// onBoth runs a statement about rows that no method reads back.
func onBoth(t *testing.T, fn func(t *testing.T, db *DB)) {
	for name, options := range map[string]func(t *testing.T) Options{
		"sqlite":   func(t *testing.T) Options { return Options{Path: filepath.Join(t.TempDir(), "t.db")} },
		"postgres": func(t *testing.T) Options { return Options{DSN: testkit.Postgres(t)} },
	} {
		t.Run(name, func(t *testing.T) {
			o := options(t)
			o.MAC = func(b []byte) []byte { return b }
			db, err := Open(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = db.Close() })
			fn(t, db)
		})
	}
}

// The facts of a mail hold links that open accounts: they stay as long as the
// mail waits, and not a moment longer.
func TestSentOrDeadAMailForgetsItsFacts(t *testing.T) {
	now := time.Date(2026, time.November, 16, 9, 0, 0, 0, time.UTC)
	onBoth(t, func(t *testing.T, db *DB) {
		write := func(fn func(*Tx) error) {
			t.Helper()
			if err := db.Write(t.Context(), fn); err != nil {
				t.Fatal(err)
			}
		}
		kept := func(id string) (n int) {
			t.Helper()
			err := db.Read(t.Context(), func(tx *Tx) (err error) {
				n, err = tx.count(`SELECT length(sealed) FROM outbox WHERE id = $1`, id)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		for _, id := range []string{"sent", "dead", "failed"} {
			write(func(tx *Tx) error {
				return tx.InsertMail(OutboxMail{ID: id, Company: "acme", Kind: "invitation", Recipient: "ada@acme.example",
					RecipientKey: []byte("ada"), Language: "en", Sealed: []byte("a link"), CreatedAt: now, NextAt: now})
			})
		}
		write(func(tx *Tx) error { return tx.MailSent("sent", now) })
		write(func(tx *Tx) error { return tx.MailDead("dead", now, "no such mailbox") })
		write(func(tx *Tx) error { return tx.MailFailed("failed", now.Add(time.Minute), "later") })
		for id, want := range map[string]int{"sent": 0, "dead": 0, "failed": 6} {
			if got := kept(id); got != want {
				t.Errorf("%s keeps %d bytes, want %d", id, got, want)
			}
		}
		write(func(tx *Tx) error { return tx.MailSent("dead", now) })
		err := db.Read(t.Context(), func(tx *Tx) error {
			if n, err := tx.CountDeadMail("acme", now.Add(-time.Hour)); err != nil || n != 1 {
				t.Errorf("%d dead mails after a late yes (%v), want 1", n, err)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
