package twinlatch

import "time"

// PendingFor is how long a pending sign-in lives: after the password, before
// the second factor. It is not a session and opens only /signin pages (B08, B70).
const PendingFor = 10 * time.Minute

// PendingID names a pending sign-in.
type PendingID string

// Pending is a sign-in that knows the password and nothing else yet, or the
// factor too while a new password is still to be chosen.
type Pending struct {
	ID           PendingID
	Account      AccountID
	Company      CompanyID
	AccountEpoch int64
	CompanyEpoch int64
	PasswordAt   time.Time
	FactorAt     time.Time
	Second       Method // set once the second step is done
	Remember     bool   // "Do not ask again" was ticked at the code
	ReturnTo     string
	ExpiresAt    time.Time
	Spent        Points // what the codes tried in it have cost
}

// Live reports whether a pending sign-in still stands.
func (p Pending) Live(a Account, c Company, now time.Time) bool {
	return p.Account == a.ID && p.Company == c.ID && p.AccountEpoch == a.Epoch &&
		p.CompanyEpoch == c.Epoch && Stands(p.ExpiresAt, PendingFor, now)
}

// Proof is what a sign-in has shown so far.
type Proof struct {
	Password bool
	Second   Method // ByTOTP, ByRecoveryCode, ByTrustedDevice or empty
}

// Level computes the assurance from distinct kinds of factor (B76): a trusted
// device spares the code and nothing else.
func (p Proof) Level() Level {
	if p.Password && (p.Second == ByTOTP || p.Second == ByRecoveryCode) {
		return Level2
	}
	return Level1
}

// secondShown reports whether the second step is done, or spared by what the
// company allows at this moment and not when it was spared (B16). A way that is
// not named here shows nothing: a new one has to say what it is worth (B04).
func (p Proof) secondShown(c Company) bool {
	switch p.Second {
	case ByTOTP, ByRecoveryCode:
		return true
	case ByTrustedDevice:
		return c.Policy.TrustFor() > 0
	}
	return false
}

// Step is what a sign-in needs next.
type Step string

// The steps of the hall.
const (
	StepPassword    Step = "password"
	StepCode        Step = "code"
	StepNewPassword Step = "new-password"
	StepIn          Step = "in"
)

// NextStep is the hall: every step of a sign-in comes back here and it alone
// says where next. It is computed from the account and the company of this
// moment, never from anything the request carries (B16, B17): whoever has a
// factor needs it, policy or not (B12).
func NextStep(p Proof, a Account, c Company, now time.Time) (Step, *Error) {
	if !p.Password {
		return StepPassword, nil
	}
	if err := MaySignIn(a, c, now); err != nil {
		return StepPassword, err
	}
	if a.HasFactor && !p.secondShown(c) {
		return StepCode, nil
	}
	if a.PasswordLength < c.Policy.PasswordMin {
		return StepNewPassword, nil
	}
	return StepIn, nil
}
