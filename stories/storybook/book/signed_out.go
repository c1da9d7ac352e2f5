package book

import "github.com/twinlatch/twinlatch/internal/web/page"

func signedOut(b *Book) {
	b.add("signin", "empty", page.Signin{Frame: b.outside()})
	b.add("signin", "wrong", page.Signin{Email: "ada@acme.example",
		Frame: noticed(b.outside(), "danger", "That e-mail and password do not belong together. Check both and try again.")})
	b.add("signin", "signed-out", page.Signin{
		Frame: noticed(b.outside(), "success", "You are signed out. On a shared computer, remove this browser from your trusted devices.")})
	b.add("signin", "field-missing", page.Signin{Email: "ada@acme.example", Return: "/profile",
		Frame: wrong(b.outside(), "password", "Type your password.")})

	b.add("signin_code", "plain", page.SigninCode{Frame: b.outside(), Email: "ada@acme.example"})
	b.add("signin_code", "trusting", page.SigninCode{Frame: b.outside(), Email: "ada@acme.example", TrustDays: 14})
	b.add("signin_code", "wrong", page.SigninCode{Email: "ada@acme.example", TrustDays: 1, Remember: true,
		Frame: wrong(b.outside(), "code", "That code was already used. The next one comes in 12 seconds.")})
	noCookies := b.outside()
	noCookies.NoCookies = true
	b.add("signin_code", "no-cookies", page.SigninCode{Frame: noCookies, Email: "ada@acme.example", TrustDays: 14, SecurityKey: true})
	b.add("signin_code", "blocked", page.SigninCode{Frame: b.outside(), Email: "ada@acme.example", Blocked: true})

	b.add("signin_recovery", "empty", page.SigninRecovery{Frame: b.outside(), Email: "ada@acme.example"})
	b.add("signin_recovery", "wrong", page.SigninRecovery{Email: "ada@acme.example",
		Frame: wrong(b.outside(), "code", "That is not one of your recovery codes, or it was used before.")})

	b.add("signin_new_password", "empty", page.SigninNewPassword{Frame: b.outside(), Email: "ada@acme.example", Company: "Acme Purchasing", MinLength: 20})
	b.add("signin_new_password", "wrong", page.SigninNewPassword{Email: "ada@acme.example", Company: "Acme Purchasing", MinLength: 20,
		Frame: wrong(b.outside(), "new", "A password needs 20 characters or more.")})

	admins := []string{"b…@acme.example", "d…@acme.example"}
	b.add("signin_lost", "ask", page.SigninLost{Frame: b.outside(), Email: "ada@acme.example", Administrators: admins})
	b.add("signin_lost", "waiting", page.SigninLost{Frame: b.outside(), Email: "ada@acme.example",
		Administrators: admins, WaitingUntil: ahead(3 * day)})
	b.add("signin_lost", "alone", page.SigninLost{Frame: b.outside(), Email: "bo@acme.example", Alone: true})
	b.add("signin_lost", "cooling", page.SigninLost{Frame: b.outside(), Email: "bo@acme.example", Alone: true, TakesEffect: ahead(day)})
	b.add("signin_lost", "nobody", page.SigninLost{Frame: b.outside(), Email: "vera@vendor.example", Alone: true,
		Why: "You are the only administrator here, so nobody can reset it. Whoever runs this server can."})
}
