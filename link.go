package twinlatch

import "time"

// LinkKind names what a link in a mail is for; one made for one thing is good
// for nothing else (ASVS 6.6.2).
type LinkKind string

// The links. Opening one spends nothing; only its page's button does.
const (
	LinkPasswordReset LinkKind = "password-reset"
	LinkEmailConfirm  LinkKind = "email-confirm" // to the new address
	LinkEmailUndo     LinkKind = "email-undo"    // to the old address
	LinkNotMe         LinkKind = "not-me"        // "This was not me"
	LinkStopReset     LinkKind = "stop-reset"    // "Stop this reset"
)

// linkFor is how long each kind lives.
var linkFor = map[LinkKind]time.Duration{
	LinkPasswordReset: time.Hour,
	LinkEmailConfirm:  24 * time.Hour,
	LinkEmailUndo:     7 * 24 * time.Hour,
	LinkNotMe:         7 * 24 * time.Hour,
	LinkStopReset:     OnlyAdminWait,
}

// Life is how long a link of this kind lives.
func (k LinkKind) Life() time.Duration { return linkFor[k] }

// OutlivesEpoch reports whether a link survives a rise of the account's epoch:
// only those that undo the very deed that raised it.
func (k LinkKind) OutlivesEpoch() bool {
	return k == LinkEmailUndo || k == LinkNotMe || k == LinkStopReset
}

// Link is a one-use link that came by mail.
type Link struct {
	ID           string
	Kind         LinkKind
	Account      AccountID
	Company      CompanyID
	AccountEpoch int64
	CompanyEpoch int64
	Object       string // what it is about, such as a reset request
	Sealed       []byte // what it carries, such as the new address
	CreatedAt    time.Time
	ExpiresAt    time.Time
}

// Live reports whether the link may still be used.
func (l Link) Live(a Account, c Company, now time.Time) bool {
	return l.Account == a.ID && l.Company == c.ID && l.CompanyEpoch == c.Epoch &&
		(l.AccountEpoch == a.Epoch || l.Kind.OutlivesEpoch()) && Stands(l.ExpiresAt, l.Kind.Life(), now)
}

// InvitationFor is how long an invitation lives.
const InvitationFor = 72 * time.Hour

// InvitationID names an invitation.
type InvitationID string

// Invitation asks somebody to join a company. The address belongs to an account
// only from the moment its owner accepts.
type Invitation struct {
	ID           InvitationID
	Company      CompanyID
	CompanyEpoch int64
	Inviter      AccountID
	Name         string
	Email        string
	Language     string
	Roles        Roles
	CreatedAt    time.Time
	ExpiresAt    time.Time
}

// Stands reports whether an invitation that gives roles still is one that its
// inviter could send: whoever was suspended, removed or lost a role in the
// meantime gives none any more, not even to themselves under another address.
// Who invited from another company, the vendor, or on the host is not asked.
func (i Invitation) Stands(inviter Account) bool {
	if i.Roles == 0 || inviter.Company != i.Company {
		return true
	}
	return inviter.Status == AccountActive && inviter.Roles.Has(UserManagement|i.Roles)
}

// Live reports whether the invitation may still be accepted.
func (i Invitation) Live(c Company, now time.Time) bool {
	return i.Company == c.ID && i.CompanyEpoch == c.Epoch && c.Open() && Stands(i.ExpiresAt, InvitationFor, now)
}
