package twinlatch

import "time"

// Bounds of a company's policy. Days are those of the checkbox "Do not ask
// again for 14 days"; lengths are NIST 800-63B-4 3.1.1.2; session limits keep
// to its section 2.2.3 (24 hours overall, one hour idle at most by default).
const (
	MaxTrustedDays     = 14
	DefaultPasswordMin = 15
	FloorPasswordMin   = 8
	MaxPasswordMin     = 64
	DefaultOverall     = 24 * time.Hour
	DefaultIdle        = time.Hour
	MinOverall         = 15 * time.Minute
	MaxOverall         = 30 * 24 * time.Hour
	MinIdle            = 5 * time.Minute
	MaxIdle            = 24 * time.Hour
	MaxSessions        = 20
)

// Policy is what a company decides for all its people.
type Policy struct {
	Required      bool      // "Required two-factor authentication"
	RequiredSince time.Time // when it was last switched on
	Trusted       bool      // "Trusted devices"
	TrustedDays   int       // 1 to 14
	PasswordMin   int       // code points
	Overall       time.Duration
	Idle          time.Duration
}

// DefaultPolicy is what a new company starts with.
func DefaultPolicy() Policy {
	return Policy{TrustedDays: MaxTrustedDays, PasswordMin: DefaultPasswordMin, Overall: DefaultOverall, Idle: DefaultIdle}
}

// Settle brings a policy into its bounds and applies the rule of lengths: less
// than 15 characters only while two-factor is required and no device is
// trusted, because otherwise the password stands alone (63B-4 3.1.1.2).
func (p Policy) Settle() Policy {
	p.TrustedDays = min(max(p.TrustedDays, 1), MaxTrustedDays)
	p.PasswordMin = min(max(p.PasswordMin, FloorPasswordMin), MaxPasswordMin)
	if !p.MayShortenPasswords() {
		p.PasswordMin = max(p.PasswordMin, DefaultPasswordMin)
	}
	p.Overall = min(max(p.Overall, MinOverall), MaxOverall)
	p.Idle = min(max(p.Idle, MinIdle), min(MaxIdle, p.Overall))
	return p
}

// MayShortenPasswords reports whether a minimum below 15 is allowed.
func (p Policy) MayShortenPasswords() bool { return p.Required && !p.Trusted }

// TrustFor is how long a trusted device spares the code; zero when none may.
func (p Policy) TrustFor() time.Duration {
	if !p.Trusted {
		return 0
	}
	return time.Duration(p.TrustedDays) * 24 * time.Hour
}

// MayGovern is the lock on the button "Update" of Account Settings, and on
// reading the audit log: Configuration, in one's own company.
func MayGovern(actor Account, company Company) *Error {
	switch {
	case actor.Company != company.ID:
		return NotFound
	case !actor.Roles.Has(Configuration):
		return Refuse(KindDenied, "error.needs-configuration")
	}
	return nil
}
