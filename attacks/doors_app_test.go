package attacks_test

import (
	"net/http"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
)

// B09: a proxy that asks about a request to an application is answered as a click
// of ours would be, with every contract: a waiting sign-in, a session of ours, a
// password and a name in a header are nobody; where a second factor is required,
// or the application asks for one, who has shown none is stopped; and whatever
// ends a session ends its way into the application with the next request.
func TestB09ForwardAuthAsksWhatAClickAsks(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		boss, owner := h.browser(), h.browser()
		h.ada.enrol(boss)
		h.bo.enrol(owner)
		h.vera.enrol(h.browser())
		orders, strict := h.application("Orders", "any"), h.application("Safe", "two-factor")
		half := h.half(h.bo).cookie("signin")
		for _, contract := range strings.Fields(proxies) {
			headers := h.credentials(owner)
			for _, name := range []string{"session", "signin", "app", "trust", "known", "app-state"} {
				headers["his waiting sign-in as "+name] = [2]string{"Cookie", "twinlatch-" + name + "=" + half}
				headers["his session as "+name] = [2]string{"Cookie", "twinlatch-" + name + "=" + owner.cookie("session")}
			}
			for name, header := range headers {
				if status, _, got := orders.ask(contract, header[0], header[1]); status != http.StatusUnauthorized || got.Get("Remote-User") != "" {
					t.Errorf("%s is answered %d about %s", contract, status, name)
				}
			}
			for name, fact := range map[string]string{"X-Forwarded-Host": "other.localhost", "X-Original-URL": "http://other.localhost/", "X-Forwarded-Proto": "ftp", "X-Original-Method": "get it", "X-Forwarded-Uri": "list", "X-Forwarded-Method": ""} {
				if status, _, got := orders.ask(contract, name, fact); status == http.StatusOK || got.Get("Remote-User") != "" {
					t.Errorf("%s with %s: %q is answered %d", contract, name, fact, status)
				}
			}
		}
		cookie := orders.enter(owner)
		if !orders.passes(cookie) || strict.passes(cookie) || orders.passes(half) {
			t.Error("Bo's cookie opens another application, or not his own")
		}
		if _, _, got := orders.ask("caddy", "Cookie", "twinlatch-app="+cookie); got.Get("Remote-User") != string(h.bo.id) {
			t.Errorf("it is said to be %q", got.Get("Remote-User"))
		}
		thief := h.browser()
		thief.setCookie("session", cookie)
		thief.isOut()
		// What a trusted browser was spared, an application that asks for it is not shown.
		trusted := h.browser()
		trusted.signInTrusting(h.bo)
		trusted.post("/signout")
		trusted.password(h.bo)
		if back := strict.wayBack(trusted); back != "" {
			t.Errorf("a trusted browser is let on to %s", back)
		}
		// Cleo has no factor: the gate shuts in front of the application as well.
		cleo := h.browser()
		cleo.signIn(h.cleo)
		hers := orders.enter(cleo)
		if h.policy(h.acme, required); orders.passes(hers) || orders.wayBack(cleo) != "" {
			t.Error("an application is open to somebody who must set a factor up")
		}
		h.policy(h.acme, func(p *twinlatch.Policy) { p.Required = false })
		for name, end := range map[string]func(){
			"Sign out":         func() { owner.post("/signout") },
			"Turn Off":         func() { owner.copy().prove(h.bo, setUp+"/turn-off") },
			"End all sessions": func() { boss.prove(h.ada, "/users/"+string(h.bo.id)+"/security/end-sessions") },
			"an idle hour":     func() { h.clock.Advance(twinlatch.DefaultIdle) },
			"Suspend":          func() { boss.prove(h.ada, "/users/"+string(h.bo.id)+"/suspend") },
		} {
			h.bo.change(func(a *twinlatch.Account) { a.Status = twinlatch.AccountActive })
			if !h.bo.protected() {
				h.bo.key = nil
			}
			owner, boss = h.browser(), h.browser()
			owner.signIn(h.bo)
			boss.signIn(h.ada)
			cookie, waiting := orders.enter(owner), orders.wayBack(owner)
			if end(); orders.passes(cookie) {
				t.Errorf("after %s the application is still open", name)
			}
			if _, a := owner.hop(orders.host, waiting); a.given("app") != "" {
				t.Errorf("after %s a code that was on its way opens the application", name)
			}
		}
	})
}

// B10, on an application's host: a damaged cookie there is nobody's, and a
// proxy is told so, whichever contract it has.
func TestB10ADamagedCookieOfAnApplicationIsNobodys(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		owner := h.browser()
		h.vera.enrol(h.browser())
		owner.signIn(h.cleo)
		orders := h.application("Orders", "any")
		cookie := orders.enter(owner)
		for i, value := range damaged(cookie, h.cleo) {
			contract := strings.Fields(proxies)[i%4]
			if status, _, _ := orders.ask(contract, "Cookie", "twinlatch-app="+value); status != http.StatusUnauthorized {
				t.Errorf("the proxy %s is answered %d about the cookie %q", contract, status, value)
			}
		}
		if !orders.passes(cookie) {
			t.Error("the cookie that was given out does not pass")
		}
	})
}

// B19, on the way into an application: the code that leads back is good once, for
// a minute, in the browser that set out and at the host it set out from.
func TestB19ACodeForAnApplicationIsGoodOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		owner := h.browser()
		h.vera.enrol(h.browser())
		owner.signIn(h.cleo)
		orders, wages := h.application("Orders", "any"), h.application("Wages", "any")
		opens := func(b *browser, host, back string) bool {
			t.Helper()
			_, a := b.hop(host, back)
			return a.given("app") != ""
		}
		stolen := orders.wayBack(owner)
		profile := owner.copy() // with everything that the browser has on its way
		if opens(h.browser(), orders.host, stolen) {
			t.Error("a code opens the application in a browser that did not set out")
		}
		if opens(owner, wages.host, stolen) {
			t.Error("a code opens another application")
		}
		if !opens(owner, orders.host, stolen) {
			t.Error("Cleo's own way back is shut")
		}
		if opens(owner, orders.host, stolen) || opens(profile, orders.host, stolen) {
			t.Error("a code opens the application twice")
		}
		late := orders.wayBack(owner)
		if h.clock.Advance(twinlatch.HandoffFor); opens(owner, orders.host, late) {
			t.Error("a code opens the application a minute later")
		}
		if to, _ := owner.hop(orders.host, "/.twinlatch/start?return=//evil.example/"); !strings.HasPrefix(to, publicURL+"/apps/enter?") {
			t.Errorf("the way begins at %s", to)
		}
		for _, request := range []string{"", "AAAA", "request", strings.Repeat("A", 200)} {
			if _, a := owner.hop("", "/apps/enter?request="+request); a.header.Get("Refresh") != "" || a.status != http.StatusGone {
				t.Errorf("a made-up request %q is answered %d", request, a.status)
			}
		}
	})
}
