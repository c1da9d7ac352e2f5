package twinlatch_test

import (
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

func TestOnlyConfigurationOfTheOperatorOperates(t *testing.T) {
	vendor, acme := twinlatch.Company{ID: "vendor", Operator: true}, twinlatch.Company{ID: "acme"}
	for _, row := range []struct {
		who   twinlatch.Account
		where twinlatch.Company
		ok    bool
	}{
		{twinlatch.Account{Company: "vendor", Roles: twinlatch.Configuration}, vendor, true},
		{twinlatch.Account{Company: "vendor", Roles: twinlatch.UserManagement | twinlatch.Support}, vendor, false},
		{twinlatch.Account{Company: "acme", Roles: twinlatch.Configuration}, acme, false},
		{twinlatch.Account{Company: "acme", Roles: twinlatch.Configuration}, vendor, false},
	} {
		if got := twinlatch.MayOperate(row.who, row.where); (got == nil) != row.ok {
			t.Errorf("%s with %s at %s: %v", row.who.Company, row.who.Roles, row.where.ID, got)
		}
	}
}

func TestWhatMayBecomeOfACompany(t *testing.T) {
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	active := twinlatch.Company{Status: twinlatch.CompanyActive}
	suspended := twinlatch.Company{Status: twinlatch.CompanySuspended}
	deleted := twinlatch.Company{Status: twinlatch.CompanyDeleted, EraseAt: now.Add(time.Hour)}
	late := twinlatch.Company{Status: twinlatch.CompanyDeleted, EraseAt: now}
	vendor := twinlatch.Company{Status: twinlatch.CompanyActive, Operator: true}
	for _, row := range []struct {
		company twinlatch.Company
		to      twinlatch.CompanyStatus
		say     string
	}{
		{active, twinlatch.CompanySuspended, ""},
		{active, twinlatch.CompanyDeleted, ""},
		{suspended, twinlatch.CompanyActive, ""},
		{suspended, twinlatch.CompanyDeleted, ""},
		{deleted, twinlatch.CompanyActive, ""},
		{deleted, twinlatch.CompanySuspended, "companies.is-deleted"},
		{late, twinlatch.CompanyActive, "error.not-found"},
		{vendor, twinlatch.CompanySuspended, "companies.operator-stays"},
		{vendor, twinlatch.CompanyDeleted, "companies.operator-stays"},
	} {
		got, say := row.company.MayMove(row.to, now), ""
		if got != nil {
			say = got.Say
		}
		if say != row.say {
			t.Errorf("%+v to %s: %q, want %q", row.company, row.to, say, row.say)
		}
	}
}
