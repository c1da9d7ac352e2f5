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
	proofs(b)
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
