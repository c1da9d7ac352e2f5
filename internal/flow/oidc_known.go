package flow

import (
	"context"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// knownClient asks in a Read who calls, and by known whether what they bring is
// anything of ours: a stranger's guesses get no Write, of which SQLite has one at
// a time, and open no key (B54). It decides nothing else, and the Write asks both
// again. A client that showed its secret is no stranger, whatever it brings.
func (h *House) knownClient(ctx context.Context, p ClientProof, known func(tx *store.Tx, app twinlatch.App) error) (c twinlatch.Client, err error) {
	err = h.read(ctx, func(tx *store.Tx) error {
		app, client, err := h.client(tx, p)
		if err != nil {
			return err
		}
		c = client
		err = known(tx, app)
		if code := OIDCCode(err); code == twinlatch.OIDCInvalidGrant && c.Public {
			return refusedStranger(code)
		}
		return err
	})
	return whole(c, err)
}

// knownCode finds a code, consumed or not.
func (h *House) knownCode(tx *store.Tx, app twinlatch.App, in OIDCExchange) (g twinlatch.Grant, err error) {
	no := refusedClient(twinlatch.OIDCInvalidGrant)
	hash, ok := secret.HashToken(in.Code)
	if !ok {
		return g, no
	}
	g, err = tx.GrantByCode(app.ID, hash)
	return g, orElse(err, no)
}

// knownRefresh finds a refresh token, consumed or not.
func (h *House) knownRefresh(tx *store.Tx, app twinlatch.App, in OIDCExchange) (twinlatch.Grant, error) {
	_, g, err := h.bearer(tx, in.Refresh, twinlatch.RefreshToken)
	return g, unless(g.App == app.ID, err, refusedClient(twinlatch.OIDCInvalidGrant))
}

// knownToken finds any token of the client.
func (h *House) knownToken(tx *store.Tx, app twinlatch.App, raw string) (g twinlatch.Grant, err error) {
	no := refusedClient(twinlatch.OIDCInvalidGrant)
	if _, g, err = h.bearer(tx, raw, twinlatch.AccessToken); OIDCCode(err) != "" {
		_, g, err = h.bearer(tx, raw, twinlatch.RefreshToken)
	}
	return g, unless(g.App == app.ID, err, no)
}
