package twinlatch

import "strings"

// Scopes is what a key may be used for: a set.
type Scopes uint32

// The scopes, one for reading and one for changing an area. None of them reaches
// what asks a person for a fresh proof.
const (
	ReadCompany Scopes = 1 << iota
	ReadPeople
	WritePeople
	ReadFactors
	ReadSessions
	WriteSessions
	ReadDevices
	WriteDevices
	ReadInvitations
	WriteInvitations
	ReadResets
	ReadAudit
	ReadApplications
	ReadOperator // operator company only
	VerifyCodes
)

// scopeSlugs are the scopes in the order of the page, with their names in forms,
// in the description of the API and in the catalogue.
func scopeSlugs() []string {
	return []string{
		"company-read", "people-read", "people-write", "factors-read", "sessions-read", "sessions-write", "devices-read", "devices-write",
		"invitations-read", "invitations-write", "resets-read", "audit-read", "applications-read", "operator-read", "codes-verify",
	}
}

// AllKeyScopes lists each scope once, in the order of the page.
func AllKeyScopes() []Scopes {
	out := make([]Scopes, len(scopeSlugs()))
	for i := range out {
		out[i] = ReadCompany << i
	}
	return out
}

// Slug is the name of a single scope; empty for none, and for more than one.
func (s Scopes) Slug() string {
	for i, slug := range scopeSlugs() {
		if s == ReadCompany<<i {
			return slug
		}
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
	if s&(WritePeople|ReadInvitations|WriteInvitations) != 0 {
		return Configuration | UserManagement
	}
	return Configuration
}

// MayHoldScope reports whether somebody's keys may have a scope.
func MayHoldScope(maker Account, c Company, one Scopes) bool { return mayHold(maker, c, one) == nil }

func mayHold(maker Account, c Company, scopes Scopes) *Error {
	switch {
	case !maker.Roles.Has(scopes.Needs()):
		return Refuse(KindDenied, "roles.lacking")
	case scopes.Has(ReadOperator) && !c.Operator:
		return Refuse(KindDenied, "error.needs-operator")
	}
	return nil
}
