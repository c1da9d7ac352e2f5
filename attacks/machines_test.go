package attacks_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// takesMachines lets an application take application passwords, by Vera's hand.
func (app *application) takesMachines() {
	h := app.h
	h.t.Helper()
	b := h.browser()
	b.signIn(h.vera)
	a := b.prove(h.vera, "/apps/"+string(app.id()), "name", "Orders", "everyone", "yes", "asks", "any", "fresh", "0", "machines", "yes")
	if !strings.Contains(a.body, "The application was updated") {
		h.t.Fatalf("it led to %s\n%s", a.path, a.body)
	}
}

// id is the application's, as the database knows it.
func (app *application) id() (id twinlatch.AppID) {
	app.h.t.Helper()
	app.h.read(func(tx *store.Tx) error {
		a, err := tx.AppByHost(app.host)
		id = a.ID
		return err
	})
	return id
}

// machineOf is an application password that a person makes by the page, as it is
// shown there.
func (app *application) machineOf(b *browser, p *person) string {
	app.h.t.Helper()
	b.prove(p, "/profile/application-passwords/new", "app", string(app.id()), "name", "Nightly report", "days", "90")
	shown := b.get("/profile/application-passwords/shown")
	token := regexp.MustCompile(`tla_[A-Za-z0-9_-]{43}`).FindString(shown.body)
	if token == "" {
		app.h.t.Fatalf("nothing is shown at %s\n%s", shown.path, shown.body)
	}
	return token
}

// admits reports whether a machine gets through, which every contract must say
// alike.
func (app *application) admits(token string) bool {
	app.h.t.Helper()
	said := map[int]bool{}
	for i, contract := range strings.Fields(proxies) {
		header := "Bearer " + token
		if i%2 == 0 {
			header = basic(app.h.bo.email, token)
		}
		status, _, _ := app.ask(contract, "Authorization", header)
		said[status] = true
	}
	if len(said) != 1 {
		app.h.t.Errorf("the proxies are answered %v", said)
	}
	return said[http.StatusOK]
}

// B06, B07: the one password that a header may carry is an application password,
// in a proxy's question about its application. There it opens; everywhere else, at
// another application, at every route of ours, at the API, at OpenID Connect, it is
// nothing, and it never becomes a cookie.
func TestB06AMachineOpensItsApplicationAlone(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		owner := h.browser()
		h.vera.enrol(h.browser())
		h.bo.enrol(owner)
		orders, wages := h.application("Orders", "any"), h.application("Wages", "any")
		orders.takesMachines()
		token := orders.machineOf(owner, h.bo)
		if !orders.admits(token) {
			t.Fatal("it does not open its application")
		}
		if wages.admits(token) {
			t.Error("it opens another application")
		}
		if _, _, got := orders.ask("caddy", "Authorization", "Bearer "+token); got.Get("Remote-User") != string(h.bo.id) || got.Get("X-Twinlatch-Level") != "1" || got.Get("X-Twinlatch-Machine") != "Nightly%20report" || got.Get("Set-Cookie") != "" {
			t.Errorf("the application is told %v", got)
		}
		raw := strings.TrimPrefix(token, twinlatch.AppPasswordPrefix)
		before := h.bo.sessions()
		for _, worn := range []string{token, raw} {
			for name, header := range map[string][2]string{
				"as a bearer": {"Authorization", "Bearer " + worn}, "as Basic": {"Authorization", basic(h.bo.email, worn)}, "as a session": {"Cookie", "twinlatch-session=" + worn},
				"as a waiting sign-in": {"Cookie", "twinlatch-signin=" + worn}, "as an API key": {"Authorization", "Bearer " + twinlatch.APIKeyPrefix + raw},
			} {
				for _, route := range h.routes() {
					if status, _ := h.machine(route.Method, pathOf(route, string(h.bo.id)), header[0], header[1]); closed(route) && status != http.StatusUnauthorized {
						t.Errorf("%s %s with it %s answers %d", route.Method, route.Path, name, status)
					}
				}
				for _, path := range []string{"/api/v1/company", "/api/v1/people", "/oidc/userinfo"} {
					if status, body := h.machine(http.MethodGet, path, header[0], header[1]); status != http.StatusUnauthorized {
						t.Errorf("%s with it %s answers %d: %s", path, name, status, body)
					}
				}
			}
			if status, _, got := orders.ask("caddy", "Cookie", "twinlatch-app="+worn); status != http.StatusUnauthorized || got.Get("Remote-User") != "" {
				t.Errorf("as the application's cookie it is answered %d", status)
			}
			if a := h.browser().post(signin, "email", h.bo.email, "password", worn); a.path != signin || a.given("signin") != "" {
				t.Errorf("typed as the password it came to %s", a.path)
			}
		}
		if n := h.bo.sessions(); n != before {
			t.Errorf("there are %d sessions, not %d", n, before)
		}
		for name, header := range map[string]string{
			"Bo's own password": basic(h.bo.email, h.bo.password), "without its beginning": "Bearer " + raw, "cut off": "Bearer " + token[:30], "one letter more": "Bearer " + token + "A",
			"his session, dressed": "Bearer " + twinlatch.AppPasswordPrefix + owner.cookie("session"),
		} {
			for _, contract := range strings.Fields(proxies) {
				if status, _, got := orders.ask(contract, "Authorization", header); status != http.StatusUnauthorized || got.Get("Remote-User") != "" || got.Get("Location") != "" {
					t.Errorf("%s is answered %d about %s", contract, status, name)
				}
			}
		}
	})
}

// B73: an application password ends with every deed that raises its person's
// epoch, with their company, and when its application's operator says so.
func TestB73AMachineEndsWithWhatItWasMadeUnder(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.vera.enrol(h.browser())
		h.ada.enrol(h.browser())
		orders := h.application("Orders", "two-factor") // from which machines are excused
		orders.takesMachines()
		ada := func() *browser { b := h.browser(); b.signIn(h.ada); return b }
		vera := func() *browser { b := h.browser(); b.signIn(h.vera); return b }
		security := "/users/" + string(h.bo.id) + "/security"
		for name, end := range map[string]func(owner *browser){
			"Change password": func(owner *browser) {
				const next = "nine slow otters swim at dawn"
				owner.post("/profile/password", "current", h.bo.password, "new", next)
				h.bo.password = next
			},
			"Turn Off":           func(owner *browser) { owner.prove(h.bo, setUp+"/turn-off"); h.bo.key = nil },
			"Reset":              func(*browser) { ada().prove(h.ada, security+"/reset", "reason", "lost"); h.bo.key = nil },
			"Suspend":            func(*browser) { ada().prove(h.ada, "/users/"+string(h.bo.id)+"/suspend") },
			"Revoke":             func(owner *browser) { owner.post("/profile/application-passwords/revoke-all") },
			"Revoke by Ada":      func(*browser) { ada().post(security + "/revoke-app-passwords") },
			"Sign everybody out": func(*browser) { vera().prove(h.vera, "/apps/"+string(orders.id())+"/sign-out") },
			"the company suspended": func(*browser) {
				vera().prove(h.vera, "/companies/"+string(h.acme)+"/suspend")
				vera().prove(h.vera, "/companies/"+string(h.acme)+"/reactivate")
			},
			"its last day": func(*browser) { h.clock.Advance(91 * 24 * time.Hour) },
			"no machines any more": func(*browser) {
				vera().prove(h.vera, "/apps/"+string(orders.id()), "name", "Orders", "everyone", "yes", "asks", "any", "fresh", "0")
			},
		} {
			h.bo.change(func(a *twinlatch.Account) { a.Status = twinlatch.AccountActive })
			orders.takesMachines()
			owner := h.browser()
			if h.bo.key == nil || !h.bo.protected() {
				h.bo.key = nil
				h.bo.enrol(owner)
			} else {
				owner.signIn(h.bo)
			}
			token := orders.machineOf(owner, h.bo)
			if !orders.admits(token) {
				t.Fatalf("before %s the machine is out", name)
			}
			if end(owner); orders.admits(token) {
				t.Errorf("after %s the machine is still in", name)
			}
		}
	})
}
