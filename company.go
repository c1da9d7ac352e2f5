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
	Epoch     int64 // rises on suspension; every bearer made under an older one is dead
	Policy    Policy
	CreatedAt time.Time
	EraseAt   time.Time // when a deleted company is erased; zero otherwise
	// SupportContact is the vendor's, kept on the operator company and shown
	// wherever somebody may need help.
	SupportContact string
}

// Open reports whether people of this company may sign in at all.
func (c Company) Open() bool { return c.Status == CompanyActive }
