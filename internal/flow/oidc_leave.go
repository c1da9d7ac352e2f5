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

// OIDCLeave is what a client asks of a browser that it sends to be signed out
// (OpenID Connect RP-Initiated Logout 1.0 2).
type OIDCLeave struct {
	Hint     string // an ID token that it was given, which may have expired
	Client   string
	Redirect string // where to go afterwards
	State    string
}

// Refusals that are told to nobody but the person.
var (
	UnknownReturn = twinlatch.Refuse(twinlatch.KindInvalid, "oidc.unknown-return")
	MixedClients  = twinlatch.Refuse(twinlatch.KindInvalid, "oidc.mixed-clients")
)

// leaving is such a request after it was looked at: sealed, so that no ID token
// stands in an address of ours longer than the client put it there.
type leaving struct {
	App     twinlatch.AppID     `json:"a,omitempty"`
	Account twinlatch.AccountID `json:"u,omitempty"` // of the hint
	SID     string              `json:"s,omitempty"` // of the hint
	To      string              `json:"t,omitempty"` // registered, with the state
	Since   time.Time           `json:"i"`
}

// OIDCLeaveAsk looks at a client's request, of whoever, and gives it sealed. A
// hint that is none of ours is as good as none: then the person is asked.
func (h *House) OIDCLeaveAsk(ctx context.Context, in OIDCLeave) (string, error) {
	out := leaving{App: twinlatch.AppID(in.Client), Since: h.Now().Truncate(time.Millisecond)}
	if in.Hint != "" {
		t, err := h.openHint(ctx, in.Hint)
		switch {
		case errors.Is(err, store.ErrNone):
		case err != nil:
			return "", err
		case out.App != "" && out.App != t.Audience:
			return "", MixedClients
		default:
			out.App, out.Account, out.SID = t.Audience, t.Subject, t.SID
		}
	}
	if out.App == "" && in.Redirect != "" {
		return "", UnknownReturn // of nobody: an address that anybody can name
	}
	if out.App != "" {
		_, client, err := h.clientFor(ctx, out.App)
		if err != nil {
			return "", err
		}
		if out.To, err = backTo(client, in); err != nil {
			return "", err
		}
	}
	return h.carry(out, leavingPlace)
}

// backTo is the address to go to afterwards, with the client's state; empty when
// it names none.
func backTo(c twinlatch.Client, in OIDCLeave) (string, error) {
	switch {
	case in.Redirect == "":
		return "", nil
	case !c.TakesBack(in.Redirect) || !twinlatch.SoundParameter(in.State):
		return "", UnknownReturn
	case in.State == "":
		return in.Redirect, nil
	}
	before, query, _ := strings.Cut(in.Redirect, "?")
	if query != "" {
		query += "&"
	}
	return before + "?" + query + url.Values{"state": {in.State}}.Encode(), nil
}

// OIDCLeft is what became of a request to be signed out.
type OIDCLeft struct {
	App   twinlatch.App // who asks; zero when it did not say
	Ended bool          // nobody is signed in in this browser any more
	To    string        // the client's own address; empty when it named none
}

// OIDCLeaveShow reads a sealed request, for the page that asks.
func (h *House) OIDCLeaveShow(ctx context.Context, request string) (out OIDCLeft, err error) {
	in, err := h.openLeaving(request)
	if err != nil || in.App == "" {
		return out, err
	}
	out.To = in.To
	out.App, _, err = h.clientFor(ctx, in.App)
	return whole(out, err)
}

// OIDCLeaving ends the session of the browser that brings a sealed request: when
// the person is sure, or when the client's hint is of this very session (ASVS
// 10.6.2). Otherwise nothing ends yet.
func (h *House) OIDCLeaving(ctx context.Context, v *Visitor, request string, sure bool) (out OIDCLeft, err error) {
	in, err := h.openLeaving(request)
	if err != nil {
		return out, err
	}
	if v == nil {
		return OIDCLeft{Ended: true, To: in.To}, nil
	}
	err = h.write(ctx, func(tx *store.Tx) error {
		out = OIDCLeft{To: in.To}
		v, err := h.present(tx, v)
		if errors.Is(err, SignedOut) {
			out.Ended = true
			return nil
		}
		if err != nil {
			return err
		}
		if out.Ended, err = knows(tx, in, v); err != nil {
			return err
		}
		if out.Ended = out.Ended || sure; !out.Ended {
			return nil
		}
		return h.signOut(tx, v)
	})
	return whole(out, err)
}

// knows reports whether a hint is of this very session.
func knows(tx *store.Tx, in leaving, v *Visitor) (bool, error) {
	if in.SID == "" {
		return false, nil
	}
	l, err := tx.LoginBySID(in.App, in.SID)
	return err == nil && l.Session == v.Session.ID && l.Account == v.Account.ID && in.Account == v.Account.ID, orElse(err, nil)
}

func (h *House) openLeaving(request string) (in leaving, err error) {
	if !h.carried(request, leavingPlace, &in) || !twinlatch.Stands(in.Since.Add(askFor), askFor, h.Now()) {
		return in, errStale
	}
	return in, nil
}
