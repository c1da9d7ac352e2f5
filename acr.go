package twinlatch

// The authentication context classes that applications are told, and may ask
// for (OpenID Connect Core 2, "acr"). A trusted device is class 1, whatever it
// spares.
const (
	ACRLevel1 = "urn:twinlatch:acr:1" // the password alone
	ACRLevel2 = "urn:twinlatch:acr:2" // a second factor in this very sign-in
)

// ACR is the class that a session reached. Only what was proven in it counts,
// not what the account has (bypass list, part 3: "honoured for this login").
func (s Session) ACR() string {
	if s.Level >= Level2 {
		return ACRLevel2
	}
	return ACRLevel1
}

// AMR are the methods a session was proven with: registered values of RFC 8176
// where there is one, otherwise names of our own.
func (s Session) AMR() []string {
	switch {
	case s.Level >= Level2 && s.Second == ByTOTP:
		return []string{"pwd", "otp", "mfa"}
	case s.Level >= Level2 && s.Second == ByRecoveryCode:
		return []string{"pwd", "mfa", "recovery_code"}
	case s.Second == ByTrustedDevice:
		return []string{"pwd", "trusted_device"}
	case s.Second == ByAppPassword:
		return []string{"app_password"} // nobody typed a password
	}
	return []string{"pwd"}
}
