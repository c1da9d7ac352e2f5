package book

import (
	"time"

	"github.com/twinlatch/twinlatch/internal/web/page"
)

func support(b *Book) {
	frame := func() page.Frame { return b.operator("support", "") }
	asked := []page.ResetRequest{
		{Name: "Bo Lindqvist", Email: "b•••@acme.example", Company: "Acme Purchasing", Asked: ago(5 * time.Hour), State: "waiting"},
		{Name: "Ada Byron", Email: "a•••@acme.example", Company: "Acme Purchasing", Asked: ago(8 * day), State: "approved"},
	}
	b.add("support", "empty", page.Support{Frame: frame(), Asked: asked})
	found := &page.FoundPerson{ID: "ada", Name: "Ada Byron", Email: "a•••@acme.example", Company: "Acme Purchasing", Protected: true, MayRequest: true}
	b.add("support", "found", page.Support{Frame: frame(), Query: "ada@acme.example", Searched: true, Found: found})
	alone := *found
	alone.Alone = true
	b.add("support", "alone", page.Support{Query: "ada@acme.example", Searched: true, Found: &alone,
		Frame: wrong(frame(), "reason", "Write a reason; the administrators decide by it.")})
	off := page.FoundPerson{ID: "dao", Name: "Dao Nguyen", Email: "d•••@acme.example", Company: "Acme Purchasing", Why: "There is nothing to reset: two-factor authentication is off."}
	b.add("support", "nothing-to-reset", page.Support{Frame: frame(), Query: "dao@acme.example", Searched: true, Found: &off})
	b.add("support", "nobody", page.Support{Frame: frame(), Query: "zora@acme.example", Searched: true})
	second := []page.ResetRequest{
		{ID: "r1", Name: "Gus Ferreira", Company: "Globex", Agent: "Hana Sato", Reason: "Only administrator; phone stolen, showed us the police report.", Asked: ago(2 * time.Hour), Until: ahead(70 * time.Hour), State: "waiting", MayDecide: true},
		{ID: "r2", Name: "Ines Costa", Company: "Initech", Agent: "Cleo Okafor", Reason: "New phone, no backup.", Asked: ago(time.Hour), Until: ahead(71 * time.Hour), State: "waiting", Why: "You asked for it yourself, so a colleague approves."},
		{ID: "r3", Name: "Jo Park", Company: "Umbrella", Reason: "Lost it.", Asked: ago(30 * time.Hour), Due: ahead(20 * time.Hour), State: "cooling"},
	}
	b.add("support", "second", page.Support{Frame: frame(), Second: second})
}

func companies(b *Book) {
	frame := func() page.Frame { return b.operator("companies", "") }
	rows := []page.CompanyRow{
		{ID: "c0", Name: "Northwind Software", People: 9, Protected: 9, Status: "active", Operator: true, Since: ago(500 * day)},
		{ID: "c1", Name: "Acme Purchasing", People: 128, Protected: 71, Status: "active", Since: ago(220 * day)},
		{ID: "c2", Name: "Globex", People: 1, Protected: 0, Status: "suspended", Since: ago(40 * day)},
		{ID: "c3", Name: "Initech", People: 12, Protected: 3, Status: "deleted", Since: ago(90 * day), EraseAt: ahead(28 * day)},
	}
	b.add("companies", "list", page.Companies{Frame: frame(), Rows: rows, Contact: supportContact, Pager: page.Pager{Next: "?after=c3"}})
	b.add("companies", "first", page.Companies{Frame: frame(), Rows: rows[:1]})
	b.add("companies_new", "empty", page.CompaniesNew{Frame: frame()})
	b.add("companies_new", "wrong", page.CompaniesNew{Company: "Acme Purchasing", AdminName: "Bo Lindqvist", AdminEmail: "bo",
		Frame: wrong(frame(), "admin_email", "Type an e-mail address, like name@company.com.")})
	for i, state := range []string{"operator", "active", "suspended", "deleted"} {
		b.add("company", state, page.Company{Frame: frame(), Row: rows[i]})
	}
	chosen := []page.AppChoice{{ID: "a2", Name: "Payroll", Chosen: true}, {ID: "a3", Name: "Warehouse"}}
	b.add("company", "applications", page.Company{Frame: frame(), Row: rows[1], Apps: chosen})
	b.add("company_suspend", "ask", page.CompanySuspend{Frame: frame(), Row: rows[1]})
	b.add("company_delete", "ask", page.CompanyDelete{Frame: frame(), Row: rows[1]})
	b.add("help_two_factor", "signed-out", page.HelpTwoFactor{Frame: b.outside()})
	b.add("help_two_factor", "required", page.HelpTwoFactor{Frame: required(b.employee("", ""))})
}

func apps(b *Book) {
	frame := func() page.Frame { return b.operator("apps", "") }
	orders := page.AppLink{Name: "Purchase orders", Host: "orders.example.com", URL: "https://orders.example.com/"}
	b.add("app_enter", "on-the-way", page.AppEnter{Frame: b.employee("", ""), App: orders, To: "https://orders.example.com/.twinlatch/finish"})
	b.add("app_refused", "not-theirs", page.AppRefused{Frame: b.employee("", ""), App: orders})
	b.add("app_refused", "key", page.AppRefused{Frame: b.employee("", ""), App: orders, Key: true})
	b.add("app_stale", "known", page.AppStale{Frame: b.employee("", ""), App: orders})
	b.add("app_stale", "stranger", page.AppStale{Frame: b.outside()})
	b.add("app_leave", "signed-in", page.AppLeave{Frame: b.employee("", "")})
	b.add("app_leave", "signed-out", page.AppLeave{Frame: b.outside()})
	asking := page.AppLink{Name: "Ledger", Host: "ledger.example.com", URL: "https://ledger.example.com/"}
	b.add("app_sign_out", "asked", page.AppSignOut{Frame: b.employee("", ""), App: asking, Request: "sealed"})
	b.add("app_sign_out", "asked-by-nobody", page.AppSignOut{Frame: b.employee("", ""), Request: "sealed"})
	b.add("app_sign_out", "back", page.AppSignOut{Frame: b.outside(), To: "https://ledger.example.com/bye"})
	b.add("app_sign_out", "signed-out", page.AppSignOut{Frame: b.outside()})
	rows := []page.AppRow{
		{ID: "a1", Name: "Purchase orders", Address: "https://orders.example.com", Host: "orders.example.com", Kind: "proxy", Asks: "any", FreshText: "0", Everyone: true, Machines: true},
		{ID: "a2", Name: "Payroll", Address: "https://payroll.example.com", Host: "payroll.example.com", Kind: "proxy", Asks: "two-factor", Fresh: 30, FreshText: "30", Companies: 3},
	}
	b.add("apps", "list", page.Apps{Frame: frame(), Rows: rows})
	b.add("apps", "empty", page.Apps{Frame: frame()})
	b.add("apps_new", "empty", page.AppsNew{Frame: frame(), Row: page.AppRow{Kind: "proxy", Asks: "any", FreshText: "0", Everyone: true}})
	b.add("apps_new", "wrong", page.AppsNew{Frame: wrong(frame(), "address", "Type the address as https:// and a host, without a path, such as https://orders.example.com."),
		Row: page.AppRow{Name: "Payroll", Address: "payroll", Asks: "two-factor", FreshText: "30"}})
	b.add("app", "everyone", page.App{Frame: frame(), Row: rows[0]})
	b.add("app", "chosen", page.App{Frame: frame(), Row: rows[1]})
	ledger := page.AppRow{ID: "0198c0de-0000-7000-8000-000000000001", Name: "Ledger", Address: "https://ledger.example.com", Host: "ledger.example.com", Kind: "openid-connect", Asks: "any", FreshText: "0",
		Everyone: true, Redirects: "https://ledger.example.com/callback", Consent: true, Scopes: []string{"openid", "email"}, LogoutAddress: "https://ledger.example.com/signed-out"}
	b.add("app", "openid-connect", page.App{Frame: frame(), Row: ledger})
	ledger.Untold = page.Untold{Count: 2, At: ago(3 * time.Hour), Why: "it answered 404"}
	b.add("app", "untold", page.App{Frame: frame(), Row: ledger})
	b.add("app_secret", "once", page.AppSecret{Frame: frame(), Row: ledger, Secret: "m5Jq0f5yXlS1nVb0aTqv4mB2pXy7t2f0x3wV9s8kQ1c"})
	b.add("app_consent", "ask", page.AppConsent{Frame: b.employee("", ""), App: asking, Request: "sealed",
		Scope: []string{"openid", "profile", "email"}})
	b.add("app_remove", "ask", page.AppRemove{Frame: frame(), Row: rows[1]})
}
