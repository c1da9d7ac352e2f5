package stories

import "testing"

// The first story: everything a person does to be protected, and to come back.
func TestBoTurnsTwoFactorAuthenticationOnAndSignsInWithACode(t *testing.T) {
	onBothDatabases(t, func(t *testing.T, h *house) {
		bo := h.meet("Bo")
		bo.signsIn()
		bo.turnsOn("Google Authenticator")
		if bo.account != "Acme:bo@acme.example" {
			t.Errorf("the application shows %q", bo.account)
		}
		if len(bo.codes) != 10 {
			t.Errorf("%d recovery codes, want ten", len(bo.codes))
		}
		bo.See("Google Authenticator", "10 of 10")
		bo.Press("Sign out")
		bo.typesPassword()
		bo.See("Enter your code")
		bo.typesCode()
		bo.See("Your protection", "A sign-in asks for your password and a code from Google Authenticator.")
	})
}
