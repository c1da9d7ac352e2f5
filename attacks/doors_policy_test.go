package attacks_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	front "github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/store"
)

// B12: Bo has a second factor, so it is asked for, whatever his company's policy
// says or said, whatever his role, and though the factor is blocked.
func TestB12WhoHasAFactorNeedsItPolicyOrNot(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		asked := func(when string) {
			t.Helper()
			b := h.browser()
			if a := b.password(h.bo); a.path != codePage || a.given("session") != "" {
				t.Errorf("%s the password led to %s", when, a.path)
			}
			b.isOut()
		}
		for _, on := range []bool{false, true, false} {
			for _, trusted := range []bool{true, false} {
				h.policy(h.acme, func(p *twinlatch.Policy) { p.Required, p.Trusted = on, trusted })
				asked("with a policy")
			}
		}
		for _, roles := range []twinlatch.Roles{twinlatch.UserManagement, twinlatch.Configuration, twinlatch.Configuration | twinlatch.UserManagement | twinlatch.Support, 0} {
			h.bo.change(func(a *twinlatch.Account) { a.Roles = roles })
			asked("with the roles " + roles.String())
		}
		h.bo.change(func(a *twinlatch.Account) { a.EnrolBy = h.clock.Now().Add(-time.Hour) })
		asked("though a window to set one up has passed")
		h.write(func(tx *store.Tx) error { return tx.DeleteRecoveryCodes(h.bo.company, h.bo.id) })
		asked("without a recovery code left")
		h.write(func(tx *store.Tx) error {
			key := h.s.House.Keys.MAC("attempts "+string(store.FactorAttempts), []byte(h.bo.id))
			n, err := tx.TakeAttempts(store.FactorAttempts, key)
			if err != nil {
				return err
			}
			n.BlockedAt = h.clock.Now()
			return tx.PutAttempts(key, n)
		})
		asked("blocked")
		if a := h.half(h.bo).code(h.bo); a.given("session") != "" {
			t.Error("a blocked factor took a code")
		}
	})
}

// change writes the person's row behind everybody's back.
func (p *person) change(how func(a *twinlatch.Account)) {
	p.h.t.Helper()
	p.h.write(func(tx *store.Tx) error {
		a, err := tx.TakeAccount(p.company, p.id)
		if err != nil {
			return err
		}
		how(&a)
		return tx.UpdateAccount(a)
	})
}

// B15: the server answers at the addresses of its own table and no others: no
// sign-in page that came with something else, no console. Wherever a password or
// a code is looked at, one address may try only so often.
func TestB15NoPageCameAlongWithoutTheControls(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, path := range []string{
			"/login", "/login/", "/Login", "/user/login", "/users/sign_in", "/users/login", "/accounts/login/", "/account/login", "/auth/login", "/auth/signin",
			"/api/auth/signin", "/admin", "/admin/login", "/wp-login.php", "/index.php", "/manager/html", "/actuator", "/console", "/_debug", "/debug/vars", "/server-status",
			"/signup", "/register", "/signin.json", "/signin/", "/signin/code/", "/SIGNIN", "/%73ignin/../profile", "/static/", "/static/js/", "/.git/config",
		} {
			b := h.browser()
			a := b.send(b.request(http.MethodPost, path, url.Values{"email": {h.cleo.email}, "password": {h.cleo.password}, "username": {h.cleo.email}}))
			if a.status != http.StatusNotFound && a.status != http.StatusMethodNotAllowed && a.path != signin || a.given("session") != "" {
				t.Errorf("POST %s answers %d at %s with %v", path, a.status, a.path, a.cookies)
			}
		}
		judged := []string{"/.twinlatch/finish", "/signin", "/signin/code", "/signin/recovery", "/proof", "/profile/password"}
		limited := []string{}
		for _, route := range h.routes() {
			if route.Limit == front.Guessing {
				limited = append(limited, route.Path)
			}
			if route.Limit == front.NoLimit && slices.Contains([]string{"/profile/two-factor/confirm", "/password/reset", "/password/forgot", "/invitation", "/setup", "/signin/new-password"}, route.Path) && route.Method == http.MethodPost {
				t.Errorf("%s costs a hash or a mail and has no limit", route.Path)
			}
		}
		slices.Sort(judged)
		if slices.Sort(limited); !slices.Equal(judged, limited) {
			t.Errorf("guesses are limited at %v, not at %v", limited, judged)
		}
		// And the limit is there: one address is told to wait, at whichever of them.
		source := h.browser()
		for range 130 {
			if a := source.post(signin, "email", "nobody@nowhere.example", "password", "x"); a.status == http.StatusTooManyRequests && strings.Contains(a.header.Get("Retry-After"), "1") {
				return
			}
		}
		t.Error("130 guesses in a minute are let in")
	})
}

// B16: the sign-in is begun again at every step, by every way back there is. What
// is asked is computed anew each time and never becomes less.
func TestB16BeginningAgainForgetsNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		b := h.browser()
		for name, again := range map[string]func(){
			"by its address": func() { b.get(signin) },
			"by Cancel":      func() { b.post("/signin/cancel") },
			"by Sign out":    func() { b.post("/signout") },
			"from another way": func() {
				b.get("/signin/recovery")
				b.get("/signin/lost")
				b.get(signin + "?restart=true&return=/users")
			},
			"by a wrong code": func() { b.post(codePage, "code", h.bo.wrongCode()); b.get(home) },
			"by a new password": func() {
				b.get("/signin/new-password")
				b.post("/signin/new-password", "new", "a new password, long enough")
			},
			"by a forgotten one":     func() { b.post("/password/forgot", "email", h.bo.email) },
			"by a wrong password":    func() { b.post(signin, "email", h.bo.email, "password", "not his") },
			"by somebody else's":     func() { b.post(signin, "email", h.cleo.email, "password", "not hers") },
			"without its old cookie": func() { b.setCookie("signin", "") },
		} {
			for range 2 {
				b.password(h.bo)
				again()
				b.isOut()
				if a := b.password(h.bo); a.path != codePage || a.given("session") != "" {
					t.Errorf("begun again %s, the password led to %s", name, a.path)
				}
			}
		}
		if n := h.bo.sessions(); n != 1 {
			t.Errorf("there are %d sessions, not the one of the set-up", n)
		}
	})
	t.Run("a rule that became stricter holds for the step that is under way", func(t *testing.T) {
		each(t, func(t *testing.T, h *house) {
			h.bo.enrol(h.browser())
			b := h.browser()
			b.signInTrusting(h.bo)
			b.post("/signout")
			h.policy(h.acme, func(p *twinlatch.Policy) { p.PasswordMin = 60 })
			if a := b.password(h.bo); a.path != "/signin/new-password" {
				t.Fatalf("the trusted browser came to %s", a.path)
			}
			h.policy(h.acme, func(p *twinlatch.Policy) { p.Trusted = false })
			for range 2 {
				if a := b.get("/signin/new-password"); a.path != codePage {
					t.Errorf("no longer spared, it came to %s", a.path)
				}
				if a := b.post("/signin/new-password", "new", strings.Repeat("a long walk ", 6)); a.path != codePage || a.given("session") != "" {
					t.Errorf("no longer spared, the new password led to %s", a.path)
				}
			}
			b.isOut()
			h.policy(h.acme, func(p *twinlatch.Policy) { p.PasswordMin = twinlatch.DefaultPasswordMin })
			late := h.browser()
			late.signIn(h.cleo)
			h.policy(h.acme, required)
			late.mustSetUp()
		})
	})
}
