package flow

import (
	"context"
	"strings"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// ClientForm is what an application of kind openid-connect is registered with, as
// it was typed: addresses one a line.
type ClientForm struct {
	Redirects   string
	SignedOut   string
	Public      bool
	WithoutPKCE bool
	Consent     bool
}

// clientForm is the form of a client as it is.
func clientForm(c twinlatch.Client) ClientForm {
	return ClientForm{
		Redirects: strings.Join(c.Redirects, "\n"), SignedOut: strings.Join(c.SignedOut, "\n"),
		Public: c.Public, WithoutPKCE: c.WithoutPKCE, Consent: c.Consent,
	}
}

// putClient keeps what an application is known by as a client; for an application
// behind a proxy that is nothing. Whether it is public stays as it was registered.
func (h *House) putClient(tx *store.Tx, a twinlatch.App, in ClientForm) error {
	if a.Kind != twinlatch.AppOIDC {
		return nil
	}
	c := twinlatch.Client{App: a.ID, Public: in.Public, WithoutPKCE: in.WithoutPKCE && !in.Public, Consent: in.Consent}
	before, err := tx.Client(a.ID)
	if err == nil {
		c.Public, c.WithoutPKCE = before.Public, in.WithoutPKCE && !before.Public
	}
	if orElse(err, nil) != nil {
		return err
	}
	dev := strings.HasPrefix(h.PublicURL, "http:") || h.PublicURL == "" && strings.HasPrefix(a.Address, "http:") // the host's commands know no address of ours
	var ok bool
	if c.Redirects, ok = c.ParseRedirects(in.Redirects, dev); !ok || len(c.Redirects) == 0 {
		return twinlatch.RefuseField("redirects", "apps.redirects-bad")
	}
	if c.SignedOut, ok = c.ParseRedirects(in.SignedOut, dev); !ok {
		return twinlatch.RefuseField("signed-out", "apps.redirects-bad")
	}
	return tx.PutClient(c)
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
