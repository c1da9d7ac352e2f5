package page

// SigninCode is /signin/code: the second step, "what only you have".
type SigninCode struct {
	Frame
	// Email says which account is signing in.
	Email string
	// TrustDays is how long the company trusts a device; 0 hides the checkbox.
	TrustDays int
	// Remember is whether the checkbox was ticked before an error.
	Remember bool
	// SecurityKey shows the link to the security key.
	SecurityKey bool
	// Blocked says that codes are refused until another way succeeds; the form
	// gives way to the links.
	Blocked bool
}
