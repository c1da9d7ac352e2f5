package storetest

import (
	"errors"
	"strings"
	"testing"

	"github.com/twinlatch/twinlatch/internal/store"
)

var errInjected = errors.New("the disk is on fire")

// watched opens the same database again; the second value lists what it was
// asked since, and fails the n-th of it.
func (h house) watched() (*store.DB, *[]string, *int) {
	h.t.Helper()
	var asked []string
	fails := 0
	h.options.Each = func(statement string) error {
		asked = append(asked, statement)
		if len(asked) == fails {
			return errInjected
		}
		return nil
	}
	return open(h.t, h.options).DB, &asked, &fails
}

func TestEachIsToldWhatTheDatabaseIsAsked(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		db, asked, _ := h.watched()
		if err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertCompany(company("acme")) }); err != nil {
			t.Fatal(err)
		}
		if got := *asked; len(got) != 4 || got[0] != "BEGIN" || !strings.HasPrefix(got[1], "INSERT INTO companies") || got[3] != "COMMIT" {
			t.Errorf("a Write was told as %q", got)
		}
		*asked = nil
		if err := db.Read(t.Context(), func(tx *store.Tx) error { _, err := tx.Company("acme"); return err }); err != nil {
			t.Fatal(err)
		}
		if got := *asked; len(got) != 2 || got[0] != "BEGIN" || !strings.HasPrefix(got[1], "SELECT") {
			t.Errorf("a Read was told as %q", got)
		}
	})
}

func TestAWriteThatFailsAnywhereLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		db, asked, fails := h.watched()
		for *fails = 1; *fails <= 4; *fails++ {
			*asked = nil
			err := db.Write(t.Context(), func(tx *store.Tx) error {
				_ = tx.InsertCompany(company("acme")) // and hides what it heard
				return nil
			})
			if !errors.Is(err, errInjected) {
				t.Errorf("broken at %q it says %v", *asked, err)
			}
			is(t, "there", []bool{false})(h.there("acme"), nil)
		}
		*asked, *fails = nil, 1
		if err := db.Read(t.Context(), func(*store.Tx) error { return nil }); !errors.Is(err, errInjected) {
			t.Errorf("a Read that cannot begin says %v", err)
		}
	})
}

func TestAReadDoesNotHideAFailedStatement(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		db, _, fails := h.watched()
		*fails = 2
		err := db.Read(t.Context(), func(tx *store.Tx) error {
			_, _ = tx.Company("acme")
			return nil
		})
		if !errors.Is(err, errInjected) {
			t.Errorf("a Read whose function hides what it heard says %v", err)
		}
	})
}
