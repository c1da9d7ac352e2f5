package stories

import (
	"strings"
	"testing"
	"time"

	"github.com/twinlatch/twinlatch/stories/browser"
)

// Leaving the wizard, at any step and in any way, leaves the account as it was.
func TestAWizardThatIsLeftChangesNothing(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo := h.meet("Bo")
	bo.signsIn()
	steps := []struct {
		name string
		walk func()
	}{
		{"choosing", func() {}},
		{"scanning", func() { bo.Choose("Aegis"); bo.Press("Next") }},
		{"confirming", func() { bo.Choose("Authy"); bo.Press("Next"); bo.Press("Next") }},
		{"a wrong code", func() {
			bo.Choose("Bitwarden")
			bo.Press("Next")
			bo.Press("Next")
			bo.Fill("Authentication code", "000000")
			bo.Press("Confirm")
		}},
	}
	for _, step := range steps {
		bo.opensTwoFactor()
		bo.Press("Turn On")
		step.walk()
		bo.Follow("Home")
		bo.See("Your protection Off")
		bo.Press("Sign out")
		if bo.askedForACode() {
			t.Fatalf("after leaving at %s a code is asked", step.name)
		}
	}
	bo.opensTwoFactor()
	bo.Press("Turn On")
	bo.Follow("Not now")
	if !bo.Offers("Turn On") {
		t.Error("after Not now the tab does not offer Turn On")
	}
}

func TestTheSecretStaysTheSameOnBackReloadAndAfterAWrongCode(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo := h.meet("Bo")
	bo.signsIn()
	bo.opensTwoFactor()
	bo.Press("Turn On")
	bo.Choose("2FAS")
	bo.Press("Next")
	bo.See("2FAS", "Do not remove it from your phone.")
	bo.scans()
	same := func(when string) {
		t.Helper()
		if again := bo.camera(); again.secret != bo.secret {
			t.Errorf("%s the QR code holds another secret", when)
		}
	}
	bo.Reload()
	same("after a reload")
	bo.Press("Next")
	bo.Back()
	same("after the browser's Back")
	bo.Press("Next")
	bo.Follow("Back")
	same("after Back")
	bo.Unfold("Cannot scan?")
	if grouped := bo.Group("Secret code"); strings.ReplaceAll(grouped, " ", "") != bo.secret || len(strings.Fields(grouped)) != 8 {
		t.Errorf("the secret code reads %q, want the one of the QR code in groups of four", grouped)
	}
	bo.Press("Next")
	bo.Fill("Authentication code", bo.wrongCode())
	bo.Press("Confirm")
	bo.See("That code is not right.", "check the phone's clock")
	bo.Follow("Back")
	same("after a wrong code")
	bo.Follow("Back")
	bo.Choose("Aegis")
	bo.Press("Next")
	same("after choosing another application")
	bo.Press("Next")
	bo.typesCode()
	bo.See("Congratulations, you have activated two-factor authentication.")
}

func TestTheSecretIsNeverShownOnceItIsActive(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo := h.meet("Bo")
	bo.signsIn()
	bo.turnsOn("Google Authenticator")
	for _, path := range []string{"/profile/two-factor", "/profile/two-factor/scan", "/profile/two-factor/confirm", "/profile/two-factor/done", "/"} {
		bo.Visit(h.url + path)
		if html := bo.Source(); strings.Contains(strings.ReplaceAll(html, " ", ""), bo.secret) || strings.Contains(html, "data:image") {
			t.Errorf("%s still holds the secret", path)
		}
		for _, code := range bo.codes {
			if strings.Contains(bo.Source(), code) {
				t.Errorf("%s still holds a recovery code", path)
			}
		}
	}
}

func TestASecondTabContinuesTheSameSetUpAndAnOvertakenTabIsTold(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo := h.meet("Bo")
	bo.signsIn()
	bo.opensTwoFactor()
	bo.Press("Turn On")
	bo.Choose("Aegis")
	bo.Press("Next")
	bo.scans()
	bo.Press("Next")

	second := bo.at(bo.Another())
	second.comes()
	second.opensTwoFactor()
	second.Press("Turn On")
	second.Choose("Aegis")
	second.Press("Next")
	if seen := second.camera(); seen.secret != bo.secret {
		t.Error("the second tab shows another secret")
	}
	second.Press("Next")
	second.typesCode()
	second.See("Congratulations, you have activated two-factor authentication.")

	bo.typesCode()
	bo.See("This set-up has ended or was continued in another tab.")
	bo.See("On since")
}

func TestASetUpEndsAfterFifteenMinutes(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo := h.meet("Bo")
	bo.signsIn()
	bo.opensTwoFactor()
	bo.Press("Turn On")
	bo.Choose("Aegis")
	bo.Press("Next")
	bo.scans()
	bo.Press("Next")
	h.later(15*time.Minute + time.Second)
	bo.typesCode()
	bo.See("This set-up has ended or was continued in another tab. Nothing was changed")
	if !bo.Offers("Turn On") {
		t.Error("the tab does not offer Turn On")
	}
	// The password was proven longer than ten minutes ago by now.
	bo.Press("Turn On")
	bo.See("Turning on two-factor authentication needs a fresh proof that it is you.")
	bo.Fill("Password", bo.password)
	bo.Press("Confirm")
	bo.Press("Turn On")
	bo.See("Choose an application")
}

func TestTheRecoveryCodesAreShownForTenMinutesAtMost(t *testing.T) {
	t.Parallel()
	h := open(t)
	bo := h.meet("Bo")
	bo.signsIn()
	bo.opensTwoFactor()
	bo.Press("Turn On")
	bo.enrols("1Password")
	codes := bo.List("Recovery codes")
	if len(codes) != 10 {
		t.Fatalf("%d recovery codes, want ten", len(codes))
	}
	for _, code := range codes {
		if !recoveryCode.MatchString(code) {
			t.Errorf("a recovery code reads %q", code)
		}
	}
	bo.Reload()
	bo.See(codes[9])
	h.later(10*time.Minute + time.Second)
	bo.Reload()
	bo.SeeNothingOf(codes...)
	bo.See("10 of 10")
}

// Without scripts the whole way works as well; only Copy and Print are gone.
func TestEverythingWorksWithoutJavaScript(t *testing.T) {
	onBothDatabases(t, func(t *testing.T, h *house) {
		bo := h.meetWith("Bo", browser.Options{NoScript: true})
		bo.signsIn()
		bo.turnsOn("Microsoft Authenticator")
		bo.Press("Sign out")
		bo.typesPassword()
		bo.Tick("Do not ask again for 14 days")
		bo.typesCode()
		bo.Press("Sign out")
		if bo.askedForACode() {
			t.Error("a trusted device is asked for a code")
		}
		bo.opensTwoFactor()
		bo.Press("Remove Chrome on Linux")
		bo.Press("Sign out")
		bo.typesPassword()
		bo.Follow("Use a recovery code")
		bo.Fill("Recovery code", strings.ToLower(strings.ReplaceAll(bo.codes[0], "-", " ")))
		bo.Press("Confirm")
		bo.See("9 of 10")
		if !bo.Offers("Change application") {
			t.Error("Change application is not offered after a recovery code")
		}
	})
}
