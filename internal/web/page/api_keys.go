package page

import "time"

// APIKeyRow is one key of the API in the list.
type APIKeyRow struct {
	// ID is part of the address: /configuration/api/ID/revoke.
	ID, Name string
	// Maker is the name of who made it.
	Maker string
	// Scopes are slugs: "people-read".
	Scopes []string
	// Made, Until and Used are its moments; Used is zero for never. UsedFrom is an
	// address.
	Made, Until, Used time.Time
	UsedFrom          string
	// End is why it is good for nothing: "expired", "closed", "epoch", "role"; empty
	// while it lives.
	End string
}

// ScopeChoice is one checkbox of the form.
type ScopeChoice struct {
	// Slug is the scope; Checked its state; Locked greys it out, because the
	// visitor lacks a role.
	Slug            string
	Checked, Locked bool
}

// ConfigurationKeys is /configuration/api: the company's keys.
type ConfigurationKeys struct {
	Frame
	Rows []APIKeyRow
}

// ConfigurationKeysNew is /configuration/api/new.
type ConfigurationKeysNew struct {
	Frame
	// Name and Days are as typed.
	Name, Days string
	// MaxDays bounds Days.
	MaxDays int
	Scopes  []ScopeChoice
}

// ScopeChecks are the checkboxes as their partial wants them.
func (p ConfigurationKeysNew) ScopeChecks() []Check {
	out := make([]Check, len(p.Scopes))
	for i, c := range p.Scopes {
		hint := p.Say("api.about-" + c.Slug)
		if c.Locked {
			hint += " " + p.Say("api.locked")
		}
		check := p.Check("scopes", "api.scope-"+c.Slug, hint, c.Checked).Valued(c.Slug).Off(c.Locked)
		check.Error = "" // it stands once, above the set
		out[i] = check
	}
	return out
}

// ConfigurationKey shows a key once, after it was made.
type ConfigurationKey struct {
	Frame
	// Name is what it was called; Token the key.
	Name, Token string
	// Until is when it ends.
	Until time.Time
}
