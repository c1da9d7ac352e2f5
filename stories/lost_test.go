package stories

import (
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/twinlatch/twinlatch/stories/browser"
)

// loses is everything a lost phone leaves: the password.
func (p *person) loses() {
	p.h.t.Helper()
	*p.phone = phone{}
	p.signsOut()
	p.typesPassword()
	p.Follow("Lost your phone?")
}

// protected signs somebody in and turns it on.
func (h *house) protected(first string) *person {
	h.t.Helper()
	p := h.meet(first)
	p.signsIn()
	p.turnsOn("Aegis")
	return p
}

func TestBoAsksHisAdministratorFromTheCodePage(t *testing.T) {
	onBothDatabases(t, func(t *testing.T, h *house) {
		bo, ada := h.protected("Bo"), h.protected("Ada")
		bo.loses()
		bo.See("Who can reset it", "a•••@acme.example")
		bo.SeeNothingOf("ada@acme.example")
		bo.Fill("Reason", "Left the phone in a taxi")
		bo.Press("Ask my administrator")
		bo.See("Waiting for your administrator until")
		if bo.Offers("Ask my administrator") {
			t.Error("a second request is offered")
		}
		h.letter(ada.email, "waits for you")
		ada.walksTo("Home")
		ada.Follow("1 reset request")
		ada.See("Bo Carver", "Left the phone in a taxi")
		ada.Press("Approve")
		ada.See("Two-factor authentication of Bo Carver was reset.")
		decision := h.letter(bo.email, "approved")
		bo.Visit(decision.Link(t, "/signin"))
		bo.typesPassword()
		bo.See("Your protection Off")
	})
}

func TestARejectedRequestChangesNothingAndASignInCancelsOne(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo, ada := h.protected("Bo"), h.protected("Ada")
	found := *bo.phone
	bo.loses()
	bo.Fill("Reason", "Left the phone in a taxi")
	bo.Press("Ask my administrator")
	ada.walksTo("Configuration")
	ada.Follow("Reset requests")
	ada.Press("Reject")
	ada.See("The request was rejected. Nothing of Bo Carver was changed.")
	h.letter(bo.email, "rejected")

	bo.signsOut()
	bo.typesPassword()
	bo.Follow("Lost your phone?")
	bo.Fill("Reason", "Still gone")
	bo.Press("Ask my administrator")
	*bo.phone = found
	bo.Follow("Use your authentication application")
	bo.typesCode()
	bo.See("Your protection On")
	h.letter(bo.email, "cancelled")
	ada.Follow("Reset requests")
	ada.See("No reset requests", "Signed in after all")
}

// An agent of the vendor can only ask; the company's own administrator decides.
func TestSupportAsksAndTheCompanysOwnAdministratorDecides(t *testing.T) {
	t.Parallel()
	h := open(t)
	sam, bo, ada := h.protected("Sam"), h.protected("Bo"), h.protected("Ada")
	sam.walksTo("Support")
	sam.Fill("Find a person", "nobody@acme.example")
	sam.Press("Find")
	sam.See("Nobody with that e-mail")
	sam.Fill("Find a person", bo.email)
	sam.Press("Find")
	sam.See("Bo Carver", "Acme", "Turned on")
	sam.Fill("Reason", "Called from his desk")
	sam.Press("Request reset")
	sam.See("The reset of Bo Carver was requested.")
	if sam.Offers("Approve") {
		t.Error("the agent who asked may approve")
	}
	h.letter(bo.email, "requested")
	h.letter(ada.email, "waits for you")
	ada.walksTo("Configuration")
	ada.Follow("Reset requests")
	ada.See("Sam Orr of support", "Called from his desk")
	ada.Press("Approve")
	ada.See("Two-factor authentication of Bo Carver was reset.")
	h.letter(bo.email, "approved")
	bo.signsOut()
	if bo.askedForACode() {
		t.Error("after the approval a code is asked")
	}

	ada.Follow("Audit log")
	ada.See("Sam Orr of Lumen searched for a person of Acme.", "Sam Orr of Lumen asked to reset the two-factor authentication of Bo Carver.",
		"Ada Byron approved resetting the two-factor authentication of Bo Carver.", "Bo Carver turned two-factor authentication on.")
}

// A company's only administrator lost the phone: two people of Support, a day of
// waiting, and a link for everybody who was warned.
func TestTheOnlyAdministratorIsHelpedByTwoPeopleAndADay(t *testing.T) {
	t.Parallel()
	h := open(t)
	sam, sue, ada := h.protected("Sam"), h.protected("Sue"), h.protected("Ada")
	ask := func() {
		t.Helper()
		sam.signsOut()
		sam.signsIn()
		sam.walksTo("Support")
		sam.Fill("Find a person", ada.email)
		sam.Press("Find")
		sam.See("Nobody else administers this company.")
		sam.Fill("Reason", "Known to me for years, seen in a video call")
		sam.Press("Request reset")
		sam.See("The reset of Ada Byron was requested.")
		sue.signsOut()
		sue.signsIn()
		sue.walksTo("Support")
		sue.Press("Approve")
		sue.See("Approved. In 24 hours the two-factor authentication of Ada Byron is reset")
	}
	ask()
	warning := h.letter("vera@lumen.example", "will be reset")
	h.letter(ada.email, "will be reset")
	stranger := h.chrome.Open(t, browser.Options{Whose: "whoever was warned"})
	stranger.Visit(warning.Link(t, "/reset/stop"))
	stranger.See("Stop this reset?")
	stranger.Press("Stop this reset")
	stranger.See("The reset is stopped")
	h.letter(ada.email, "stopped")
	h.later(25 * time.Hour)
	ada.comes()
	ada.typesPassword()
	if !ada.Asks("Authentication code") {
		t.Fatal("a stopped reset took effect")
	}

	ask()
	h.later(24*time.Hour + minute)
	h.letter(ada.email, "approved")
	ada.signsOut()
	if ada.askedForACode() {
		t.Error("a day after the second approval a code is still asked")
	}
}

// The last way: whoever runs the server, on its host.
func TestTheHostResetsWithACommand(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo := h.protected("Bo")
	twinlatch, err := built("twinlatch")
	if err != nil {
		t.Fatal(err)
	}
	arguments := []string{"user", "reset-two-factor", bo.email, "--reason", "seen in person", "--data", h.data}
	if h.dsn != "" {
		arguments = append(arguments, "--database", h.dsn)
	}
	out, err := exec.Command(twinlatch, arguments...).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "Two-factor authentication of Bo Carver was reset.") {
		t.Fatalf("%v: %s", err, out)
	}
	// The command's clock is the real one, ahead of the story's; its mail leaves
	// when the story's has caught up.
	h.later(time.Since(monday) + minute)
	// The command does not know the server's address; the server does.
	if mail := h.letter(bo.email, "was reset"); !strings.Contains(mail.Text, h.url+"/signin") {
		t.Errorf("the mail leads elsewhere:\n%s", mail.Text)
	}
	bo.signsOut()
	if bo.askedForACode() {
		t.Error("after the command a code is asked")
	}
}
