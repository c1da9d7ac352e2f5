package twinlatch

import (
	"slices"
	"testing"
	"time"
)

func aMachine(now time.Time) (App, AppPassword, Entrant) {
	app := App{ID: "orders", Address: "https://orders.example", Kind: AppProxy, Everyone: true, Asks: AsksAny, Machines: true, Epoch: 2}
	p := AppPassword{ID: "p", App: "orders", AppEpoch: 2, Host: "orders.example", Account: "bo", Company: "acme", AccountEpoch: 3, CompanyEpoch: 4,
		ProvenAt: now.Add(-2 * time.Hour), CreatedAt: now.Add(-time.Hour), ExpiresAt: now.Add(time.Hour)}
	bo := Account{ID: "bo", Company: "acme", Status: AccountActive, Epoch: 3, HasFactor: true}
	return app, p, p.Entrant(bo, Company{ID: "acme", Status: CompanyActive, Epoch: 4, Policy: DefaultPolicy()})
}

func TestWhatAMachineIsAdmittedTo(t *testing.T) {
	now := time.Date(2026, time.November, 16, 9, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		change func(a *App, p *AppPassword, e *Entrant)
		want   Verdict
	}{
		"its application":                              {func(*App, *AppPassword, *Entrant) {}, Pass},
		"one that asks people for two-factor":          {func(a *App, _ *AppPassword, _ *Entrant) { a.Asks = AsksTwoFactor }, Pass},
		"one that asks people for a security key":      {func(a *App, _ *AppPassword, _ *Entrant) { a.Asks = AsksPhishingResistant }, Pass},
		"one that asks people for a fresh proof":       {func(a *App, _ *AppPassword, _ *Entrant) { a.Fresh = time.Minute }, Pass},
		"not one that takes none":                      {func(a *App, _ *AppPassword, _ *Entrant) { a.Machines = false }, SignIn},
		"not one that asks by OpenID Connect":          {func(a *App, _ *AppPassword, _ *Entrant) { a.Kind = AppOIDC }, SignIn},
		"not another":                                  {func(a *App, _ *AppPassword, _ *Entrant) { a.ID = "payroll" }, SignIn},
		"not another host":                             {func(a *App, _ *AppPassword, _ *Entrant) { a.Address = "https://payroll.example" }, SignIn},
		"not after Sign everybody out":                 {func(a *App, _ *AppPassword, _ *Entrant) { a.Epoch = 3 }, SignIn},
		"not for a company that was not chosen":        {func(a *App, _ *AppPassword, _ *Entrant) { a.Everyone = false }, Refused},
		"for one that was":                             {func(a *App, _ *AppPassword, e *Entrant) { a.Everyone, e.Chosen = false, true }, Pass},
		"not for another person":                       {func(_ *App, _ *AppPassword, e *Entrant) { e.Account.ID = "ada" }, SignIn},
		"not for another company":                      {func(_ *App, _ *AppPassword, e *Entrant) { e.Company.ID = "globex" }, SignIn},
		"not for a person who moved":                   {func(_ *App, _ *AppPassword, e *Entrant) { e.Account.Company = "globex" }, SignIn},
		"not for somebody suspended":                   {func(_ *App, _ *AppPassword, e *Entrant) { e.Account.Status = AccountSuspended }, SignIn},
		"not for somebody removed":                     {func(_ *App, _ *AppPassword, e *Entrant) { e.Account.Status = AccountRemoved }, SignIn},
		"not for a company suspended":                  {func(_ *App, _ *AppPassword, e *Entrant) { e.Company.Status = CompanySuspended }, SignIn},
		"not after the person's epoch":                 {func(_ *App, _ *AppPassword, e *Entrant) { e.Account.Epoch++ }, SignIn},
		"not after the company's":                      {func(_ *App, _ *AppPassword, e *Entrant) { e.Company.Epoch++ }, SignIn},
		"not without a second factor, required":        {func(_ *App, _ *AppPassword, e *Entrant) { e.Account.HasFactor, e.Company.Policy.Required = false, true }, Enrol},
		"not without a second factor, required or not": {func(_ *App, _ *AppPassword, e *Entrant) { e.Account.HasFactor = false }, Enrol},
		"not when its time is over":                    {func(_ *App, p *AppPassword, _ *Entrant) { p.ExpiresAt = now }, SignIn},
		"not when the clock was set back": {func(_ *App, p *AppPassword, _ *Entrant) {
			p.CreatedAt, p.ExpiresAt = now.Add(24*time.Hour), now.Add(26*time.Hour)
		}, SignIn},
	} {
		a, p, e := aMachine(now)
		c.change(&a, &p, &e)
		if got := a.Admits(p, e, now); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// An application is told the truth: nobody typed a password, and nobody a code.
func TestAMachineIsOfTheFirstLevel(t *testing.T) {
	now := time.Date(2026, time.November, 16, 9, 0, 0, 0, time.UTC)
	_, p, e := aMachine(now)
	s := e.Session
	if s.ID != "" || s.Level != Level1 || s.ACR() != ACRLevel1 || !slices.Equal(s.AMR(), []string{"app_password"}) || !s.ProvenAt().Equal(p.ProvenAt) {
		t.Errorf("it is %+v, %s, %v, of %s", s, s.ACR(), s.AMR(), s.ProvenAt())
	}
	if got := MayPass(s, e.Account, e.Company, now); got != SignIn {
		t.Errorf("as a session it is told %s", got)
	}
	if s.FreshEnough("", e.Account, p.ProvenAt) {
		t.Error("it counts as a fresh proof")
	}
}

func TestWhoMakesAnApplicationPassword(t *testing.T) {
	for name, c := range map[string]struct {
		change func(a *App, e *Entrant)
		say    string
	}{
		"who has a second factor":                 {func(*App, *Entrant) {}, ""},
		"nobody without one":                      {func(_ *App, e *Entrant) { e.Account.HasFactor = false }, "app-password.own-first"},
		"nobody where none is taken":              {func(a *App, _ *Entrant) { a.Machines = false }, "app-password.app-unknown"},
		"nobody at an OpenID Connect client":      {func(a *App, _ *Entrant) { a.Kind = AppOIDC }, "app-password.app-unknown"},
		"nobody of a company that was not chosen": {func(a *App, _ *Entrant) { a.Everyone = false }, "app-password.app-unknown"},
		"whoever is of one that was":              {func(a *App, e *Entrant) { a.Everyone, e.Chosen = false, true }, ""},
	} {
		a, _, e := aMachine(time.Time{})
		c.change(&a, &e)
		if err := MayMakeAppPassword(a, e); (err == nil) != (c.say == "") || err != nil && err.Say != c.say {
			t.Errorf("%s: %v", name, err)
		}
	}
}
