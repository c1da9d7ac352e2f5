package flow

import (
	"errors"
	"strings"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// This file is the only creator of bearers and half-done things. Each is made
// under the epochs of this moment and dies with them.

// proven is what a sign-in has shown when it asks for a session.
type proven struct {
	proof      twinlatch.Proof
	passwordAt time.Time
	factorAt   time.Time
	place      twinlatch.Place
}

// grantSession is the one place where somebody becomes signed in (B03).
func (h *House) grantSession(tx *store.Tx, a twinlatch.Account, c twinlatch.Company, p proven) (twinlatch.Session, string, error) {
	now := h.Now()
	s := twinlatch.Session{
		ID: twinlatch.SessionID(h.id()), Account: a.ID, Company: c.ID, AccountEpoch: a.Epoch, CompanyEpoch: c.Epoch,
		Level: p.proof.Level(), Second: p.proof.Second, CreatedAt: now, SeenAt: now, PasswordAt: p.passwordAt, Place: p.place,
	}
	switch p.proof.Second {
	case twinlatch.ByTOTP:
		s.FactorAt = p.factorAt
	case twinlatch.ByRecoveryCode:
		s.RecoveryAt = p.factorAt
	}
	raw, hash := secret.NewToken()
	return s, raw, tx.InsertSession(s, hash)
}

// remint gives the acting session a new token under the account's new epoch, so
// that it alone outlives a deed that ends all sessions, and so that no token is
// older than the rights it carries (B69).
func (h *House) remint(tx *store.Tx, s twinlatch.Session, a twinlatch.Account, c twinlatch.Company) (string, error) {
	s.AccountEpoch, s.CompanyEpoch = a.Epoch, c.Epoch
	raw, hash := secret.NewToken()
	ok, err := tx.RemintSession(s, hash)
	if err == nil && !ok {
		err = SignedOut
	}
	return raw, err
}

// grantPending lets the password be followed by the next step, and no more.
func (h *House) grantPending(tx *store.Tx, p twinlatch.Pending, a twinlatch.Account, c twinlatch.Company) (string, error) {
	p.ID, p.Account, p.Company = twinlatch.PendingID(h.id()), a.ID, c.ID
	p.AccountEpoch, p.CompanyEpoch, p.ExpiresAt = a.Epoch, c.Epoch, h.Now().Add(twinlatch.PendingFor)
	raw, hash := secret.NewToken()
	if err := tx.InsertPending(p, hash); err != nil {
		return "", err
	}
	return raw, tx.TrimPendings(p, twinlatch.MaxPendings)
}

// grantTrust makes this browser a trusted device of this person.
func (h *House) grantTrust(tx *store.Tx, a twinlatch.Account, c twinlatch.Company, b browser) (twinlatch.TrustedDevice, string, error) {
	now := h.Now()
	d := twinlatch.TrustedDevice{
		ID: twinlatch.DeviceID(h.id()), Account: a.ID, Company: c.ID, AccountEpoch: a.Epoch, CompanyEpoch: c.Epoch,
		Place: b.place, Since: now, UsedAt: now, ExpiresAt: now.Add(c.Policy.TrustFor()),
	}
	raw, hash, err := browserToken(b.trust, tx.MoveTrustToken)
	if err != nil {
		return d, "", err
	}
	return d, raw, tx.InsertTrustedDevice(d, hash)
}

// grantKnownBrowser gives the owner's browser an attempt counter of its own.
func (h *House) grantKnownBrowser(tx *store.Tx, a twinlatch.Account, b browser) (string, error) {
	raw, hash, err := browserToken(b.known, tx.MoveKnownToken)
	if err != nil {
		return "", err
	}
	k := twinlatch.KnownBrowser{
		ID: h.id(), Account: a.ID, Company: a.Company, BrowserEpoch: a.BrowserEpoch, LastAt: h.Now(), ExpiresAt: h.Now().Add(twinlatch.KnownBrowserFor),
	}
	if err := tx.InsertKnownBrowser(k, hash); err != nil {
		return "", err
	}
	return raw, tx.TrimKnownBrowsers(k, twinlatch.MaxKnownBrowsers)
}

// browserToken gives a browser a new value, and moves to it what the former one
// holds for others who share the browser. Kept, the former value would carry
// this person's trust to whoever has a copy of it: somebody who signed in here
// before them, with an account of their own (B62).
func browserToken(present string, move func(from, to []byte) error) (raw string, hash []byte, err error) {
	raw, hash = secret.NewToken()
	if former, ok := secret.HashToken(present); ok {
		err = move(former, hash)
	}
	return raw, hash, err
}

// grantEnrolment begins the session's one unfinished set-up.
func (h *House) grantEnrolment(tx *store.Tx, v *Visitor, change bool) error {
	return tx.InsertEnrolment(twinlatch.Enrolment{
		ID: twinlatch.EnrolmentID(h.id()), Session: v.Session.ID, Account: v.Account.ID, Company: v.Company.ID,
		AccountEpoch: v.Session.AccountEpoch, CompanyEpoch: v.Session.CompanyEpoch, Change: change,
		Sealed: []byte{}, ExpiresAt: h.Now().Add(twinlatch.EnrolmentFor),
	})
}

// grantReveal lets a session show something for a short while.
func (h *House) grantReveal(tx *store.Tx, v *Visitor, kind string, sealed []byte) error {
	return tx.InsertReveal(store.Reveal{
		Session: v.Session.ID, Account: v.Account.ID, Company: v.Company.ID, AccountEpoch: v.Account.Epoch, CompanyEpoch: v.Company.Epoch,
		Kind: kind, Sealed: sealed, ExpiresAt: h.Now().Add(twinlatch.RevealFor),
	})
}

// grantForm keeps a form while its sender proves themselves.
func (h *House) grantForm(tx *store.Tx, v *Visitor, id string, sealed []byte) error {
	return tx.InsertStoredForm(store.StoredForm{
		ID: id, Session: v.Session.ID, Account: v.Account.ID, Company: v.Company.ID,
		AccountEpoch: v.Session.AccountEpoch, CompanyEpoch: v.Session.CompanyEpoch, Sealed: sealed, ExpiresAt: h.Now().Add(formFor),
	})
}

const formFor = 30 * time.Minute

// linkTo is what a mailed link is about.
type linkTo struct {
	kind    twinlatch.LinkKind
	object  string
	content string // kept sealed, such as a new address
}

// grantLink makes a one-use link for a mail and gives its token.
func (h *House) grantLink(tx *store.Tx, a twinlatch.Account, c twinlatch.Company, to linkTo) (string, error) {
	now := h.Now()
	l := twinlatch.Link{
		ID: h.id(), Kind: to.kind, Account: a.ID, Company: c.ID, AccountEpoch: a.Epoch, CompanyEpoch: c.Epoch,
		Object: to.object, CreatedAt: now, ExpiresAt: now.Add(to.kind.Life()),
	}
	if to.content != "" {
		sealed, err := h.seal(tx, []byte(to.content), linkPlace(l))
		if err != nil {
			return "", err
		}
		l.Sealed = sealed
	}
	raw, hash := secret.NewToken()
	return raw, tx.InsertLink(l, hash)
}

func linkPlace(l twinlatch.Link) secret.Where {
	return secret.Where{Company: string(l.Company), Owner: l.ID, Column: "links.sealed"}
}

// openLink gives back what a link carries; empty when it carries nothing.
func (h *House) openLink(l twinlatch.Link) (string, error) {
	if len(l.Sealed) == 0 {
		return "", nil
	}
	plain, err := h.Keys.Open(l.Sealed, linkPlace(l))
	return string(plain), err
}

// grantInvitation makes an invitation and gives its token.
func (h *House) grantInvitation(tx *store.Tx, i twinlatch.Invitation, c twinlatch.Company) (string, error) {
	i.Company, i.CompanyEpoch = c.ID, c.Epoch
	i.CreatedAt, i.ExpiresAt = h.Now(), h.Now().Add(twinlatch.InvitationFor)
	raw, hash := secret.NewToken()
	return raw, tx.InsertInvitation(i, hash)
}

// grantResetRequest opens a request about a person.
func (h *House) grantResetRequest(tx *store.Tx, r twinlatch.ResetRequest, a twinlatch.Account, c twinlatch.Company) (twinlatch.ResetRequest, error) {
	now := h.Now()
	r.ID, r.Account, r.Company = twinlatch.ResetRequestID(h.id()), a.ID, c.ID
	r.AccountEpoch, r.CompanyEpoch = a.Epoch, c.Epoch
	r.State, r.CreatedAt, r.ExpiresAt = twinlatch.ResetWaiting, now, now.Add(twinlatch.ResetRequestFor)
	return r, tx.InsertResetRequest(r)
}

// grantSetupLink makes the one-time link of the first run.
func (h *House) grantSetupLink(tx *store.Tx) (string, error) {
	raw, hash := secret.NewToken()
	return raw, tx.InsertSetupLink(hash, h.Now().Add(setupFor))
}

// grantAPIKey makes a key of the API, under its maker's epoch for keys.
func (h *House) grantAPIKey(tx *store.Tx, v *Visitor, k *twinlatch.APIKey) (string, error) {
	k.ID, k.Company, k.Account = twinlatch.APIKeyID(h.id()), v.Company.ID, v.Account.ID
	k.KeyEpoch, k.CompanyEpoch = v.Account.KeyEpoch, v.Company.Epoch
	raw, hash := secret.NewToken()
	return twinlatch.APIKeyPrefix + raw, tx.InsertAPIKey(*k, hash)
}

// grantAppPassword makes what a program shows at one application, under the epochs
// of its person and of the application.
func (h *House) grantAppPassword(tx *store.Tx, v *Visitor, app twinlatch.App, p *twinlatch.AppPassword) (string, error) {
	p.ID, p.App, p.AppEpoch, p.Host = twinlatch.AppPasswordID(h.id()), app.ID, app.Epoch, app.Host()
	p.Company, p.Account, p.AccountEpoch, p.CompanyEpoch = v.Company.ID, v.Account.ID, v.Account.Epoch, v.Company.Epoch
	p.ProvenAt = v.Session.ProvenAt()
	raw, hash := secret.NewToken()
	return twinlatch.AppPasswordPrefix + raw, tx.InsertAppPassword(*p, hash)
}

const setupFor = 24 * time.Hour

// grantHandoff makes the code that leads back to an application.
func (h *House) grantHandoff(tx *store.Tx, v *Visitor, app twinlatch.App, in passage) (string, error) {
	code, hash := secret.NewToken()
	return code, tx.InsertHandoff(twinlatch.Handoff{
		ID: h.id(), App: app.ID, AppEpoch: app.Epoch, Host: in.Host, Session: v.Session.ID, Account: v.Account.ID, Company: v.Company.ID,
		AccountEpoch: v.Account.Epoch, CompanyEpoch: v.Company.Epoch, ReturnTo: in.ReturnTo, ExpiresAt: h.Now().Add(twinlatch.HandoffFor),
	}, hash, in.State)
}

// grantAppSession lets a browser be at an application what its session is here,
// as long as that lives.
func (h *House) grantAppSession(tx *store.Tx, v *Visitor, app twinlatch.App) (string, error) {
	raw, hash := secret.NewToken()
	err := tx.InsertAppSession(twinlatch.AppSession{
		ID: twinlatch.AppSessionID(h.id()), App: app.ID, AppEpoch: app.Epoch, Host: app.Host(), Parent: v.Session.ID, Account: v.Account.ID, Company: v.Company.ID,
		AccountEpoch: v.Account.Epoch, CompanyEpoch: v.Company.Epoch, CreatedAt: h.Now(),
	}, hash)
	return raw, errors.Join(err, tx.TrimAppSessions(v.Session.ID, app.ID, maxAppSessions))
}

// grantCode makes the code that leads back to an OpenID Connect client, with what
// this session has proven at this moment.
func (h *House) grantCode(tx *store.Tx, v *Visitor, app twinlatch.App, q twinlatch.AuthRequest) (string, error) {
	now := h.Now()
	code, hash := secret.NewToken()
	return code, tx.InsertGrant(twinlatch.Grant{
		ID: twinlatch.GrantID(h.id()), App: app.ID, AppEpoch: app.Epoch, Session: v.Session.ID, Account: v.Account.ID, Company: v.Company.ID,
		AccountEpoch: v.Account.Epoch, CompanyEpoch: v.Company.Epoch, Redirect: q.Redirect, Challenge: q.Challenge, Nonce: q.Nonce,
		Scope: strings.Join(q.Scope, " "), ACR: v.Session.ACR(), AMR: strings.Join(v.Session.AMR(), " "), AuthAt: v.Session.ProvenAt(),
		CreatedAt: now, ExpiresAt: now.Add(twinlatch.GrantFor),
	}, hash)
}

// grantLogin gives the name under which a client knows this session. The session
// is held, so that it cannot end without the client being told.
func (h *House) grantLogin(tx *store.Tx, g twinlatch.Grant) (string, error) {
	held, err := tx.HoldSession(g.Account, g.Session)
	if err = unless(held, err, refusedClient(twinlatch.OIDCInvalidGrant)); err != nil {
		return "", err
	}
	sid, _ := secret.NewToken()
	l, err := tx.Login(twinlatch.Login{ID: h.id(), App: g.App, Session: g.Session, Company: g.Company, Account: g.Account, SID: sid, CreatedAt: h.Now()})
	return l.SID, err
}

// grantTokens makes an access token and the refresh token that follows it.
func (h *House) grantTokens(tx *store.Tx, g twinlatch.Grant) (access, refresh string, err error) {
	now := h.Now()
	access, accessHash := secret.NewToken()
	refresh, refreshHash := secret.NewToken()
	t := twinlatch.Token{ID: h.id(), Grant: g.ID, Kind: twinlatch.AccessToken, CreatedAt: now, ExpiresAt: now.Add(twinlatch.AccessTokenFor)}
	if err := tx.InsertToken(t, g, accessHash); err != nil {
		return "", "", err
	}
	t.ID, t.Kind, t.ExpiresAt = h.id(), twinlatch.RefreshToken, g.ExpiresAt
	return access, refresh, tx.InsertToken(t, g, refreshHash)
}

// grantClientSecret makes the secret by which a confidential client is known; the
// former one is good no more.
func (h *House) grantClientSecret(tx *store.Tx, app twinlatch.AppID) (string, error) {
	raw, hash := secret.NewToken()
	ok, err := tx.SetClientSecret(app, hash, h.Now())
	return raw, unless(ok, err, twinlatch.NotFound)
}
