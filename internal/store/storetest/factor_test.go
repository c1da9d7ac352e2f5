package storetest

import (
	"errors"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

func factor(a twinlatch.Account) twinlatch.Factor {
	return twinlatch.Factor{ID: twinlatch.FactorID("factor of " + a.ID), Account: a.ID, Company: a.Company, Application: "aegis",
		Sealed: []byte{0, 1, 0xff}, LastStep: 100, Drift: -1, CreatedAt: monday, UsedAt: monday.Add(time.Second)}
}

func TestAFactorIsReadAsItWasWritten(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, _, _ := h.people()
		h.write(func(tx *store.Tx) error { return tx.InsertFactor(factor(ada)) })
		h.read(func(tx *store.Tx) error {
			is(t, "the factor", factor(ada))(tx.Factor("acme", "ada"))
			none(t, "Bo's")(tx.Factor("acme", "bo"))
			none(t, "Ada's, asked by Globex")(tx.Factor("globex", "ada"))
			return nil
		})
		second := factor(ada)
		second.ID = "second"
		if err := h.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertFactor(second) }); !store.IsTaken(err) {
			t.Errorf("a second factor: %v", err)
		}
		h.write(func(tx *store.Tx) error { return tx.DeleteFactor("globex", "ada") })
		h.read(func(tx *store.Tx) error {
			is(t, "after Globex ended it", factor(ada))(tx.Factor("acme", "ada"))
			return nil
		})
		h.write(func(tx *store.Tx) error { return tx.DeleteFactor("acme", "ada") })
		h.read(func(tx *store.Tx) error { none(t, "after Acme ended it")(tx.Factor("acme", "ada")); return nil })
	})
}

func TestAStepIsUsedOnceAndNeverAnEarlierOne(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, _, _ := h.people()
		f := factor(ada)
		h.write(func(tx *store.Tx) error { return tx.InsertFactor(f) })
		elsewhere, replaced := f, f
		elsewhere.Company, replaced.ID = "globex", "the factor before"
		for _, c := range []struct {
			what string
			f    twinlatch.Factor
			step int64
			want bool
		}{
			{"the step of the enrolment", f, 100, false}, {"an earlier step", f, 99, false}, {"the next step", f, 101, true}, {"the same again", f, 101, false},
			{"one before", f, 100, false}, {"another company's", elsewhere, 102, false}, {"a factor that was replaced", replaced, 102, false}, {"a later step", f, 103, true},
		} {
			h.write(func(tx *store.Tx) error {
				is(t, c.what, c.want)(tx.UseStep(c.f, c.step, 1, monday.Add(time.Hour)))
				return nil
			})
		}
		f.LastStep, f.Drift, f.UsedAt = 103, 1, monday.Add(time.Hour)
		h.read(func(tx *store.Tx) error { is(t, "the factor used", f)(tx.Factor("acme", "ada")); return nil })
	})
}

func TestRecoveryCodesAreSpentOneByOne(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, _ := h.people()
		one, two := []byte("hash one"), []byte("hash two")
		spend := func(what string, c twinlatch.CompanyID, a twinlatch.AccountID, hash []byte, want bool) {
			t.Helper()
			h.write(func(tx *store.Tx) error { is(t, what, want)(tx.SpendRecoveryCode(c, a, hash)); return nil })
		}
		h.write(func(tx *store.Tx) error {
			return errors.Join(tx.ReplaceRecoveryCodes(ada, []byte("old"), [][]byte{[]byte("old hash")}, monday),
				tx.ReplaceRecoveryCodes(ada, []byte("salt"), [][]byte{one, two}, monday), tx.ReplaceRecoveryCodes(bo, []byte("bo's"), [][]byte{one}, monday))
		})
		h.read(func(tx *store.Tx) error {
			is(t, "the set", store.RecoverySet{Salt: []byte("salt"), MadeAt: monday, Left: 2})(tx.RecoverySet("acme", "ada"))
			none(t, "asked by Globex")(tx.RecoverySet("globex", "ada"))
			return nil
		})
		spend("a code of the former set", "acme", "ada", []byte("old hash"), false)
		spend("Ada's, by Globex", "globex", "ada", one, false)
		spend("Ada's", "acme", "ada", one, true)
		spend("Ada's again", "acme", "ada", one, false)
		spend("Bo's, which is the same", "acme", "bo", one, true)
		h.read(func(tx *store.Tx) error {
			is(t, "what is left", store.RecoverySet{Salt: []byte("salt"), MadeAt: monday, Left: 1})(tx.RecoverySet("acme", "ada"))
			return nil
		})
		h.write(func(tx *store.Tx) error { return tx.DeleteRecoveryCodes("acme", "ada") })
		spend("after all ended", "acme", "ada", two, false)
		h.read(func(tx *store.Tx) error { none(t, "the set ended")(tx.RecoverySet("acme", "ada")); return nil })
	})
}
