package twinlatch

import (
	"strings"
	"time"
)

// AccountID names a person's account; a UUIDv7.
type AccountID string

// AccountStatus is where an account stands.
type AccountStatus string

// The states of an account. Invited people have no account yet.
const (
	AccountActive    AccountStatus = "active"
	AccountSuspended AccountStatus = "suspended"
	AccountRemoved   AccountStatus = "removed"
)

// Windows in which a second factor must be set up where it is required.
const (
	EnrolAfterInvitation = 7 * 24 * time.Hour
	EnrolAfterReset      = 24 * time.Hour
)

// Account belongs to exactly one company. Email is normalised once, on the way
// in, and after that everything goes by ID (B68).
type Account struct {
	ID              AccountID
	Company         CompanyID
	Name            string
	Email           string
	Language        string
	Status          AccountStatus
	Roles           Roles
	SupportSince    time.Time // since when the Support role is held; zero without it
	Epoch           int64     // rises with everything that ends all sessions; older bearers are dead
	BrowserEpoch    int64     // rises on Turn On, reset, suspension and removal; older known browsers are dead
	KeyEpoch        int64     // rises when somebody can no longer answer for the API keys they made (docs/decisions/0015); older ones are dead
	PasswordHash    string    // PHC string
	PasswordSetAt   time.Time
	PasswordLength  int // code points; to know whose password never met a raised minimum
	HasFactor       bool
	EnrolBy         time.Time // last moment to set up a factor where it is required; zero: no limit
	CreatedAt       time.Time
	LastSigninAt    time.Time
	SuspendedAt     time.Time
	SuspendedReason string // catalogue key: by an administrator, or by "This was not me"
	EraseAt         time.Time
}

// MaySignIn is the lock on "may this account sign in at all?". It is asked
// after a correct password only, so that its answer reveals nothing before.
func MaySignIn(a Account, c Company, now time.Time) *Error {
	switch {
	case a.Company != c.ID || a.Status == AccountRemoved || c.Status == CompanyDeleted:
		return Refuse(KindDenied, "signin.wrong")
	case c.Status == CompanySuspended:
		return Refuse(KindDenied, "signin.company-suspended")
	case a.Status == AccountSuspended:
		return Refuse(KindDenied, "signin.suspended")
	case a.Status != AccountActive || c.Status != CompanyActive:
		return Refuse(KindDenied, "signin.wrong")
	case EnrolmentClosed(a, c, now):
		return Refuse(KindDenied, "signin.enrolment-closed")
	}
	return nil
}

// EnrolmentClosed reports whether the window to set up a required second factor
// has passed unused; only a new reset opens it again.
func EnrolmentClosed(a Account, c Company, now time.Time) bool {
	return c.Policy.Required && !a.HasFactor && !a.EnrolBy.IsZero() && !now.Before(a.EnrolBy)
}

// EnrolmentOver is the moment in Account.EnrolBy of somebody for whom no switch
// opens the set-up again: the time of an invitation or of a reset passed unused
// where a factor was required, or "This was not me" was pressed. A reset alone
// gives another.
func EnrolmentOver() time.Time { return time.UnixMilli(1).UTC() }

// MayEdit is the lock on "may this administrator edit, suspend, re-address or
// end the sessions of that person?": same company, and no role they lack.
func MayEdit(actor, target Account) *Error {
	switch {
	case actor.Company != target.Company || target.Status == AccountRemoved:
		return NotFound
	case !actor.Roles.Any(Configuration | UserManagement):
		return Refuse(KindDenied, "error.needs-administrator")
	case !actor.Roles.Has(target.Roles):
		return Refuse(KindDenied, "users.holds-role-you-lack")
	}
	return nil
}

// MayReaddress is the lock on "Change email": one's own, or, with Configuration,
// that of somebody one may edit. The address is the way to a new password, so
// inviting and editing people is not enough.
func MayReaddress(actor, target Account) *Error {
	switch {
	case actor.ID == target.ID && actor.Company == target.Company:
		return nil
	case actor.Company != target.Company || target.Status == AccountRemoved:
		return NotFound
	case !actor.Roles.Has(Configuration):
		return Refuse(KindDenied, "error.needs-configuration")
	}
	return MayEdit(actor, target)
}

// NeedsOwnFactor refuses whoever resets, approves or uses Support rights
// without a second factor of their own; they are led to set it up.
func NeedsOwnFactor(actor Account) *Error {
	if !actor.HasFactor {
		return Refuse(KindEnrol, "two-factor.own-first")
	}
	return nil
}

// MaskedEmail shows enough of an address to recognise it and too little to use
// it: "a••@acme.example".
func MaskedEmail(email string) string {
	local, domain, ok := strings.Cut(email, "@")
	if !ok || local == "" {
		return "•••"
	}
	first := string([]rune(local)[:1])
	return first + "•••@" + domain
}
