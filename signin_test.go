package twinlatch_test

import (
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

func TestWhoMaySignIn(t *testing.T) {
	required := but(acmeCompany(), func(c *twinlatch.Company) { c.Policy.Required = true })
	late := but(bo(), func(a *twinlatch.Account) { a.HasFactor, a.EnrolBy = false, monday })
	for name, c := range map[string]struct {
		account twinlatch.Account
		company twinlatch.Company
		refused string
	}{
		"Bo, as every day":                                      {bo(), acmeCompany(), ""},
		"Bo, suspended, is told so":                             {but(bo(), func(a *twinlatch.Account) { a.Status = twinlatch.AccountSuspended }), acmeCompany(), "signin.suspended"},
		"Bo, removed, is nobody":                                {but(bo(), func(a *twinlatch.Account) { a.Status = twinlatch.AccountRemoved }), acmeCompany(), "signin.wrong"},
		"Bo, whose company is suspended, is told so":            {bo(), but(acmeCompany(), func(c *twinlatch.Company) { c.Status = twinlatch.CompanySuspended }), "signin.company-suspended"},
		"Bo, whose company is deleted, is nobody":               {bo(), but(acmeCompany(), func(c *twinlatch.Company) { c.Status = twinlatch.CompanyDeleted }), "signin.wrong"},
		"Bo, asked of another company":                          {bo(), harbourCompany(), "signin.wrong"},
		"Bo in a state nobody knows":                            {but(bo(), func(a *twinlatch.Account) { a.Status = "" }), acmeCompany(), "signin.wrong"},
		"Bo, who let the window pass, where it is required":     {late, required, "signin.enrolment-closed"},
		"Bo, who let the window pass, where it is not required": {late, acmeCompany(), ""},
		"Bo within the window":                                  {but(late, func(a *twinlatch.Account) { a.EnrolBy = monday.Add(time.Millisecond) }), required, ""},
		"Bo, who has a factor, whatever the window":             {but(late, func(a *twinlatch.Account) { a.HasFactor = true }), required, ""},
		"the first administrator, who has no window, is led in": {but(late, func(a *twinlatch.Account) { a.EnrolBy = time.Time{} }), required, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if got := said(twinlatch.MaySignIn(c.account, c.company, monday)); got != c.refused {
				t.Errorf("refused with %q, not %q", got, c.refused)
			}
		})
	}
}

func TestWhatASignInNeedsNext(t *testing.T) {
	without := but(bo(), func(a *twinlatch.Account) { a.HasFactor = false })
	short := but(bo(), func(a *twinlatch.Account) { a.PasswordLength = 9 })
	password := twinlatch.Proof{Password: true}
	trusting := but(acmeCompany(), func(c *twinlatch.Company) { c.Policy.Trusted = true })
	with := func(second twinlatch.Method) twinlatch.Proof { return twinlatch.Proof{Password: true, Second: second} }
	for name, c := range map[string]struct {
		proof   twinlatch.Proof
		account twinlatch.Account
		next    twinlatch.Step
	}{
		"nothing shown: the password":                           {twinlatch.Proof{}, bo(), twinlatch.StepPassword},
		"a code without a password is nothing":                  {twinlatch.Proof{Second: twinlatch.ByTOTP}, bo(), twinlatch.StepPassword},
		"Bo has a factor: the code, policy or not (B12)":        {password, bo(), twinlatch.StepCode},
		"Bo has none: in":                                       {password, without, twinlatch.StepIn},
		"after the code: in":                                    {with(twinlatch.ByTOTP), bo(), twinlatch.StepIn},
		"after a recovery code: in":                             {with(twinlatch.ByRecoveryCode), bo(), twinlatch.StepIn},
		"spared by a trusted device: in":                        {with(twinlatch.ByTrustedDevice), bo(), twinlatch.StepIn},
		"a password that never met the minimum: first the code": {password, short, twinlatch.StepCode},
		"and then a new password":                               {with(twinlatch.ByTOTP), short, twinlatch.StepNewPassword},
		"also when the code was spared":                         {with(twinlatch.ByTrustedDevice), short, twinlatch.StepNewPassword},
		"the password twice is one factor: the code (B76)":      {with(twinlatch.ByPassword), bo(), twinlatch.StepCode},
		"a way that nobody gave a worth: the code (B04)":        {with("magic-link"), bo(), twinlatch.StepCode},
	} {
		t.Run(name, func(t *testing.T) {
			next, err := twinlatch.NextStep(c.proof, c.account, trusting, monday)
			if err != nil || next != c.next {
				t.Errorf("next is %q (%v), not %q", next, err, c.next)
			}
		})
	}
	t.Run("spared before the company stopped trusting devices: the code (B16)", func(t *testing.T) {
		for _, a := range []twinlatch.Account{bo(), short} {
			if next, err := twinlatch.NextStep(with(twinlatch.ByTrustedDevice), a, acmeCompany(), monday); err != nil || next != twinlatch.StepCode {
				t.Errorf("next is %q (%v)", next, err)
			}
		}
	})
	t.Run("a suspended person is refused at every step", func(t *testing.T) {
		gone := but(bo(), func(a *twinlatch.Account) { a.Status = twinlatch.AccountSuspended })
		for _, second := range []twinlatch.Method{"", twinlatch.ByTOTP, twinlatch.ByTrustedDevice} {
			if _, err := twinlatch.NextStep(with(second), gone, acmeCompany(), monday); said(err) != "signin.suspended" {
				t.Errorf("after %q: %v", second, err)
			}
		}
	})
}

func TestOnlyDistinctFactorsRaiseTheLevel(t *testing.T) {
	for second, want := range map[twinlatch.Method]twinlatch.Level{
		"": twinlatch.Level1, twinlatch.ByTrustedDevice: twinlatch.Level1, twinlatch.ByPassword: twinlatch.Level1,
		twinlatch.ByTOTP: twinlatch.Level2, twinlatch.ByRecoveryCode: twinlatch.Level2,
	} {
		if got := (twinlatch.Proof{Password: true, Second: second}).Level(); got != want {
			t.Errorf("password and %q: level %d, not %d (B76)", second, got, want)
		}
		if got := (twinlatch.Proof{Second: second}).Level(); got != twinlatch.Level1 {
			t.Errorf("%q alone: level %d", second, got)
		}
	}
}

func TestAPendingSignInEnds(t *testing.T) {
	p := twinlatch.Pending{Account: "bo", Company: "acme", AccountEpoch: 5, CompanyEpoch: 3, ExpiresAt: monday.Add(twinlatch.PendingFor)}
	if !p.Live(bo(), acmeCompany(), monday) {
		t.Fatal("it does not begin")
	}
	if p.Live(bo(), acmeCompany(), p.ExpiresAt) {
		t.Error("it outlives its ten minutes")
	}
	if p.Live(but(bo(), func(a *twinlatch.Account) { a.Epoch++ }), acmeCompany(), monday) {
		t.Error("it survives a password change (B70)")
	}
	if p.Live(bo(), but(acmeCompany(), func(c *twinlatch.Company) { c.Epoch++ }), monday) {
		t.Error("it survives the company's suspension")
	}
	if p.Live(ada(), acmeCompany(), monday) {
		t.Error("it is good for somebody else")
	}
}
