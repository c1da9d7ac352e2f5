package attacks_test

import (
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
)

const used = "That code was already used. The next one comes in"

// B41: a code is good twice. Somebody looked over Bo's shoulder, has his password
// and types the code that he has just used, in another browser, in the tab behind
// his, and written in another way.
func TestB41ACodeIsGoodOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		owner := h.half(h.bo)
		behind := owner.copy()
		code := h.bo.code()
		owner.post(codePage, "code", code)
		owner.isIn()
		for _, typed := range []string{code, code[:3] + " " + code[3:], respelled(code, '０'), respelled(code, '٠')} {
			thief := h.half(h.bo)
			thief.post(codePage, "code", typed).says(t, used)
			thief.isOut()
		}
		if a := behind.post(codePage, "code", code); a.path != signin {
			t.Errorf("the tab behind came to %s", a.path)
		}
		behind.isOut()
		owner.post("/signout")
		owner.password(h.bo)
		owner.post(codePage, "code", code).says(t, used)
		owner.isOut()
		h.bo.forgive()
		owner.code(h.bo)
		owner.isIn()
	})
}

// B42: the digits of a used code were remembered and not its step, so that another
// code of the same window was good. Bo's phone is half a minute ahead: with its
// code every older one is dead, when the next step begins too.
func TestB42AUsedCodeEndsEveryOlderOne(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		doors := h.codeDoors()
		h.clock.Advance(2 * twinlatch.CodePeriod)
		for _, d := range doors[:2] {
			p := d.who
			ahead, now, before := p.shown(1), p.shown(0), p.shown(-1)
			if a := d.try(ahead); !d.opened(a) {
				t.Fatalf("%s: a phone that is half a minute ahead came to %s", d.name, a.path)
			}
			for _, code := range []string{ahead, now, before} {
				d.stand().try(code).says(t, used)
			}
			p.forgive()
		}
		h.clock.Advance(twinlatch.CodePeriod)
		for _, d := range doors[:2] {
			d.stand()
			for _, step := range []int64{0, -1} { // of which the first was used as "ahead"
				d.try(d.who.shown(step)).says(t, used)
			}
			if a := d.try(d.who.shown(1)); !d.opened(a) {
				t.Errorf("%s: the next code came to %s\n%s", d.name, a.path, a.body)
			}
		}
	})
}

// B42: nor does a code of the future wait for its time, once somebody was told
// that it is one: they would know what to come back with.
func TestB42ACodeOfTheFutureIsSpentByTheAnswer(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, d := range h.codeDoors()[:2] {
			future := d.who.shown(6)
			d.try(future).says(t, "Your phone's clock is about 3 minutes ahead")
			h.clock.Advance(6 * twinlatch.CodePeriod)
			d.stand().try(future).says(t, used)
		}
	})
}

// B44: one of several ways in does not note that a code was used. A code that was
// typed at one door is dead at every door.
func TestB44ACodeUsedAtOneDoorIsDeadAtAll(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		doors := []*door{h.codePageOf(h.bo), h.proofOf(h.bo)}
		for _, first := range doors {
			for _, second := range doors {
				code := h.bo.code()
				if a := first.stand().try(code); !first.opened(a) {
					t.Fatalf("%s: the code led to %s", first.name, a.path)
				}
				second.stand().try(code).says(t, used)
			}
		}
	})
}

// B45: the code that confirmed the set-up signs in as well. It does not, of a
// first application nor of a changed one, in the next half minute neither.
func TestB45TheCodeOfTheSetUpIsUsed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		owner := h.browser()
		h.bo.enrol(owner)
		confirmed := func(code string) {
			for range 2 {
				thief := h.half(h.bo)
				thief.post(codePage, "code", code).says(t, used)
				thief.isOut()
				robbed := owner.robbed()
				robbed.post("/proof", "password", h.bo.password, "code", code).says(t, used)
				h.clock.Advance(twinlatch.CodePeriod)
			}
			h.bo.forgive()
		}
		confirmed(twinlatch.TOTPCode(h.bo.key, h.bo.lastStep))

		owner.prove(h.bo, "/profile/two-factor/change")
		h.bo.key, h.bo.lastStep = h.bo.scan(owner), 0
		code := h.bo.code()
		if a := owner.post("/profile/two-factor/confirm", "enrolment", owner.enrolment(), "code", code); a.path != "/profile/two-factor/done" {
			t.Fatalf("confirming led to %s", a.path)
		}
		confirmed(code)
		h.browser().signIn(h.bo)
	})
}

// B46: used codes are remembered by one process alone. Two servers share one
// database, on which one of them is then started again: what is used is used.
func TestB46TheMemoryOfUsedCodesIsTheDatabase(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		n := h.neighbour()
		here, there, session := h.half(h.bo), n.half(h.bo), h.browser()
		session.signIn(h.bo)
		code := h.bo.code()
		here.post(codePage, "code", code)
		here.isIn()
		there.post(codePage, "code", code).says(t, used)
		there.isOut()
		robbed := n.browser()
		robbed.setCookie("session", session.cookie("session"))
		robbed.post("/proof", "password", h.bo.password, "code", code).says(t, used)

		h.restart()
		again := h.half(h.bo)
		again.post(codePage, "code", code).says(t, used)
		again.isOut()
	})
}

// B46: the same of a recovery code, a reset link and an invitation.
func TestB46WhatIsGoodOnceIsGoodOnceInAllServers(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		n := h.neighbour()
		h.half(h.bo).post("/signin/recovery", "code", h.bo.codes[0]).says(t, "Change application")
		there := n.half(h.bo)
		there.post("/signin/recovery", "code", h.bo.codes[0]).says(t, "not right, or was used before")
		there.isOut()

		h.browser().post("/password/forgot", "email", h.cleo.email)
		link := h.link(h.cleo.email, twinlatch.MailPasswordReset)
		h.browser().pressed(link, "new", "another good password").says(t, "Your password was changed")
		n.browser().pressed(link, "new", "yet another good password").says(t, "This link has ended")

		admin := h.browser()
		admin.signIn(h.ada)
		admin.post("/users/new", "name", "Dee Dane", "email", "dee@acme.example")
		link = h.link("dee@acme.example", twinlatch.MailInvitation)
		h.browser().pressed(link, "name", "Dee Dane", "new", "dee likes long walks on the beach").says(t, "Welcome to Acme")
		if a := n.browser().pressed(link, "name", "Not Dee", "new", "somebody likes walks on the beach"); !strings.Contains(a.body, "This link has ended") {
			t.Errorf("the invitation was good in the second server: %s", a.path)
		}
	})
}
