package twinlatch

import (
	"testing"
	"time"
)

func TestAnApplicationsDoor(t *testing.T) {
	now := time.Date(2026, time.November, 16, 9, 0, 0, 0, time.UTC)
	acme := Company{ID: "acme", Status: CompanyActive, Epoch: 1, Policy: DefaultPolicy()}
	bo := Account{ID: "bo", Company: "acme", Status: AccountActive, Epoch: 1, HasFactor: true}
	session := Session{ID: "s", Account: "bo", Company: "acme", AccountEpoch: 1, CompanyEpoch: 1, Level: Level2, Second: ByTOTP,
		CreatedAt: now, SeenAt: now, PasswordAt: now.Add(-20 * time.Minute), FactorAt: now.Add(-19 * time.Minute)}
	open := App{ID: "orders", Everyone: true, Asks: AsksAny}
	for name, c := range map[string]struct {
		change func(a *App, e *Entrant)
		want   Verdict
	}{
		"anybody of any company":                     {func(*App, *Entrant) {}, Pass},
		"nobody whose session ended":                 {func(_ *App, e *Entrant) { e.Session.AccountEpoch = 0 }, SignIn},
		"nobody who lacks what the company requires": {func(_ *App, e *Entrant) { e.Company.Policy.Required, e.Account.HasFactor = true, false }, Enrol},
		"nobody of a company that was not chosen":    {func(a *App, _ *Entrant) { a.Everyone = false }, Refused},
		"somebody of a company that was":             {func(a *App, e *Entrant) { a.Everyone, e.Chosen = false, true }, Pass},
		"two-factor of this sign-in":                 {func(a *App, _ *Entrant) { a.Asks = AsksTwoFactor }, Pass},
		"not that of an earlier one": {func(a *App, e *Entrant) {
			a.Asks, e.Session.Level, e.Session.Second = AsksTwoFactor, Level1, ByTrustedDevice
		}, StepUp},
		"nobody without a second factor where asked":  {func(a *App, e *Entrant) { a.Asks, e.Account.HasFactor = AsksTwoFactor, false }, Enrol},
		"nobody where a security key is asked":        {func(a *App, _ *Entrant) { a.Asks = AsksPhishingResistant }, StepUp},
		"nobody where what is asked is unknown":       {func(a *App, _ *Entrant) { a.Asks = "" }, StepUp},
		"a proof of twenty minutes within 21":         {func(a *App, _ *Entrant) { a.Fresh = 21 * time.Minute }, Pass},
		"not within 20: the older of the two decides": {func(a *App, _ *Entrant) { a.Fresh = 20 * time.Minute }, StepUp},
		"a recovery code is a proof with its own age": {func(a *App, e *Entrant) {
			a.Fresh, e.Session.FactorAt, e.Session.RecoveryAt = 21*time.Minute, time.Time{}, now.Add(-22*time.Minute)
		}, StepUp},
	} {
		a, e := open, Entrant{Session: session, Account: bo, Company: acme}
		c.change(&a, &e)
		if got := a.MayEnter(e, now); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestAnApplicationIsNotTheSignInItself(t *testing.T) {
	const ours, same, plain = "https://signin.example", "apps.address-ours", "apps.address-scheme"
	for _, c := range []struct {
		publicURL, address string
		kind               AppKind
		want               string
	}{
		{ours, "https://orders.example", AppProxy, ""}, {ours, "https://signin.example.com", AppProxy, ""}, {ours, "https://my.signin.example", AppProxy, ""},
		{ours, ours, AppProxy, same}, {ours, ours, AppOIDC, same}, {ours, ours + ":8443", AppProxy, same}, {ours, ours + ":8443", AppOIDC, same},
		{"https://SIGNIN.example.:443/", ours, AppProxy, same}, {ours + ":9443", ours, AppProxy, same},
		{ours, "http://localhost:3000", AppProxy, plain}, {ours, "http://localhost:3000", AppOIDC, plain},
		{"http://localhost:8080", "http://localhost:3000", AppProxy, same}, {"http://localhost:8080", "http://localhost:3000", AppOIDC, ""},
		{"http://localhost:8080", "http://localhost:8080", AppOIDC, same}, {"http://localhost:8080", "http://orders.localhost:3000", AppProxy, ""},
		{"", ours, AppProxy, ""}, {"", "http://localhost:3000", AppProxy, ""}, // a command on the host does not know
	} {
		if got := (App{Address: c.address, Kind: c.kind}).Clashes(c.publicURL); got != c.want {
			t.Errorf("%s (%s) beside %q: %q, not %q", c.address, c.kind, c.publicURL, got, c.want)
		}
	}
}

func TestAnAddressIsAnOrigin(t *testing.T) {
	for raw, want := range map[string]string{
		"https://orders.example.com":       "https://orders.example.com",
		" HTTPS://Orders.Example.com:443/": "https://orders.example.com",
		"https://orders.example.com.":      "https://orders.example.com",
		"https://orders.example.com:8443":  "https://orders.example.com:8443",
		"http://orders.localhost:9000":     "http://orders.localhost:9000",
		"http://127.0.0.1":                 "http://127.0.0.1",
	} {
		if got, ok := ParseAddress(raw); !ok || got != want {
			t.Errorf("%q: %q, %v", raw, got, ok)
		}
	}
	for _, raw := range []string{
		"", "orders.example.com", "//orders.example.com", "http://orders.example.com", "ftp://orders.example.com", "https://", "https://a b",
		"https://user@orders.example.com", "https://orders.example.com/login", "https://orders.example.com?x", "https://orders.example.com?", "https://orders.example.com/#x",
		"https://orders_example.com", "https://örders.example", "https://orders.example.com:70000x", "https://[::1]", "https://orders.example.com\r\nX: y", "javascript:alert(1)",
	} {
		if got, ok := ParseAddress(raw); ok {
			t.Errorf("%q is %q", raw, got)
		}
	}
}

func TestAnApplicationsSessionBelongsToOneOfEverything(t *testing.T) {
	app := App{ID: "orders", Address: "https://orders.example", Epoch: 2}
	e := Entrant{Session: Session{ID: "s"}, Account: Account{ID: "bo", Epoch: 3}, Company: Company{ID: "acme", Epoch: 4}}
	good := AppSession{App: "orders", AppEpoch: 2, Host: "orders.example", Parent: "s", Account: "bo", Company: "acme", AccountEpoch: 3, CompanyEpoch: 4}
	if !good.Belongs(app, e) {
		t.Fatal("the right one does not belong")
	}
	for what, change := range map[string]func(s *AppSession){
		"application": func(s *AppSession) { s.App = "payroll" }, "its epoch": func(s *AppSession) { s.AppEpoch = 1 }, "host": func(s *AppSession) { s.Host = "payroll.example" },
		"parent": func(s *AppSession) { s.Parent = "t" }, "person": func(s *AppSession) { s.Account = "ada" }, "company": func(s *AppSession) { s.Company = "globex" },
		"the person's epoch": func(s *AppSession) { s.AccountEpoch = 2 }, "the company's epoch": func(s *AppSession) { s.CompanyEpoch = 3 },
	} {
		s := good
		change(&s)
		if s.Belongs(app, e) {
			t.Errorf("another %s, and it belongs", what)
		}
	}
}

func TestThePathBackAtAnApplicationCannotLeaveIt(t *testing.T) {
	for _, raw := range []string{"", "list", "//evil.example", "/\\evil.example", "/a\r\nb", "https://evil.example/", "/\tx"} {
		if got := AppReturn(raw); got != "/" {
			t.Errorf("%q becomes %q", raw, got)
		}
	}
	if got := AppReturn("/list?user=a@b&x=%2F"); got != "/list?user=a@b&x=%2F" {
		t.Errorf("a path of the application becomes %q", got)
	}
}
