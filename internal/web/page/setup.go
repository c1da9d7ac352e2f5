package page

// Setup is /setup: the first page of a new instance, opened once by the link
// that the server printed at start.
type Setup struct {
	Frame
	// Token is the one-time link's secret, posted back as "t".
	Token string
	// Company, Name and Email are what was typed before.
	Company, Name, Email string
	// MinLength is the shortest password, in characters.
	MinLength int
}

// FirstRun is what every address leads to while no company exists.
type FirstRun struct {
	Frame
	// Link is how the printed link begins; its secret is not known here.
	Link string
}
