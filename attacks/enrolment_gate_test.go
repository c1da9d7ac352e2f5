package attacks_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

// B26: no network is trusted. Wherever a request says it comes from, the code is
// asked, the gate is shut, and whose time to set a factor up has passed is not
// let in to do it: that would be the thief.
func TestB26NoNetworkIsSparedAnything(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		office := h.browser()
		h.bo.enrol(office)
		h.policy(h.acme, required)
		sources := []string{office.from, "127.0.0.1", "::1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "localhost", "0.0.0.0", "unknown", "", office.from + ", 127.0.0.1", "169.254.169.254"}
		for _, from := range sources {
			b := h.browser()
			b.from = from
			if a := b.password(h.bo); a.path != codePage {
				t.Errorf("from %q Bo came to %s", from, a.path)
			}
			b = h.browser()
			b.from = from
			b.password(h.cleo)
			b.mustSetUp()
		}
		h.cleo.change(func(a *twinlatch.Account) { a.EnrolBy = h.clock.Now().Add(time.Minute) })
		early := h.browser()
		early.password(h.cleo)
		early.post(setUp + "/turn-on")
		h.cleo.key = h.cleo.scan(early)
		id := early.enrolment()
		h.clock.Advance(time.Minute)
		for _, from := range sources {
			b := h.browser()
			b.from = from
			if a := b.password(h.cleo); a.path != signin || a.given("session") != "" || a.given("signin") != "" {
				t.Errorf("from %q Cleo's password led to %s after her time", from, a.path)
			}
			b.isOut()
		}
		if a := early.post(setUp+"/confirm", "enrolment", id, "code", h.cleo.code()); a.path == setUp+"/done" || h.cleo.protected() {
			t.Errorf("who had begun in time finished afterwards: %s", a.path)
		}
	})
}

// B27: Cleo is held at the set-up and presses Back, at each step of it. Behind
// her lies nothing: every page of the house leads to the set-up again, no form
// of hers is taken, and no browser keeps a page to go back to.
func TestB27BackLeadsOutOfNoEnforcedSetUp(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.policy(h.acme, required)
		b := h.browser()
		if a := b.password(h.cleo); a.path != setUp {
			t.Fatalf("her sign-in led to %s", a.path)
		}
		open := func(path string) bool {
			return strings.HasPrefix(path, setUp) || path == "/signout" || path == "/proof"
		}
		back := func(step string) {
			t.Helper()
			before := h.tables()
			for _, route := range h.routes() {
				if !closed(route) || open(route.Path) {
					continue
				}
				c := b.copy() // at an address of its own: how often one may come is another story
				if a := c.send(c.request(route.Method, pathOf(route, string(h.bo.id)), h.cleo.all())); a.path != setUp {
					t.Errorf("back %s, %s %s gave %s (%d)", step, route.Method, route.Path, a.path, a.status)
				}
			}
			h.unchanged(before)
			for _, path := range []string{signin, codePage, "/signin?return=/users", "/signin/new-password"} {
				if a := b.get(path); a.path != setUp {
					t.Errorf("back %s, %s gave %s", step, path, a.path)
				}
			}
		}
		back("after the password")
		for _, goOn := range []func() answer{
			func() answer { return b.post(setUp + "/turn-on") },
			func() answer { h.cleo.key = h.cleo.scan(b); return b.get(setUp + "/scan") },
			func() answer { return b.get(setUp + "/confirm") },
			func() answer { return b.get("/proof") },
		} {
			a := goOn()
			if a.header.Get("Cache-Control") != "no-store" {
				t.Errorf("a browser keeps %s: %s", a.path, a.header.Get("Cache-Control"))
			}
			back("from " + a.path)
		}
		b.post("/signout")
		b.isOut()
	})
}

// B29: the browsers here run no script at all, so every rule that the other
// tests see is the server's. Here Ada and Bo send what no page of theirs offers.
func TestB29WhatThePageDoesNotOfferTheServerRefuses(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		bo, ada := h.browser(), h.browser()
		h.bo.enrol(bo)
		h.ada.enrol(ada)
		h.policy(h.acme, func(p *twinlatch.Policy) { p.Required, p.Trusted = true, false })
		if a := bo.post(setUp + "/turn-off"); a.status != http.StatusForbidden || !h.bo.protected() {
			t.Errorf("Turn Off, which is not offered, answers %d", a.status)
		}
		again := h.half(h.bo)
		if a := again.code(h.bo, "remember", "yes"); a.given("trust") != "" {
			t.Error("a box that is not offered made the browser trusted")
		}
		before := h.tables()
		refused := func(b *browser, path string, form ...string) {
			t.Helper()
			if a := b.post(path, form...); a.status == http.StatusOK {
				t.Errorf("%s with %v came to %s", path, form, a.path)
			}
		}
		refused(bo, "/profile/password", "current", h.bo.password, "new", "short")
		refused(bo, "/profile/password", "current", h.bo.password, "new", h.bo.password)
		refused(bo, "/profile/password", "current", "", "new", "a password that is long enough")
		refused(ada, "/users/"+string(h.ada.id)+"/security/reset", "reason", "My own.")
		refused(ada, "/users/"+string(h.ada.id)+"/roles")
		refused(ada, "/users/"+string(h.bo.id)+"/roles", "roles", "support")
		refused(ada, "/users/"+string(h.gus.id)+"/security/reset", "reason", "Not of my company.")
		refused(ada, "/users/new", "email", "dan@acme.example", "name", "Dan", "roles", "support")
		refused(ada, "/users/"+string(h.ada.id)+"/suspend")
		for _, days := range []string{"0", "15", "9999", "-1", "1e9", "fourteen"} {
			refused(ada, "/configuration/account", "required", "yes", "trusted", "yes", "days", days, "overall", "24", "idle", "60", "password_min", "15")
		}
		refused(ada, "/configuration/account", "required", "yes", "trusted", "yes", "days", "14", "overall", "24", "idle", "60", "password_min", "7")
		h.unchanged(before, "attempts", "audit_heads", "audit_repeats", "audit_entries", "audit_personal", "known_browsers")
	})
}

// B33: the step is asked of everybody, whichever roles they have and wherever:
// with a factor the code, and without one where it is required the set-up. A
// role that one is not in passes nobody.
func TestB33NoRolePassesTheStep(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		all := []twinlatch.Roles{}
		for roles := twinlatch.Roles(0); roles <= twinlatch.Configuration|twinlatch.UserManagement|twinlatch.Support; roles++ {
			all = append(all, roles)
		}
		h.bo.enrol(h.browser())
		h.vera.enrol(h.browser())
		h.policy(h.acme, required)
		h.policy(h.vendor, required)
		val := h.person(h.vendor, "Val Vogt", 0)
		for _, roles := range append(all, 0x80, 0xff) {
			for _, p := range []*person{h.bo, h.vera} {
				p.change(func(a *twinlatch.Account) { a.Roles = roles })
				h.half(p).isOut()
			}
			for _, p := range []*person{h.cleo, val} {
				p.change(func(a *twinlatch.Account) { a.Roles = roles })
				b := h.browser()
				b.password(p)
				b.mustSetUp()
			}
		}
		// Where nothing is required, Support rights still ask for a factor of one's own.
		h.policy(h.acme, func(p *twinlatch.Policy) { p.Required = false })
		h.policy(h.vendor, func(p *twinlatch.Policy) { p.Required = false })
		val.change(func(a *twinlatch.Account) { a.Roles, a.SupportSince = twinlatch.Support, h.clock.Now() })
		b := h.browser()
		b.signIn(val)
		if a := b.get("/support"); a.path != setUp {
			t.Errorf("Support without a factor came to %s (%d)", a.path, a.status)
		}
		// And the role is worth nothing outside the vendor's company.
		h.cleo.change(func(a *twinlatch.Account) { a.Roles, a.SupportSince = twinlatch.Support, h.clock.Now() })
		b = h.browser()
		b.signIn(h.cleo)
		for _, path := range []string{"/support", "/companies", "/users"} {
			if a := b.get(path); a.status != http.StatusForbidden {
				t.Errorf("a customer's Support gets %d from %s", a.status, path)
			}
		}
	})
}
