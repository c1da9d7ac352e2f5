package flow

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// OIDCAsk is a client's request as a browser brought it. Wrong is the error of
// what could not be read, empty for none; it is told to the client only once its
// address is known to be its own.
type OIDCAsk struct {
	Client  string
	Request twinlatch.AuthRequest
	Hint    string // an ID token of whom the client takes the person for; empty for none
	Wrong   string
}

// OIDCWay is where the browser goes on: To is in full, at the client or, when
// somebody has to do something first, at a page of ours.
type OIDCWay struct {
	App     twinlatch.App
	Verdict twinlatch.Verdict
	Consent bool     // what is missing is the person's consent
	Scope   []string // to what
	To      string
}

// Refusals of a request that is told to nobody but the person: there is no
// address that is known to be the client's (RFC 9700 4.11.2).
var (
	UnknownClient   = twinlatch.Refuse(twinlatch.KindInvalid, "oidc.unknown-client")
	UnknownRedirect = twinlatch.Refuse(twinlatch.KindInvalid, "oidc.unknown-redirect")
)

// asked is a client's request on its way through our pages: sealed, so that
// strangers fill no table, and asked about anew at every step, of whoever is
// signed in then.
type asked struct {
	App     twinlatch.AppID       `json:"a"`
	Request twinlatch.AuthRequest `json:"r"`
	Since   time.Time             `json:"s"`
}

// askFor is how long somebody may take to sign in for a client.
const askFor = 30 * time.Minute

// OIDCAuthorize takes a client's request. Whoever is signed in already and lacks
// nothing goes straight back; everybody else is led to a page.
func (h *House) OIDCAuthorize(ctx context.Context, v *Visitor, in OIDCAsk) (OIDCWay, error) {
	app, client, err := h.clientFor(ctx, twinlatch.AppID(in.Client))
	if err != nil {
		return OIDCWay{}, err
	}
	if !client.Takes(in.Request.Redirect) {
		return OIDCWay{}, UnknownRedirect
	}
	q := in.Request
	q.Scope = client.Narrow(q.Scope)
	wrong := in.Wrong
	if in.Hint != "" {
		hint, err := h.openHint(ctx, in.Hint)
		if orElse(err, nil) != nil {
			return OIDCWay{}, err
		}
		if wrong == "" && !hint.about(app.ID, &q) {
			wrong = twinlatch.OIDCInvalidRequest
		}
	}
	if wrong == "" {
		wrong = q.Check(client)
	}
	if wrong != "" {
		return OIDCWay{App: app, Verdict: twinlatch.Refused, To: h.oidcError(q, wrong)}, nil
	}
	ask := asked{App: app.ID, Request: q, Since: h.Now().Truncate(time.Millisecond)}
	way := OIDCWay{App: app, Verdict: twinlatch.SignIn}
	if v != nil {
		way, err = h.oidcDecide(ctx, v, ask, false)
	}
	if errors.Is(err, SignedOut) {
		way, err = OIDCWay{App: app, Verdict: twinlatch.SignIn}, nil
	}
	if err == nil && way.To == "" {
		way.To, err = h.oidcLead(way, ask)
	}
	return whole(way, err)
}

// oidcLead is where somebody goes who lacks something: nowhere when the client
// wants no page to be seen.
func (h *House) oidcLead(way OIDCWay, ask asked) (string, error) {
	if ask.Request.Silent {
		return h.oidcError(ask.Request, silentError(way)), nil
	}
	request, err := h.carry(ask, askPlace)
	if err != nil {
		return "", err
	}
	to := "/apps/authorize?" + url.Values{"request": {request}}.Encode()
	if twinlatch.SafeReturn(to) != to { // too long to come back to after signing in
		return h.oidcError(ask.Request, twinlatch.OIDCInvalidRequest), nil
	}
	return h.PublicURL + to, nil
}

func silentError(way OIDCWay) string {
	switch {
	case way.Consent:
		return twinlatch.OIDCConsentRequired
	case way.Verdict == twinlatch.SignIn, way.Verdict == twinlatch.StepUp:
		return twinlatch.OIDCLoginRequired
	case way.Verdict == twinlatch.Enrol:
		return twinlatch.OIDCInteractionRequired
	}
	return twinlatch.OIDCAccessDenied
}

// clientFor reads a client with its application.
func (h *House) clientFor(ctx context.Context, id twinlatch.AppID) (app twinlatch.App, c twinlatch.Client, err error) {
	err = h.read(ctx, func(tx *store.Tx) error {
		app, c, err = h.oidcClient(tx, id)
		return err
	})
	return app, c, err
}

// oidcClient is proxied for an application that asks us itself: what may not
// stand behind this sign-in is none, whoever registered it.
func (h *House) oidcClient(tx *store.Tx, id twinlatch.AppID) (app twinlatch.App, c twinlatch.Client, err error) {
	if app, err = tx.App(id); err != nil {
		return app, c, orElse(err, UnknownClient)
	}
	if app.Kind != twinlatch.AppOIDC || app.Clashes(h.PublicURL) != "" {
		return app, c, UnknownClient
	}
	c, err = tx.Client(id)
	return app, c, err
}

// OIDCEnter asks again, of whoever is signed in now, what a client asked.
func (h *House) OIDCEnter(ctx context.Context, v *Visitor, request string) (OIDCWay, error) {
	ask, err := h.openAsk(request)
	if err != nil {
		return OIDCWay{}, err
	}
	way, err := h.oidcDecide(ctx, v, ask, false)
	return whole(way, err)
}

// OIDCConsent is the button "Allow": the client may be told what it asked for.
func (h *House) OIDCConsent(ctx context.Context, v *Visitor, request string) (OIDCWay, error) {
	ask, err := h.openAsk(request)
	if err != nil {
		return OIDCWay{}, err
	}
	way, err := h.oidcDecide(ctx, v, ask, true)
	return whole(way, err)
}

// OIDCDecline is the button "Do not allow": the client is told so.
func (h *House) OIDCDecline(ctx context.Context, _ *Visitor, request string) (OIDCWay, error) {
	ask, err := h.openAsk(request)
	if err != nil {
		return OIDCWay{}, err
	}
	app, client, err := h.clientFor(ctx, ask.App)
	if err == nil && !client.Takes(ask.Request.Redirect) {
		err = errStale
	}
	return whole(OIDCWay{App: app, Verdict: twinlatch.Refused, To: h.oidcError(ask.Request, twinlatch.OIDCAccessDenied)}, err)
}

func (h *House) openAsk(request string) (in asked, err error) {
	if !h.carried(request, askPlace, &in) || !twinlatch.Stands(in.Since.Add(askFor), askFor, h.Now()) {
		return in, errStale
	}
	return in, nil
}

// oidcDecide asks the locks, first the application's and then what the client
// asks of this very sign-in, and makes the code when nothing is missing.
func (h *House) oidcDecide(ctx context.Context, v *Visitor, ask asked, agreed bool) (way OIDCWay, err error) {
	err = h.write(ctx, func(tx *store.Tx) error {
		v, err := h.present(tx, v)
		if err != nil {
			return err
		}
		app, client, err := h.oidcClient(tx, ask.App)
		if err = unless(client.Takes(ask.Request.Redirect), err, errStale); err != nil {
			return err
		}
		way = OIDCWay{App: app, Scope: ask.Request.Scope}
		e, err := h.entrant(tx, app, v)
		if err != nil {
			return err
		}
		if way.Verdict = app.MayEnter(e, h.Now()); way.Verdict != twinlatch.Pass {
			return nil
		}
		if way.Verdict, way.To = h.oidcWants(e, ask); way.Verdict != twinlatch.Pass {
			return nil
		}
		if way.Consent, err = h.oidcConsent(tx, v, consenting{app, client, ask.Request, agreed}); err != nil || way.Consent {
			return err
		}
		code, err := h.grantCode(tx, v, app, ask.Request)
		way.To = h.oidcAnswer(ask.Request, url.Values{"code": {code}})
		return err
	})
	return way, err
}

// oidcWants asks what the client asks; what no page can mend is told to it.
func (h *House) oidcWants(e twinlatch.Entrant, ask asked) (verdict twinlatch.Verdict, to string) {
	switch verdict = ask.Request.Wants(e.Session, e.Account, ask.Since, h.Now()); verdict {
	case twinlatch.Refused:
		to = h.oidcError(ask.Request, twinlatch.OIDCUnmet)
	case twinlatch.SignIn:
		to = h.oidcError(ask.Request, twinlatch.OIDCLoginRequired)
	}
	return verdict, to
}

// consenting is the question whether somebody agrees to what a client asks for.
type consenting struct {
	app    twinlatch.App
	client twinlatch.Client
	asked  twinlatch.AuthRequest
	agreed bool
}

// oidcConsent reports whether the person has to be asked; what they agreed to is
// kept.
func (h *House) oidcConsent(tx *store.Tx, v *Visitor, c consenting) (bool, error) {
	always := c.asked.Ask || c.client.Impersonable(c.app, c.asked.Redirect)
	if !c.client.Consent && !always {
		return false, nil
	}
	before, err := tx.Consented(c.app.ID, v.Account.ID)
	if err != nil {
		return false, err
	}
	had := strings.Fields(before)
	both := twinlatch.KnownScopes(append(had, c.asked.Scope...))
	if !c.agreed {
		return always || len(both) > len(had), nil
	}
	e := v.by(twinlatch.AuditAppAllowed, v.Account.ID)
	e.Facts = map[string]string{"app": c.app.Name}
	return false, errors.Join(tx.Consent(c.app.ID, v.Account, strings.Join(both, " "), h.Now()), h.audit(tx, e))
}

// oidcError and oidcAnswer are what a client is told, at its own address, with
// who tells it (RFC 9207).
func (h *House) oidcError(q twinlatch.AuthRequest, code string) string {
	return h.oidcAnswer(q, url.Values{"error": {code}})
}

func (h *House) oidcAnswer(q twinlatch.AuthRequest, answer url.Values) string {
	answer.Set("iss", h.PublicURL)
	if q.State != "" {
		answer.Set("state", q.State)
	}
	before, query, _ := strings.Cut(q.Redirect, "?")
	if query != "" {
		query += "&"
	}
	return before + "?" + query + answer.Encode()
}
