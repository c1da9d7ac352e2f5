package twinlatch_test

import (
	"errors"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
)

func TestWhoMayChangeSomebodysAddress(t *testing.T) {
	configuration, people := twinlatch.Configuration, twinlatch.UserManagement
	person := func(id twinlatch.AccountID, c twinlatch.CompanyID, roles twinlatch.Roles) twinlatch.Account {
		return twinlatch.Account{ID: id, Company: c, Roles: roles, Status: twinlatch.AccountActive}
	}
	removed := person("bo", "acme", 0)
	removed.Status = twinlatch.AccountRemoved
	for name, row := range map[string]struct {
		actor, target twinlatch.Account
		say           string
	}{
		"an employee their own":                         {person("bo", "acme", 0), person("bo", "acme", 0), ""},
		"an employee somebody else's":                   {person("bo", "acme", 0), person("ada", "acme", 0), "error.needs-configuration"},
		"Configuration an employee's":                   {person("ada", "acme", configuration), person("bo", "acme", 0), ""},
		"Configuration one of the same role":            {person("ada", "acme", configuration), person("bo", "acme", configuration), ""},
		"Configuration one with a role they lack":       {person("ada", "acme", configuration), person("bo", "acme", people), "users.holds-role-you-lack"},
		"User Management an employee's":                 {person("ada", "acme", people), person("bo", "acme", 0), "error.needs-configuration"},
		"Configuration somebody of another company":     {person("ada", "acme", configuration), person("bo", "other", 0), "error.not-found"},
		"Configuration somebody who was removed":        {person("ada", "acme", configuration), removed, "error.not-found"},
		"the same id in another company is not oneself": {person("bo", "acme", 0), person("bo", "other", 0), "error.not-found"},
	} {
		say := ""
		var refusal *twinlatch.Error
		if err := twinlatch.MayReaddress(row.actor, row.target); errors.As(error(err), &refusal) && refusal != nil {
			say = refusal.Say
		}
		if say != row.say {
			t.Errorf("%s: %q, want %q", name, say, row.say)
		}
	}
}
