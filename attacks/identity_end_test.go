package attacks_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	front "github.com/twinlatch/twinlatch/internal/door"
)

// lastThings puts the routes after which somebody is gone at the end.
func lastThings(routes []front.Route) []front.Route {
	gone := func(r front.Route) bool {
		return strings.HasSuffix(r.Path, "/suspend") || strings.HasSuffix(r.Path, "/remove")
	}
	slices.SortStableFunc(routes, func(a, b front.Route) int {
		switch {
		case gone(a) == gone(b):
			return 0
		case gone(a):
			return 1
		}
		return -1
	})
	return routes
}

// crew are more employees of Acme, one for each deed of a table, so that no deed
// stands in another's way.
func (h *house) crew(n int) (out []*person) {
	h.t.Helper()
	for _, name := range []string{"Dan", "Eve", "Fay", "Gil", "Hal", "Ida", "Jon", "Kay", "Lou", "May", "Ned", "Ora"}[:n] {
		out = append(out, h.person(h.acme, name+" Doe", 0))
	}
	return out
}

// changeApplication moves the person to a new phone in a signed-in browser.
func (p *person) changeApplication(b *browser) {
	p.h.t.Helper()
	b.prove(p, setUp+"/change")
	p.key, p.lastStep = p.scan(b), 0
	if a := b.post(setUp+"/confirm", "enrolment", b.enrolment(), "code", p.code()); a.path != setUp+"/done" {
		p.h.t.Fatalf("the change led to %s", a.path)
	}
}

// deed is something that happens to a person, whose browser is b.
type deed func(p *person, b *browser)

// endings are the deeds that end what somebody has begun under the former state
// of an account; boss is Ada's browser, vendor Vera's.
func (h *house) endings(boss, vendor *browser) map[string]deed {
	about := func(p *person, what string) string { return "/users/" + string(p.id) + what }
	return map[string]deed{
		"Change password": func(p *person, b *browser) {
			b.post("/profile/password", "current", p.password, "new", "an even longer walk on the beach")
		},
		"a reset link": func(p *person, b *browser) {
			h.browser().post("/password/forgot", "email", p.email)
			h.browser().pressed(h.link(p.email, twinlatch.MailPasswordReset), "new", "an even longer walk on the beach")
		},
		"Turn Off":           func(p *person, b *browser) { b.prove(p, setUp+"/turn-off") },
		"Change application": func(p *person, b *browser) { p.changeApplication(b) },
		"an undone new address": func(p *person, b *browser) {
			b.prove(p, "/profile/email", "email", "new."+p.email)
			h.browser().pressed(h.link(p.email, twinlatch.MailEmailNotice))
		},
		"Reset": func(p *person, b *browser) {
			boss.prove(h.ada, about(p, "/security/reset"), "reason", "Lost.")
		},
		"Suspend and Reactivate": func(p *person, b *browser) {
			boss.prove(h.ada, about(p, "/suspend"))
			boss.prove(h.ada, about(p, "/reactivate"))
		},
		"Remove person":    func(p *person, b *browser) { boss.prove(h.ada, about(p, "/remove")) },
		"End all sessions": func(p *person, b *browser) { boss.prove(h.ada, about(p, "/security/end-sessions")) },
		"the company's suspension": func(p *person, b *browser) {
			vendor.prove(h.vera, "/companies/"+string(h.acme)+"/suspend")
			vendor.prove(h.vera, "/companies/"+string(h.acme)+"/reactivate")
			boss.signIn(h.ada)
		},
		"ten minutes": func(p *person, b *browser) { h.clock.Advance(twinlatch.PendingFor) },
	}
}

// B70: the thief has typed a right password and waits for the code, perhaps for
// the victim to read one out. Whatever happens to the account meanwhile ends
// that; so do ten minutes.
func TestB70AWaitingSignInEndsWithWhatItWasBegunUnder(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		boss, vendor := h.browser(), h.browser()
		h.ada.enrol(boss)
		h.vera.enrol(vendor)
		deeds := h.endings(boss, vendor)
		crew := h.crew(len(deeds))
		for name, do := range deeds {
			p := crew[0]
			crew = crew[1:]
			owner := h.browser()
			p.enrol(owner)
			thief := h.half(p)
			former := *p // whoever has a copy of the phone has the former key
			do(p, owner)
			for _, phone := range []*person{&former, p} {
				if a := thief.copy().code(phone); a.path != signin || a.given("session") != "" {
					t.Errorf("after %s a waiting sign-in and a code came to %s", name, a.path)
				}
			}
			if a := thief.copy().post("/signin/recovery", "code", p.codes[1]); a.path != signin || a.given("session") != "" {
				t.Errorf("after %s a waiting sign-in and a recovery code came to %s", name, a.path)
			}
			thief.isOut()
			if a := thief.post("/signin/lost", "reason", "Please."); a.path != signin {
				t.Errorf("after %s a waiting sign-in asks the administrator", name)
			}
		}
	})
}

// B71: every deed that changes a second factor ends the sessions that are older
// than it, and the browsers that were trusted; who did it themselves stays in.
func TestB71AChangedFactorEndsTheOtherSessions(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		boss, vendor := h.browser(), h.browser()
		h.ada.enrol(boss)
		h.vera.enrol(vendor)
		ask := func(p *person) string {
			h.half(p).post("/signin/lost", "reason", "It fell into the lake.")
			return find(t, boss.get("/configuration/reset-requests").body, `action="(/configuration/reset-requests/[^"]+/approve)"`)
		}
		deeds := map[string]deed{
			"Turn Off":           func(p *person, b *browser) { b.prove(p, setUp+"/turn-off"); b.isIn() },
			"Change application": func(p *person, b *browser) { p.changeApplication(b); b.isIn() },
			"Reset": func(p *person, b *browser) {
				boss.prove(h.ada, "/users/"+string(p.id)+"/security/reset", "reason", "Lost.")
			},
			"an approved request": func(p *person, b *browser) { boss.prove(h.ada, ask(p)) },
			"a request of Support": func(p *person, b *browser) {
				found := vendor.prove(h.vera, "/support", "q", p.email)
				vendor.prove(h.vera, find(t, found.body, `action="(/support/people/[^"]+/request)"`), "q", p.email, "reason", "Called back.")
				boss.prove(h.ada, find(t, boss.get("/configuration/reset-requests").body, `action="(/configuration/reset-requests/[^"]+/approve)"`))
			},
			"the command on the host": func(p *person, b *browser) {
				_, err := h.s.House.HostResetTwoFactor(context.Background(), p.email, "Lost.")
				must(t, err)
			},
		}
		crew := h.crew(len(deeds) + 1)
		for name, do := range deeds {
			p := crew[0]
			crew = crew[1:]
			owner, elsewhere, trusted := h.browser(), h.browser(), h.browser()
			p.enrol(owner)
			elsewhere.signIn(p)
			trusted.signInTrusting(p)
			do(p, owner)
			elsewhere.isOut()
			trusted.isOut()
			if n := len(h.rows("SELECT id FROM trusted_devices WHERE account_id = '" + string(p.id) + "'")); n > 0 {
				t.Errorf("%s left %d trusted browsers", name, n)
			}
			if own := name == "Turn Off" || name == "Change application"; own != (p.sessions() == 1) || !own && p.sessions() != 0 {
				t.Errorf("%s left %d sessions", name, p.sessions())
			}
			if name == "Change application" {
				if a := trusted.password(p); a.path != codePage {
					t.Errorf("after %s a trusted browser came to %s", name, a.path)
				}
			} else if p.protected() {
				t.Errorf("%s ended nothing", name)
			}
		}
		p := crew[0]
		elsewhere := h.browser()
		elsewhere.signIn(p)
		owner := h.browser()
		p.enrol(owner)
		owner.isIn()
		elsewhere.isOut()
	})
}

// B73: what was given out before somebody was protected does not outlive it.
// Turn On ends Cleo's sessions elsewhere and the links in her mailbox, and where
// the company requires a second factor the sessions of before are held. Of every
// kind of token there is, somebody said here how it ends.
func TestB73WhatWasGivenOutBeforeEnds(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		owner, elsewhere := h.browser(), h.browser()
		owner.signIn(h.cleo)
		elsewhere.signIn(h.cleo)
		elsewhere.post("/profile/email", "email", "cleo@new.example")
		h.browser().post("/password/forgot", "email", h.cleo.email)
		links := map[string]string{"the link to the new address": h.link("cleo@new.example", twinlatch.MailEmailConfirm), "the reset link": h.link(h.cleo.email, twinlatch.MailPasswordReset)}
		kept := elsewhere.copy()
		h.cleo.enrol(owner)
		elsewhere.isOut()
		for name, link := range links {
			if a := h.browser().pressed(link, "new", "a password that is long enough"); a.status != http.StatusGone {
				t.Errorf("after Turn On %s answers %d", name, a.status)
			}
		}
		if a := kept.password(h.cleo); a.path != codePage {
			t.Errorf("a browser that was known before came to %s", a.path)
		}
		if n := len(h.rows("SELECT id FROM known_browsers WHERE account_id = '" + string(h.cleo.id) + "'")); n > 1 {
			t.Errorf("%d browsers are known", n)
		}
		bo, machine := h.browser(), "twinlatch-session="
		bo.signIn(h.bo)
		h.policy(h.acme, required)
		bo.mustSetUp()
		if status, _ := h.machine(http.MethodGet, "/profile", "Cookie", machine+bo.cookie("session")); status != http.StatusForbidden {
			t.Errorf("a machine with a session of before is answered %d", status)
		}
		question := `SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE c.name = 'token_hash'`
		if h.s.House.DB.Postgres() {
			question = `SELECT table_name FROM information_schema.columns WHERE column_name = 'token_hash' AND table_schema = current_schema()`
		}
		said := []string{"api_keys", "app_passwords", "app_sessions", "invitations", "known_browsers", "links", "oidc_tokens", "pending_signins", "sessions", "trusted_devices"}
		if kinds := h.rows(question); !slices.Equal(kinds, said) {
			t.Errorf("there are the tokens %v; say here how a new kind ends when somebody is protected", kinds)
		}
	})
}
