package stories

import (
	"strings"
	"testing"

	"github.com/twinlatch/twinlatch/stories/browser"
)

// The first story: from nothing to a company whose administrator is protected
// and comes back.
func TestAdaSetsTwinlatchUpTurnsItOnAndSignsInWithACode(t *testing.T) {
	t.Parallel()
	h := openEmpty(t)
	ada := &person{Tab: h.chrome.Open(t, browser.Options{Whose: "Ada"}), h: h, phone: &phone{},
		name: "Ada Byron", email: "ada@rivet.example", password: "many small boats in the fog"}
	ada.comes()
	ada.See("Welcome to Twinlatch", "Open the link that the server printed when it started.")
	if ada.Asks("Email") {
		t.Error("a stranger without the printed link gets a form")
	}

	ada.Visit(h.setup)
	ada.Fill("Company name", "Rivet")
	ada.Fill("Your name", ada.name)
	ada.Fill("Email", "Ada@Rivet.example ")
	ada.Fill("New password", "short")
	ada.Press("Create company")
	ada.See("15 characters or more")
	ada.Fill("New password", ada.password)
	ada.Press("Create company")
	ada.See("Rivet is set up. Sign in with your e-mail and your new password.")

	ada.typesPassword()
	for _, link := range []string{"Home", "Profile Settings", "User Management", "Configuration", "Companies", "Support"} {
		if !ada.Offers(link) {
			t.Errorf("the first administrator has no link %s", link)
		}
	}
	ada.turnsOn("Google Authenticator")
	if ada.account != "Rivet:ada@rivet.example" {
		t.Errorf("the application shows %q", ada.account)
	}
	ada.See("Google Authenticator", "10 of 10")
	ada.Press("Sign out")
	ada.typesPassword()
	ada.typesCode()
	ada.See("A sign-in asks for your password and a code from Google Authenticator.", "1 of 1 person protected")

	stranger := h.chrome.Open(t, browser.Options{Whose: "a stranger with the old link"})
	stranger.Visit(h.setup)
	stranger.See("This link has ended")
	if stranger.Asks("Company name") {
		t.Error("the spent link still opens the form")
	}
	mail := h.mail.Wait(t, ada.email)
	if !strings.Contains(mail.Subject, "wo-factor") {
		t.Errorf("Ada's first mail is %q", mail.Subject)
	}
}

// Everything an employee does to be protected, and to come back.
func TestBoTurnsTwoFactorAuthenticationOnAndSignsInWithACode(t *testing.T) {
	onBothDatabases(t, func(t *testing.T, h *house) {
		bo := h.meet("Bo")
		bo.signsIn()
		bo.turnsOn("Google Authenticator")
		if bo.account != "Acme:bo@acme.example" {
			t.Errorf("the application shows %q", bo.account)
		}
		bo.See("Google Authenticator", "10 of 10")
		bo.Press("Sign out")
		bo.typesPassword()
		bo.See("Enter your code")
		bo.typesCode()
		bo.See("Your protection", "A sign-in asks for your password and a code from Google Authenticator.")
	})
}

// By night, on a phone held upright, everything can be reached as well; the
// second factor is on another phone.
func TestTheWholeWayOnANarrowPhoneByNight(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo := h.meetWith("Bo", browser.Options{Width: 390, Night: true})
	bo.signsIn()
	bo.turnsOn("Apple Passwords")
	bo.trusts()
	bo.opensTwoFactor()
	bo.Press("Remove Chrome on Linux")
	bo.signsOut()
	bo.signsIn()
	bo.See("A sign-in asks for your password and a code from Apple Passwords.")
}
