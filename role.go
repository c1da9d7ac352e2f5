package twinlatch

import "strings"

// Roles is a set, not a ladder. No role is an employee.
type Roles uint8

// The roles. Support exists in the operator company only.
const (
	Configuration  Roles = 1 << iota // account settings, policy, resets, audit log
	UserManagement                   // invite, edit, suspend
	Support                          // ask for a reset in any customer company
)

// AllRoles lists each role once, in the order of the page.
var AllRoles = []Roles{Configuration, UserManagement, Support}

var roleSlugs = map[Roles]string{
	Configuration: "configuration", UserManagement: "user-management", Support: "support",
}

// Slug is the name of a single role in forms, keys and the command line.
func (r Roles) Slug() string { return roleSlugs[r] }

// Has reports whether every role of want is in the set.
func (r Roles) Has(want Roles) bool { return r&want == want }

// Any reports whether at least one role of want is in the set.
func (r Roles) Any(want Roles) bool { return r&want != 0 }

// Lacks is every role that is not in the set.
func (r Roles) Lacks() Roles { return (Configuration | UserManagement | Support) &^ r }

// Each lists the single roles of the set.
func (r Roles) Each() []Roles {
	var out []Roles
	for _, one := range AllRoles {
		if r.Has(one) {
			out = append(out, one)
		}
	}
	return out
}

// String joins the slugs with commas; empty for an employee.
func (r Roles) String() string {
	var s []string
	for _, one := range r.Each() {
		s = append(s, one.Slug())
	}
	return strings.Join(s, ",")
}

// ParseRoles reads slugs; false when one is unknown.
func ParseRoles(slugs []string) (Roles, bool) {
	var out Roles
next:
	for _, slug := range slugs {
		for one, name := range roleSlugs {
			if name == slug {
				out |= one
				continue next
			}
		}
		return 0, false
	}
	return out, true
}

// MayGive is the lock on "may this administrator change these roles to those?":
// nobody gives or takes a role they lack, and Support lives in the operator
// company only.
func MayGive(actor Account, company Company, before, after Roles) *Error {
	changed := before ^ after
	switch {
	case !actor.Roles.Has(UserManagement):
		return Refuse(KindDenied, "error.needs-user-management")
	case !actor.Roles.Has(changed):
		return Refuse(KindDenied, "roles.lacking")
	case after.Has(Support) && !company.Operator:
		return Refuse(KindDenied, "roles.support-operator-only")
	}
	return nil
}
