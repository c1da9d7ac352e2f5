package flow

import (
	"context"
	"errors"
	"net/url"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// The way from an application's host to Twinlatch and back has three steps:
// AppStart there, AppEnter here, AppFinish there again. What travels in the
// browser is a request that we sealed, then a code that is good once.

// maxAppSessions bounds a browser's sessions at one application.
const maxAppSessions = 5

// passage is what AppStart asks AppEnter for.
type passage struct {
	App      twinlatch.AppID `json:"app"`
	Host     string          `json:"host"`
	ReturnTo string          `json:"return"`
	State    []byte          `json:"state"` // hash of the browser's
	Until    time.Time       `json:"until"`
}

// AppStart is a browser at an application's host that nobody knows there.
type AppStart struct {
	Host     string
	ReturnTo string // path there; one that could be read as another address becomes "/"
	State    string // of this browser, when it is on its way already
}

// Start is the beginning of the way.
type Start struct {
	State string // for a cookie of the application's host
	To    string // address at Twinlatch
}

// AppStart begins the way. It writes nothing: what is to be known here travels
// sealed, so that strangers fill no table.
func (h *House) AppStart(ctx context.Context, in AppStart) (Start, error) {
	app, err := h.appAt(ctx, in.Host)
	if err != nil {
		return Start{}, err
	}
	state := in.State
	hash, ok := secret.HashToken(state)
	if !ok {
		state, hash = secret.NewToken()
	}
	way := passage{App: app.ID, Host: app.Host(), ReturnTo: twinlatch.AppReturn(in.ReturnTo), State: hash, Until: h.Now().Add(twinlatch.HandoffStateFor)}
	request, err := h.carry(way, passagePlace)
	if err != nil {
		return Start{}, err
	}
	return Start{State: state, To: h.PublicURL + "/apps/enter?" + url.Values{"request": {request}}.Encode()}, nil
}

// appAt finds the application at a host; a host that nobody registered is denied.
func (h *House) appAt(ctx context.Context, host string) (app twinlatch.App, err error) {
	name, ok := twinlatch.NormalizeHost(host)
	if !ok {
		return app, UnknownApp
	}
	err = h.read(ctx, func(tx *store.Tx) (err error) { app, err = h.proxied(tx, name); return err })
	return whole(app, err)
}

// proxied finds the application of a host, if a proxy asks about it: one that
// asks us itself has a way of its own, and no cookie of this one is good there.
// Twinlatch's own host is never one, whoever registered it.
func (h *House) proxied(tx *store.Tx, host string) (twinlatch.App, error) {
	app, err := tx.AppByHost(host)
	if err != nil {
		return app, orElse(err, UnknownApp)
	}
	if app.Kind != twinlatch.AppProxy || app.Clashes(h.PublicURL) != "" {
		return twinlatch.App{}, UnknownApp
	}
	return app, nil
}

// UnknownApp refuses a host that is no registered application's.
var UnknownApp = twinlatch.Refuse(twinlatch.KindDenied, "apps.unknown")

// Way is what AppEnter answers: where to go on, or what is missing first.
type Way struct {
	App     twinlatch.App
	Verdict twinlatch.Verdict
	To      string // at the application, with the code; only when the verdict is pass
}

// errStale refuses a request that was not sealed here, or too long ago.
var errStale = twinlatch.Refuse(twinlatch.KindGone, "apps.stale")

// AppEnter asks the lock MayEnter and, when it lets the visitor pass, makes the
// code that leads back.
func (h *House) AppEnter(ctx context.Context, v *Visitor, request string) (Way, error) {
	in, err := h.openPassage(request)
	if err != nil {
		return Way{}, err
	}
	var way Way
	err = h.write(ctx, func(tx *store.Tx) error {
		v, err := h.acting(tx, v)
		if err != nil {
			return err
		}
		app, err := tx.App(in.App)
		if err := unless(app.Host() == in.Host, err, errStale); err != nil {
			return err
		}
		e, err := h.entrant(tx, app, v)
		way = Way{App: app, Verdict: app.MayEnter(e, h.Now())}
		if err != nil || way.Verdict != twinlatch.Pass {
			return err
		}
		code, err := h.grantHandoff(tx, v, app, in)
		way.To = app.Address + AppFinishPath + "?" + url.Values{"code": {code}}.Encode()
		return err
	})
	return whole(way, err)
}

// AppFinishPath is where the proxy leads back to us on the application's host.
const AppFinishPath = "/.twinlatch/finish"

func (h *House) openPassage(request string) (in passage, err error) {
	if !h.carried(request, passagePlace, &in) || !twinlatch.Stands(in.Until, twinlatch.HandoffStateFor, h.Now()) {
		return in, errStale
	}
	return in, nil
}

// Arrival is a browser that comes back to an application's host.
type Arrival struct {
	Host, Code string
	State      string // of the cookie that AppStart gave
	From       From
}

// Finish is the end of the way.
type Finish struct {
	Token    string // for the cookie of the application's host
	ReturnTo string // address at the application
}

// AppFinish consumes the code in the browser that began, on the host it is for,
// and begins a session there. Anything that does not fit is refused alike.
func (h *House) AppFinish(ctx context.Context, in Arrival) (Finish, error) {
	app, err := h.appAt(ctx, in.Host)
	if err != nil {
		return Finish{}, err
	}
	codeHash, ok := secret.HashToken(in.Code)
	stateHash, same := secret.HashToken(in.State)
	if !ok || !same {
		return Finish{}, errStale
	}
	var out Finish
	err = h.write(ctx, func(tx *store.Tx) error {
		handoff, err := tx.SpendHandoff(app.Host(), codeHash, stateHash)
		if err != nil {
			return orElse(err, errStale)
		}
		v, err := h.arriving(tx, handoff, in.From)
		if err != nil {
			return keep(err) // the code is spent all the same
		}
		out.Token, err = h.grantAppSession(tx, v, app)
		out.ReturnTo = app.Address + handoff.ReturnTo
		e := v.by(twinlatch.AuditAppEntered, v.Account.ID)
		e.Facts = map[string]string{"app": app.Name}
		return errors.Join(err, h.audit(tx, e))
	})
	return whole(out, err)
}

// arriving reads again who comes back with a code, and asks the locks again.
func (h *House) arriving(tx *store.Tx, handoff twinlatch.Handoff, from From) (*Visitor, error) {
	app, err := tx.App(handoff.App)
	if err != nil {
		return nil, orElse(err, errStale)
	}
	account, err := tx.TakeAccount(handoff.Company, handoff.Account)
	if err != nil {
		return nil, orElse(err, errStale)
	}
	v, err := h.visitor(tx, account, &Visitor{Session: twinlatch.Session{ID: handoff.Session}, From: from})
	if errors.Is(err, SignedOut) {
		return nil, errStale
	}
	if err != nil {
		return nil, err
	}
	e, err := h.entrant(tx, app, v)
	if err == nil && (app.MayEnter(e, h.Now()) != twinlatch.Pass || !handoff.Live(app, e, h.Now())) {
		err = errStale
	}
	return v, err
}

// entrant reads what the lock MayEnter asks for.
func (h *House) entrant(tx *store.Tx, app twinlatch.App, v *Visitor) (e twinlatch.Entrant, err error) {
	e = twinlatch.Entrant{Session: v.Session, Account: v.Account, Company: v.Company}
	if !app.Everyone {
		e.Chosen, err = tx.AppChosen(app.ID, v.Company.ID)
	}
	return e, err
}
