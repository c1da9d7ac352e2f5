package twinlatch

import "time"

// AppPasswordID names an application password; a UUIDv7, never the bearer itself.
type AppPasswordID string

// What every application password begins with, so that one in a place where it
// does not belong is found, and the bounds of how many a person has and how long
// one lives.
const (
	AppPasswordPrefix  = "tla_"
	MaxAppPasswords    = 20
	MaxAppPasswordDays = 366
)

// ByAppPassword is how a machine is known: nobody typed anything.
const ByAppPassword Method = "app-password"

// AppPassword is what a program of somebody's shows at one application instead of
// a session. It is good for the check of that application's host alone, gives
// nothing else, and dies with the epochs of its person, their company and the
// application.
type AppPassword struct {
	ID           AppPasswordID
	App          AppID
	AppEpoch     int64
	Host         string
	Account      AccountID
	Company      CompanyID
	AccountEpoch int64
	CompanyEpoch int64
	Name         string // as the person typed it: hostile text
	ProvenAt     time.Time
	CreatedAt    time.Time
	ExpiresAt    time.Time
	UsedAt       time.Time // zero: never; to the minute
	UsedFrom     string    // address
}

// AppPasswordEnd says why an application password is good for nothing.
type AppPasswordEnd string

// The reasons; empty means alive.
const (
	AppPasswordAlive   AppPasswordEnd = ""
	AppPasswordExpired AppPasswordEnd = "expired"
	AppPasswordClosed  AppPasswordEnd = "closed"      // person or company may not sign in
	AppPasswordEpoch   AppPasswordEnd = "epoch"       // everything of the person or company was ended
	AppPasswordApp     AppPasswordEnd = "application" // the application takes none, or ended all of them
)

// Ended is the lock on "is this application password alive here, and if not,
// why?". At another application or host it is nothing (B06, B73).
func (p AppPassword) Ended(app App, a Account, c Company, now time.Time) AppPasswordEnd {
	switch {
	case p.Account != a.ID || p.Company != c.ID || a.Company != c.ID || a.Status != AccountActive || !c.Open():
		return AppPasswordClosed
	case p.AccountEpoch != a.Epoch || p.CompanyEpoch != c.Epoch:
		return AppPasswordEpoch
	case p.App != app.ID || p.Host != app.Host() || p.AppEpoch != app.Epoch || !app.TakesMachines():
		return AppPasswordApp
	case !Stands(p.ExpiresAt, p.ExpiresAt.Sub(p.CreatedAt), now):
		return AppPasswordExpired
	}
	return AppPasswordAlive
}

// TakesMachines reports whether application passwords open this application: its
// operator said so, and a proxy stands in front of it.
func (a App) TakesMachines() bool { return a.Machines && a.Kind == AppProxy }

// Admits is MayEnter for a machine, the lock on every request with an application
// password. What the application asks of a sign-in, a second factor or a fresh
// proof, no machine can show: switching application passwords on is the operator's
// exemption from it. Who has no second factor has no machines either.
func (a App) Admits(p AppPassword, e Entrant, now time.Time) Verdict {
	switch {
	case p.Ended(a, e.Account, e.Company, now) != AppPasswordAlive:
		return SignIn
	case !e.Account.HasFactor:
		return Enrol
	case !a.Everyone && !e.Chosen:
		return Refused
	}
	return Pass
}

// session is what an application is told of a machine: level 1, as of the proof
// that its password was made with. It has no id and is in no table, so nothing of
// ours takes it for a session.
func (p AppPassword) session() Session {
	return Session{Account: p.Account, Company: p.Company, Level: Level1, Second: ByAppPassword, PasswordAt: p.ProvenAt}
}

// Entrant is a machine at the door of an application: its person, without a
// session.
func (p AppPassword) Entrant(a Account, c Company) Entrant {
	return Entrant{Session: p.session(), Account: a, Company: c}
}

// MayMakeAppPassword is the lock on the button "Create password": an application
// that takes machines and is open to the person, and a second factor of one's own,
// because the password stands for all that a sign-in proves.
func MayMakeAppPassword(app App, e Entrant) *Error {
	if !app.TakesMachines() || !app.Everyone && !e.Chosen {
		return RefuseField("app", "app-password.app-unknown")
	}
	return MayHaveMachines(e.Account)
}

// MayHaveMachines refuses who has no second factor, required or not; they are led
// to set it up.
func MayHaveMachines(a Account) *Error {
	if !a.HasFactor {
		return Refuse(KindEnrol, "app-password.own-first")
	}
	return nil
}
