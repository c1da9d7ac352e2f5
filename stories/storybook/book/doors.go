package book

import "github.com/twinlatch/twinlatch/internal/web/page"

// doors are the ways in besides signing in.
func doors(b *Book) {
	b.add("setup", "empty", page.Setup{Frame: b.outside(), Token: "t", MinLength: 15})
	b.add("setup", "wrong", page.Setup{Token: "t", MinLength: 15, Company: "Northwind Software", Name: "Cleo Okafor",
		Frame: wrong(b.outside(), "email", "Type an e-mail address, like name@company.com.",
			"new", "That password is one of the most common ones. Choose another.")})

	b.add("first_run", "open", page.FirstRun{Frame: b.outside(), Link: "https://signin.example.com/setup?t="})

	b.add("invitation", "open", page.Invitation{Frame: b.outside(), Token: "t", Company: "Acme Purchasing",
		Email: "ada@acme.example", Name: "Ada Byron", MinLength: 15, Until: ahead(2 * day)})
	b.add("invitation", "wrong", page.Invitation{Token: "t", Company: "Acme Purchasing", Email: "ada@acme.example",
		MinLength: 15, Frame: wrong(b.outside(), "new", "Your password needs 15 characters or more.")})

	b.add("password_forgot", "empty", page.PasswordForgot{Frame: b.outside()})
	b.add("password_forgot_sent", "sent", page.PasswordForgotSent{Frame: b.outside(), Email: "ada@acme.example"})
	b.add("password_forgot_sent", "no-mail", page.PasswordForgotSent{Frame: b.outside(), Email: "ada@acme.example", NoMail: true})
	b.add("password_reset", "open", page.PasswordReset{Frame: b.outside(), Token: "t", Email: "ada@acme.example", MinLength: 15})

	for _, kind := range []string{page.LinkInvitation, page.LinkPasswordReset, page.LinkSetup,
		page.LinkEmailConfirm, page.LinkEmailUndo, page.LinkNotMe, page.LinkStopReset} {
		b.add("link_expired", kind, page.LinkExpired{Frame: b.outside(), Kind: kind})
	}
	for _, kind := range []string{page.LinkEmailConfirm, page.LinkEmailUndo, page.LinkNotMe, page.LinkStopReset} {
		b.add("link_confirm", kind, page.LinkConfirm{Frame: b.outside(), Kind: kind, Token: "t",
			Person: "Ada Byron", Email: "ada@acme.example"})
		b.add("link_done", kind, page.LinkDone{Frame: b.outside(), Kind: kind})
	}
}

// problems are the pages that say why something did not work.
func problems(b *Book) {
	failed := b.employee("", "")
	failed.ID = "7K3F-9QXM"
	b.add("error", "signed-in", page.Error{Frame: failed})
	outside := b.outside()
	outside.ID = "7K3F-9QXM"
	b.add("error", "signed-out", page.Error{Frame: outside})
	b.add("not_found", "signed-in", page.NotFound{Frame: b.employee("", "")})
	b.add("not_found", "signed-out", page.NotFound{Frame: b.outside()})
	b.add("forbidden", "role", page.Forbidden{Frame: b.employee("", ""), Role: "Configuration"})
	b.add("forbidden", "sentence", page.Forbidden{Frame: b.administrator("users", ""),
		Sentence: "You cannot reset your own two-factor authentication. Ask another administrator."})
	b.add("forbidden", "plain", page.Forbidden{Frame: b.employee("", "")})
	b.add("wait", "attempts", page.Wait{Frame: b.outside(), Seconds: 240, Back: "/signin"})
	b.add("wait", "seconds", page.Wait{Frame: b.outside(), Seconds: 30, Back: "/signin"})
	b.add("wait", "busy", page.Wait{Frame: b.outside(), Busy: true, Back: "/signin"})
	b.add("refused", "signed-out", page.Refused{Frame: b.outside(), Back: "/signin"})
	b.add("refused", "signed-in", page.Refused{Frame: b.employee("", "")})
}
