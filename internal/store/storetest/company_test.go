package storetest

import (
	"errors"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// full is a company with every column set to something of its own.
func full() twinlatch.Company {
	return twinlatch.Company{ID: "acme", Name: "Acme «Ünïted» & Söhne", Status: twinlatch.CompanySuspended, Epoch: 9, CreatedAt: monday, EraseAt: monday.Add(time.Hour), SupportContact: "help@acme.example",
		Policy: twinlatch.Policy{Required: true, RequiredSince: monday.Add(time.Minute), Trusted: true, TrustedDays: 9, PasswordMin: 11, Overall: 7 * time.Hour, Idle: 13 * time.Minute}}
}

func TestACompanyIsReadAsItWasWritten(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.write(func(tx *store.Tx) error { return tx.InsertCompany(full()) })
		h.read(func(tx *store.Tx) error {
			is(t, "the company", full())(tx.Company("acme"))
			none(t, "a company nobody made")(tx.Company("nobody"))
			none(t, "the operator before set-up")(tx.OperatorCompany())
			return nil
		})
		changed := twinlatch.Company{ID: "acme", Name: "Acme", Status: twinlatch.CompanyDeleted, Epoch: 10, CreatedAt: monday, EraseAt: monday.Add(2 * time.Hour), Policy: twinlatch.DefaultPolicy()}
		h.write(func(tx *store.Tx) error {
			is(t, "the company taken", full())(tx.TakeCompany("acme"))
			return tx.UpdateCompany(changed)
		})
		h.read(func(tx *store.Tx) error { is(t, "the company changed", changed)(tx.Company("acme")); return nil })
	})
}

func TestThereIsOneOperatorCompany(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		operator, second := company("vendor"), company("usurper")
		operator.Operator, second.Operator = true, true
		h.write(func(tx *store.Tx) error { return tx.InsertCompany(operator) })
		err := h.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertCompany(second) })
		if !store.IsTaken(err) {
			t.Errorf("a second operator company: %v", err)
		}
		h.write(func(tx *store.Tx) error { return tx.InsertCompany(company("acme")) })
		h.read(func(tx *store.Tx) error {
			is(t, "the operator", operator)(tx.OperatorCompany())
			none(t, "the usurper")(tx.Company("usurper"))
			return nil
		})
	})
}

func TestCompaniesAreListedByNameWithTheirProtection(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, _ := h.people()
		h.write(func(tx *store.Tx) error {
			gone := person("acme", "dora")
			gone.Status = twinlatch.AccountRemoved
			return errors.Join(tx.InsertAccount(gone), tx.InsertFactor(factor(ada)), tx.InsertFactor(factor(bo)), tx.InsertFactor(factor(gone)))
		})
		acme := store.CompanyCount{Company: company("acme"), People: 2, Protected: 2}
		globex := store.CompanyCount{Company: company("globex"), People: 1}
		h.read(func(tx *store.Tx) error {
			is(t, "all", []store.CompanyCount{acme, globex})(tx.Companies("", "", 10))
			is(t, "the first page", []store.CompanyCount{acme})(tx.Companies("", "", 1))
			is(t, "the second page", []store.CompanyCount{globex})(tx.Companies(acme.Company.Name, "acme", 1))
			is(t, "as they came", []store.CompanyCount{acme})(tx.CompaniesAfter("", 1))
			is(t, "after the first", []store.CompanyCount{globex})(tx.CompaniesAfter("acme", 10))
			is(t, "one", acme)(tx.CompanyCount("acme"))
			none(t, "none")(tx.CompanyCount("nobody"))
			return nil
		})
	})
}

func TestADeletedCompanyIsErasedAfterItsUndo(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		gone, kept := company("acme"), company("globex")
		gone.Status, gone.EraseAt = twinlatch.CompanyDeleted, monday.Add(twinlatch.DeleteUndo)
		kept.Status, kept.EraseAt = twinlatch.CompanyActive, monday // restored, whatever the moment says
		h.write(func(tx *store.Tx) error { return errors.Join(tx.InsertCompany(gone), tx.InsertCompany(kept)) })
		h.read(func(tx *store.Tx) error {
			is(t, "before", []twinlatch.Company(nil))(tx.CompaniesToErase(gone.EraseAt.Add(-time.Millisecond), 10))
			is(t, "then", []twinlatch.Company{gone})(tx.CompaniesToErase(gone.EraseAt, 10))
			return nil
		})
	})
}
