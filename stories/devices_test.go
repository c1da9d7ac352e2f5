package stories

import (
	"testing"
	"time"
)

const (
	minute = time.Minute
	day    = 24 * time.Hour
)

func TestATrustedBrowserIsNotAskedForACodeUntilFourteenDaysHavePassed(t *testing.T) {
	onBothDatabases(t, func(t *testing.T, h *house) {
		bo := h.meet("Bo")
		bo.signsIn()
		bo.turnsOn("Google Authenticator")
		bo.Press("Sign out")
		bo.typesPassword()
		if bo.Ticked("Do not ask again for 14 days") {
			t.Error("the box is ticked before anybody touched it")
		}
		bo.Tick("Do not ask again for 14 days")
		bo.typesCode()
		bo.See("Your protection On")
		for _, wait := range []time.Duration{0, 13*day + 23*time.Hour} {
			h.later(wait)
			bo.signsOut()
			if bo.askedForACode() {
				t.Fatalf("%s after the tick a code is asked", wait)
			}
			bo.See("Your protection On")
		}
		h.later(2 * time.Hour)
		bo.signsOut()
		if !bo.askedForACode() {
			t.Error("after fourteen days no code is asked")
		}
	})
}

func TestRemoveMakesACodeBeAskedAgainUntilTheBoxIsTickedAgain(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo := h.meet("Bo")
	bo.signsIn()
	bo.turnsOn("Google Authenticator")
	bo.trusts()
	bo.opensTwoFactor()
	bo.See("Manage Trusted Devices", "Chrome on Linux", "This browser", "127.0.0.1")
	bo.Press("Remove Chrome on Linux")
	bo.See("The device was removed.", "None yet.")
	for range 2 {
		bo.signsOut()
		if !bo.askedForACode() {
			t.Fatal("after Remove no code is asked")
		}
		bo.typesCode()
	}
	bo.trusts()
	bo.signsOut()
	if bo.askedForACode() {
		t.Error("ticked again, a code is asked")
	}
}

func TestRemoveAllEndsTheTrustOfEveryBrowser(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo := h.meet("Bo")
	bo.signsIn()
	bo.turnsOn("Google Authenticator")
	bo.trusts()
	there := bo.atAnotherBrowser()
	there.signsIn()
	there.trusts()
	there.opensTwoFactor()
	there.Press("Remove all")
	there.See("All trusted devices were removed.")
	for _, browser := range []*person{bo, there} {
		browser.signsOut()
		if !browser.askedForACode() {
			t.Error("after Remove all a browser is not asked for a code")
		}
	}
}

// Trust holds for one person in one browser: who sits down at a colleague's
// trusted browser is asked for a code all the same.
func TestTwoPeopleShareABrowserAndNotItsTrust(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo := h.meet("Bo")
	bo.signsIn()
	bo.turnsOn("Aegis")
	bo.trusts()
	bo.signsOut()

	cleo := h.meet("Cleo")
	cleo.Tab = bo.Tab
	cleo.signsIn()
	cleo.turnsOn("Authy")
	cleo.signsOut()
	if !cleo.askedForACode() {
		t.Fatal("Cleo is not asked for a code in Bo's trusted browser")
	}
	cleo.Tick("Do not ask again for 14 days")
	cleo.typesCode()
	cleo.opensTwoFactor()
	cleo.Press("Remove Chrome on Linux")
	cleo.signsOut()
	if bo.askedForACode() {
		t.Error("Cleo's Remove ended Bo's trust")
	}
	bo.signsOut()
	bo.See("on a shared computer, remove it under Manage Trusted Devices")
	if !cleo.askedForACode() {
		t.Error("Cleo is not asked after her Remove")
	}
}

// Where a company does not allow trusted devices nothing offers them.
func TestACompanyWithoutTrustedDevicesOffersNone(t *testing.T) {
	t.Parallel()
	h := open(t)
	nils := h.meet("Nils")
	nils.signsIn()
	nils.turnsOn("Aegis")
	nils.See("Brook does not allow trusted devices: a code is asked at every sign-in.")
	nils.signsOut()
	nils.askedForACode()
	if nils.Asks("Do not ask again for 14 days") {
		t.Error("the code page offers trust")
	}
}
