package twinlatch

import "time"

// APIKeyID names a key of the API; a UUIDv7, never the bearer itself.
type APIKeyID string

// What every key begins with, so that one in a place where it does not belong is
// found, and the bounds of how many a company has and how long one lives.
const (
	APIKeyPrefix  = "tlk_"
	MaxAPIKeys    = 20
	MaxAPIKeyDays = 366
)

// CallsPerMinute is how many requests a key has, with as many at once.
const CallsPerMinute = 300

// KeepCreation is how long an idempotency key is remembered.
const KeepCreation = 24 * time.Hour

// APIKey is what a program shows instead of a session. It belongs to the company
// and acts under its own name, within what its maker may do: they answer for it
// (docs/decisions/0015).
type APIKey struct {
	ID           APIKeyID
	Company      CompanyID
	Account      AccountID // its maker
	KeyEpoch     int64     // of its maker
	CompanyEpoch int64
	Name         string
	Scopes       Scopes
	CreatedAt    time.Time
	ExpiresAt    time.Time
	UsedAt       time.Time // zero: never; to the minute
	UsedFrom     string    // address
}

// KeyEnd says why a key is good for nothing.
type KeyEnd string

// The reasons; empty means alive.
const (
	KeyAlive   KeyEnd = ""
	KeyExpired KeyEnd = "expired"
	KeyClosed  KeyEnd = "closed" // maker or company may not sign in
	KeyEpoch   KeyEnd = "epoch"  // its maker could not answer for it any more, or the company was suspended
	KeyRole    KeyEnd = "role"   // its maker lacks a role it needs
)

// Ended is the lock on "is this key alive, and if not, why?". It outlives a
// password that its maker changes, and nothing that takes the account out of
// their hands (B73).
func (k APIKey) Ended(maker Account, c Company, now time.Time) KeyEnd {
	switch {
	case k.Account != maker.ID || k.Company != c.ID || maker.Company != c.ID || maker.Status != AccountActive || !c.Open():
		return KeyClosed
	case !k.Answered(maker) || k.CompanyEpoch != c.Epoch:
		return KeyEpoch
	case !k.Lasts(now):
		return KeyExpired
	case mayHold(maker, c, k.Scopes) != nil:
		return KeyRole
	}
	return KeyAlive
}

// Answered reports whether nothing has taken the account of the key's maker out
// of their hands since it was made.
func (k APIKey) Answered(maker Account) bool {
	return k.Account == maker.ID && k.KeyEpoch == maker.KeyEpoch
}

// Lasts reports whether the key's days are not over.
func (k APIKey) Lasts(now time.Time) bool {
	return Stands(k.ExpiresAt, k.ExpiresAt.Sub(k.CreatedAt), now)
}

// MayCall is the lock on every request with a key: alive, made for this, and its
// maker still protected. An operation that names no scope is closed.
func (k APIKey) MayCall(want Scopes, maker Account, c Company, now time.Time) *Error {
	switch {
	case k.Ended(maker, c, now) != KeyAlive:
		return Refuse(KindSignedOut, "api.key-ended")
	case !maker.HasFactor:
		return Refuse(KindDenied, "api.maker-unprotected")
	case !k.Scopes.Has(want):
		return Refuse(KindDenied, "api.needs-scope")
	}
	return nil
}

// MayMakeKey is the lock on the button "Create key": Configuration, a second
// factor of one's own, and every role that the scopes need.
func MayMakeKey(maker Account, c Company, scopes Scopes) *Error {
	if err := MayGovern(maker, c); err != nil {
		return err
	}
	if !maker.HasFactor {
		return Refuse(KindEnrol, "api.own-first")
	}
	return mayHold(maker, c, scopes)
}
