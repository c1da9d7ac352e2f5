package twinlatch

import "time"

// Login is somebody's being signed in at an OpenID Connect client by one of their
// sessions. It ends with the session, and by what ends the client's tokens.
type Login struct {
	ID      string
	App     AppID
	Session SessionID
	Company CompanyID
	Account AccountID
	// SID names it to the client (the claim "sid"). It is random, and another one
	// at every client, so that two of them cannot compare what they know.
	SID       string
	CreatedAt time.Time
}
