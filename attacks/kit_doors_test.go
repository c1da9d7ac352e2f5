package attacks_test

import (
	"net/http"
	"slices"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// door is a page that takes a code, and somebody who has come as far as to stand
// before it. Whatever holds of a code must hold at every door: most ways around
// a second step are one door that was forgotten.
type door struct {
	name  string
	path  string
	field string
	who   *person
	at    *browser // of a stranger who knows the password; at the proof and the set-up, of a session
	also  []string // the other fields of its form
}

// codeDoors are the pages that take a code of the application: Bo's code page,
// Cleo's fresh proof in a session that somebody stole, and the last step of
// Gus's set-up. Bo and Cleo have a phone; Gus is about to.
func (h *house) codeDoors() []*door {
	h.t.Helper()
	h.bo.enrol(h.browser())
	h.cleo.enrol(h.browser())
	doors := []*door{
		{name: "code page", path: codePage, field: "code", who: h.bo},
		{name: "fresh proof", path: "/proof", field: "code", who: h.cleo, also: []string{"password", h.cleo.password}},
		{name: "set-up", path: "/profile/two-factor/confirm", field: "code", who: h.gus},
	}
	for _, d := range doors {
		d.stand()
	}
	return doors
}

// recoveryDoors are the pages that take a recovery code: Bo's sign-in, and
// Cleo's fresh proof in a session that somebody stole.
func (h *house) recoveryDoors() []*door {
	h.t.Helper()
	h.bo.enrol(h.browser())
	h.cleo.enrol(h.browser())
	doors := []*door{
		{name: "recovery page", path: "/signin/recovery", field: "code", who: h.bo},
		{name: "fresh proof by recovery code", path: "/proof", field: "recovery", who: h.cleo, also: []string{"password", h.cleo.password}},
	}
	for _, d := range doors {
		d.stand()
	}
	return doors
}

// stand brings a new browser, known to nobody, before the door.
func (d *door) stand() {
	h := d.who.h
	h.t.Helper()
	switch d.path {
	case "/proof":
		owner := h.browser()
		owner.signIn(d.who)
		d.at = owner.robbed()
	case "/profile/two-factor/confirm":
		d.at = h.browser()
		d.at.signIn(d.who)
		d.at.post("/profile/two-factor/turn-on")
		d.who.key, d.who.lastStep = d.who.scan(d.at), 0
		d.also = []string{"enrolment", d.at.enrolment()}
	default:
		d.at = h.browser()
		if a := d.at.password(d.who); a.path != codePage {
			h.t.Fatalf("%s's password led to %s", d.who.name, a.path)
		}
	}
}

// robbed is a thief's browser with the session cookie of this one and no other.
func (b *browser) robbed() *browser {
	b.h.t.Helper()
	thief := b.h.browser()
	thief.setCookie("session", b.cookie("session"))
	return thief
}

// try types into the door; several codes are several fields of that name.
func (d *door) try(typed ...string) answer {
	d.who.h.t.Helper()
	form := slices.Clone(d.also)
	for _, code := range typed {
		form = append(form, d.field, code)
	}
	return d.at.post(d.path, form...)
}

// opened reports whether the door let them through: every one gives a new
// session token then, and nothing else does.
func (d *door) opened(a answer) bool {
	return slices.ContainsFunc(a.cookies, func(c *http.Cookie) bool { return c.Name == "twinlatch-session" && c.Value != "" })
}

// attempts reads a counter of the person's; forgive sets both back, where a test
// is not about guessing.
func (p *person) attempts(kind store.AttemptsKind) (n twinlatch.Attempts) {
	p.h.t.Helper()
	p.h.read(func(tx *store.Tx) (err error) { n, err = tx.Attempts(p.counter(kind)); return err })
	return n
}

func (p *person) forgive() {
	p.h.t.Helper()
	p.h.write(func(tx *store.Tx) error {
		if err := tx.DeleteAttempts(p.counter(store.FactorAttempts)); err != nil {
			return err
		}
		return tx.DeleteAttempts(p.counter(store.RecoveryAttempts))
	})
}

// counter is the key of one of the person's counters.
func (p *person) counter(kind store.AttemptsKind) []byte {
	id := string(p.id)
	if kind == store.PasswordAttempts {
		id = p.email
	}
	return p.h.s.House.Keys.MAC("attempts "+string(kind), []byte(id))
}
