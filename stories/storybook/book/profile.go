package book

import (
	"time"

	"github.com/twinlatch/twinlatch/internal/web/page"
)

func profile(b *Book) {
	homes(b)
	b.add("profile_general", "plain", page.ProfileGeneral{Frame: b.employee("profile", "general"),
		Name: "Ada Byron", Email: "ada@acme.example"})
	b.add("profile_general", "pending", page.ProfileGeneral{Frame: noticed(b.administrator("profile", "general"), "success", "Your name was changed."),
		Name: "Bo Lindqvist", Email: "bo@acme.example", PendingEmail: "bo.lindqvist@acme.example",
		PendingUntil: ahead(20 * time.Hour), Roles: []string{"Configuration", "User Management"}})
	b.add("profile_password", "plain", page.ProfilePassword{Frame: b.employee("profile", "password"), MinLength: 15})
	b.add("profile_password", "wrong", page.ProfilePassword{MinLength: 15, Frame: wrong(b.employee("profile", "password"),
		"current", "That is not your present password.", "new", "Your password needs 15 characters or more.")})
	sessions := []page.Session{
		{ID: "s1", Browser: "Chrome on Linux", Address: "203.0.113.24", Since: ago(2 * time.Hour), LastSeen: Now, How: "code", This: true},
		{ID: "s2", Browser: "Safari on iPhone", Address: "2001:db8:4f1c:22a0:9d5e:71ff:fe04:88b1", Since: ago(9 * time.Hour), LastSeen: ago(20 * time.Minute), How: "trusted"},
		{ID: "s3", Browser: "Firefox on Windows", Address: "198.51.100.7", Since: ago(23 * time.Hour), LastSeen: ago(40 * time.Minute), How: "recovery"},
	}
	b.add("profile_sessions", "three", page.ProfileSessions{Frame: b.employee("profile", "sessions"), Sessions: sessions})
	b.add("profile_sessions", "one", page.ProfileSessions{Frame: noticed(b.employee("profile", "sessions"), "success", "All other sign-ins were ended."), Sessions: sessions[:1]})
	appPasswords(b, sessions)
	proofs(b)
}

func sampleAccess() []page.Access {
	return []page.Access{
		{App: "a1", Name: "Ledger", Host: "ledger.example.com", Scope: []string{"openid", "profile", "email"}, Since: ago(40 * day), SignedIn: true},
		{App: "a2", Name: "Wiki", Host: "wiki.example.com", Scope: []string{"openid"}, Since: ago(3 * time.Hour)},
	}
}

func sampleAppPasswords() []page.AppPassword {
	return []page.AppPassword{
		{ID: "m1", Name: "Nightly report", App: "Purchase orders", Host: "orders.example.com", Made: ago(40 * day), Until: ahead(50 * day), Used: ago(3 * time.Minute), UsedFrom: "192.0.2.7"},
		{ID: "m2", Name: "Calendar on the old laptop in the kitchen", App: "Calendar", Host: "calendar.example.com", Made: ago(80 * day), Until: ahead(9 * day), End: "epoch"},
	}
}

func appPasswords(b *Book, sessions []page.Session) {
	frame := b.employee("profile", "sessions")
	b.add("profile_sessions", "access", page.ProfileSessions{Frame: frame, Sessions: sessions[:1], Access: sampleAccess()})
	b.add("profile_sessions", "app-passwords", page.ProfileSessions{Frame: frame, Sessions: sessions[:1], AppPasswords: sampleAppPasswords(), MayMake: true})
	b.add("profile_sessions", "no-app-passwords", page.ProfileSessions{Frame: frame, Sessions: sessions[:1], MayMake: true})
	apps := []page.AppLink{{Name: "Purchase orders", Host: "orders.example.com", URL: "a1"}, {Name: "Calendar", Host: "calendar.example.com", URL: "a2"}}
	form := page.AppPasswordNew{Frame: frame, Apps: apps, Days: "90", MaxDays: 366}
	b.add("app_password_new", "empty", form)
	form.Name, form.Days, form.App = "Nightly report", "1000", "a1"
	form.Frame = wrong(frame, "days", "Days must be a number from 1 to 366.")
	b.add("app_password_new", "wrong", form)
	b.add("app_password_shown", "once", page.AppPasswordShown{Frame: frame, Name: "Nightly report", App: "Purchase orders", Address: "https://orders.example.com",
		Token: "tla_an-example-of-what-stands-here", Until: ahead(90 * day)})
}

func homes(b *Book) {
	apps := []page.AppLink{{Name: "Purchasing", Host: "buy.acme.example", URL: "https://buy.acme.example/"},
		{Name: "Invoices", Host: "invoices.acme.example", URL: "https://invoices.acme.example/"}}
	b.add("home", "employee", page.Home{Frame: b.employee("home", ""), Protected: true, Slug: "authy", CodesLeft: 9, Applications: apps})
	b.add("home", "unprotected", page.Home{Frame: b.employee("home", "")})
	b.add("home", "administrator", page.Home{Frame: b.administrator("home", ""), Protected: true, Slug: "1password", CodesLeft: 1,
		Applications: apps, ResetRequests: 1, People: 12, ProtectedPeople: 7})
	b.add("home", "operator", page.Home{Frame: b.operator("home", ""), Protected: true, Slug: "aegis", CodesLeft: 10,
		People: 1, ProtectedPeople: 1})
	b.add("home", "after-recovery", page.Home{Frame: b.employee("home", ""), Protected: true, Slug: "authy", CodesLeft: 8, OfferChange: true, Applications: apps})
}

func proofs(b *Book) {
	ask := page.Proof{Frame: b.employee("profile", "two-factor"), Email: "ada@acme.example", Form: "f",
		For: "You are about to turn off two-factor authentication.", Back: "/profile/two-factor"}
	b.add("proof", "password", ask)
	ask.Factor = true
	b.add("proof", "factor", ask)
	ask.Recovery, ask.For = true, "You are about to change your application."
	ask.Frame = wrong(ask.Frame, "code", "That code is not right. Wait for the next one.")
	b.add("proof", "recovery", ask)
	b.add("ready", "reset", page.Ready{Frame: b.administrator("users", "security"), Title: "Reset two-factor authentication",
		Sentence: "Ada Byron signs in with the password alone next, and is then led to set it up again.",
		Facts:    []page.Fact{{Label: "Reason", Value: "Lost the phone on the train; called me from the desk."}},
		Action:   "/users/ada/security/reset", Fields: []page.Hidden{{Name: "reason", Value: "Lost the phone"}}, Button: "Reset", Danger: true, Back: "/users/ada/security"})
	b.add("ready", "roles", page.Ready{Frame: b.administrator("users", "roles"), Title: "Roles of Ada Byron",
		Facts:  []page.Fact{{Label: "Roles", Value: "Configuration, User Management"}},
		Action: "/users/ada/roles", Fields: []page.Hidden{{Name: "roles", Value: "configuration"}}, Button: "Update", Back: "/users/ada/roles"})
}
