package attacks_test

import (
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
	at    *browser // that stands there, known to nobody
	owner *browser // whose session was stolen, at a fresh proof
	also  []string // the other fields of its form
}

// The doors that take a code of the application: the code page, a fresh proof in
// a session that somebody stole, and the last step of a set-up.
func (h *house) codePageOf(p *person) *door {
	h.t.Helper()
	return (&door{name: "code page", path: codePage, field: "code", who: p}).stand()
}

func (h *house) proofOf(p *person) *door {
	h.t.Helper()
	return (&door{name: "fresh proof", path: "/proof", field: "code", who: p, also: []string{"password", p.password}}).stand()
}

func (h *house) setUpOf(p *person) *door {
	h.t.Helper()
	return (&door{name: "set-up", path: "/profile/two-factor/confirm", field: "code", who: p}).stand()
}

// The doors that take a recovery code.
func (h *house) recoveryPageOf(p *person) *door {
	h.t.Helper()
	return (&door{name: "recovery page", path: "/signin/recovery", field: "code", who: p}).stand()
}

func (h *house) recoveryProofOf(p *person) *door {
	h.t.Helper()
	return (&door{name: "fresh proof by recovery code", path: "/proof", field: "recovery", who: p, also: []string{"password", p.password}}).stand()
}

// codeDoors are Bo's code page, Cleo's fresh proof and Gus's set-up.
func (h *house) codeDoors() []*door {
	h.t.Helper()
	h.bo.enrol(h.browser())
	h.cleo.enrol(h.browser())
	return []*door{h.codePageOf(h.bo), h.proofOf(h.cleo), h.setUpOf(h.gus)}
}

// recoveryDoors are Bo's recovery page and Cleo's fresh proof.
func (h *house) recoveryDoors() []*door {
	h.t.Helper()
	h.bo.enrol(h.browser())
	h.cleo.enrol(h.browser())
	return []*door{h.recoveryPageOf(h.bo), h.recoveryProofOf(h.cleo)}
}

// stand brings a new browser before the door.
func (d *door) stand() *door {
	h := d.who.h
	h.t.Helper()
	switch d.path {
	case signin:
		d.at = h.browser()
	case "/proof", "/profile/password":
		if d.owner == nil {
			d.owner = h.browser()
			d.owner.signIn(d.who)
		}
		d.at = d.owner.robbed()
	case "/profile/two-factor/confirm":
		d.at = h.browser()
		d.at.signIn(d.who)
		d.at.post("/profile/two-factor/turn-on")
		d.who.key, d.who.lastStep = d.who.scan(d.at), 0
		d.also = []string{"enrolment", d.at.enrolment()}
	default:
		d.at = h.half(d.who)
	}
	return d
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
	a := d.at.post(d.path, form...)
	if d.owner != nil && d.opened(a) {
		d.owner.setCookie("session", d.at.cookie("session"))
	}
	return a
}

// opened reports whether the door let them through: every one gives a new
// session token then, and nothing else does.
func (d *door) opened(a answer) bool { return a.given("session") != "" }

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
