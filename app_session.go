package twinlatch

import "time"

// How long somebody may take on the way from an application to Twinlatch and
// back. The code is used within the same second by a browser that follows.
const (
	HandoffStateFor = 5 * time.Minute
	HandoffFor      = time.Minute
)

// AppSessionID names a session at an application; a UUIDv7, never the bearer.
type AppSessionID string

// AppSession is a signed-in browser at one application's host. It is good for
// the check of that host alone, and it dies with the session it came from: it
// says nothing that its parent does not say at this moment.
type AppSession struct {
	ID           AppSessionID
	App          AppID
	AppEpoch     int64
	Host         string
	Parent       SessionID
	Account      AccountID
	Company      CompanyID
	AccountEpoch int64
	CompanyEpoch int64
	CreatedAt    time.Time
}

// Belongs is the lock on "is this cookie good here?": at this application, on
// this host, under the epochs and with the parent it was made with. A cookie
// replayed at another application, or at Twinlatch, is nothing.
func (s AppSession) Belongs(app App, e Entrant) bool {
	return s.App == app.ID && s.AppEpoch == app.Epoch && s.Host == app.Host() &&
		s.Parent == e.Session.ID && s.Account == e.Account.ID && s.Company == e.Company.ID &&
		s.AccountEpoch == e.Account.Epoch && s.CompanyEpoch == e.Company.Epoch
}

// Handoff is somebody on their way back to an application: a code that is good
// once, for a minute, in the browser that began it, for this application and
// host, out of this session.
type Handoff struct {
	ID           string
	App          AppID
	AppEpoch     int64
	Host         string
	Session      SessionID
	Account      AccountID
	Company      CompanyID
	AccountEpoch int64
	CompanyEpoch int64
	ReturnTo     string // path at the application
	ExpiresAt    time.Time
}

// Live reports whether the code may still be used by this person's session.
func (h Handoff) Live(app App, e Entrant, now time.Time) bool {
	return h.App == app.ID && h.AppEpoch == app.Epoch && h.Host == app.Host() && Stands(h.ExpiresAt, HandoffFor, now) &&
		h.Session == e.Session.ID && h.Account == e.Account.ID && h.Company == e.Company.ID &&
		h.AccountEpoch == e.Account.Epoch && h.CompanyEpoch == e.Company.Epoch
}
