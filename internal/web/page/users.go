package page

import "time"

// Person is one row of User Management, and the head of a person's own pages.
type Person struct {
	// ID is part of the address: /users/ID.
	ID string
	// Name and Email are as stored.
	Name, Email string
	// Status is "active" or "suspended".
	Status string
	// Roles are the finished names of the person's roles.
	Roles []string
	// Protected says whether the person has a second factor.
	Protected bool
	// You marks the visitor.
	You bool
}

// Users is /users: everybody of the company, and the open invitations.
type Users struct {
	Frame
	// Query is what was searched for.
	Query string
	// People are this page's rows.
	People []Person
	// Invitations are open ones, shown on the first page without a search.
	Invitations []OpenInvitation
	// MayInvite shows "Invite" and the buttons of invitations.
	MayInvite bool
	// Pager leads on through the people.
	Pager Pager
}

// UsersEndSessions is /users/end-sessions, the page before "End all sessions".
type UsersEndSessions struct{ Frame }

// OpenInvitation is one invitation nobody has accepted yet.
type OpenInvitation struct {
	// ID is part of the address: /users/invitations/ID.
	ID string
	// Name and Email are as invited, Roles the finished names.
	Name, Email string
	Roles       []string
	// Until is when it ends; Ended says that it has.
	Until time.Time
	Ended bool
}

// UsersNew is /users/new: inviting somebody.
type UsersNew struct {
	Frame
	// Name and Email are what was typed before.
	Name, Email string
	// Roles are the checkboxes.
	Roles []RoleChoice
	// NoMail says that the invitation's link will be shown instead of mailed.
	NoMail bool
}

// RoleChoice is one checkbox of a role.
type RoleChoice struct {
	// Slug is "configuration", "user-management" or "support".
	Slug string
	// Checked is its state; Locked greys it out, because the visitor lacks it.
	Checked, Locked bool
}

// RoleChecks are the checkboxes as their partial wants them.
func (f Frame) RoleChecks(choices []RoleChoice) []Check {
	out := make([]Check, len(choices))
	for i, c := range choices {
		hint := f.Say("role.about-" + c.Slug)
		if c.Locked {
			hint += " " + f.Say("role.locked")
		}
		check := f.Check("roles", "role."+c.Slug, hint, c.Checked).Valued(c.Slug).Off(c.Locked)
		check.Error = "" // it stands once, above the set
		out[i] = check
	}
	return out
}

// InvitationLink shows an invitation's link once, where no mail is sent.
type InvitationLink struct {
	Frame
	// Name and Email are who was invited; Link is for them alone.
	Name, Email, Link string
	// Until is when it ends.
	Until time.Time
}
