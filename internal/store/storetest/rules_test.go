package storetest

import (
	"errors"
	"fmt"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// leave takes Configuration from a person, unless nobody else holds it.
func leave(tx *store.Tx, id twinlatch.AccountID, afterReads func()) error {
	if _, err := tx.TakeCompany("acme"); err != nil {
		return err
	}
	a, err := tx.TakeAccount("acme", id)
	if err != nil {
		return err
	}
	holders, err := tx.Holders("acme", twinlatch.Configuration)
	if err != nil {
		return err
	}
	afterReads()
	if len(holders) == 1 {
		return errUndone
	}
	a.Roles = 0
	return tx.UpdateAccount(a)
}

func (h house) holders() []string {
	h.t.Helper()
	var out []string
	h.read(func(tx *store.Tx) (err error) {
		out, err = accountIDs(tx.Holders("acme", twinlatch.Configuration))
		return err
	})
	return out
}

// Everybody takes the role from themselves at once; one is left with it.
func TestTheLastAdministratorStaysHoweverFast(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.people()
		h.write(func(tx *store.Tx) error {
			var err error
			for i := range 14 {
				err = errors.Join(err, tx.InsertAccount(person("acme", twinlatch.AccountID(fmt.Sprint("x", i)))))
			}
			return err
		})
		before := h.holders()
		together(t, len(before), func(i int) error {
			err := h.Write(t.Context(), func(tx *store.Tx) error { return leave(tx, twinlatch.AccountID(before[i]), func() {}) })
			if errors.Is(err, errUndone) {
				return nil
			}
			return err
		})
		if left := h.holders(); len(left) != 1 {
			t.Errorf("%v are left, want one", left)
		}
	})
}

// The same, with Ada stopped after her reads until Bo stands before the row she
// holds: what Bo reads then must be what Ada did.
func TestTheSecondOfTwoWaitsForTheFirstOnesDecision(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.people()
		adaHasRead, adaMayGoOn := make(chan struct{}), make(chan struct{})
		done := make(chan error, 2)
		go func() {
			done <- h.Write(t.Context(), func(tx *store.Tx) error {
				return leave(tx, "ada", func() { close(adaHasRead); <-adaMayGoOn })
			})
		}()
		<-adaHasRead
		go func() {
			done <- h.Write(t.Context(), func(tx *store.Tx) error { return leave(tx, "bo", func() {}) })
		}()
		h.untilSomebodyWaits()
		close(adaMayGoOn)
		first, second := <-done, <-done
		if (first == nil) == (second == nil) {
			t.Errorf("Ada and Bo: %v, %v; want one of them refused", first, second)
		}
		is(t, "left", []string{"bo"})(h.holders(), nil)
	})
}

// untilSomebodyWaits returns when a transaction of this database waits for a
// lock. On SQLite the second writer has not even begun.
func (h house) untilSomebodyWaits() {
	h.t.Helper()
	if !h.Postgres() {
		return
	}
	for waiting := 0; waiting == 0; {
		if err := h.raw.QueryRowContext(h.t.Context(), `SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&waiting); err != nil {
			h.t.Fatal(err)
		}
	}
}
