package page

// SigninNewPassword is /signin/new-password: the last step of a sign-in whose
// password is shorter than the company now asks.
type SigninNewPassword struct {
	Frame
	// Email says which account is signing in, for password managers too.
	Email string
	// Company is who asks, MinLength the shortest password in characters.
	Company   string
	MinLength int
}
