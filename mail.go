package twinlatch

import (
	"encoding/json"
	"fmt"
	"time"
)

// At most MailsPerWindow mails of one kind go to one address within MailWindow,
// so that nobody's mailbox can be filled from our pages (ASVS 6.6.4).
const (
	MailsPerWindow = 5
	MailWindow     = time.Hour
)

// MailKind names a mail; its sentences are the catalogue's mail.KIND.
type MailKind string

// Mails that open something. Link is the one-use address behind the button.
const (
	MailInvitation    MailKind = "invitation"     // Company, Actor, Until, Link: "Accept invitation"
	MailAddressTaken  MailKind = "address-taken"  // to the owner of an address somebody invited or changed to; Company is theirs, Contacts whom to ask
	MailPasswordReset MailKind = "password-reset" // Until, Link: "Change password"
	MailEmailConfirm  MailKind = "email-confirm"  // to the new address: Email is the old one, Until, Link: "Confirm"
	MailEmailNotice   MailKind = "email-notice"   // to the old address: Email is the new one, Until, Link undoes it
	MailEmailChanged  MailKind = "email-changed"  // to both addresses: Email is the new one
)

// Mails that say what became of somebody's password, factor or browser. At,
// Browser, System and Address say when and from where.
const (
	MailPasswordChanged    MailKind = "password-changed"
	MailPasswordResetDone  MailKind = "password-reset-done"
	MailTwoFactorOn        MailKind = "two-factor-on"       // Application
	MailTwoFactorOff       MailKind = "two-factor-off"      // Application
	MailFactorAdded        MailKind = "factor-added"        // Application: another factor beside the first
	MailFactorRemoved      MailKind = "factor-removed"      // Application: one of several factors
	MailApplicationChanged MailKind = "application-changed" // Application is the new one
	MailRecoveryCodesNew   MailKind = "recovery-codes-new"
	MailRecoveryCodeUsed   MailKind = "recovery-code-used" // Count is how many are left
	MailDeviceTrusted      MailKind = "device-trusted"     // Until
	MailPasswordKnown      MailKind = "password-known"     // right password, wrong code, unknown browser (bypass 48)
	MailFactorBlocked      MailKind = "factor-blocked"
	MailSessionLimit       MailKind = "session-limit"        // Count is the limit; the oldest sign-in ended
	MailAppPasswordMade    MailKind = "app-password-made"    // Application is the one it opens, Label what it was called, Until
	MailAppPasswordRevoked MailKind = "app-password-revoked" // by an administrator: Actor; Label, or Count of all
)

// Mails about resets of two-factor authentication. The same kind goes to the
// person concerned, with Person empty, and to everybody else concerned, with
// Person saying whom it is about; the words differ.
const (
	MailTwoFactorReset    MailKind = "two-factor-reset"   // Actor, Reason, Until, Link: sign in; SecondLink: "This was not me"
	MailEnrolmentReminder MailKind = "enrolment-reminder" // Until: the window to set it up again closes; Link
	MailResetRequested    MailKind = "reset-requested"    // to the person: Actor, Reason, Until
	MailResetWaiting      MailKind = "reset-waiting"      // to the administrators: Person, Actor, Reason, Until, Link: the requests
	MailResetApproved     MailKind = "reset-approved"     // Actor, Reason, Link: sign in; SecondLink: "This was not me"
	MailResetRejected     MailKind = "reset-rejected"     // Actor, Link
	MailResetExpired      MailKind = "reset-expired"      // Link
	MailResetCancelled    MailKind = "reset-cancelled"    // the person signed in with a factor
	MailResetStopped      MailKind = "reset-stopped"      // by the link "Stop this reset"
	MailOnlyAdministrator MailKind = "only-administrator" // to all administrators of company and operator: Person, Actor, Reason, Until (takes effect), Link: "Stop this reset"
	MailResetDisputed     MailKind = "this-was-not-me"    // to the administrators: Person pressed "This was not me"; Link
)

// Mails about an account or a company as a whole.
const (
	MailRolesChanged       MailKind = "roles-changed"       // Roles as they are now, Actor
	MailSuspended          MailKind = "suspended"           // Actor
	MailReactivated        MailKind = "reactivated"         // Actor, Link
	MailRemoved            MailKind = "removed"             // Actor, Until: when name and address are erased
	MailCompanySuspended   MailKind = "company-suspended"   // to its administrators
	MailCompanyReactivated MailKind = "company-reactivated" // to its administrators
	MailCompanyDeleted     MailKind = "company-deleted"     // to its administrators: Until, the last day to undo it
	MailAPIKeyMade         MailKind = "api-key-made"        // to everybody with Configuration: Actor, Keys, Until, Link: the keys
	MailAPIKeysEnded       MailKind = "api-keys-ended"      // to everybody with Configuration: Person who made them, Keys, Link: the keys
)

// MailKinds lists every kind once, in the order above.
func MailKinds() []MailKind {
	return []MailKind{
		MailInvitation, MailAddressTaken, MailPasswordReset,
		MailEmailConfirm, MailEmailNotice, MailEmailChanged,
		MailPasswordChanged, MailPasswordResetDone, MailTwoFactorOn, MailTwoFactorOff,
		MailFactorAdded, MailFactorRemoved, MailApplicationChanged,
		MailRecoveryCodesNew, MailRecoveryCodeUsed,
		MailDeviceTrusted, MailPasswordKnown, MailFactorBlocked, MailSessionLimit, MailAppPasswordMade, MailAppPasswordRevoked,
		MailTwoFactorReset, MailEnrolmentReminder, MailResetRequested, MailResetWaiting,
		MailResetApproved, MailResetRejected, MailResetExpired, MailResetCancelled,
		MailResetStopped, MailOnlyAdministrator, MailResetDisputed,
		MailRolesChanged, MailSuspended, MailReactivated, MailRemoved,
		MailCompanySuspended, MailCompanyReactivated, MailCompanyDeleted,
		MailAPIKeyMade, MailAPIKeysEnded,
	}
}

// Mail is one letter to one person, before it has words.
type Mail struct {
	Kind     MailKind
	To       string // address, as normalised for the account
	Name     string // of the reader; may be empty
	Language string // BCP 47 tag
	Facts    MailFacts
}

// MailColumn is the place in secret.Where to which a packed mail is sealed, with
// the company's id and the outbox row's id: whoever queues a mail seals it
// there, whoever sends it opens it there.
const MailColumn = "outbox.sealed"

// packed is the part of a mail that is sealed; the rest are columns.
type packed struct {
	Name  string    `json:"name,omitempty"`
	Facts MailFacts `json:"facts"`
}

// Pack gives what is to be sealed: the reader's name and the facts.
func (m Mail) Pack() ([]byte, error) {
	raw, err := json.Marshal(packed{Name: m.Name, Facts: m.Facts})
	if err != nil {
		return nil, fmt.Errorf("pack mail %s: %w", m.Kind, err)
	}
	return raw, nil
}

// Unpack fills in what Pack gave. Facts of a later version are passed over.
func (m *Mail) Unpack(raw []byte) error {
	var p packed
	if err := json.Unmarshal(raw, &p); err != nil {
		return fmt.Errorf("unpack mail %s: it is not what was packed", m.Kind) // the cause would quote the facts
	}
	m.Name, m.Facts = p.Name, p.Facts
	return nil
}

// Stale reports whether a letter came too late to be of use: its only purpose
// is a link, and the link has ended. Letters that warn never go stale.
func (m Mail) Stale(now time.Time) bool {
	switch m.Kind {
	case MailInvitation, MailPasswordReset, MailEmailConfirm:
		return !m.Facts.Until.IsZero() && !now.Before(m.Facts.Until)
	}
	return false
}

// MailFacts is what a letter tells. It is kept sealed (it holds links that open
// something) and erased when the mail was sent or given up; its JSON form is
// read by later versions, so names stay and new ones are optional.
type MailFacts struct {
	Company     string    `json:"company,omitempty"`     // name of the reader's company
	Person      string    `json:"person,omitempty"`      // whom it is about, when that is not the reader
	Actor       string    `json:"actor,omitempty"`       // who did it: a name; empty for the reader or the system
	Reason      string    `json:"reason,omitempty"`      // as somebody wrote it: hostile text
	Email       string    `json:"email,omitempty"`       // the other address of an e-mail change
	Application string    `json:"application,omitempty"` // slug or name of the authenticator application, or name of one behind Twinlatch
	Label       string    `json:"label,omitempty"`       // what the reader called something: hostile text
	Roles       []string  `json:"roles,omitempty"`       // slugs; see Roles.Slug
	Keys        []string  `json:"keys,omitempty"`        // names of API keys, as somebody wrote them
	Browser     string    `json:"browser,omitempty"`     // "Chrome"
	System      string    `json:"system,omitempty"`      // "Linux"
	Address     string    `json:"address,omitempty"`     // network address of the client
	At          time.Time `json:"at,omitzero"`
	Until       time.Time `json:"until,omitzero"`
	Count       int       `json:"count,omitempty"`

	// Link and SecondLink are addresses below the public URL: in full, or from
	// "/" on. A letter with a link to anywhere else is not rendered.
	Link       string `json:"link,omitempty"`
	SecondLink string `json:"second_link,omitempty"`

	// Contacts are the company's administrators, "Ada Byron (ada@acme.example)";
	// SupportContact is the vendor's.
	Contacts       []string `json:"contacts,omitempty"`
	SupportContact string   `json:"support_contact,omitempty"`
}
