package twinlatch

import "time"

// CompanyID names a company; a UUIDv7.
type CompanyID string

// CompanyStatus is where a company stands.
type CompanyStatus string

// The states of a company. A deleted one can be restored for 30 days.
const (
	CompanyActive    CompanyStatus = "active"
	CompanySuspended CompanyStatus = "suspended"
	CompanyDeleted   CompanyStatus = "deleted"
)

// DeleteUndo is how long a deleted company and a removed person are kept.
const DeleteUndo = 30 * 24 * time.Hour

// Company is a customer company, or the operator company (the vendor). It
// governs its own two-factor authentication through Policy.
type Company struct {
	ID        CompanyID
	Name      string
	Operator  bool
	Status    CompanyStatus
	Epoch     int64 // rises on suspension and deletion; every bearer made under an older one is dead
	Policy    Policy
	CreatedAt time.Time
	EraseAt   time.Time // when a deleted company is erased; zero otherwise
	// SupportContact is the vendor's, kept on the operator company and shown
	// wherever somebody may need help.
	SupportContact string
}

// Open reports whether people of this company may sign in at all.
func (c Company) Open() bool { return c.Status == CompanyActive }

// MayOperate is the lock on the pages of Companies: Configuration in the
// operator company. operator is the visitor's own company.
func MayOperate(actor Account, operator Company) *Error {
	if !operator.Operator || actor.Company != operator.ID || !actor.Roles.Has(Configuration) {
		return Refuse(KindDenied, "error.needs-operator")
	}
	return nil
}

// MayMove is the lock on the buttons Suspend, Reactivate, Delete and Restore of
// a company: may it become that? The operator company stays as it is, and what
// was deleted is restored before anything else, while it still can be.
func (c Company) MayMove(to CompanyStatus, now time.Time) *Error {
	switch {
	case c.Operator:
		return Refuse(KindDenied, "companies.operator-stays")
	case c.Status != CompanyDeleted:
		return nil
	case !now.Before(c.EraseAt):
		return NotFound
	case to == CompanySuspended:
		return Refuse(KindConflict, "companies.is-deleted")
	}
	return nil
}
