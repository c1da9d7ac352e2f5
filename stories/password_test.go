package stories

import (
	"strings"
	"testing"

	"github.com/twinlatch/twinlatch/stories/browser"
)

// A forgotten password is replaced through the mailbox; that signs nobody in and
// leaves the second factor where it is.
func TestAForgottenPassword(t *testing.T) {
	onBothDatabases(t, func(t *testing.T, h *house) {
		bo := h.meet("Bo")
		bo.signsIn()
		bo.turnsOn("Aegis")
		there := bo.atAnotherBrowser()
		there.comes()
		there.Follow("Forgot password?")
		said := map[string]string{}
		for _, address := range []string{"nobody@acme.example", bo.email} {
			there.Fill("Email", address)
			there.Press("Send reset link")
			there.See("If " + address + " has an account, a mail with a link is on its way.")
			said[strings.ReplaceAll(there.Shows(), address, "X")] = address
			there.Back()
		}
		if len(said) != 1 {
			t.Errorf("the page tells a known address from an unknown one: %v", said)
		}
		link := h.letter(bo.email, "new password").Link(t, "/password/reset")
		there.Visit(link)
		there.Visit(link) // opening spends nothing
		there.See("Choose a new password", "two-factor authentication stays as it is")
		bo.password = "a heron waits by the weir"
		there.password = bo.password
		there.Fill("New password", bo.password)
		there.Press("Change password")
		there.See("Your password was changed. Sign in with it; two-factor authentication is as it was.")
		if there.Offers("Sign out") {
			t.Error("the link signed somebody in")
		}
		there.typesPassword()
		there.See("Enter your code")
		there.typesCode()
		there.See("Your protection On")
		bo.walksTo("Home")
		if bo.Path() != "/signin" {
			t.Errorf("after the reset the old session is at %s", bo.Path())
		}
		bo.Visit(link)
		bo.See("This link has ended")
		if mails := h.mail.To("nobody@acme.example"); len(mails) != 0 {
			t.Errorf("an unknown address got %d mails", len(mails))
		}
		h.letter(bo.email, "password was reset")
	})
}

func TestChangingThePasswordEndsOtherSessionsAndTrusts(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo := h.meet("Bo")
	bo.signsIn()
	bo.turnsOn("Aegis")
	bo.trusts()
	there := bo.atAnotherBrowser()
	there.signsIn()
	bo.goesTo("Password")
	bo.Fill("Current password", "not my password at all")
	bo.Fill("New password", "a heron waits by the weir")
	bo.Press("Change password")
	bo.See("That is not your present password.")
	for _, bad := range []struct{ password, why string }{
		{"short", "A password needs 15 characters or more."},
		{"1234567890123456", "This password is among those that everybody tries first."},
		{"Bo Carver Bo Carver", "This password is made of your name or your company's."},
		{strings.Repeat("fox ", 300), "This password is longer than 1,024 bytes."},
		{firstPassword, "This is the password you have now."},
	} {
		bo.Fill("Current password", bo.password)
		bo.Fill("New password", bad.password)
		bo.Press("Change password")
		bo.See(bad.why)
	}
	bo.Fill("New password", strings.Repeat("a long way home ", 65_536)) // a megabyte
	bo.Press("Change password")
	bo.See("This form was not accepted", "What was sent is too large.")
	bo.Follow("Open the page")
	bo.Fill("Current password", bo.password)
	bo.password = "a heron waits by the weir"
	there.password = bo.password
	bo.Fill("New password", bo.password)
	bo.Press("Change password")
	bo.See("Your password was changed. All other sessions and trusted devices have ended.")
	bo.walksTo("Home")
	bo.See("Your protection On")
	there.walksTo("Home")
	if there.Path() != "/signin" {
		t.Errorf("the other session is at %s", there.Path())
	}
	h.letter(bo.email, "password was changed")
	bo.signsOut()
	if !bo.askedForACode() {
		t.Error("the trust survived the change of the password")
	}
}

func TestChangingTheEmailAddressAndUndoingIt(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo := h.meet("Bo")
	bo.signsIn()
	bo.goesTo("General")
	bo.Fill("Email", "robert@acme.example")
	bo.Press("Change email")
	bo.See("A mail is on its way to robert@acme.example. Open its link to finish the change.")
	undo := h.letter(bo.email, "about to change").Link(t, "/email/undo")
	confirm := h.letter("robert@acme.example", "confirm").Link(t, "/email/confirm")

	mailReader := h.chrome.Open(t, browser.Options{Whose: "Bo's mail reader"})
	mailReader.Visit(confirm)
	mailReader.See("from now on you sign in with robert@acme.example")
	bo.walksTo("Home")
	bo.goesTo("General")
	bo.See("We sent a link to robert@acme.example.") // opening the link changed nothing
	mailReader.Press("Confirm e-mail")
	mailReader.See("E-mail changed")
	bo.signsOut()
	bo.typesPassword()
	bo.See("The e-mail or the password is not right.")
	old := bo.email
	bo.email = "robert@acme.example"
	bo.signsIn()

	mailReader.Visit(undo)
	mailReader.Press("Undo the change")
	mailReader.See("Your old e-mail is back")
	bo.walksTo("Home")
	if bo.Path() != "/signin" {
		t.Errorf("after the undo the session is at %s", bo.Path())
	}
	bo.email = old
	bo.signsIn()
	mailReader.Visit(undo)
	mailReader.See("This link has ended")
}

func TestEndingSessions(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo := h.meet("Bo")
	bo.signsIn()
	others := []*person{bo.atAnotherBrowser(), bo.atAnotherBrowser(), bo.atAnotherBrowser()}
	for _, other := range others {
		other.signsIn()
	}
	bo.goesTo("Sessions")
	bo.See("Where you are signed in", "This browser", "Password alone")
	bo.Press("End all others")
	for _, other := range others {
		other.walksTo("Home")
		if other.Path() != "/signin" {
			t.Errorf("a session that was ended is at %s", other.Path())
		}
	}
	others[0].signsIn()
	bo.Reload()
	bo.Press("End")
	others[0].walksTo("Home")
	if others[0].Path() != "/signin" {
		t.Errorf("the session that was ended is at %s", others[0].Path())
	}
	bo.walksTo("Home")
	bo.See("Signed in as Bo Carver at Acme.")
}

// A session ends by itself after an hour of rest and after a day in all.
func TestSessionsEndByThemselves(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo := h.meet("Bo")
	bo.signsIn()
	h.later(59 * minute)
	bo.walksTo("Home")
	bo.See("Signed in as Bo Carver")
	h.later(61 * minute)
	bo.walksTo("Profile Settings")
	if !strings.HasPrefix(bo.Path(), "/signin") {
		t.Errorf("after an hour of rest Bo is at %s", bo.Path())
	}
	bo.typesPassword()
	if bo.Path() != "/profile" {
		t.Errorf("after signing in again Bo is at %s, not where he wanted to go", bo.Path())
	}
}
