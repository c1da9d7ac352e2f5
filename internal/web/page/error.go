package page

// Error is the page of our own mistakes; Frame.ID is the id to quote.
type Error struct{ Frame }

// NotFound answers a wrong address and another company's id alike.
type NotFound struct{ Frame }

// Forbidden says which role a page or deed needs.
type Forbidden struct {
	Frame
	// Sentence is the finished reason; empty says only that the role is missing.
	Sentence string
	// Role is the finished name of the missing role, such as "Configuration".
	Role string
}

// Wait says that somebody must try later: too many attempts (429) or too much
// work at once (503).
type Wait struct {
	Frame
	// Seconds until it is worth trying again; 0 says only "in a moment".
	Seconds int
	// Busy is the machine's fault (503), not the person's.
	Busy bool
	// Back is the page to try again, as a path; empty shows no link.
	Back string
}

// Refused says that a form was not accepted: it came from another site, or could
// not be read.
type Refused struct {
	Frame
	// Sentence is the finished reason; empty means another site.
	Sentence string
	// Back is the page where the form belongs, as a path; empty means Home.
	Back string
}

// Minutes is the waiting time rounded up, once seconds stop being helpful.
func (w Wait) Minutes() int { return (w.Seconds + 59) / 60 }
