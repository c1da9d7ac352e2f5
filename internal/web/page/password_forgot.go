package page

// PasswordForgot is /password/forgot.
type PasswordForgot struct {
	Frame
	// Email is what was typed before.
	Email string
}

// PasswordForgotSent is the answer to it, the same for known and unknown
// addresses.
type PasswordForgotSent struct {
	Frame
	// Email is the address that was typed.
	Email string
	// NoMail says that this server sends no mail at all.
	NoMail bool
}

// PasswordReset is /password/reset: choosing a new password by a mailed link.
type PasswordReset struct {
	Frame
	// Token is the link's secret, posted back as "t".
	Token string
	// Email says whose password it is, for password managers too.
	Email string
	// MinLength is the shortest password, in characters.
	MinLength int
}
