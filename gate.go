package twinlatch

import "time"

// Verdict is the gate's answer.
type Verdict string

// The verdicts of the gate.
const (
	Pass   Verdict = "pass"
	SignIn Verdict = "sign-in"
	Enrol  Verdict = "enrol" // led to the Two-Factor Authentication page
	// An application's alone:
	StepUp  Verdict = "step-up" // this sign-in has to prove more, or again
	Refused Verdict = "refused" // the application is not theirs
)

// MayPass is the lock on every click: a live session, and a second factor where
// the company requires one. It comes before role checks and holds for the
// product's own pages and for every application behind it, from the very next
// request after *Required two-factor authentication* is switched on.
func MayPass(s Session, a Account, c Company, now time.Time) Verdict {
	switch {
	case s.Ended(a, c, now) != Alive:
		return SignIn
	case c.Policy.Required && !a.HasFactor:
		return Enrol
	}
	return Pass
}
