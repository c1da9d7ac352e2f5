package stories

import (
	"strings"
	"testing"
	"time"

	"github.com/twinlatch/twinlatch/stories/browser"
)

// Bo lost the phone; Ada helps in a minute, and is herself asked who she is.
func TestAnAdministratorResetsALostPhone(t *testing.T) {
	onBothDatabases(t, func(t *testing.T, h *house) {
		bo, ada := h.meet("Bo"), h.meet("Ada")
		bo.signsIn()
		bo.turnsOn("Google Authenticator")
		bo.trusts()
		ada.signsIn()
		ada.turnsOn("Authy")
		ada.requires(true)
		h.later(11 * minute)

		ada.opens("Bo Carver", "Security")
		ada.See("Google Authenticator", "10 of 10", "Chrome on Linux")
		ada.Fill("Reason", "")
		ada.Press("Reset")
		ada.See("Say why, in a sentence others will understand.")
		ada.Fill("Reason", "Bo lost the phone on the train; I called him")
		ada.Press("Reset")
		ada.See("Resetting somebody's two-factor authentication needs a fresh proof that it is you.")
		ada.proves()
		ada.See("Reset two-factor authentication", "Bo lost the phone on the train; I called him")
		ada.Press("Reset")
		ada.See("Two-factor authentication of Bo Carver was reset.")

		letter := h.letter(bo.email, "was reset")
		for _, fact := range []string{"Ada Byron", "Bo lost the phone on the train; I called him", "This was not me"} {
			if !strings.Contains(letter.Text, fact) {
				t.Errorf("the mail does not say %q:\n%s", fact, letter.Text)
			}
		}

		// The session has ended, the trust too; what Bo sees is the ordinary
		// sign-in, the password alone, and then the page to set it up.
		bo.Reload()
		if bo.Path() != "/signin" && !strings.HasPrefix(bo.Path(), "/signin?") {
			t.Errorf("after the reset Bo is at %s", bo.Path())
		}
		bo.typesPassword()
		if bo.Path() != "/profile/two-factor" {
			t.Errorf("after the password Bo is at %s", bo.Path())
		}
		bo.See("Acme requires two-factor authentication. Turn it on to continue.")
		oldCodes := bo.codes
		bo.turnsOnHere("Aegis")
		bo.signsOut()
		bo.typesPassword()
		bo.Follow("Use a recovery code")
		bo.Fill("Recovery code", oldCodes[3])
		bo.Press("Confirm")
		bo.See("That recovery code is not right, or was used before.")
		bo.Follow("Use your authentication application")
		bo.typesCode()
		bo.See("Your protection On")
	})
}

// Where it is required, the open window to set it up again closes after a day.
func TestAfterAResetThereIsADayToSetItUpAgain(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo, ada := h.meet("Bo"), h.meet("Ada")
	bo.signsIn()
	bo.turnsOn("Google Authenticator")
	ada.signsIn()
	ada.turnsOn("Authy")
	ada.requires(true)
	ada.resets("Bo Carver", "lost in the sea")
	*bo.phone = phone{}
	h.later(24*time.Hour + minute)
	bo.comes()
	bo.typesPassword()
	bo.See("The time to set up two-factor authentication has passed. Ask your administrator for a reset.")
	if bo.Offers("Sign out") {
		t.Error("Bo is in, a day after the reset")
	}
	ada.signsOut()
	ada.signsIn()
	ada.resets("Bo Carver", "he was ill yesterday")
	bo.comes()
	bo.typesPassword()
	bo.turnsOnHere("Authy")
	bo.walksTo("Home")
	bo.See("Your protection On")
}

// "This was not me" closes the account until an administrator acts; opening the
// link alone does nothing.
func TestThisWasNotMe(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo, ada := h.meet("Bo"), h.meet("Ada")
	bo.signsIn()
	bo.turnsOn("Google Authenticator")
	ada.signsIn()
	ada.turnsOn("Authy")
	ada.resets("Bo Carver", "somebody called and said it was Bo")
	link := h.letter(bo.email, "was reset").Link(t, "not-me")

	mailReader := h.chrome.Open(t, browser.Options{Whose: "Bo's mail reader"})
	mailReader.Visit(link)
	mailReader.See("Was this not you?")
	*bo.phone = phone{}
	bo.signsIn() // nothing has happened yet
	mailReader.Press("This was not me")
	mailReader.See("Your account is closed for now")
	bo.walksTo("Home")
	if bo.Path() != "/signin" {
		t.Errorf("after This was not me, Bo's session is at %s", bo.Path())
	}
	bo.typesPassword()
	bo.See("Your account is suspended; ask your administrator")
	mailReader.Visit(link)
	mailReader.See("This link has ended")

	h.letter(ada.email, "this was not me")
	ada.opens("Bo Carver", "General")
	ada.Press("Reactivate")
	ada.See("Bo Carver can sign in again.")
	bo.signsIn()
}

// An administrator without a second factor is led to set one up first, and
// nobody resets themselves.
func TestWhoResetsHasASecondFactorAndIsSomebodyElse(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo, ada := h.meet("Bo"), h.meet("Ada")
	bo.signsIn()
	bo.turnsOn("Google Authenticator")
	ada.signsIn()
	ada.opens("Bo Carver", "Security")
	ada.Fill("Reason", "he asked me to")
	ada.Press("Reset")
	if ada.Path() != "/profile/two-factor" {
		t.Errorf("without a second factor of her own Ada is led to %s", ada.Path())
	}
	ada.See("Whoever helps others with their second factor needs one of their own.")
	ada.turnsOn("Authy")
	ada.opens("Ada Byron", "Security")
	if ada.Offers("Reset") {
		t.Error("Ada may reset herself")
	}
	bo.walksTo("Home")
	bo.See("Your protection On")
}
