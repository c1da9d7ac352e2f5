package book

import (
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

func configuration(b *Book) {
	frame := func(tab string) page.Frame { return b.administrator("configuration", tab) }
	account := page.ConfigurationAccount{Frame: frame("account"), Days: "14", Hours: "24", Minutes: "60", PasswordMin: "15"}
	b.add("configuration_account", "first", account)
	account.TwoFactorRequired, account.DevicesTrusted = true, true
	account.Frame = noticed(account.Frame, "success", "Account settings were updated.")
	account.AppPasswords, account.AppPasswordPeople = 7, 3
	b.add("configuration_account", "updated", account)
	account.Frame = wrong(frame("account"), "days", "Days must be between 1 and 14.", "password_min",
		"Less than 15 characters needs required two-factor authentication without trusted devices.")
	account.Days, account.PasswordMin = "30", "10"
	b.add("configuration_account", "wrong", account)
	b.add("configuration_required", "some", page.ConfigurationRequired{Frame: frame("account"), Unprotected: samplePeople[2:], More: 36,
		Fields: []page.Hidden{{Name: "required", Value: "yes"}}})
	b.add("configuration_required", "you", page.ConfigurationRequired{Frame: frame("account"), Unprotected: samplePeople[1:2], You: true})
	b.add("configuration_required", "nobody", page.ConfigurationRequired{Frame: frame("account")})
	requests(b, frame("reset-requests"))
	audit(b, frame("audit"))
	keys(b, frame)
}

func keys(b *Book, frame func(tab string) page.Frame) {
	b.add("configuration_keys", "none", page.ConfigurationKeys{Frame: frame("api")})
	b.add("configuration_keys", "some", page.ConfigurationKeys{Frame: frame("api"), Rows: []page.APIKeyRow{
		{ID: "k1", Name: "Purchase orders", Maker: "Ada Byron", Scopes: []string{"people-read", "codes-verify"}, Made: ago(40 * day), Until: ahead(50 * day), Used: ago(3 * time.Minute), UsedFrom: "192.0.2.7"},
		{ID: "k2", Name: "Report of the month", Maker: "Bo Lindqvist", Scopes: []string{"audit-read"}, Made: ago(80 * day), Until: ahead(9 * day), End: "role"},
		{ID: "k3", Name: "Time sheets", Maker: "Bo Lindqvist", Scopes: []string{"people-read", "sessions-write", "devices-write"}, Made: ago(90 * day), Until: ahead(90 * day), Used: ago(2 * day), UsedFrom: "2001:db8::7", End: "epoch"},
	}})
	maker, acme := twinlatch.Account{Roles: twinlatch.Configuration}, twinlatch.Company{}
	var choices []page.ScopeChoice
	for _, one := range twinlatch.AllKeyScopes() {
		if one == twinlatch.ReadOperator {
			continue
		}
		choices = append(choices, page.ScopeChoice{Slug: one.Slug(), Checked: (twinlatch.ReadPeople | twinlatch.VerifyCodes).Has(one), Locked: !twinlatch.MayHoldScope(maker, acme, one)})
	}
	form := page.ConfigurationKeysNew{Frame: frame("api"), Days: "90", MaxDays: 366, Scopes: choices}
	b.add("configuration_keys_new", "empty", form)
	form.Name, form.Days = "Purchase orders", "1000"
	form.Frame = wrong(frame("api"), "days", "Days must be a number from 1 to 366.", "scopes", "Choose what the key may do.")
	b.add("configuration_keys_new", "wrong", form)
	b.add("configuration_key", "shown", page.ConfigurationKey{Frame: frame("api"), Name: "Purchase orders", Token: "tlk_an-example-of-what-stands-here", Until: ahead(90 * day)})
}

func requests(b *Book, f page.Frame) {
	open := []page.ResetRequest{
		{ID: "r1", Name: "Ada Byron", Email: "ada@acme.example", Reason: "My phone fell into the harbour this morning.", Asked: ago(40 * time.Minute),
			Until: ahead(71 * time.Hour), State: "waiting", MayDecide: true},
		{ID: "r2", Name: "Bo Lindqvist", Email: "bo@acme.example", Agent: "Cleo Okafor", Reason: "Called us, new phone without backup.", Asked: ago(5 * time.Hour),
			Until: ahead(67 * time.Hour), State: "waiting", Why: "It concerns yourself, so another administrator decides."},
		{ID: "r3", Name: "Dao Nguyen", Email: "dao@acme.example", Agent: "Cleo Okafor", Reason: "Only administrator; phone stolen.", Asked: ago(30 * time.Hour),
			Due: ahead(18 * time.Hour), State: "cooling"},
	}
	var closed []page.ResetRequest
	for i, state := range []string{"approved", "rejected", "cancelled", "expired", "stopped"} {
		p := samplePeople[i%3]
		closed = append(closed, page.ResetRequest{Name: p.Name, Email: p.Email, Reason: "Lost phone", State: state, Decided: ago(time.Duration(i+1) * 9 * day)})
	}
	closed[1].Agent = "Cleo Okafor"
	b.add("configuration_reset_requests", "open", page.ConfigurationResetRequests{Frame: f, Open: open, Closed: closed})
	b.add("configuration_reset_requests", "none", page.ConfigurationResetRequests{Frame: f})
}

func audit(b *Book, f page.Frame) {
	entries := []page.AuditEntry{
		{At: ago(4 * time.Minute), Sentence: "Ada Byron signed in with password and code.", Where: "Chrome on Linux, 203.0.113.24"},
		{At: ago(3 * time.Hour), Sentence: "Bo Lindqvist reset the two-factor authentication of Dao Nguyen.", Detail: "Reason: lost the phone, called from the desk.", Where: "Firefox on Windows, 198.51.100.7"},
		{At: ago(26 * time.Hour), Sentence: "12 wrong passwords for ada@acme.example within a minute.", Where: "2001:db8:4f1c:22a0:9d5e:71ff:fe04:88b1"},
		{At: ago(40 * day), Sentence: "A command on the host made a new invitation."},
	}
	kinds := []page.Choice{{Value: "signed-in", Label: "Signed in"}, {Value: "two-factor-reset", Label: "Two-factor authentication reset"}}
	b.add("configuration_audit", "all", page.ConfigurationAudit{Frame: f, Kinds: kinds, Entries: entries, Pager: page.Pager{Previous: "?after=1", Next: "?before=4"}})
	b.add("configuration_audit", "filtered", page.ConfigurationAudit{Frame: f, Kinds: kinds, Person: "Ada", Kind: "signed-in"})
	b.add("configuration_audit", "none", page.ConfigurationAudit{Frame: f, Kinds: kinds})
}
