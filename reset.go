package twinlatch

import "time"

// Numbers of resets and requests.
const (
	ResetRequestFor    = 72 * time.Hour
	OnlyAdminWait      = 24 * time.Hour
	SupportRoleMinimum = 7 * 24 * time.Hour
	MaxReason          = 500 // code points
)

// ResetRequestID names a reset request.
type ResetRequestID string

// ResetState is where a request stands.
type ResetState string

// The states. Waiting and cooling are open; one open request a person.
const (
	ResetWaiting   ResetState = "waiting"
	ResetCooling   ResetState = "cooling" // only administrator: approved twice, 24 hours run
	ResetApproved  ResetState = "approved"
	ResetRejected  ResetState = "rejected"
	ResetCancelled ResetState = "cancelled" // the person signed in with a factor
	ResetExpired   ResetState = "expired"
	ResetStopped   ResetState = "stopped" // by the link "Stop this reset"
)

// ResetRequest asks a company's own administrator to reset a person's
// two-factor authentication: by Support, or by the person from the code page.
type ResetRequest struct {
	ID           ResetRequestID
	Company      CompanyID
	Account      AccountID
	AccountEpoch int64
	CompanyEpoch int64
	Agent        AccountID // Support agent who asked; empty when the person asked
	Approver     AccountID // first approver
	Second       AccountID // second Support person, only administrator
	OnlyAdmin    bool      // no other active Configuration account: two of Support and 24 hours
	Reason       string
	State        ResetState
	CreatedAt    time.Time
	ExpiresAt    time.Time
	DueAt        time.Time // when a cooling request takes effect
	DecidedAt    time.Time
}

// Open reports whether the request still waits for somebody or something.
func (r ResetRequest) Open(now time.Time) bool {
	return r.State == ResetWaiting && Stands(r.ExpiresAt, ResetRequestFor, now) || r.State == ResetCooling
}

// Live reports whether an open request still is about the sign-in it was made
// for: it dies with the epochs of its person and company, and with the second
// factor that is lost.
func (r ResetRequest) Live(a Account, c Company) bool {
	return r.Account == a.ID && r.Company == c.ID && r.AccountEpoch == a.Epoch && r.CompanyEpoch == c.Epoch &&
		a.Status == AccountActive && a.HasFactor && c.Open()
}

// MayReset is the lock on the button "Reset" on the Security tab: Configuration
// in the same company, a second factor of one's own, and never oneself.
func MayReset(actor, target Account) *Error {
	switch {
	case actor.Company != target.Company || target.Status == AccountRemoved:
		return NotFound
	case !actor.Roles.Has(Configuration):
		return Refuse(KindDenied, "error.needs-configuration")
	case actor.ID == target.ID:
		return Refuse(KindDenied, "reset.not-yourself")
	}
	return NeedsOwnFactor(actor)
}

// MaySearch is the lock on "Find a person": Support, with a second factor of
// one's own.
func MaySearch(agent Account, operator Company) *Error {
	if !operator.Operator || agent.Company != operator.ID || !agent.Roles.Has(Support) {
		return Refuse(KindDenied, "error.needs-support")
	}
	return NeedsOwnFactor(agent)
}

// MayRequest is the lock on "Request reset": Support of the operator company,
// for a customer company's person; Support never acts on the operator company.
func MayRequest(agent Account, operator Company, target Account, company Company) *Error {
	switch {
	case !operator.Operator || agent.Company != operator.ID || !agent.Roles.Has(Support):
		return Refuse(KindDenied, "error.needs-support")
	case target.Company != company.ID || target.Status == AccountRemoved:
		return NotFound
	case company.Operator || agent.ID == target.ID:
		return Refuse(KindDenied, "support.not-operator")
	case target.Status != AccountActive || !company.Open():
		return Refuse(KindConflict, "support.not-active")
	case !target.HasFactor:
		return Refuse(KindConflict, "support.no-factor")
	}
	return NeedsOwnFactor(agent)
}

// MayAsk is the lock on "Ask my administrator", for somebody whose password was
// right. Alone says that nobody else in the company could decide: then two
// people of Support do, except in the operator company, on which they never act.
func MayAsk(target Account, company Company, alone bool) *Error {
	switch {
	case !target.HasFactor:
		return Refuse(KindConflict, "two-factor.not-on")
	case alone && company.Operator:
		return Refuse(KindDenied, "lost.nobody")
	}
	return nil
}

// MayApprove is the lock on "Approve" and "Reject" by the company's own
// administrator: agent, person concerned and approver are different people.
func MayApprove(actor Account, r ResetRequest, target Account, now time.Time) *Error {
	switch {
	case actor.Company != r.Company || target.ID != r.Account:
		return NotFound
	case !actor.Roles.Has(Configuration):
		return Refuse(KindDenied, "error.needs-configuration")
	case !r.Open(now):
		return Refuse(KindGone, "reset-requests.ended")
	case actor.ID == r.Account || actor.ID == r.Agent:
		return Refuse(KindDenied, "reset.not-yourself")
	}
	return NeedsOwnFactor(actor)
}

// MaySupportApprove is the lock on a Support approval, which exists only when a
// company's only administrator lost the phone: two different people of Support,
// each in that role for at least seven days. Whoever asked is the first.
func MaySupportApprove(actor Account, operator Company, r ResetRequest, now time.Time) *Error {
	switch {
	case !operator.Operator || actor.Company != operator.ID || !actor.Roles.Has(Support):
		return Refuse(KindDenied, "error.needs-support")
	case !r.OnlyAdmin || r.Company == operator.ID:
		return NotFound
	case r.State != ResetWaiting || !Stands(r.ExpiresAt, ResetRequestFor, now):
		return Refuse(KindGone, "reset-requests.ended")
	case actor.ID == r.Account || actor.ID == r.Agent || actor.ID == r.Approver:
		return Refuse(KindDenied, "support.second-person")
	case !seasoned(actor, now):
		return Refuse(KindDenied, "support.too-new")
	}
	return NeedsOwnFactor(actor)
}

// Counts reports whether an approval by somebody of Support still counts: they
// are in the role now, with a second factor of their own, and had been for seven
// days when they gave it. For whoever asked that was when they asked.
func (r ResetRequest) Counts(by Account, now time.Time) bool {
	given := now
	if by.ID == r.Agent {
		given = r.CreatedAt
	}
	return by.Status == AccountActive && by.Roles.Has(Support) && by.HasFactor && seasoned(by, given)
}

// seasoned keeps an account that was only just made, or only just given the
// role, from being the second pair of eyes.
func seasoned(a Account, at time.Time) bool {
	return !a.SupportSince.IsZero() && !at.Before(a.SupportSince.Add(SupportRoleMinimum))
}
