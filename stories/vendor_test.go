package stories

import (
	"testing"
	"time"

	"github.com/twinlatch/twinlatch/stories/browser"
)

// The vendor makes a company for a customer, whose administrator takes over.
func TestVeraMakesACompanyForACustomer(t *testing.T) {
	t.Parallel()
	h := open(t)
	vera := h.protected("Vera")
	vera.walksTo("Companies")
	vera.See("Acme", "Brook", "Lumen")
	vera.Follow("New company")
	vera.Fill("Company name", "Tidewater")
	vera.Fill("Administrator's name", "Gus Hale")
	vera.Fill("Administrator's email", "gus@tidewater.example")
	vera.Press("Create company")
	vera.See("Tidewater was created. The invitation is on its way to gus@tidewater.example.")
	gus := &person{Tab: h.chrome.Open(t, browser.Options{Whose: "Gus"}), h: h, phone: &phone{},
		name: "Gus Hale", email: "gus@tidewater.example", password: "a heron waits by the weir"}
	gus.Visit(h.letter(gus.email, "invited").Link(t, "invitation"))
	gus.See("Join Tidewater")
	gus.Fill("New password", gus.password)
	gus.Press("Accept invitation")
	gus.typesPassword()
	for link, has := range map[string]bool{"User Management": true, "Configuration": true, "Companies": false, "Support": false} {
		if gus.Offers(link) != has {
			t.Errorf("a customer's administrator has the link %s: %v", link, !has)
		}
	}
	gus.requires(true)
	gus.Press("Turn On")
	gus.enrols("Authy")

	vera.Follow("Edit Tidewater")
	vera.See("1 of 1")
	vera.SeeNothingOf("Gus Hale") // what is inside a company is the company's
	vera.Press("Suspend")
	vera.Press("Suspend")
	vera.See("Tidewater is suspended. Everybody in it was signed out.")
	gus.walksTo("Home")
	if gus.Path() != "/signin" {
		t.Errorf("in a suspended company Gus is at %s", gus.Path())
	}
	gus.typesPassword()
	gus.See("Your company is suspended; ask your administrator")
	vera.Press("Reactivate")
	vera.See("Tidewater is active again.")
	gus.signsIn()
	gus.See("Your protection On")
}

// What happened stands in the log, newest first, in sentences, and can be
// filtered by person and by kind.
func TestTheAuditLogReadsInSentences(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo, ada := h.protected("Bo"), h.protected("Ada")
	bo.opensTwoFactor()
	bo.Press("Turn Off")
	bo.Press("Turn Off")
	bo.See("Two-factor authentication is off. All other sessions and trusted devices ended.")
	ada.requires(true)
	h.later(time.Hour / 2)
	ada.Follow("Audit log")
	ada.See("Bo Carver turned two-factor authentication on.", "Application: Aegis", "Bo Carver turned two-factor authentication off.",
		"Ada Byron switched required two-factor authentication on.", "30 minutes ago", "Chrome on Linux, 127.0.0.1")
	ada.Pick("What", "Two-factor turned off")
	ada.Press("Filter")
	ada.See("Bo Carver turned two-factor authentication off.")
	ada.SeeNothingOf("turned two-factor authentication on.")
	ada.Fill("Person", "nobody of that name")
	ada.Press("Filter")
	ada.See("Nothing in the log fits this filter.")
	ada.Follow("Show everything")
	ada.See("Ada Byron switched required two-factor authentication on.")
}

// The help is open to everybody, signed in or not, while it is required or not.
func TestTheHelpIsOpenToAll(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada, bo := h.meet("Ada"), h.meet("Bo")
	bo.comes()
	bo.Follow("Help with two-factor authentication")
	bo.See("If you lost your phone", "Authy", "Allow this site to store cookies")
	bo.signsIn()
	ada.signsIn()
	ada.requires(true)
	bo.walksTo("Home") // leads to the page
	bo.Press("Turn On")
	bo.Follow("How to restore Authy")
	bo.See("Install Authy on the new phone")
}
