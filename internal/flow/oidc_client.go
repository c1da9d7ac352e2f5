package flow

import (
	"context"
	"slices"
	"strings"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// ClientForm is what an application of kind openid-connect is registered with, as
// it was typed: addresses one a line.
type ClientForm struct {
	Redirects     string
	SignedOut     string
	LogoutAddress string // where it hears of a sign-out; empty for nowhere
	Public        bool
	WithoutPKCE   bool
	Consent       bool
	Scopes        string // what it may be told besides who somebody is, with a space between
	Algorithm     string // of its ID tokens; empty for ES256
}

// readyForm is one with the key that has to be made for it; nil for none.
type readyForm struct {
	ClientForm
	key *secret.Signer
}

// readyClient does what takes its time before the Write: a first key of RS256.
func (h *House) readyClient(ctx context.Context, in ClientForm) (out readyForm, err error) {
	out.ClientForm = in
	if in.Algorithm == string(twinlatch.RS256) {
		out.key, err = h.firstSigner(ctx, twinlatch.RS256)
	}
	return whole(out, err)
}

// clientForm is the form of a client as it is.
func clientForm(c twinlatch.Client) ClientForm {
	return ClientForm{
		Redirects: strings.Join(c.Redirects, "\n"), SignedOut: strings.Join(c.SignedOut, "\n"),
		Public: c.Public, WithoutPKCE: c.WithoutPKCE, Consent: c.Consent,
		LogoutAddress: c.LogoutAddress, Scopes: strings.Join(c.Scopes, " "), Algorithm: string(c.Algorithm),
	}
}

// putClient keeps what an application is known by as a client; for an application
// behind a proxy that is nothing. Whether it is public stays as it was registered.
func (h *House) putClient(tx *store.Tx, a twinlatch.App, in readyForm) error {
	if a.Kind != twinlatch.AppOIDC {
		return nil
	}
	c := twinlatch.Client{App: a.ID, Public: in.Public, WithoutPKCE: in.WithoutPKCE && !in.Public, Consent: in.Consent, Algorithm: twinlatch.Algorithm(in.Algorithm)}
	before, err := tx.Client(a.ID)
	if err == nil {
		c.Public, c.WithoutPKCE = before.Public, in.WithoutPKCE && !before.Public
	}
	if orElse(err, nil) != nil {
		return err
	}
	dev := strings.HasPrefix(h.PublicURL, "http:") || h.PublicURL == "" && strings.HasPrefix(a.Address, "http:") // the host's commands know no address of ours
	if err := in.onto(&c, dev); err != nil {
		return err
	}
	if err := tx.PutClient(c); err != nil || in.key == nil {
		return err
	}
	return h.replaceSigner(tx, c.Algorithm, in.key)
}

// onto reads what was typed into a client.
func (in ClientForm) onto(c *twinlatch.Client, dev bool) error {
	var ok bool
	if c.Redirects, ok = c.ParseRedirects(in.Redirects, dev); !ok {
		return twinlatch.RefuseField("redirects", "apps.redirects-bad")
	}
	if len(c.Redirects) == 0 {
		return twinlatch.RefuseField("redirects", "apps.redirects-none")
	}
	if c.SignedOut, ok = c.ParseRedirects(in.SignedOut, dev); !ok {
		return twinlatch.RefuseField("signed-out", "apps.redirects-bad")
	}
	if c.LogoutAddress, ok = twinlatch.ParseLogoutAddress(in.LogoutAddress, dev); !ok {
		return twinlatch.RefuseField("logout-address", "apps.logout-address-bad")
	}
	if c.Algorithm == "" {
		c.Algorithm = twinlatch.ES256
	}
	if !slices.Contains(twinlatch.AllAlgorithms(), c.Algorithm) {
		return twinlatch.RefuseField("algorithm", "apps.algorithm-unknown")
	}
	c.Scopes = twinlatch.KnownScopes(append([]string{twinlatch.ScopeOpenID}, strings.Fields(in.Scopes)...))
	return nil
}

// AppSecret is the button "New secret": it gives the secret of a confidential
// client, which is shown once and kept as a hash. The former one is good no more.
func (h *House) AppSecret(ctx context.Context, v *Visitor, id twinlatch.AppID) (string, error) {
	var raw string
	err := h.onApp(ctx, v, id, func(tx *store.Tx, v *Visitor, a twinlatch.App) (err error) {
		if raw, err = h.grantClientSecret(tx, id); err != nil {
			return err
		}
		return h.auditApp(tx, v, a, twinlatch.AuditAppSecret)
	})
	return whole(raw, err)
}
