package twinlatch_test

import (
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

const keyLife = 90 * 24 * time.Hour

// answering is Ada, who governs Acme and manages its people, with a key of hers.
func answering() (twinlatch.APIKey, twinlatch.Account, twinlatch.Company) {
	ada := twinlatch.Account{ID: "ada", Company: "acme", Status: twinlatch.AccountActive, Roles: twinlatch.Configuration | twinlatch.UserManagement, Epoch: 7, KeyEpoch: 3, HasFactor: true}
	acme := twinlatch.Company{ID: "acme", Status: twinlatch.CompanyActive, Epoch: 2}
	k := twinlatch.APIKey{ID: "key", Company: "acme", Account: "ada", KeyEpoch: 3, CompanyEpoch: 2, Scopes: twinlatch.ReadPeople | twinlatch.WritePeople, CreatedAt: monday, ExpiresAt: monday.Add(keyLife)}
	return k, ada, acme
}

func TestWhatAKeyOutlives(t *testing.T) {
	for name, c := range map[string]struct {
		change func(k *twinlatch.APIKey, ada *twinlatch.Account, acme *twinlatch.Company)
		after  time.Duration
		want   twinlatch.KeyEnd
	}{
		"nothing happened": {want: twinlatch.KeyAlive},
		"its maker's password or phone changed": {change: func(_ *twinlatch.APIKey, a *twinlatch.Account, _ *twinlatch.Company) {
			a.Epoch, a.BrowserEpoch = 99, 99
		}},
		"its maker got one more role":         {change: func(_ *twinlatch.APIKey, a *twinlatch.Account, _ *twinlatch.Company) { a.Roles |= twinlatch.Support }},
		"the moment before its last":          {after: keyLife - 1},
		"its last moment":                     {after: keyLife, want: twinlatch.KeyExpired},
		"a clock set back before it was made": {after: -25 * time.Hour, want: twinlatch.KeyExpired},
		"its maker was reset":                 {change: func(_ *twinlatch.APIKey, a *twinlatch.Account, _ *twinlatch.Company) { a.KeyEpoch++ }, want: twinlatch.KeyEpoch},
		"an older number for its maker":       {change: func(_ *twinlatch.APIKey, a *twinlatch.Account, _ *twinlatch.Company) { a.KeyEpoch-- }, want: twinlatch.KeyEpoch},
		"its maker is suspended": {change: func(_ *twinlatch.APIKey, a *twinlatch.Account, _ *twinlatch.Company) {
			a.Status = twinlatch.AccountSuspended
		}, want: twinlatch.KeyClosed},
		"its maker is removed": {change: func(_ *twinlatch.APIKey, a *twinlatch.Account, _ *twinlatch.Company) {
			a.Status = twinlatch.AccountRemoved
		}, want: twinlatch.KeyClosed},
		"a state of a later version": {change: func(_ *twinlatch.APIKey, a *twinlatch.Account, _ *twinlatch.Company) { a.Status = "resting" }, want: twinlatch.KeyClosed},
		"its maker lost a role it needs": {change: func(_ *twinlatch.APIKey, a *twinlatch.Account, _ *twinlatch.Company) {
			a.Roles = twinlatch.Configuration
		}, want: twinlatch.KeyRole},
		"its maker lost the other one": {change: func(_ *twinlatch.APIKey, a *twinlatch.Account, _ *twinlatch.Company) {
			a.Roles = twinlatch.UserManagement
		}, want: twinlatch.KeyRole},
		"its maker lost one it does not need": {change: func(k *twinlatch.APIKey, a *twinlatch.Account, _ *twinlatch.Company) {
			k.Scopes, a.Roles = twinlatch.ReadPeople, twinlatch.Configuration
		}},
		"the company is suspended": {change: func(_ *twinlatch.APIKey, _ *twinlatch.Account, c *twinlatch.Company) {
			c.Status = twinlatch.CompanySuspended
		}, want: twinlatch.KeyClosed},
		"the company is deleted": {change: func(_ *twinlatch.APIKey, _ *twinlatch.Account, c *twinlatch.Company) {
			c.Status = twinlatch.CompanyDeleted
		}, want: twinlatch.KeyClosed},
		"the company was suspended and came back": {change: func(_ *twinlatch.APIKey, _ *twinlatch.Account, c *twinlatch.Company) { c.Epoch++ }, want: twinlatch.KeyEpoch},
		"somebody else is read as its maker":      {change: func(_ *twinlatch.APIKey, a *twinlatch.Account, _ *twinlatch.Company) { a.ID = "bo" }, want: twinlatch.KeyClosed},
		"another company is read":                 {change: func(_ *twinlatch.APIKey, _ *twinlatch.Account, c *twinlatch.Company) { c.ID = "globex" }, want: twinlatch.KeyClosed},
		"a maker of another company":              {change: func(_ *twinlatch.APIKey, a *twinlatch.Account, _ *twinlatch.Company) { a.Company = "globex" }, want: twinlatch.KeyClosed},
		"the operator's scope, and no operator": {change: func(k *twinlatch.APIKey, _ *twinlatch.Account, _ *twinlatch.Company) {
			k.Scopes = twinlatch.ReadOperator
		}, want: twinlatch.KeyRole},
		"the operator's scope at the operator": {change: func(k *twinlatch.APIKey, _ *twinlatch.Account, c *twinlatch.Company) {
			k.Scopes, c.Operator = twinlatch.ReadOperator, true
		}},
		"a key that was read as the empty one":  {change: func(k *twinlatch.APIKey, _ *twinlatch.Account, _ *twinlatch.Company) { *k = twinlatch.APIKey{} }, want: twinlatch.KeyClosed},
		"its maker was read as the empty one":   {change: func(_ *twinlatch.APIKey, a *twinlatch.Account, _ *twinlatch.Company) { *a = twinlatch.Account{} }, want: twinlatch.KeyClosed},
		"its company was read as the empty one": {change: func(_ *twinlatch.APIKey, _ *twinlatch.Account, c *twinlatch.Company) { *c = twinlatch.Company{} }, want: twinlatch.KeyClosed},
		"both of them, and the key, as empty ones": {change: func(k *twinlatch.APIKey, a *twinlatch.Account, c *twinlatch.Company) {
			*k, *a, *c = twinlatch.APIKey{}, twinlatch.Account{}, twinlatch.Company{}
		}, want: twinlatch.KeyClosed},
	} {
		k, ada, acme := answering()
		if c.change != nil {
			c.change(&k, &ada, &acme)
		}
		now := monday.Add(c.after)
		if got := k.Ended(ada, acme, now); got != c.want {
			t.Errorf("%s: the key is %q, want %q", name, got, c.want)
		}
		if err := k.MayCall(twinlatch.ReadPeople, ada, acme, now); (err == nil) != (c.want == twinlatch.KeyAlive && k.Scopes.Has(twinlatch.ReadPeople)) {
			t.Errorf("%s: it may call: %v", name, err)
		}
	}
}

func TestWhatAKeyMayCall(t *testing.T) {
	k, ada, acme := answering()
	for name, c := range map[string]struct {
		want twinlatch.Scopes
		say  string
	}{
		"what it was made for": {twinlatch.ReadPeople, ""}, "both": {twinlatch.ReadPeople | twinlatch.WritePeople, ""}, "something else": {twinlatch.ReadAudit, "api.needs-scope"},
		"something else as well": {twinlatch.ReadPeople | twinlatch.ReadAudit, "api.needs-scope"}, "an operation that names none": {0, "api.needs-scope"}, "one of a later version": {1 << 31, "api.needs-scope"},
	} {
		got := ""
		if err := k.MayCall(c.want, ada, acme, monday); err != nil {
			got = err.Say
		}
		if got != c.say {
			t.Errorf("%s: %q, want %q", name, got, c.say)
		}
	}
	ada.HasFactor = false
	if err := k.MayCall(twinlatch.ReadPeople, ada, acme, monday); err == nil || err.Kind != twinlatch.KindDenied || err.Say != "api.maker-unprotected" {
		t.Errorf("a maker without a second factor: %v", err)
	}
}

func TestWhoMayMakeAKey(t *testing.T) {
	for name, c := range map[string]struct {
		roles     twinlatch.Roles
		protected bool
		operator  bool
		scopes    twinlatch.Scopes
		say       string
	}{
		"Configuration": {twinlatch.Configuration, true, false, twinlatch.ReadPeople, ""}, "nobody": {0, true, false, twinlatch.ReadPeople, "error.needs-configuration"},
		"User Management": {twinlatch.UserManagement, true, false, twinlatch.ReadPeople, "error.needs-configuration"}, "without a second factor": {twinlatch.Configuration, false, false, twinlatch.ReadPeople, "api.own-first"},
		"for more than they may": {twinlatch.Configuration, true, false, twinlatch.ReadPeople | twinlatch.WritePeople, "roles.lacking"}, "with both roles": {twinlatch.Configuration | twinlatch.UserManagement, true, false, twinlatch.WriteInvitations, ""},
		"for all companies": {twinlatch.Configuration, true, false, twinlatch.ReadOperator, "error.needs-operator"}, "for all companies, at the operator": {twinlatch.Configuration, true, true, twinlatch.ReadOperator, ""},
	} {
		maker := twinlatch.Account{ID: "ada", Company: "acme", Status: twinlatch.AccountActive, Roles: c.roles, HasFactor: c.protected}
		got := ""
		if err := twinlatch.MayMakeKey(maker, twinlatch.Company{ID: "acme", Status: twinlatch.CompanyActive, Operator: c.operator}, c.scopes); err != nil {
			got = err.Say
		}
		if got != c.say {
			t.Errorf("%s: %q, want %q", name, got, c.say)
		}
	}
}

func TestScopesAreReadAsTheyAreWritten(t *testing.T) {
	var all twinlatch.Scopes
	for _, one := range twinlatch.AllKeyScopes() {
		if got, ok := twinlatch.ParseScopes([]string{one.Slug()}); !ok || got != one || one.Slug() == "" || all.Has(one) {
			t.Errorf("%q is read as %v", one.Slug(), got)
		}
		if !one.Needs().Has(twinlatch.Configuration) {
			t.Errorf("%q does not need Configuration", one.Slug())
		}
		all |= one
	}
	if got, ok := twinlatch.ParseScopes(nil); ok || got != 0 {
		t.Errorf("nothing is read as %v", got)
	}
	for _, wrong := range [][]string{{""}, {"people-read", "everything"}, {"people-read,people-write"}, {" people-read"}, {"People-Read"}} {
		if got, ok := twinlatch.ParseScopes(wrong); ok || got != 0 {
			t.Errorf("%q is read as %v", wrong, got)
		}
	}
	if (twinlatch.ReadPeople|twinlatch.ReadAudit).String() != "people-read,audit-read" || (twinlatch.ReadPeople|twinlatch.ReadAudit).Slug() != "" {
		t.Error("a set of two is written otherwise")
	}
}

// A program's guesses cost points of their own and of the ceiling, and never the
// last ones: its key locks nobody out.
func TestWhatAProgramsGuessCosts(t *testing.T) {
	const worth = 3
	full := twinlatch.Attempts{}
	for n := range twinlatch.CalledPoints / worth {
		next, cost, err := full.CountCall(worth, monday)
		if err != nil || cost != (twinlatch.Points{All: worth, Called: worth}) || next.Failures != 0 || next.Spent.Total().Called != (n+1)*worth {
			t.Fatalf("guess %d: %+v, %+v, %v", n+1, next, cost, err)
		}
		full = next
	}
	if _, _, err := full.CountCall(worth, monday); err == nil || err.Say != "api.code-spent" {
		t.Errorf("one more: %v", err)
	}
	if full.Block(worth, monday).Blocked() {
		t.Error("a program blocked the factor")
	}
	if _, _, err := full.CountCode(false, worth, monday); err != nil {
		t.Errorf("Bo's own guess afterwards: %v", err)
	}
	if again := full.Forgive(twinlatch.Points{All: worth, Called: worth}); again.Spent.Total().Called != twinlatch.CalledPoints-worth {
		t.Errorf("a right one gives back: %+v", again.Spent.Total())
	}
	if _, _, err := full.CountCall(worth, monday.Add(twinlatch.Year*5/4)); err != nil {
		t.Errorf("when the year and its quarter are over: %v", err)
	}
	if _, _, err := full.Lift(monday).CountCall(worth, monday); err != nil {
		t.Errorf("after a lift: %v", err)
	}
	blocked := twinlatch.Attempts{BlockedAt: monday}
	if _, _, err := blocked.CountCall(worth, monday); err == nil || err.Say != "signin.blocked" {
		t.Errorf("a blocked factor: %v", err)
	}
	// Where browsers have left less than a guess more than the ceiling, programs get
	// nothing: the guess that would block is not theirs.
	near := twinlatch.Attempts{}
	for range twinlatch.CeilingPoints/worth - 1 {
		near = near.Count(twinlatch.Points{All: worth}, monday)
		near.Failures = 0
	}
	if _, _, err := near.CountCall(worth, monday); err == nil || err.Say != "api.code-spent" {
		t.Errorf("the last guess before the ceiling: %v", err)
	}
}
