package twinlatch_test

import (
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
)

func TestOnlyConfigurationGovernsAndOnlyItsOwnCompany(t *testing.T) {
	acme, globex := twinlatch.Company{ID: "acme"}, twinlatch.Company{ID: "globex"}
	ada := twinlatch.Account{Company: "acme", Roles: twinlatch.Configuration}
	bo := twinlatch.Account{Company: "acme", Roles: twinlatch.UserManagement | twinlatch.Support}
	for _, row := range []struct {
		who   twinlatch.Account
		where twinlatch.Company
		kind  twinlatch.Kind
	}{
		{ada, acme, ""}, {ada, globex, twinlatch.KindNotFound}, {bo, acme, twinlatch.KindDenied},
	} {
		got := twinlatch.MayGovern(row.who, row.where)
		if row.kind == "" && got != nil || row.kind != "" && (got == nil || got.Kind != row.kind) {
			t.Errorf("%v in %s: %v, want %q", row.who.Roles, row.where.ID, got, row.kind)
		}
	}
}
