package book

import (
	"time"

	"github.com/twinlatch/twinlatch/internal/web/page"
)

var samplePeople = []page.Person{
	{ID: "ada", Name: "Ada Byron", Email: "ada@acme.example", Status: "active", Protected: true},
	{ID: "bo", Name: "Bo Lindqvist", Email: "bo@acme.example", Status: "active", Protected: true, Roles: []string{"Configuration", "User Management"}, You: true},
	{ID: "dao", Name: "Dao Nguyen", Email: "dao@acme.example", Status: "active", Roles: []string{"User Management"}},
	{ID: "eve", Name: "Evangelina Papadopoulou-Fitzgerald", Email: "evangelina.papadopoulou-fitzgerald@purchasing.acme.example", Status: "suspended"},
}

func users(b *Book) {
	frame := func() page.Frame { return b.administrator("users", "") }
	invitations := []page.OpenInvitation{
		{ID: "i1", Name: "Finn Aalto", Email: "finn@acme.example", Until: ahead(2 * day)},
		{ID: "i2", Name: "Grace Mbeki", Email: "grace@acme.example", Roles: []string{"User Management"}, Until: ahead(5 * time.Hour)},
		{ID: "i3", Name: "Hugo Ortiz", Email: "hugo@acme.example", Until: ago(day), Ended: true},
	}
	b.add("users", "list", page.Users{Frame: frame(), People: samplePeople, Invitations: invitations, MayInvite: true,
		Pager: page.Pager{Next: "/users?after=eve"}})
	b.add("users", "reading", page.Users{Frame: frame(), People: samplePeople[:2]})
	b.add("users", "nobody", page.Users{Frame: frame(), Query: "zora", MayInvite: true})
	choices := []page.RoleChoice{{Slug: "configuration"}, {Slug: "user-management", Checked: true}, {Slug: "support", Locked: true}}
	b.add("users_end_sessions", "ask", page.UsersEndSessions{Frame: frame()})
	b.add("users_new", "empty", page.UsersNew{Frame: frame(), Roles: choices})
	b.add("users_new", "no-mail", page.UsersNew{Frame: frame(), Roles: choices[:2], NoMail: true})
	b.add("users_new", "wrong", page.UsersNew{Name: "Finn Aalto", Email: "finn", Roles: choices,
		Frame: wrong(frame(), "email", "Type an e-mail address, like name@company.com.", "roles", "You cannot give a role you lack.")})
	b.add("invitation_link", "shown", page.InvitationLink{Frame: frame(), Name: "Finn Aalto", Email: "finn@acme.example",
		Link: "https://signin.northwind.example/invitation?t=Zk3x8Qp1vYh6sJt0LwEr4uNa9cBm2dGf5iKo7lMq", Until: ahead(3 * day)})
	person(b)
}

func person(b *Book) {
	frame := func(tab string) page.Frame { return b.administrator("users", tab) }
	ada, eve, bo := samplePeople[0], samplePeople[3], samplePeople[1]
	b.add("user_general", "plain", page.UserGeneral{Frame: frame("general"), Person: ada, Name: ada.Name, Email: ada.Email, MayEdit: true, MayEmail: true})
	b.add("user_general", "suspended", page.UserGeneral{Frame: frame("general"), Person: eve, Name: eve.Name, Email: eve.Email, MayEdit: true, MayEmail: true, PendingEmail: "eva@acme.example",
		Suspended: "Evangelina Papadopoulou-Fitzgerald was suspended by an administrator."})
	b.add("user_general", "last", page.UserGeneral{Frame: frame("general"), Person: bo, Name: bo.Name, Email: bo.Email, MayEdit: true, MayEmail: true, Last: true})
	b.add("user_general", "reading", page.UserGeneral{Frame: frame("general"), Person: ada, Why: "Only User Management edits people; you have Configuration."})
	choices := []page.RoleChoice{{Slug: "configuration", Checked: true}, {Slug: "user-management"}}
	b.add("user_roles", "plain", page.UserRoles{Frame: frame("roles"), Person: ada, Roles: choices, MayEdit: true})
	locked := []page.RoleChoice{{Slug: "configuration", Checked: true, Locked: true}, {Slug: "user-management", Locked: true}}
	b.add("user_roles", "reading", page.UserRoles{Frame: frame("roles"), Person: ada, Roles: locked, Why: "Only User Management changes roles."})
	on := page.UserSecurity{Frame: frame("security"), Person: ada, Slug: "google-authenticator", Since: ago(112 * day), LastUsed: ago(3 * time.Hour),
		CodesLeft: 9, Devices: sampleDevices(), MayEnd: true, MayReset: true, Sessions: []page.Session{
			{Browser: "Chrome on Linux", Address: "203.0.113.24", LastSeen: ago(5 * time.Minute), How: "code"},
			{Browser: "Safari on iPhone", Address: "198.51.100.7", LastSeen: ago(2 * time.Hour), How: "trusted"}}}
	b.add("user_security", "on", on)
	on.AppPasswords, on.Access = sampleAppPasswords(), sampleAccess()
	b.add("user_security", "app-passwords", on)
	on.Frame = wrong(on.Frame, "reason", "Write a reason; the person reads it in the mail.")
	b.add("user_security", "wrong", on)
	off := page.UserSecurity{Person: samplePeople[2], EnrolBy: ahead(22 * time.Hour),
		Frame: noticed(frame("security"), "success", "Two-factor authentication of Dao Nguyen was reset."), MayEnd: true}
	b.add("user_security", "after-reset", off)
	reading := page.UserSecurity{Frame: frame("security"), Person: ada, Slug: "aegis", Since: ago(day), Tried: page.Tried{Wrong: 12, Shown: true, Blocked: true, Liftable: true, Since: ago(3 * time.Hour)},
		Why: "Only Configuration can reset it: Bo Lindqvist and Cleo Okafor."}
	b.add("user_security", "reading", reading)
	b.add("user_suspend", "ask", page.UserSuspend{Frame: frame("general"), Person: ada})
	b.add("user_remove", "ask", page.UserRemove{Frame: frame("general"), Person: ada})
}
