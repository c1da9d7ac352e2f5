package page

// SigninRecovery is /signin/recovery: a recovery code instead of the phone.
type SigninRecovery struct {
	Frame
	// Email says which account is signing in.
	Email string
}
