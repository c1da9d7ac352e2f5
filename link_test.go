package twinlatch_test

import (
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
)

func TestWhetherAnInvitationStillStands(t *testing.T) {
	const both = twinlatch.Configuration | twinlatch.UserManagement
	ada := person("ada", both)
	with := func(roles twinlatch.Roles) twinlatch.Invitation {
		return twinlatch.Invitation{Company: "acme", Inviter: "ada", Roles: roles}
	}
	for name, c := range map[string]struct {
		invitation twinlatch.Invitation
		inviter    twinlatch.Account
		want       bool
	}{
		"from Ada, who holds the roles":                            {with(both), ada, true},
		"from Ada, suspended since":                                {with(both), but(ada, func(a *twinlatch.Account) { a.Status = twinlatch.AccountSuspended }), false},
		"from Ada, removed since":                                  {with(twinlatch.UserManagement), but(ada, func(a *twinlatch.Account) { a.Status, a.Roles = twinlatch.AccountRemoved, 0 }), false},
		"from Ada, who lost the role it gives":                     {with(both), person("ada", twinlatch.UserManagement), false},
		"from Ada, who may not invite any more":                    {with(twinlatch.Configuration), person("ada", twinlatch.Configuration), false},
		"of an employee, whatever became of Ada":                   {with(0), but(ada, func(a *twinlatch.Account) { a.Status = twinlatch.AccountRemoved }), true},
		"from the vendor, who is of another company":               {with(both), but(ada, func(a *twinlatch.Account) { a.Company = "harbour" }), true},
		"from the host, or the vendor, who was not found":          {with(both), twinlatch.Account{}, true},
		"from Ada, who lost a role that has nothing to do with it": {with(twinlatch.UserManagement), person("ada", twinlatch.UserManagement), true},
	} {
		t.Run(name, func(t *testing.T) {
			if got := c.invitation.Stands(c.inviter); got != c.want {
				t.Errorf("it stands: %t", got)
			}
		})
	}
}
