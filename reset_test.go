package twinlatch_test

import (
	"errors"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

var (
	tuesday = time.Date(2026, 11, 17, 9, 0, 0, 0, time.UTC)
	vendor  = twinlatch.Company{ID: "vendor", Operator: true, Status: twinlatch.CompanyActive, Epoch: 1}
	acme    = twinlatch.Company{ID: "acme", Status: twinlatch.CompanyActive, Epoch: 1}
)

// somebody has a second factor and is as old in each role as the house.
func somebody(id twinlatch.AccountID, c twinlatch.Company, roles twinlatch.Roles) twinlatch.Account {
	return twinlatch.Account{ID: id, Company: c.ID, Status: twinlatch.AccountActive, Roles: roles, Epoch: 1, HasFactor: true, SupportSince: tuesday.Add(-30 * 24 * time.Hour)}
}

func lostPhone(r twinlatch.ResetRequest) twinlatch.ResetRequest {
	r.Account, r.Company, r.AccountEpoch, r.CompanyEpoch = "bo", acme.ID, 1, 1
	if r.State == "" {
		r.State = twinlatch.ResetWaiting
	}
	r.CreatedAt, r.ExpiresAt = tuesday.Add(-time.Hour), tuesday.Add(71*time.Hour)
	return r
}

func says(t *testing.T, what string, got *twinlatch.Error, want string) {
	t.Helper()
	say := ""
	if got != nil {
		say = got.Say
	}
	if say != want {
		t.Errorf("%s: %q, want %q", what, say, want)
	}
}

func TestSupportMayAskForAPersonOfACustomer(t *testing.T) {
	sam, bo := somebody("sam", vendor, twinlatch.Support), somebody("bo", acme, 0)
	for _, c := range []struct {
		what    string
		agent   twinlatch.Account
		target  twinlatch.Account
		company twinlatch.Company
		want    string
	}{
		{"Sam for Bo", sam, bo, acme, ""},
		{"Sam without the role", somebody("sam", vendor, twinlatch.Configuration), bo, acme, "error.needs-support"},
		{"a customer with the role", somebody("cleo", acme, twinlatch.Support), bo, acme, "error.needs-support"},
		{"Sam without a second factor", but(sam, func(a *twinlatch.Account) { a.HasFactor = false }), bo, acme, "two-factor.own-first"},
		{"for a colleague", sam, somebody("vera", vendor, twinlatch.Configuration), vendor, "support.not-operator"},
		{"for himself", sam, sam, vendor, "support.not-operator"},
		{"for somebody suspended", sam, but(bo, func(a *twinlatch.Account) { a.Status = twinlatch.AccountSuspended }), acme, "support.not-active"},
		{"for somebody removed", sam, but(bo, func(a *twinlatch.Account) { a.Status = twinlatch.AccountRemoved }), acme, "error.not-found"},
		{"in a suspended company", sam, bo, twinlatch.Company{ID: "acme", Status: twinlatch.CompanySuspended}, "support.not-active"},
		{"for somebody without a second factor", sam, but(bo, func(a *twinlatch.Account) { a.HasFactor = false }), acme, "support.no-factor"},
	} {
		says(t, c.what, twinlatch.MayRequest(c.agent, vendor, c.target, c.company), c.want)
	}
	says(t, "in another house", twinlatch.MayRequest(sam, acme, bo, acme), "error.needs-support")
}

func TestAPersonMayAskUnlessNobodyCouldDecide(t *testing.T) {
	bo := somebody("bo", acme, 0)
	says(t, "Bo", twinlatch.MayAsk(bo, acme, false), "")
	says(t, "the only administrator", twinlatch.MayAsk(bo, acme, true), "")
	says(t, "the operator's only administrator", twinlatch.MayAsk(somebody("vera", vendor, 0), vendor, true), "lost.nobody")
	says(t, "somebody who lost nothing", twinlatch.MayAsk(twinlatch.Account{}, acme, false), "two-factor.not-on")
}

// Agent, person concerned and approver are different people.
func TestTheCompanysOwnAdministratorDecides(t *testing.T) {
	ada, bo := somebody("ada", acme, twinlatch.Configuration), somebody("bo", acme, twinlatch.Configuration)
	for _, c := range []struct {
		what  string
		actor twinlatch.Account
		r     twinlatch.ResetRequest
		want  string
	}{
		{"Ada", ada, twinlatch.ResetRequest{Agent: "sam"}, ""},
		{"Ada, while a day runs", ada, twinlatch.ResetRequest{State: twinlatch.ResetCooling}, ""},
		{"Ada, afterwards", ada, twinlatch.ResetRequest{State: twinlatch.ResetApproved}, "reset-requests.ended"},
		{"Bo himself", bo, twinlatch.ResetRequest{}, "reset.not-yourself"},
		{"whoever asked", ada, twinlatch.ResetRequest{Agent: "ada"}, "reset.not-yourself"},
		{"an employee", somebody("cleo", acme, 0), twinlatch.ResetRequest{}, "error.needs-configuration"},
		{"User Management alone", somebody("cleo", acme, twinlatch.UserManagement), twinlatch.ResetRequest{}, "error.needs-configuration"},
		{"another company's", somebody("gus", vendor, twinlatch.Configuration), twinlatch.ResetRequest{}, "error.not-found"},
		{"Ada without a second factor", but(ada, func(a *twinlatch.Account) { a.HasFactor = false }), twinlatch.ResetRequest{}, "two-factor.own-first"},
	} {
		says(t, c.what, twinlatch.MayApprove(c.actor, lostPhone(c.r), bo, tuesday), c.want)
	}
	says(t, "after 72 hours", twinlatch.MayApprove(ada, lostPhone(twinlatch.ResetRequest{}), bo, tuesday.Add(71*time.Hour)), "reset-requests.ended")
}

func TestTwoSeasonedPeopleOfSupportApprove(t *testing.T) {
	sue := somebody("sue", vendor, twinlatch.Support)
	only := func(r twinlatch.ResetRequest) twinlatch.ResetRequest { r.OnlyAdmin = true; return lostPhone(r) }
	for _, c := range []struct {
		what  string
		actor twinlatch.Account
		r     twinlatch.ResetRequest
		want  string
	}{
		{"Sue after Sam asked", sue, only(twinlatch.ResetRequest{Agent: "sam"}), ""},
		{"Sue as the first", sue, only(twinlatch.ResetRequest{}), ""},
		{"Sue who asked", sue, only(twinlatch.ResetRequest{Agent: "sue"}), "support.second-person"},
		{"Sue who approved before", sue, only(twinlatch.ResetRequest{Approver: "sue"}), "support.second-person"},
		{"where an administrator can decide", sue, lostPhone(twinlatch.ResetRequest{}), "error.not-found"},
		{"a day later again", sue, only(twinlatch.ResetRequest{State: twinlatch.ResetCooling}), "reset-requests.ended"},
		{"six days in the role", but(sue, func(a *twinlatch.Account) { a.SupportSince = tuesday.Add(-6 * 24 * time.Hour) }), only(twinlatch.ResetRequest{}), "support.too-new"},
		{"without a second factor", but(sue, func(a *twinlatch.Account) { a.HasFactor = false }), only(twinlatch.ResetRequest{}), "two-factor.own-first"},
		{"an administrator of the vendor", somebody("vera", vendor, twinlatch.Configuration), only(twinlatch.ResetRequest{}), "error.needs-support"},
	} {
		says(t, c.what, twinlatch.MaySupportApprove(c.actor, vendor, c.r, tuesday), c.want)
	}
}

func TestAnApprovalCountsWhileItsGiverIsOfSupport(t *testing.T) {
	sam := somebody("sam", vendor, twinlatch.Support)
	r := lostPhone(twinlatch.ResetRequest{Agent: "sam", OnlyAdmin: true})
	for _, c := range []struct {
		what string
		by   twinlatch.Account
		want bool
	}{
		{"Sam", sam, true},
		{"suspended since", but(sam, func(a *twinlatch.Account) { a.Status = twinlatch.AccountSuspended }), false},
		{"out of the role", but(sam, func(a *twinlatch.Account) { a.Roles = 0 }), false},
		{"six days and 23 hours when asking", but(sam, func(a *twinlatch.Account) { a.SupportSince = tuesday.Add(-7 * 24 * time.Hour) }), false},
		{"without a second factor", but(sam, func(a *twinlatch.Account) { a.HasFactor = false }), false},
	} {
		if got := r.Counts(c.by, tuesday); got != c.want {
			t.Errorf("%s: %v", c.what, got)
		}
	}
}

func TestARequestDiesWithWhatItWasMadeUnder(t *testing.T) {
	r, bo := lostPhone(twinlatch.ResetRequest{}), somebody("bo", acme, 0)
	if !r.Live(bo, acme) {
		t.Fatal("nothing happened and it is dead")
	}
	for what, a := range map[string]twinlatch.Account{
		"all sessions ended": but(bo, func(a *twinlatch.Account) { a.Epoch++ }),
		"suspended":          but(bo, func(a *twinlatch.Account) { a.Status = twinlatch.AccountSuspended }),
		"no second factor":   but(bo, func(a *twinlatch.Account) { a.HasFactor = false }),
		"somebody else":      but(bo, func(a *twinlatch.Account) { a.ID = "cleo" }),
		"removed":            but(bo, func(a *twinlatch.Account) { a.Status = twinlatch.AccountRemoved }),
	} {
		if r.Live(a, acme) {
			t.Errorf("%s and it lives", what)
		}
	}
	for what, c := range map[string]twinlatch.Company{
		"suspended and back": {ID: "acme", Status: twinlatch.CompanyActive, Epoch: 2},
		"deleted":            {ID: "acme", Status: twinlatch.CompanyDeleted, Epoch: 1},
	} {
		if r.Live(bo, c) {
			t.Errorf("the company is %s and it lives", what)
		}
	}
}

func TestResettingIsForConfigurationAndNeverForOneself(t *testing.T) {
	ada, bo := somebody("ada", acme, twinlatch.Configuration), somebody("bo", acme, 0)
	says(t, "Ada resets Bo", twinlatch.MayReset(ada, bo), "")
	says(t, "Ada resets Ada", twinlatch.MayReset(ada, ada), "reset.not-yourself")
	says(t, "Bo resets Ada", twinlatch.MayReset(bo, ada), "error.needs-configuration")
	says(t, "another company's", twinlatch.MayReset(ada, somebody("gus", vendor, 0)), "error.not-found")
	if err := twinlatch.MayReset(ada, somebody("gus", vendor, 0)); !errors.Is(err, twinlatch.NotFound) {
		t.Errorf("another company's id is %v", err)
	}
}
