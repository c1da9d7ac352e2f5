package page

import "time"

// ConfigurationAccount is /configuration/account: what a company decides for
// all its people. Numbers are as typed, so that an error can show them again.
type ConfigurationAccount struct {
	Frame
	// TwoFactorRequired is "Required two-factor authentication", posted as
	// "required"; DevicesTrusted is "Trusted devices", posted as "trusted".
	TwoFactorRequired, DevicesTrusted bool
	// Days is how long a device is trusted, 1 to 14.
	Days string
	// Hours is the longest a sign-in lasts; Minutes how long it may rest.
	Hours, Minutes string
	// PasswordMin is the shortest password, in characters.
	PasswordMin string
	// Was is what the form showed at first, posted back as "was".
	Was string
	// AppPasswords is how many are good at this moment, of so many people.
	AppPasswords, AppPasswordPeople int
}

// ConfigurationRequired is the page before Required is switched on.
type ConfigurationRequired struct {
	Frame
	// Unprotected are the first of those without a second factor; More counts
	// the others.
	Unprotected []Person
	More        int
	// You says that the visitor is among them.
	You bool
	// Fields is the form as it was sent.
	Fields []Hidden
}

// Count is how many people have no second factor.
func (p ConfigurationRequired) Count() int { return len(p.Unprotected) + p.More }

// ConfigurationResetRequests is /configuration/reset-requests.
type ConfigurationResetRequests struct {
	Frame
	// Open wait for a decision; Closed are the last decided or ended ones.
	Open, Closed []ResetRequest
}

// ResetRequest is one request to reset somebody's two-factor authentication.
type ResetRequest struct {
	// ID is part of the address: /configuration/reset-requests/ID.
	ID string
	// Name and Email are the person's; Company is shown to support only.
	Name, Email, Company string
	// Agent is the support agent who asked; empty when the person asked.
	Agent string
	// Reason is what was typed.
	Reason string
	// Asked, Until and Decided bound it; Due is when an approved one takes effect.
	Asked, Until, Decided, Due time.Time
	// State is "waiting", "cooling", "approved", "rejected", "cancelled",
	// "expired" or "stopped".
	State string
	// MayDecide shows the buttons; Why is the finished reason when it does not.
	MayDecide bool
	Why       string
}

// ConfigurationAudit is /configuration/audit: what happened, in sentences.
type ConfigurationAudit struct {
	Frame
	// Person and Kind are the present filter.
	Person, Kind string
	// Kinds are the choices of the filter, without "everything".
	Kinds []Choice
	// Entries are this page's rows, newest first.
	Entries []AuditEntry
	// Pager leads to older and newer entries.
	Pager Pager
}

// Choice is one option of a list; Label is finished.
type Choice struct{ Value, Label string }

// AuditEntry is one line of the log.
type AuditEntry struct {
	// At is when; Sentence what, finished.
	At       time.Time
	Sentence string
	// Where is from which browser and address, finished; empty for the host.
	Where string
	// Detail is more to read, such as a reason; finished, may be empty.
	Detail string
}

// RequestState is where a reset request stands, as a badge.
func (f Frame) RequestState(state string) Badge {
	kinds := map[string]string{"waiting": "warn", "cooling": "warn", "approved": "good", "rejected": "bad"}
	kind := kinds[state]
	if kind == "" {
		kind = "plain"
	}
	return f.Badge(kind, "requests.state-"+state)
}
