package flow_test

import (
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

// The model of who may be in: what it knows, and nothing else. It counts no
// epochs, hashes nothing and has no tables: what has ended is marked as over,
// and what is over stays so. docs/decisions/0010 says how to read it.

// firm is a company and what it has decided.
type firm struct {
	name              string
	id                twinlatch.CompanyID
	vendor            bool
	suspended         bool
	required, trusted bool
	days, shortest    int
	overall, idle     time.Duration
}

// soul is a person, with everything they know and have.
type soul struct {
	name, email, password string
	id                    twinlatch.AccountID
	firm                  *firm
	suspended, removed    bool
	roles                 twinlatch.Roles
	supportSince          time.Time
	enrolBy               time.Time // zero: no limit
	overForGood           bool      // no switch opens it again

	factor, blocked bool
	key             []byte // of the application on the phone
	used            int64  // the last step whose code was accepted or burnt
	codes           []string
	spent           []string // recovery codes that were used or replaced

	sessions []*session
	halves   []*halfway
	trusts   []*trust
	links    []*link
	machines []*machine
	request  *request

	wrongCodes, wrongRecoveries int // in a row
	former                      []string
}

// session is a signed-in browser: since when, how strongly, and what was shown
// in it and when.
type session struct {
	who                      *soul
	token                    string    // of the cookie that opens it; older ones do not
	begun                    time.Time // when its sign-in was: the password comes before the code
	since, seen              time.Time
	level                    twinlatch.Level
	how                      twinlatch.Method
	password, code, recovery time.Time
	setup                    *setup
	over                     bool
}

// halfway is somebody who is half signed in: the password was right.
type halfway struct {
	who              *soul
	until            time.Time
	second           twinlatch.Method // how the second step was done or spared
	password, showed time.Time
	remember, over   bool
}

// setup is an unfinished Turn On or Change application.
type setup struct {
	change bool
	until  time.Time
	key    []byte
	id     twinlatch.EnrolmentID
}

// trust is "Do not ask again": one person in one browser.
type trust struct {
	since, until time.Time
	over         bool
}

// link is a link in a mail; good for one thing, once.
type link struct {
	kind  twinlatch.LinkKind
	token string
	until time.Time
	email string // that an e-mail link carries
	made  time.Time
	over  bool
	about *request
}

// request asks for a reset.
type request struct {
	who                  *soul
	id                   twinlatch.ResetRequestID
	agent, first, second *soul
	asked, until, due    time.Time
	cooling, over        bool
}

// jar is the value of a browser's trust cookie, with whom it spares a code.
// Several people share a browser; a copy is worth as much as the original until
// the browser gets a new value.
type jar struct {
	token  string
	spares map[*soul]*trust
}

// ticket is the value of a session cookie, half the value of a pending one.
// Browsers keep them, and so does whoever copied them.
type ticket struct {
	session *session
	token   string
}

type half struct {
	halfway *halfway
	token   string
}

// window is a browser with its cookies.
type window struct {
	name  string
	owner *soul // who mostly sits there; nobody in particular for a stranger's
	in    ticket
	half  half
	trust *jar
	known string
	place twinlatch.Place
}
