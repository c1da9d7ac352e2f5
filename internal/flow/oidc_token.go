package flow

import (
	"context"
	"crypto/subtle"
	"errors"
	"strings"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// ClientProof is how a client says which one it is. A public one has no secret.
type ClientProof struct{ ID, Secret string }

// client is the lock on "is this that client?" (ASVS 10.4.10). It comes before
// any look at what the client brings.
func (h *House) client(tx *store.Tx, p ClientProof) (app twinlatch.App, c twinlatch.Client, err error) {
	no := refusedStranger(twinlatch.OIDCInvalidClient)
	if app, c, err = h.oidcClient(tx, twinlatch.AppID(p.ID)); err != nil {
		if errors.Is(err, UnknownClient) {
			err = no
		}
		return app, c, err
	}
	if c.Public {
		if p.Secret != "" {
			err = no
		}
		return app, c, err
	}
	kept, err := tx.ClientSecret(c.App)
	if err != nil {
		return app, c, err
	}
	brought, ok := secret.HashToken(p.Secret)
	if !ok || len(kept) == 0 || subtle.ConstantTimeCompare(brought, kept) != 1 {
		err = no
	}
	return app, c, err
}

// OIDCExchange is what a client brings to the token endpoint: a code with its
// other half, or a refresh token.
type OIDCExchange struct {
	Client   ClientProof
	Code     string
	Redirect string
	Verifier string
	Refresh  string
	Scope    []string // of a refresh: no more than before; none for the same
}

// OIDCTokens is the answer.
type OIDCTokens struct {
	Access, Refresh, ID string
	Scope               string
}

// issued is a grant with the tokens that were just made of it.
type issued struct {
	grant           twinlatch.Grant
	sid             string
	visitor         *Visitor
	access, refresh string
}

// OIDCCodeExchange exchanges a code, which is good once: whatever does not fit
// consumes it as well. A second time ends everything that the first one gave
// (ASVS 10.4.2).
func (h *House) OIDCCodeExchange(ctx context.Context, in OIDCExchange) (OIDCTokens, error) {
	return h.oidcIssue(ctx, in, exchange{h.knownCode, h.redeem})
}

// OIDCRefresh exchanges a refresh token for the next. One that comes a second
// time was stolen, before or after: everything of its sign-in ends (ASVS 10.4.5).
func (h *House) OIDCRefresh(ctx context.Context, in OIDCExchange) (OIDCTokens, error) {
	return h.oidcIssue(ctx, in, exchange{h.knownRefresh, h.renew})
}

// exchange is a way to tokens: known looks whether what was brought is anything
// of ours, spend consumes it.
type exchange struct {
	known, spend func(tx *store.Tx, app twinlatch.App, in OIDCExchange) (twinlatch.Grant, error)
}

func (h *House) oidcIssue(ctx context.Context, in OIDCExchange, way exchange) (OIDCTokens, error) {
	var brought twinlatch.Grant
	c, err := h.knownClient(ctx, in.Client, func(tx *store.Tx, app twinlatch.App) (err error) { brought, err = way.known(tx, app, in); return err })
	if err != nil {
		return OIDCTokens{}, err
	}
	key, err := h.signer(ctx, c.Algorithm)
	if err != nil {
		return OIDCTokens{}, err
	}
	var out issued
	err = h.write(ctx, func(tx *store.Tx) error {
		app, c, err := h.client(tx, in.Client)
		if err != nil {
			return err
		}
		if app, err = holdRules(tx, app.ID, brought.Company); err != nil {
			return err
		}
		out.grant, err = way.spend(tx, app, in)
		if err != nil {
			return err
		}
		if _, err := tx.TakeAccount(out.grant.Company, out.grant.Account); err != nil {
			return keep(orElse(err, refusedClient(twinlatch.OIDCInvalidGrant)))
		}
		if out.visitor, err = h.granted(tx, app, out.grant); err != nil {
			return keep(err) // what was brought is consumed all the same
		}
		out.grant.Scope = narrowed(c, out.grant)
		if out.sid, err = h.grantLogin(tx, out.grant); err != nil {
			return keep(err)
		}
		out.access, out.refresh, err = h.grantTokens(tx, out.grant)
		return err
	})
	if err != nil {
		return OIDCTokens{}, err
	}
	signed, err := h.idToken(key, out)
	return whole(OIDCTokens{Access: out.access, Refresh: out.refresh, ID: signed, Scope: out.grant.Scope}, err)
}

// holdRules keeps what an application and somebody's company ask as it is until the
// commit: whoever changes it tells the client of those who came before. The company is
// first, as it is for whoever takes both.
func holdRules(tx *store.Tx, app twinlatch.AppID, of twinlatch.CompanyID) (a twinlatch.App, err error) {
	if _, err := tx.HoldCompany(of); err != nil {
		return a, orElse(err, refusedClient(twinlatch.OIDCInvalidGrant))
	}
	a, err = tx.HoldApp(app)
	return a, orElse(err, refusedClient(twinlatch.OIDCInvalidClient))
}

// narrowed are a grant's scopes as far as the client may have them by now (ASVS
// 10.4.11).
func narrowed(c twinlatch.Client, g twinlatch.Grant) string {
	return strings.Join(c.Narrow(strings.Fields(g.Scope)), " ")
}

// redeem consumes a code.
func (h *House) redeem(tx *store.Tx, app twinlatch.App, in OIDCExchange) (g twinlatch.Grant, err error) {
	no := refusedClient(twinlatch.OIDCInvalidGrant)
	hash, ok := secret.HashToken(in.Code)
	if !ok {
		return g, no
	}
	g, err = tx.SpendCode(app.ID, hash, h.Now())
	if errors.Is(err, store.ErrNone) {
		before, err := tx.GrantByCode(app.ID, hash)
		if err != nil {
			return g, orElse(err, no)
		}
		return g, h.endFamily(tx, app, before)
	}
	if err != nil {
		return g, err
	}
	if !g.CodeLives(h.Now()) || g.Redirect != in.Redirect || !twinlatch.Verifies(g.Challenge, in.Verifier) {
		return g, keep(no)
	}
	e := twinlatch.AuditEntry{Kind: twinlatch.AuditAppEntered, Company: g.Company, Actor: g.Account, Target: g.Account, Facts: map[string]string{"app": app.Name}}
	return g, h.audit(tx, e)
}

// renew consumes a refresh token.
func (h *House) renew(tx *store.Tx, app twinlatch.App, in OIDCExchange) (g twinlatch.Grant, err error) {
	no := refusedClient(twinlatch.OIDCInvalidGrant)
	t, g, err := h.bearer(tx, in.Refresh, twinlatch.RefreshToken)
	if err = unless(g.App == app.ID, err, no); err != nil {
		return g, err
	}
	for _, s := range in.Scope {
		if !strings.Contains(" "+g.Scope+" ", " "+s+" ") {
			return g, refusedClient(twinlatch.OIDCInvalidScope)
		}
	}
	first, err := tx.SpendToken(t.ID, h.Now())
	if err == nil && !first {
		err = h.endFamily(tx, app, g)
	}
	return g, err
}

// endFamily ends a sign-in at a client of which something was used twice, and
// refuses it.
func (h *House) endFamily(tx *store.Tx, app twinlatch.App, g twinlatch.Grant) error {
	e := twinlatch.AuditEntry{Kind: twinlatch.AuditAppReplayed, Company: g.Company, Target: g.Account, Facts: map[string]string{"app": app.Name}}
	if err := errors.Join(tx.DeleteGrant(g.ID), h.audit(tx, e)); err != nil {
		return err
	}
	return keep(refusedClient(twinlatch.OIDCInvalidGrant))
}

// bearer finds a token of a kind with its grant; a refusal for none.
func (h *House) bearer(tx *store.Tx, raw string, kind twinlatch.TokenKind) (t twinlatch.Token, g twinlatch.Grant, err error) {
	no := refusedClient(twinlatch.OIDCInvalidGrant)
	hash, ok := secret.HashToken(raw)
	if !ok {
		return t, g, no
	}
	if t, err = tx.TokenByHash(hash); err != nil {
		return t, g, orElse(err, no)
	}
	if t.Kind != kind || !twinlatch.Stands(t.ExpiresAt, twinlatch.GrantFor, h.Now()) {
		return t, g, no
	}
	g, err = tx.Grant(t.Grant)
	return t, g, orElse(err, no)
}

// granted reads again whose sign-in a grant is, and asks the locks again: the
// gate and the application's rules hold here as at the front door.
func (h *House) granted(tx *store.Tx, app twinlatch.App, g twinlatch.Grant) (*Visitor, error) {
	no := refusedClient(twinlatch.OIDCInvalidGrant)
	account, err := tx.Account(g.Company, g.Account)
	if err != nil {
		return nil, orElse(err, no)
	}
	v, err := h.visitor(tx, account, &Visitor{Session: twinlatch.Session{ID: g.Session}})
	if errors.Is(err, SignedOut) {
		return nil, no
	}
	if err != nil {
		return nil, err
	}
	e, err := h.entrant(tx, app, v)
	if err != nil {
		return nil, err
	}
	switch verdict := app.MayEnter(e, h.Now()); {
	case !g.Belongs(app, e, h.Now()):
		return nil, no
	case verdict == twinlatch.StepUp:
		return v, refusedMore(app)
	case verdict != twinlatch.Pass:
		return v, no
	}
	return v, nil
}
