package flow

import (
	"context"
	"errors"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// Visit is who a request to an application is. The Visitor is nil exactly when
// the verdict is sign-in.
type Visit struct {
	App     twinlatch.App
	Visitor *Visitor
	Verdict twinlatch.Verdict
	// Machine is the application password that the request came with, instead of a
	// session; nil for a session, and for what is none.
	Machine *twinlatch.AppPassword

	keys []twinlatch.SigningKey // for AppAssertion, when the verdict is pass
}

// AppCheck answers "who is this request to an application, and may it pass?" at
// every click there. A session that ended, a person who was suspended, a policy
// that rose act on the very next request: everything is read again unless the
// database says that nothing was committed since it was read, and the rules are
// asked again either way, because of the clock (B72). What cannot be read as a
// session is nobody (B10); an error is an error and lets nobody pass.
func (h *House) AppCheck(ctx context.Context, host, token string, from From) (Visit, error) {
	name, ok := twinlatch.NormalizeHost(host)
	if !ok {
		return Visit{}, UnknownApp
	}
	hash, _ := secret.HashToken(token)
	version, known := h.DB.Version() // before the Read, which is of this state or of a later one
	at := enteredAt{version, name, string(hash)}
	rows, found := h.entered.find(at)
	if !known || !found {
		err := h.read(ctx, func(tx *store.Tx) (err error) { rows, err = h.appEntry(tx, name, hash); return err })
		if errors.Is(err, store.ErrNone) {
			return Visit{App: rows.app, Verdict: twinlatch.SignIn}, nil
		}
		if err != nil {
			return Visit{}, err
		}
	}
	out := rows.visit(h.Now(), from)
	if known && !found && out.Verdict == twinlatch.Pass {
		h.entered.keep(at, rows)
	}
	return out, nil
}

// entry is what a check is decided by, as it was read.
type entry struct {
	app  twinlatch.App
	who  twinlatch.Entrant
	keys []twinlatch.SigningKey
}

// visit asks the rules about it at this moment.
func (e entry) visit(now time.Time, from From) Visit {
	verdict := e.app.MayEnter(e.who, now)
	if verdict == twinlatch.SignIn {
		return Visit{App: e.app, Verdict: twinlatch.SignIn}
	}
	return Visit{
		App: e.app, Verdict: verdict, keys: e.keys,
		Visitor: &Visitor{Session: e.who.Session, Account: e.who.Account, Company: e.who.Company, From: from},
	}
}

// appEntry reads it; with ErrNone for nobody's cookie comes the application.
func (h *House) appEntry(tx *store.Tx, host string, hash []byte) (e entry, err error) {
	if e.app, err = h.proxied(tx, host); err != nil {
		return entry{}, err
	}
	if e.who, err = h.appEntrant(tx, e.app, hash); err != nil {
		return entry{app: e.app}, err
	}
	e.keys, err = tx.SigningKeys()
	return e, err
}

// appEntrant reads whose cookie it is; ErrNone for nobody's. Whether the session
// still stands is for MayEnter to say.
func (h *House) appEntrant(tx *store.Tx, app twinlatch.App, hash []byte) (e twinlatch.Entrant, err error) {
	if len(hash) == 0 {
		return e, store.ErrNone
	}
	c, err := tx.AppCallerByToken(hash)
	if err != nil {
		return e, err
	}
	e, err = h.entrant(tx, app, &Visitor{Session: c.Session, Account: c.Account, Company: c.Company})
	if err == nil && !c.AppSession.Belongs(app, e) {
		err = store.ErrNone
	}
	return e, err
}
