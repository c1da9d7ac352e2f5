package attacks_test

import (
	"fmt"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

// B64: a trusted browser outlives a changed password or a reset. Every deed that
// ends trust, by the table in docs/flows.md, ends it: somebody's browser is
// trusted, the deed is done elsewhere, and the browser is asked for a code, also
// when what the deed took away is there again.
func TestB64WhatEndsTrustEndsIt(t *testing.T) {
	deeds := map[string]func(p *person){
		"a changed password": func(p *person) {
			b := p.in()
			now := p.password + " again"
			b.post("/profile/password", "current", p.password, "new", now).says(p.h.t, "Your password was changed.")
			p.password = now
		},
		"a reset by mail": func(p *person) {
			p.h.browser().post("/password/forgot", "email", p.email)
			p.password += " again"
			p.h.browser().pressed(p.h.link(p.email, twinlatch.MailPasswordReset), "new", p.password).says(p.h.t, "Your password was changed.")
		},
		"Turn Off": func(p *person) {
			p.in().prove(p, "/profile/two-factor/turn-off").says(p.h.t, "Two-factor authentication is off.")
			p.again()
		},
		"Change application": func(p *person) {
			b := p.in()
			b.prove(p, "/profile/two-factor/change")
			p.key, p.lastStep = p.scan(b), 0
			b.post("/profile/two-factor/confirm", "enrolment", b.enrolment(), "code", p.code()).says(p.h.t, "The application was changed.")
		},
		"Reset":               func(p *person) { p.reset(); p.again() },
		"a reset on the host": func(p *person) { p.resetOnHost(); p.again() },
		"an approved request": func(p *person) {
			p.h.half(p).post("/signin/lost", "reason", "My phone fell into the sea.")
			admin := p.h.ada.in()
			id := find(p.h.t, admin.get("/configuration/reset-requests").body, `/configuration/reset-requests/([^/"]+)/approve`)
			admin.prove(p.h.ada, "/configuration/reset-requests/"+id+"/approve").says(p.h.t, "was reset.")
			p.again()
		},
		"This was not me": func(p *person) {
			p.reset()
			p.h.browser().pressed(p.h.secondLink(p.email, twinlatch.MailTwoFactorReset)).says(p.h.t, "Your account is closed for now")
			p.h.ada.in().prove(p.h.ada, "/users/"+string(p.id)+"/reactivate").says(p.h.t, "can sign in again.")
			p.again()
		},
		"Suspend": func(p *person) {
			admin := p.h.ada.in()
			admin.prove(p.h.ada, "/users/"+string(p.id)+"/suspend").says(p.h.t, "is suspended")
			admin.prove(p.h.ada, "/users/"+string(p.id)+"/reactivate").says(p.h.t, "can sign in again.")
		},
		"an undone change of e-mail": func(p *person) {
			p.in().prove(p, "/profile/email", "email", "new-"+p.email)
			p.h.browser().pressed(p.h.link(p.email, twinlatch.MailEmailNotice)).says(p.h.t, "Your old e-mail is back")
		},
		"Remove": func(p *person) {
			b := p.in()
			b.post("/profile/two-factor/devices/remove", "device", find(p.h.t, b.get(setUp).body, `name="device" value="([^"]+)"`)).says(p.h.t, "The device was removed.")
		},
		"Remove all": func(p *person) {
			p.in().post("/profile/two-factor/devices/remove-all").says(p.h.t, "All trusted devices were removed.")
		},
		"Remove by an administrator": func(p *person) {
			page := "/users/" + string(p.id) + "/security"
			admin := p.h.ada.in()
			admin.prove(p.h.ada, page+"/end-device", "device", find(p.h.t, admin.get(page).body, `name="device" value="([^"]+)"`)).says(p.h.t, "The device was removed.")
		},
		"Remove all by an administrator": func(p *person) {
			p.h.ada.in().prove(p.h.ada, "/users/"+string(p.id)+"/security/end-devices").says(p.h.t, "All trusted devices of this person were removed.")
		},
		"a company that no longer allows it": func(p *person) {
			p.h.ada.decides("trusted", "", "days", "14")
			p.h.ada.decides("trusted", "yes", "days", "14")
		},
		"a suspended company": func(p *person) {
			operator := p.h.vera.in()
			operator.prove(p.h.vera, "/companies/"+string(p.h.acme)+"/suspend")
			operator.prove(p.h.vera, "/companies/"+string(p.h.acme)+"/reactivate")
		},
	}
	each(t, func(t *testing.T, h *house) {
		h.ada.enrol(h.browser())
		h.vera.enrol(h.browser())
		people := 0
		for name, deed := range deeds {
			people++
			p := h.person(h.acme, fmt.Sprintf("Bo%d Barker", people), 0)
			p.enrol(h.browser())
			trusted := h.trusting(p)
			trusted.spared(p, "before "+name)
			deed(p)
			trusted.asked(p, "after "+name)
		}
	})
}

// B64: and what does not end trust leaves it.
func TestB64WhatLeavesTrustLeavesIt(t *testing.T) {
	deeds := map[string]func(p *person){
		"new recovery codes": func(p *person) { p.in().prove(p, "/profile/two-factor/recovery-codes") },
		"other roles": func(p *person) {
			p.h.ada.in().prove(p.h.ada, "/users/"+string(p.id)+"/roles", "roles", "user-management").says(p.h.t, "The roles were changed.")
		},
		"the end of all sessions": func(p *person) { p.in().post("/profile/sessions/end-others") },
		"another e-mail": func(p *person) {
			p.in().prove(p, "/profile/email", "email", "new-"+p.email)
			p.h.browser().pressed(p.h.link("new-"+p.email, twinlatch.MailEmailConfirm))
			p.email = "new-" + p.email
		},
		"wrong codes": func(p *person) { p.h.half(p).post(codePage, "code", p.wrongCode()) },
		"a day":       func(p *person) { p.h.clock.Advance(24 * time.Hour) },
	}
	each(t, func(t *testing.T, h *house) {
		h.ada.enrol(h.browser())
		h.bo.enrol(h.browser())
		trusted := h.trusting(h.bo)
		for name, deed := range deeds {
			deed(h.bo)
			trusted.spared(h.bo, "after "+name)
		}
	})
}

// in is a new browser in which the person has signed in.
func (p *person) in() *browser {
	p.h.t.Helper()
	b := p.h.browser()
	b.signIn(p)
	return b
}

// again turns it on anew after it was turned off or reset.
func (p *person) again() {
	p.h.t.Helper()
	p.key = nil
	p.enrol(p.h.browser())
}

// reset is Reset by Ada; resetOnHost the command on the host.
func (p *person) reset() {
	p.h.t.Helper()
	p.h.ada.in().prove(p.h.ada, "/users/"+string(p.id)+"/security/reset", "reason", "The phone is lost.").says(p.h.t, "was reset.")
}

func (p *person) resetOnHost() {
	p.h.t.Helper()
	_, err := p.h.s.House.HostResetTwoFactor(p.h.t.Context(), p.email, "The phone is lost.")
	must(p.h.t, err)
}
