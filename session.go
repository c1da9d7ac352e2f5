package twinlatch

import "time"

// SessionID names a session; a UUIDv7, never the bearer itself.
type SessionID string

// Level is how strongly a session was proven: 1 by the password alone (also
// when a trusted device spared the code), 2 with a second factor.
type Level int

// The levels.
const (
	Level1 Level = 1
	Level2 Level = 2
)

// Method is one way in which a sign-in was proven.
type Method string

// The methods a sign-in can consist of.
const (
	ByPassword      Method = "password"
	ByTOTP          Method = "totp"
	ByRecoveryCode  Method = "recovery-code"
	ByTrustedDevice Method = "trusted-device"
)

// FreshFor is how long a proof counts as fresh.
const FreshFor = 10 * time.Minute

// Place is where a request came from: what a person recognises.
type Place struct {
	Browser string // "Chrome"
	System  string // "Linux"
	Address string // of the client, after trusted proxies
}

// Session is a signed-in browser.
type Session struct {
	ID           SessionID
	Account      AccountID
	Company      CompanyID
	AccountEpoch int64
	CompanyEpoch int64
	Level        Level
	Second       Method // how the second step was done or spared; empty when none was asked
	CreatedAt    time.Time
	SeenAt       time.Time
	PasswordAt   time.Time // last time the password was proven
	FactorAt     time.Time // last time a code of the factor was proven
	RecoveryAt   time.Time // sign-in by recovery code
	Place        Place
}

// Ended says why a session is over.
type Ended string

// The reasons; empty means alive.
const (
	Alive        Ended = ""
	EndedOverall Ended = "overall"
	EndedIdle    Ended = "idle"
	EndedClock   Ended = "clock" // begun in the future: the clock was set back
	EndedEpoch   Ended = "epoch"
	EndedClosed  Ended = "closed" // account or company may not sign in
)

// Ended is the lock on "is this session alive, and if not, why?". The limits
// are the company's of this moment, so that shortening them acts at once.
func (s Session) Ended(a Account, c Company, now time.Time) Ended {
	switch {
	case s.Account != a.ID || s.Company != c.ID || a.Company != c.ID:
		return EndedClosed
	case s.AccountEpoch != a.Epoch || s.CompanyEpoch != c.Epoch:
		return EndedEpoch
	case a.Status != AccountActive || !c.Open():
		return EndedClosed
	case !now.Before(s.CreatedAt.Add(c.Policy.Overall)):
		return EndedOverall
	case !now.Before(s.SeenAt.Add(c.Policy.Idle)):
		return EndedIdle
	case !lasts(s.CreatedAt, c.Policy.Overall, now) || !lasts(s.SeenAt, c.Policy.Idle, now):
		return EndedClock
	}
	return Alive
}

// Deed names what a fresh proof is asked for.
type Deed string

// ChangeApplication is the one deed that a recovery code may open.
const ChangeApplication Deed = "change-application"

// FreshEnough is the lock on "must they prove themselves again for this?".
// Fresh means every kind of factor that sign-in asks of this account, at most
// ten minutes ago. A trusted device never counts, a recovery code only opens
// Change application (ASVS 7.5.1).
func (s Session) FreshEnough(deed Deed, a Account, now time.Time) bool {
	fresh := func(at time.Time) bool { return lasts(at, FreshFor, now) }
	if !fresh(s.PasswordAt) {
		return false
	}
	if !a.HasFactor || fresh(s.FactorAt) {
		return true
	}
	return deed == ChangeApplication && fresh(s.RecoveryAt)
}

// NeedsProof turns the lock into a refusal that leads to the fresh-proof page.
func (s Session) NeedsProof(deed Deed, a Account, now time.Time) *Error {
	if s.FreshEnough(deed, a, now) {
		return nil
	}
	return Refuse(KindProof, "proof.needed")
}
