package page

import "time"

// SigninLost is /signin/lost: "Lost your phone?", for somebody whose password
// was right.
type SigninLost struct {
	Frame
	// Email says which account is signing in.
	Email string
	// Administrators are the masked addresses of those who can help.
	Administrators []string
	// Reason is what was typed before.
	Reason string
	// WaitingUntil is when the open request ends; zero when there is none.
	WaitingUntil time.Time
	// TakesEffect is when an approved reset does, after the day of waiting; zero
	// when there is none.
	TakesEffect time.Time
	// Alone says that the person is the company's only administrator, so only
	// support can help.
	Alone bool
	// Why is the finished reason why there is nothing to ask; empty when there is.
	Why string
}
