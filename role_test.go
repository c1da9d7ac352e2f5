package twinlatch_test

import (
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

func TestNobodyGivesOrTakesARoleTheyLack(t *testing.T) {
	emi := person("emi", twinlatch.UserManagement)
	all := twinlatch.Configuration | twinlatch.UserManagement | twinlatch.Support
	for name, c := range map[string]struct {
		actor         twinlatch.Account
		company       twinlatch.Company
		before, after twinlatch.Roles
		refused       string
	}{
		"Emi makes Bo her peer":                      {emi, acmeCompany(), 0, twinlatch.UserManagement, ""},
		"Emi does not make an administrator":         {emi, acmeCompany(), 0, twinlatch.Configuration, "roles.lacking"},
		"Emi does not unmake one":                    {emi, acmeCompany(), twinlatch.Configuration, 0, "roles.lacking"},
		"Emi may leave a role as it is":              {emi, acmeCompany(), twinlatch.Configuration, twinlatch.Configuration | twinlatch.UserManagement, ""},
		"Cleo, with Configuration alone, gives none": {cleo(), acmeCompany(), 0, twinlatch.Configuration, "error.needs-user-management"},
		"Support lives in the operator company":      {person("eve", all), acmeCompany(), 0, twinlatch.Support, "roles.support-operator-only"},
		"and is given there":                         {person("eve", all), harbourCompany(), 0, twinlatch.Support, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := said(twinlatch.MayGive(c.actor, c.company, c.before, c.after)); got != c.refused {
				t.Errorf("refused with %q, not %q", got, c.refused)
			}
		})
	}
}

func TestNobodyEditsWhoHoldsARoleTheyLack(t *testing.T) {
	emi := person("emi", twinlatch.UserManagement)
	for name, c := range map[string]struct {
		actor, target twinlatch.Account
		refused       string
	}{
		"Ada edits Bo": {ada(), bo(), ""}, "Emi edits Bo": {emi, bo(), ""}, "Ada edits Cleo": {ada(), cleo(), ""},
		"Emi does not edit Cleo":   {emi, cleo(), "users.holds-role-you-lack"},
		"Cleo does not edit Emi":   {cleo(), emi, "users.holds-role-you-lack"},
		"Bo edits nobody":          {bo(), bo(), "error.needs-administrator"},
		"another company's Bo":     {ada(), but(bo(), func(a *twinlatch.Account) { a.Company = "other" }), "error.not-found"},
		"a removed person is gone": {ada(), but(bo(), func(a *twinlatch.Account) { a.Status = twinlatch.AccountRemoved }), "error.not-found"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := said(twinlatch.MayEdit(c.actor, c.target)); got != c.refused {
				t.Errorf("refused with %q, not %q", got, c.refused)
			}
		})
	}
}

func TestRolesAreASet(t *testing.T) {
	roles, ok := twinlatch.ParseRoles([]string{"support", "configuration"})
	if !ok || roles != twinlatch.Configuration|twinlatch.Support || roles.String() != "configuration,support" {
		t.Errorf("read %v %v", roles, ok)
	}
	if _, ok := twinlatch.ParseRoles([]string{"owner"}); ok {
		t.Error("an unknown role was read")
	}
	if roles.Has(twinlatch.Configuration|twinlatch.UserManagement) || !roles.Any(twinlatch.Configuration|twinlatch.UserManagement) {
		t.Error("Has and Any are mixed up")
	}
}

func TestAPolicyKeepsItsBounds(t *testing.T) {
	for name, c := range map[string]struct{ given, want twinlatch.Policy }{
		"nothing given":                    {twinlatch.Policy{}, twinlatch.Policy{TrustedDays: 1, PasswordMin: 15, Overall: twinlatch.MinOverall, Idle: twinlatch.MinIdle}},
		"a month of trust is a fortnight":  {twinlatch.Policy{Trusted: true, TrustedDays: 30, PasswordMin: 15, Overall: time.Hour, Idle: time.Hour}, twinlatch.Policy{Trusted: true, TrustedDays: 14, PasswordMin: 15, Overall: time.Hour, Idle: time.Hour}},
		"eight characters, well protected": {twinlatch.Policy{Required: true, TrustedDays: 14, PasswordMin: 8, Overall: time.Hour, Idle: time.Hour}, twinlatch.Policy{Required: true, TrustedDays: 14, PasswordMin: 8, Overall: time.Hour, Idle: time.Hour}},
		"never fewer than eight":           {twinlatch.Policy{Required: true, TrustedDays: 14, PasswordMin: 4, Overall: time.Hour, Idle: time.Hour}, twinlatch.Policy{Required: true, TrustedDays: 14, PasswordMin: 8, Overall: time.Hour, Idle: time.Hour}},
		"not with trusted devices":         {twinlatch.Policy{Required: true, Trusted: true, TrustedDays: 14, PasswordMin: 8, Overall: time.Hour, Idle: time.Hour}, twinlatch.Policy{Required: true, Trusted: true, TrustedDays: 14, PasswordMin: 15, Overall: time.Hour, Idle: time.Hour}},
		"idle is never longer than all":    {twinlatch.Policy{TrustedDays: 14, PasswordMin: 15, Overall: time.Hour, Idle: 2 * time.Hour}, twinlatch.Policy{TrustedDays: 14, PasswordMin: 15, Overall: time.Hour, Idle: time.Hour}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.given.Settle(); got != c.want {
				t.Errorf("settled as %+v, not %+v", got, c.want)
			}
		})
	}
}

func TestAMaskedAddressIsRecognisedAndNotUsed(t *testing.T) {
	for address, want := range map[string]string{"ada@acme.example": "a•••@acme.example", "émile@acme.example": "é•••@acme.example", "nobody": "•••", "@acme.example": "•••"} {
		if got := twinlatch.MaskedEmail(address); got != want {
			t.Errorf("%s is shown as %s", address, got)
		}
	}
}
