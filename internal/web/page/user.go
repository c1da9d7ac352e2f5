package page

import "time"

// UserGeneral is /users/ID: name, e-mail, suspending and removing.
type UserGeneral struct {
	Frame
	Person Person
	// Name and Email are in the fields: as stored, or as typed before an error.
	Name, Email string
	// PendingEmail waits for the person's confirmation; empty when none.
	PendingEmail string
	// MayEdit opens the fields and deeds of User Management, MayEmail the change
	// of e-mail of Configuration; Why is the finished reason without MayEdit.
	MayEdit, MayEmail bool
	Why               string
	// Suspended says by whom the person was suspended; empty when they are not.
	Suspended string
	// Last says that this is the last active account with Configuration, which
	// cannot be suspended or removed.
	Last bool
}

// UserRoles is /users/ID/roles.
type UserRoles struct {
	Frame
	Person Person
	// Roles are the checkboxes.
	Roles []RoleChoice
	// MayEdit shows "Update"; Why is the finished reason when it does not.
	MayEdit bool
	Why     string
}

// UserSecurity is /users/ID/security: what protects the person, and "Reset".
type UserSecurity struct {
	Frame
	Person Person
	// Slug, Since, LastUsed and CodesLeft describe the second factor, if any.
	Slug            string
	Since, LastUsed time.Time
	CodesLeft       int
	// Tried is how the counter of codes stands.
	Tried Tried
	// Must says that the company requires two-factor authentication.
	Must bool
	// EnrolBy is until when a required factor may be set up; zero when no limit.
	EnrolBy time.Time
	// Over says that the time has passed: it takes a reset.
	Over bool
	// Sessions and Devices are what can be ended here.
	Sessions     []Session
	Devices      []Device
	AppPasswords []AppPassword
	Access       []Access
	// MayEnd shows the buttons that end sessions and devices.
	MayEnd bool
	// MayReset shows "Reset"; Why is the finished reason when it does not.
	MayReset bool
	Why      string
	// Reason is what was typed before.
	Reason string
}

// Tried is what an administrator sees of wrong codes.
type Tried struct {
	// Wrong are the failures in a row; Left is how many more there may be this
	// year from browsers that are not known. Shown says that there is something
	// to see.
	Wrong, Left int
	Shown       bool
	// Blocked says that no code is accepted, since Since; Liftable that a new
	// password lifts it.
	Blocked, Liftable bool
	Since             time.Time
}

// UserSuspend is the page before "Suspend".
type UserSuspend struct {
	Frame
	Person Person
}

// UserRemove is the page before "Remove person".
type UserRemove struct {
	Frame
	Person Person
}

// Standing is a person's or company's status as a badge.
func (f Frame) Standing(status string) Badge {
	switch status {
	case "active":
		return f.Badge("plain", "badge.active")
	case "suspended":
		return f.Badge("bad", "badge.suspended")
	case "deleted":
		return f.Badge("bad", "badge.deleted")
	}
	return f.Badge("info", "badge.invited")
}
