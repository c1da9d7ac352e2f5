package attacks_test

import (
	"strings"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// guessDoors are all doors at which something can be guessed, each with somebody
// of its own: a password, a code, a recovery code.
func (h *house) guessDoors() []*door {
	h.t.Helper()
	newcomer := func(name string) *person { return h.person(h.acme, name, 0) }
	phone := func(name string) *person {
		p := newcomer(name)
		p.enrol(h.browser())
		return p
	}
	return []*door{
		h.codePageOf(phone("Dora Dale")), h.proofOf(phone("Egon Ernst")),
		h.recoveryPageOf(phone("Finn Falk")), h.recoveryProofOf(phone("Greta Gold")),
		h.signinOf(newcomer("Hal Hart")), h.passwordProofOf(newcomer("Ines Ito")), h.passwordChangeOf(newcomer("Jon Jung")),
	}
}

// The doors that take a password.
func (h *house) signinOf(p *person) *door {
	h.t.Helper()
	return &door{name: "sign-in page", path: signin, field: "password", who: p, at: h.browser(), also: []string{"email", p.email}}
}

func (h *house) passwordProofOf(p *person) *door {
	h.t.Helper()
	return (&door{name: "fresh proof by password", path: "/proof", field: "password", who: p}).stand()
}

func (h *house) passwordChangeOf(p *person) *door {
	h.t.Helper()
	return (&door{name: "password page", path: "/profile/password", field: "current", who: p, also: []string{"new", "mallory likes long walks on the beach"}}).stand()
}

// right is what opens the door now; wrong is what never does.
func (d *door) right() string {
	d.who.h.t.Helper()
	switch d.counter() {
	case store.PasswordAttempts:
		return d.who.password
	case store.RecoveryAttempts:
		return d.who.codes[0]
	}
	return d.who.code()
}

func (d *door) wrong() string {
	switch d.counter() {
	case store.PasswordAttempts:
		return "not this one at all"
	case store.RecoveryAttempts:
		return "0000-0000-0000-0000"
	}
	return d.who.wrongCode()
}

// counter is the one that this door's guesses are counted on.
func (d *door) counter() store.AttemptsKind {
	switch {
	case d.field == "password" || d.field == "current":
		return store.PasswordAttempts
	case d.field == "recovery" || d.path == "/signin/recovery":
		return store.RecoveryAttempts
	}
	return store.FactorAttempts
}

// waits fails unless the answer is that too much was guessed, with when to come
// back.
func (a answer) waits(h *house) {
	h.t.Helper()
	if a.status != 429 || a.header.Get("Retry-After") == "" || !strings.Contains(a.main(), tooMany) {
		h.t.Errorf("nobody has to wait: %s (%d) %s", a.path, a.status, a.main())
	}
}

// guessed uses the year's points of the person's factor up but for one guess.
func (p *person) guessed() {
	p.h.t.Helper()
	p.h.write(func(tx *store.Tx) error {
		n, err := tx.TakeAttempts(store.FactorAttempts, p.counter(store.FactorAttempts))
		if err != nil {
			return err
		}
		spent := twinlatch.YearlyPoints - twinlatch.GuessWorth(1, twinlatch.CodeWindow)
		n = n.Count(twinlatch.Points{All: spent, Strange: spent}, p.h.clock.Now()).Clear()
		return tx.PutAttempts(p.counter(store.FactorAttempts), n)
	})
}
