package twinlatch_test

import (
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
)

func TestWhoMayDoWhatToWhom(t *testing.T) {
	una := person("una", twinlatch.UserManagement)
	globex := twinlatch.Account{ID: "gus", Company: "globex", Status: twinlatch.AccountActive}
	removed := twinlatch.Account{ID: "rob", Company: "acme", Status: twinlatch.AccountRemoved}
	for _, row := range []struct {
		who                     string
		actor, target           twinlatch.Account
		edit, manage, away, end string
	}{
		{"Ada with both roles, Bo without", ada(), bo(), "", "", "", ""},
		{"User Management alone", una, bo(), "", "", "", "error.needs-configuration"},
		{"Cleo with Configuration alone", cleo(), bo(), "", "error.needs-user-management", "error.needs-user-management", ""},
		{"an employee", person("dan", 0), bo(), "error.needs-administrator", "error.needs-administrator", "error.needs-administrator", "error.needs-administrator"},
		{"User Management and somebody with Configuration", una, cleo(),
			"users.holds-role-you-lack", "users.holds-role-you-lack", "users.holds-role-you-lack", "users.holds-role-you-lack"},
		{"both roles and somebody of Support", ada(), person("sam", twinlatch.Support),
			"users.holds-role-you-lack", "users.holds-role-you-lack", "users.holds-role-you-lack", "users.holds-role-you-lack"},
		{"Ada and herself", ada(), ada(), "", "", "users.not-yourself", ""},
		{"Ada and another company", ada(), globex, "error.not-found", "error.not-found", "error.not-found", "error.not-found"},
		{"Ada and a removed person", ada(), removed, "error.not-found", "error.not-found", "error.not-found", "error.not-found"},
	} {
		t.Run(row.who, func(t *testing.T) {
			answers(t, "edit", twinlatch.MayEdit(row.actor, row.target), row.edit)
			answers(t, "manage", twinlatch.MayManage(row.actor, row.target), row.manage)
			answers(t, "send away", twinlatch.MaySendAway(row.actor, row.target, 1), row.away)
			answers(t, "end sessions", twinlatch.MayEnd(row.actor, row.target), row.end)
		})
	}
}

func answers(t *testing.T, question string, err *twinlatch.Error, want string) {
	t.Helper()
	if got := said(err); got != want {
		t.Errorf("may they %s? %q, want %q", question, got, want)
	}
}

func TestTheLastAdministratorStays(t *testing.T) {
	una := person("una", twinlatch.UserManagement)
	suspended := but(cleo(), func(a *twinlatch.Account) { a.Status = twinlatch.AccountSuspended })
	for _, row := range []struct {
		what   string
		target twinlatch.Account
		stays  bool
		others int
		want   string
	}{
		{"the only one goes", cleo(), false, 0, "users.last-administrator"},
		{"the only one keeps the role", cleo(), true, 0, ""},
		{"one of two goes", cleo(), false, 1, ""},
		{"somebody without the role goes", una, false, 0, ""},
		{"a suspended one does not count", suspended, false, 0, ""},
	} {
		answers(t, row.what, twinlatch.KeepsAdministrator(row.target, row.stays, row.others), row.want)
	}
}
