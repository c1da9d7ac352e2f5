package twinlatch

import (
	"strings"
	"time"
)

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

// Scopes is what a key may be used for: a set.
type Scopes uint16

// The scopes. None of them reaches what asks a person for a fresh proof.
const (
	ReadCompany Scopes = 1 << iota
	ReadPeople
	ReadInvitations
	WriteInvitations
	ReadResets
	ReadAudit
	ReadApplications // operator company only
	VerifyCodes
)

// AllKeyScopes lists each scope once, in the order of the page.
func AllKeyScopes() []Scopes {
	return []Scopes{ReadCompany, ReadPeople, ReadInvitations, WriteInvitations, ReadResets, ReadAudit, ReadApplications, VerifyCodes}
}

// Slug is the name of a single scope in forms, in the description of the API and
// in the catalogue.
func (s Scopes) Slug() string {
	switch s {
	case ReadCompany:
		return "company-read"
	case ReadPeople:
		return "people-read"
	case ReadInvitations:
		return "invitations-read"
	case WriteInvitations:
		return "invitations-write"
	case ReadResets:
		return "resets-read"
	case ReadAudit:
		return "audit-read"
	case ReadApplications:
		return "applications-read"
	case VerifyCodes:
		return "codes-verify"
	}
	return ""
}

// Has reports whether every scope of want is in the set, and want is one at all.
func (s Scopes) Has(want Scopes) bool { return want != 0 && s&want == want }

// Each lists the single scopes of the set.
func (s Scopes) Each() []Scopes {
	var out []Scopes
	for _, one := range AllKeyScopes() {
		if s.Has(one) {
			out = append(out, one)
		}
	}
	return out
}

// String joins the slugs with commas.
func (s Scopes) String() string {
	var slugs []string
	for _, one := range s.Each() {
		slugs = append(slugs, one.Slug())
	}
	return strings.Join(slugs, ",")
}

// ParseScopes reads slugs; false when one is unknown, or none is there.
func ParseScopes(slugs []string) (out Scopes, ok bool) {
next:
	for _, slug := range slugs {
		for _, one := range AllKeyScopes() {
			if one.Slug() == slug {
				out |= one
				continue next
			}
		}
		return 0, false
	}
	return out, out != 0
}

// Needs are the roles that the maker of a key with these scopes holds, when it is
// made and at every request: a key never may what its maker may not.
func (s Scopes) Needs() Roles {
	if s&(ReadInvitations|WriteInvitations) != 0 {
		return Configuration | UserManagement
	}
	return Configuration
}

// APIKey is what a program shows instead of a session. It stands for the person
// who made it, for as long as nothing has ended that person's sessions.
type APIKey struct {
	ID           APIKeyID
	Company      CompanyID
	Account      AccountID // its maker
	AccountEpoch int64
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
	KeyEpoch   KeyEnd = "epoch"  // everything of its maker was ended
	KeyRole    KeyEnd = "role"   // its maker lost a role it needs
)

// Ended is the lock on "is this key alive, and if not, why?". It dies with its
// maker's epochs, as every bearer does (B73), and with their roles.
func (k APIKey) Ended(maker Account, c Company, now time.Time) KeyEnd {
	switch {
	case k.Account != maker.ID || k.Company != c.ID || maker.Company != c.ID || maker.Status != AccountActive || !c.Open():
		return KeyClosed
	case k.AccountEpoch != maker.Epoch || k.CompanyEpoch != c.Epoch:
		return KeyEpoch
	case !Stands(k.ExpiresAt, k.ExpiresAt.Sub(k.CreatedAt), now):
		return KeyExpired
	case mayHold(maker, c, k.Scopes) != nil:
		return KeyRole
	}
	return KeyAlive
}

// MayCall is the lock on every request with a key: alive, let through by the gate
// of Required two-factor authentication, and made for this. An operation that
// names no scope is closed.
func (k APIKey) MayCall(want Scopes, maker Account, c Company, now time.Time) *Error {
	switch {
	case k.Ended(maker, c, now) != KeyAlive:
		return Refuse(KindSignedOut, "api.key-ended")
	case c.Policy.Required && !maker.HasFactor:
		return Refuse(KindDenied, "two-factor.required-first")
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
	if err := NeedsOwnFactor(maker); err != nil {
		return err
	}
	return mayHold(maker, c, scopes)
}

// MayHoldScope reports whether somebody's keys may have a scope.
func MayHoldScope(maker Account, c Company, one Scopes) bool { return mayHold(maker, c, one) == nil }

func mayHold(maker Account, c Company, scopes Scopes) *Error {
	switch {
	case !maker.Roles.Has(scopes.Needs()):
		return Refuse(KindDenied, "roles.lacking")
	case scopes.Has(ReadApplications) && !c.Operator:
		return Refuse(KindDenied, "error.needs-operator")
	}
	return nil
}
