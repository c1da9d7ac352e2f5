package twinlatch

import "time"

// FactorID names a second factor.
type FactorID string

// Factor is an authenticator application, confirmed with a code. An unfinished
// one is an Enrolment and counts for nothing (B23, B24).
type Factor struct {
	ID          FactorID
	Account     AccountID
	Company     CompanyID
	Application string // slug of the chosen application
	Sealed      []byte // the secret, sealed to this row
	LastStep    int64  // last accepted time step; a step at or below it is dead (B42)
	Drift       int    // steps the phone was off at the last code
	CreatedAt   time.Time
	UsedAt      time.Time
}

// EnrolmentFor is how long an unfinished set-up lives.
const EnrolmentFor = 15 * time.Minute

// EnrolmentID names an unfinished set-up.
type EnrolmentID string

// Enrolment is the one unfinished set-up of a session: the same secret on Back
// and in a second tab. Abandoning it leaves the account as it was.
type Enrolment struct {
	ID           EnrolmentID
	Session      SessionID
	Account      AccountID
	Company      CompanyID
	AccountEpoch int64
	CompanyEpoch int64
	Change       bool   // Change application: the old one works until this is confirmed
	Application  string // empty until one is chosen
	Sealed       []byte // empty until an application is chosen
	ExpiresAt    time.Time
}

// Live reports whether the set-up may still be finished in this session.
func (e Enrolment) Live(s Session, now time.Time) bool {
	return e.Session == s.ID && e.Account == s.Account && e.Company == s.Company &&
		e.AccountEpoch == s.AccountEpoch && e.CompanyEpoch == s.CompanyEpoch && Stands(e.ExpiresAt, EnrolmentFor, now)
}

// MayEnrol is the lock on "may a new factor be set up now?": only without one,
// or to change the present one after proving oneself (B21).
func MayEnrol(a Account, c Company, change bool, now time.Time) *Error {
	switch {
	case EnrolmentClosed(a, c, now):
		return Refuse(KindDenied, "signin.enrolment-closed")
	case a.HasFactor && !change:
		return Refuse(KindConflict, "two-factor.already-on")
	case !a.HasFactor && change:
		return Refuse(KindConflict, "two-factor.not-on")
	}
	return nil
}

// MayTurnOff is the lock on the button "Turn Off": not while the company
// requires two-factor authentication.
func MayTurnOff(a Account, c Company) *Error {
	switch {
	case !a.HasFactor:
		return Refuse(KindConflict, "two-factor.not-on")
	case c.Policy.Required:
		return Refuse(KindDenied, "two-factor.required-stays-on")
	}
	return nil
}

// RecoveryCodes is how many a set has; RevealFor how long they stay on the page.
const (
	RecoveryCodes = 10
	RevealFor     = 10 * time.Minute
)
