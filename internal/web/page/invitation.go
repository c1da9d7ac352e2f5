package page

import "time"

// Invitation is /invitation: accepting an invitation. Opening it spends nothing.
type Invitation struct {
	Frame
	// Token is the link's secret, posted back as "t".
	Token string
	// Company and Email say who was invited where; Name may be changed.
	Company, Email, Name string
	// MinLength is the shortest password, in characters.
	MinLength int
	// Until is when the invitation ends.
	Until time.Time
}
