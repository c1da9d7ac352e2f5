package flow

import (
	"context"
	"errors"

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
// every click there. Everything is read again: a session that ended, a person
// who was suspended, a policy that rose act on the very next request. What
// cannot be read as a session is nobody (B10); an error is an error and lets
// nobody pass.
func (h *House) AppCheck(ctx context.Context, host, token string, from From) (Visit, error) {
	name, ok := twinlatch.NormalizeHost(host)
	if !ok {
		return Visit{}, UnknownApp
	}
	out := Visit{Verdict: twinlatch.SignIn}
	err := h.read(ctx, func(tx *store.Tx) (err error) {
		if out.App, err = h.proxied(tx, name); err != nil {
			return err
		}
		e, err := h.appEntrant(tx, out.App, token)
		if err != nil {
			return err
		}
		out.Visitor = &Visitor{Session: e.Session, Account: e.Account, Company: e.Company, From: from}
		out.Verdict = out.App.MayEnter(e, h.Now())
		return out.readKeys(tx)
	})
	if errors.Is(err, store.ErrNone) || err == nil && out.Verdict == twinlatch.SignIn {
		return Visit{App: out.App, Verdict: twinlatch.SignIn}, nil
	}
	if err != nil {
		return Visit{}, err
	}
	return out, nil
}

// readKeys reads in the same Read what AppAssertion signs with.
func (v *Visit) readKeys(tx *store.Tx) (err error) {
	if v.Verdict == twinlatch.Pass {
		v.keys, err = tx.SigningKeys()
	}
	return err
}

// appEntrant reads whose cookie it is; ErrNone for nobody's. Whether the session
// still stands is for MayEnter to say.
func (h *House) appEntrant(tx *store.Tx, app twinlatch.App, token string) (e twinlatch.Entrant, err error) {
	hash, ok := secret.HashToken(token)
	if !ok {
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
