package stories

import (
	"net/http"
	"testing"
)

func TestRequiredLeadsEverybodyToTheTwoFactorPageAndCannotBeTurnedOff(t *testing.T) {
	onBothDatabases(t, func(t *testing.T, h *house) {
		bo, cleo, nils := h.meet("Bo"), h.meet("Cleo"), h.meet("Nils")
		bo.signsIn()
		cleo.signsIn()
		cleo.turnsOn("Authy")
		nils.signsIn()

		ada := h.meet("Ada")
		ada.signsIn()
		ada.requires(true)

		// Bo was signed in before; his very next click shows it.
		bo.Follow("Profile Settings")
		bo.See("Acme requires two-factor authentication. Turn it on to continue.")
		for _, link := range []string{"Home", "Profile Settings", "Twinlatch", "Sessions", "Password", "General"} {
			bo.Follow(link)
			if bo.Path() != "/profile/two-factor" {
				t.Errorf("%s leads Bo to %s", link, bo.Path())
			}
		}
		for _, path := range []string{"/", "/profile", "/profile/sessions", "/users", "/configuration/account", "/companies", "/support"} {
			bo.Visit(h.url + path)
			if bo.Path() != "/profile/two-factor" {
				t.Errorf("the address %s leads Bo to %s", path, bo.Path())
			}
		}
		// The administrator is led like everybody.
		ada.Follow("User Management")
		ada.See("Acme requires two-factor authentication. Turn it on to continue.")

		// Cleo has one already: nothing changes but that it stays.
		cleo.Follow("Home")
		cleo.See("A sign-in asks for your password and a code from Authy.")
		cleo.opensTwoFactor()
		cleo.See("Acme requires two-factor authentication, so it cannot be turned off.")
		if cleo.Offers("Turn Off") {
			t.Error("Turn Off is offered while it is required")
		}
		cleo.Visit(h.url + "/profile/two-factor/turn-off")
		if cleo.Offers("Turn Off") {
			t.Error("the page behind Turn Off opens while it is required")
		}
		// Another company is not concerned.
		nils.Follow("Home")
		nils.SeeNothingOf("requires two-factor authentication")

		bo.turnsOnHere("Aegis")
		bo.Follow("Home")
		bo.See("Your protection On")
	})
}

// An administrator switches it on, off and on again; each time the next click of
// everybody obeys.
func TestRequiredOnOffAndOnAgainActsAtTheNextClick(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo, ada := h.meet("Bo"), h.meet("Ada")
	bo.signsIn()
	ada.signsIn()
	ada.turnsOn("2FAS")
	for _, on := range []bool{true, false, true} {
		ada.requires(on)
		bo.Visit(h.url + "/")
		if led := bo.Path() == "/profile/two-factor"; led != on {
			t.Errorf("with Required %v, Home leads Bo to %s", on, bo.Path())
		}
	}
	bo.Press("Sign out")
	bo.typesPassword()
	if bo.Path() != "/profile/two-factor" {
		t.Errorf("after signing in, Bo is at %s", bo.Path())
	}
	bo.See("Acme requires two-factor authentication. Turn it on to continue.")
}

func TestThePreviewOfRequiredSaysWhoIsConcernedAndCancelChangesNothing(t *testing.T) {
	t.Parallel()
	h := open(t)
	cleo := h.meet("Cleo")
	cleo.signsIn()
	cleo.turnsOn("Authy")
	ada := h.meet("Ada")
	ada.signsIn()
	ada.Follow("Configuration")
	ada.Tick("Required two-factor authentication")
	ada.Press("Update")
	ada.See("This takes effect at once.", "2 people have not turned it on yet.", "Ada Byron", "Bo Carver", "You are among them")
	ada.SeeNothingOf("Cleo Dunn")
	ada.Follow("Cancel")
	if ada.Ticked("Required two-factor authentication") {
		t.Error("after Cancel the box is ticked")
	}
	bo := h.meet("Bo")
	bo.signsIn()
	bo.See("Your protection Off")
}

// A machine is not sent to a page; it is told.
func TestRequiredTellsMachines(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo, ada := h.meet("Bo"), h.meet("Ada")
	bo.signsIn()
	ada.signsIn()
	ada.requires(true)
	request, _ := http.NewRequest(http.MethodGet, h.url+"/", nil)
	request.Header.Set("Accept", "application/json")
	for name, content := range bo.Cookies() {
		request.AddCookie(&http.Cookie{Name: name, Value: content})
	}
	answer, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusForbidden {
		t.Errorf("a machine with Bo's session is answered %d, want 403", answer.StatusCode)
	}
}

// While it is required a new phone is set up by Change application: the old one
// works until the new one is confirmed, and then no more.
func TestChangingTheApplicationWhileItIsRequired(t *testing.T) {
	onBothDatabases(t, func(t *testing.T, h *house) {
		bo, ada := h.meet("Bo"), h.meet("Ada")
		bo.signsIn()
		bo.turnsOn("Google Authenticator")
		ada.signsIn()
		ada.requires(true)

		old, oldCodes := *bo.phone, bo.codes
		bo.opensTwoFactor()
		bo.Press("Change application")
		bo.See("Your present application keeps working until the new one is confirmed.")
		bo.Choose("Aegis")
		bo.Press("Next")
		next := bo.camera()
		if next.secret == old.secret {
			t.Fatal("the new application gets the old secret")
		}
		there := bo.atAnotherBrowser()
		there.signsIn() // with the old phone: nothing is decided yet
		bo.Press("Next")
		*bo.phone = next
		bo.typesCode()
		bo.See("The application was changed. The old one no longer works, and neither do the old recovery codes.")
		bo.codes = bo.List("Recovery codes")
		bo.Press("I have saved them")
		bo.See("Aegis", "10 of 10")

		there.Follow("Home")
		if there.Path() != "/signin" {
			t.Errorf("after the change another session is at %s", there.Path())
		}
		there.typesPassword()
		h.later(minute)
		there.Fill("Authentication code", (&person{h: h, phone: &old}).codeAt(h.now()))
		there.Press("Confirm")
		there.See("That code is not right.")
		there.Follow("Use a recovery code")
		there.Fill("Recovery code", oldCodes[0])
		there.Press("Confirm")
		there.See("That recovery code is not right, or was used before.")
		there.Follow("Use your authentication application")
		there.typesCode()
		there.See("Your protection On")
	})
}
