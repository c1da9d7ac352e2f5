package twinlatch

import "time"

// Bounds of what somebody without rights can set going. With those of attempts.go
// and device.go they are the table of docs/brute-force-protection.md.
const (
	// MaxPendings bounds the sign-ins of one person that wait for a second step.
	MaxPendings = 10

	// MaxKnownBrowsers bounds a person's known browsers: each is a few guesses
	// that nobody has to wait for.
	MaxKnownBrowsers = 20

	// WarnAgain is how long the owner is not told again that somebody knows the
	// password.
	WarnAgain = 24 * time.Hour

	// QuietCounter is how long the counter of an address is remembered after the
	// last attempt; longer than any wait.
	QuietCounter = 24 * time.Hour
)

// Requests a minute from one source, with as many at once. A source is an address
// of IPv4 or a network of 64 bits of IPv6.
const (
	GuessesPerMinute = 120 // with a password or a code to try
	MailsPerMinute   = 30  // after which a mail may leave
	HashesPerMinute  = 60  // that hash a password for somebody signed in

	// SiteShare is how many times one source's rate a whole IPv6 site has, the
	// network of 48 bits that one customer is given: 65,536 sources otherwise.
	SiteShare = 10

	// MaxSources bounds the sources that one node remembers, and so the memory a
	// stranger can fill; CrowdShare is how many times one source's rate newcomers
	// of one part of the Internet have together while it is full.
	MaxSources = 20_000
	CrowdShare = 50
)
