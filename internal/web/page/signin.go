package page

// Signin is /signin: the first step, "what only you know".
type Signin struct {
	Frame
	// Email is what was typed before.
	Email string
	// Return is where the person wanted to go, posted back as "return".
	Return string
}
