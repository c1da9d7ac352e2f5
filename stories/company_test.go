package stories

import (
	"strings"
	"testing"
	"time"

	"github.com/twinlatch/twinlatch/stories/browser"
)

// A new colleague is invited, accepts, and is led like everybody.
func TestANewEmployeeIsInvitedAndLedToSetItUp(t *testing.T) {
	onBothDatabases(t, func(t *testing.T, h *house) {
		ada := h.meet("Ada")
		ada.signsIn()
		ada.turnsOn("Authy")
		ada.requires(true)
		ada.walksTo("User Management")
		ada.Follow("Invite")
		ada.Fill("Email", "not an address")
		ada.Fill("Name", "Eve Gale")
		ada.Press("Send invitation")
		ada.See("This is not an e-mail address we can write to")
		ada.Fill("Email", "Eve@Acme.example")
		ada.Press("Send invitation")
		ada.See("An invitation to", "is on its way.", "Open invitations", "Eve Gale")

		first := h.letter("eve@acme.example", "invited").Link(t, "invitation")
		ada.Press("Send again")
		ada.See("The invitation was sent again.")
		link := h.letter("eve@acme.example", "invited").Link(t, "invitation")

		eve := &person{Tab: h.chrome.Open(t, browser.Options{Whose: "Eve"}), h: h, phone: &phone{},
			name: "Eve Gale", email: "eve@acme.example", password: "a heron waits by the weir"}
		eve.Visit(first)
		eve.See("This link has ended", "Ask the person who invited you to send the invitation again.")
		eve.Visit(link)
		eve.Reload() // opening spends nothing
		eve.See("Join Acme", "eve@acme.example")
		eve.Fill("Your name", eve.name)
		eve.Fill("New password", "acme acme acme acme")
		eve.Press("Accept invitation")
		eve.See("This password is made of your name or your company's.")
		eve.Fill("New password", eve.password)
		eve.Press("Accept invitation")
		eve.See("Welcome to Acme. Sign in as eve@acme.example with your new password.")
		eve.typesPassword()
		eve.See("Acme requires two-factor authentication. Turn it on to continue.")
		eve.turnsOnHere("Bitwarden")
		eve.walksTo("Home")
		eve.See("Your protection On")
		eve.Visit(link)
		eve.See("This link has ended")
		if eve.Offers("User Management") || eve.Offers("Configuration") {
			t.Error("an employee has an administrator's links")
		}

		ada.walksTo("User Management")
		ada.SeeNothingOf("Open invitations")
		ada.Fill("Search people", "ga")
		ada.Press("Search")
		ada.See("Eve Gale")
		ada.SeeNothingOf("Bo Carver")
	})
}

func TestAnInvitationEndsAfterThreeDaysOrWhenItIsWithdrawn(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.meet("Ada")
	ada.signsIn()
	for _, who := range []string{"eve@acme.example", "fay@acme.example"} {
		ada.walksTo("User Management")
		ada.Follow("Invite")
		ada.Fill("Email", who)
		ada.Fill("Name", "Somebody New")
		ada.Press("Send invitation")
	}
	eve, fay := h.letter("eve@acme.example", "invited").Link(t, "invitation"), h.letter("fay@acme.example", "invited").Link(t, "invitation")
	ada.PressBeside("eve@acme.example", "Withdraw")
	ada.See("The invitation was withdrawn. Its link no longer works.")
	guest := h.chrome.Open(t, browser.Options{Whose: "a guest"})
	guest.Visit(eve)
	guest.See("This link has ended")
	h.later(72*time.Hour - minute)
	guest.Visit(fay)
	guest.See("Join Acme")
	h.later(2 * minute)
	guest.Fill("Your name", "Fay")
	guest.Fill("New password", "a heron waits by the weir")
	guest.Press("Accept invitation")
	guest.See("This link has ended")
}

// Inviting an address that is taken looks the same to the inviter; its owner is
// told.
func TestInvitingSomebodyElsesAddressTellsOnlyTheOwner(t *testing.T) {
	t.Parallel()
	h := open(t)
	ada := h.meet("Ada")
	ada.signsIn()
	said := map[string]string{}
	for _, who := range []string{"new@brook.example", "nils@brook.example"} {
		ada.walksTo("User Management")
		ada.Follow("Invite")
		ada.Fill("Email", who)
		ada.Fill("Name", "Somebody")
		ada.Press("Send invitation")
		said[who] = strings.ReplaceAll(ada.Notices(), who, "X")
	}
	if said["new@brook.example"] != said["nils@brook.example"] || said["nils@brook.example"] == "" {
		t.Errorf("the inviter sees who has an account: %q", said)
	}
	h.letter("nils@brook.example", "e-mail address")
	h.letter("new@brook.example", "invited")
}

func TestSuspendingActsAtOnceAndReactivatingGivesEverythingBack(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo, ada := h.meet("Bo"), h.meet("Ada")
	bo.signsIn()
	bo.turnsOn("2FAS")
	bo.trusts()
	ada.signsIn()
	ada.opens("Bo Carver", "General")
	ada.Press("Suspend")
	ada.See("Suspend Bo Carver?", "Every sign-in and every trusted device ends at once.")
	ada.Press("Suspend")
	ada.See("Bo Carver is suspended and signed out everywhere.")
	bo.walksTo("Home")
	if bo.Path() != "/signin" {
		t.Errorf("suspended, Bo is at %s", bo.Path())
	}
	bo.Fill("Email", bo.email)
	bo.Fill("Password", "not the right one")
	bo.Press("Sign in")
	bo.See("The e-mail or the password is not right.")
	bo.typesPassword()
	bo.See("Your account is suspended; ask your administrator")
	ada.Press("Reactivate")
	ada.See("Bo Carver can sign in again.")
	if !bo.askedForACode() {
		t.Error("the trust of before survived the suspension")
	}
	bo.typesCode()
	bo.See("Your protection On")
}

func TestRolesGiveAndTakeWhatTheyOpenAtTheNextClick(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo, ada := h.meet("Bo"), h.meet("Ada")
	bo.signsIn()
	ada.signsIn()
	ada.opens("Bo Carver", "Roles")
	ada.Tick("User Management")
	ada.Press("Update")
	ada.See("The roles were changed.")
	bo.walksTo("Home")
	bo.walksTo("User Management")
	bo.Follow("Edit Ada Byron")
	bo.See("This person holds a role that you lack, so you cannot change anything here.")
	bo.Follow("Security")
	if bo.Offers("Reset") {
		t.Error("User Management alone may reset")
	}
	bo.Visit(h.url + "/configuration/account")
	bo.See("This is not yours to open")
	ada.Untick("User Management")
	ada.Press("Update")
	bo.walksTo("User Management")
	bo.See("This is not yours to open")

	ada.opens("Ada Byron", "Roles")
	ada.Untick("Configuration")
	ada.Press("Update")
	ada.See("last active administrator")
}

func TestRemovingSomebodyEndsThemAtOnce(t *testing.T) {
	t.Parallel()
	h := open(t)
	cleo, ada := h.meet("Cleo"), h.meet("Ada")
	cleo.signsIn()
	ada.signsIn()
	ada.opens("Cleo Dunn", "General")
	ada.Press("Remove person")
	ada.See("Remove Cleo Dunn?", "It cannot be taken back; the person can be invited again.")
	ada.Press("Remove person")
	ada.See("Cleo Dunn was removed.")
	cleo.walksTo("Home")
	if cleo.Path() != "/signin" {
		t.Errorf("removed, Cleo is at %s", cleo.Path())
	}
	cleo.typesPassword()
	cleo.See("The e-mail or the password is not right.")
	if ada.Offers("Edit Cleo Dunn") {
		t.Error("the removed person is still listed")
	}
}

// Nothing of one company can be seen or reached from another: its pages answer
// as pages that do not exist.
func TestTwoCompaniesNeverSeeEachOther(t *testing.T) {
	onBothDatabases(t, func(t *testing.T, h *house) {
		ada, mia := h.meet("Ada"), h.meet("Mia")
		ada.signsIn()
		ada.turnsOn("Authy")
		mia.signsIn()
		mia.walksTo("User Management")
		mia.See("Nils Frey")
		mia.SeeNothingOf("Bo Carver", "Acme", "acme.example")
		mia.Fill("Search people", "bo")
		mia.Press("Search")
		mia.See("Nobody found")

		mia.Follow("Show everybody")
		mia.Follow("Edit Nils Frey")
		address := h.url + mia.Path()
		for _, tab := range []string{"", "/roles", "/security", "/suspend", "/remove"} {
			ada.Visit(address + tab)
			ada.See("There is nothing here")
			if ada.Status() != 404 {
				t.Errorf("Brook's page %s answers Ada %d, want 404", tab, ada.Status())
			}
			ada.SeeNothingOf("Nils", "Brook")
		}
		for _, path := range []string{"/companies", "/companies/new", "/support"} {
			ada.Visit(h.url + path)
			if ada.Status() != 403 {
				t.Errorf("%s answers a customer's administrator %d, want 403", path, ada.Status())
			}
		}
	})
}
