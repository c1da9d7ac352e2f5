package attacks_test

import (
	"strings"
	"testing"
	"time"
)

// rises follows a browser's session through everything that raises its rights or
// ends others: each gives it a value that it never had, and the former one, as
// somebody kept it who read along, opens nothing.
type rises struct {
	t    *testing.T
	b    *browser
	seen map[string]bool
}

// after fails unless the session has a new value since the last call.
func (r *rises) after(what string) {
	r.t.Helper()
	value := r.b.cookie("session")
	if value == "" || r.seen[value] {
		r.t.Fatalf("after %s the session has no new value", what)
	}
	for old := range r.seen {
		thief := r.b.h.browser()
		thief.setCookie("session", old)
		if a := thief.get("/profile"); a.path != signin {
			r.t.Errorf("after %s a former value opens %s", what, a.path)
		}
	}
	r.seen[value] = true
	r.b.isIn()
}

// ASVS 7.2.4: a session's value is new at each proof and each rise, and nothing
// that a browser brought with it becomes one.
func TestASessionIsNewAtEachRise(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		b := h.browser()
		planted := strings.Repeat("A", 43)
		b.setCookie("session", planted)
		b.setCookie("signin", planted)
		r := &rises{t, b, map[string]bool{planted: true}}
		b.signIn(h.bo)
		r.after("a sign-in by password")

		h.clock.Advance(11 * time.Minute)
		b.post("/proof", "password", h.bo.password)
		r.after("a fresh proof")
		b.post("/profile/password", "current", h.bo.password, "new", "eleven slow snails race")
		h.bo.password = "eleven slow snails race"
		r.after("Change password")

		b.post("/profile/two-factor/turn-on")
		h.bo.key, h.bo.lastStep = h.bo.scan(b), 0
		a := b.post("/profile/two-factor/confirm", "enrolment", b.enrolment(), "code", h.bo.code())
		h.bo.codes = shownCodes(a.body)
		r.after("Turn On")

		h.clock.Advance(11 * time.Minute)
		b.post("/proof", "password", h.bo.password, "code", h.bo.code())
		r.after("a fresh proof with a code")
		b.post("/profile/two-factor/change")
		h.bo.key, h.bo.lastStep = h.bo.scan(b), 0
		a = b.post("/profile/two-factor/confirm", "enrolment", b.enrolment(), "code", h.bo.code())
		h.bo.codes = shownCodes(a.body)
		r.after("Change application")

		h.clock.Advance(11 * time.Minute)
		a = b.post("/profile/two-factor/change")
		b.post("/proof", "form", find(t, a.body, `name="form" value="([^"]+)"`), "password", h.bo.password, "recovery", h.bo.codes[0])
		r.after("a fresh proof by recovery code")

		b.post("/signout")
		half := h.browser()
		half.setCookie("signin", planted)
		half.password(h.bo)
		pending := half.cookie("signin")
		thief := h.browser()
		thief.setCookie("session", pending)
		thief.isOut()
		if pending == planted {
			t.Error("a pending sign-in keeps the value that the browser brought")
		}
		half.code(h.bo)
		again := h.browser()
		again.setCookie("signin", pending)
		again.isOut()
		if a := again.get(codePage); a.path != signin {
			t.Errorf("a pending sign-in that went in still shows %s", a.path)
		}
		r.b = half
		r.after("a sign-in by code")
		half.prove(h.bo, "/profile/two-factor/turn-off")
		r.after("Turn Off")
	})
}

// ASVS 7.3, 7.4.1: what ended by itself or by Sign out is not brought back by
// the value that somebody kept, nor by another one of the same person.
func TestASessionThatEndedStaysEnded(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		b := h.browser()
		b.signIn(h.bo)
		kept := b.copy()
		b.post("/signout")
		kept.isOut()
		b.isOut()

		b.signIn(h.bo)
		kept = b.copy()
		h.clock.Advance(time.Hour)
		kept.isOut()
		b.signIn(h.bo)
		b.isIn()
		kept.isOut()
		h.clock.Advance(-2 * time.Hour) // the clock is set back to when it was alive
		kept.isOut()
		b.isOut()
	})
}
