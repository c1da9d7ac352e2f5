package store

import (
	"errors"
	"strings"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

const clientColumns = `app_id, public, without_pkce, consent, redirects, signed_out, scopes, algorithm, logout_address, secret_at`

func scanClient(s scanner) (c twinlatch.Client, err error) {
	var redirects, out, scopes string
	var at int64
	err = s.Scan(&c.App, &c.Public, &c.WithoutPKCE, &c.Consent, &redirects, &out, &scopes, &c.Algorithm, &c.LogoutAddress, &at)
	c.Redirects, c.SignedOut, c.Scopes, c.SecretAt = lines(redirects), lines(out), strings.Fields(scopes), moment(at)
	return c, err
}

// lines reads what strings.Join wrote; nil for none.
func lines(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "\n")
}

// Client reads what an application is known by as an OpenID Connect client.
func (tx *Tx) Client(app twinlatch.AppID) (twinlatch.Client, error) {
	return one(tx, scanClient, `SELECT `+clientColumns+` FROM oidc_clients WHERE app_id = $1`, app)
}

// ClientSecret reads the hash of a client's secret; empty for none.
func (tx *Tx) ClientSecret(app twinlatch.AppID) ([]byte, error) {
	return one(tx, scanValue[[]byte], `SELECT secret_hash FROM oidc_clients WHERE app_id = $1`, app)
}

// PutClient keeps what an application taken before is known by. Its secret stays
// as it is; a new one has none.
func (tx *Tx) PutClient(c twinlatch.Client) error {
	return tx.must(`INSERT INTO oidc_clients (`+clientColumns+`, secret_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10)
		ON CONFLICT (app_id) DO UPDATE SET without_pkce = excluded.without_pkce, consent = excluded.consent, redirects = excluded.redirects, signed_out = excluded.signed_out,
		scopes = excluded.scopes, algorithm = excluded.algorithm, logout_address = excluded.logout_address`,
		c.App, c.Public, c.WithoutPKCE, c.Consent, strings.Join(c.Redirects, "\n"), strings.Join(c.SignedOut, "\n"), strings.Join(c.Scopes, " "), c.Algorithm, c.LogoutAddress, []byte{})
}

// ClientsSigning counts the clients whose ID tokens are signed by an algorithm.
func (tx *Tx) ClientsSigning(by twinlatch.Algorithm) (int, error) {
	return tx.count(`SELECT COUNT(*) FROM oidc_clients WHERE algorithm = $1`, by)
}

// SetClientSecret gives a confidential client a new secret; false for any other.
func (tx *Tx) SetClientSecret(app twinlatch.AppID, hash []byte, at time.Time) (bool, error) {
	n, err := tx.exec(`UPDATE oidc_clients SET secret_hash = $2, secret_at = $3 WHERE app_id = $1 AND NOT public`, app, hash, ms(at))
	return n == 1, err
}

// Consented reads the scopes that somebody consented to; empty for none.
func (tx *Tx) Consented(app twinlatch.AppID, account twinlatch.AccountID) (string, error) {
	scope, err := one(tx, scanValue[string], `SELECT scope FROM oidc_consents WHERE app_id = $1 AND account_id = $2`, app, account)
	if errors.Is(err, ErrNone) {
		err = nil
	}
	return scope, err
}

// Consent keeps what somebody consented to, in place of what they did before.
func (tx *Tx) Consent(app twinlatch.AppID, a twinlatch.Account, scope string, at time.Time) error {
	return tx.must(`INSERT INTO oidc_consents (app_id, company_id, account_id, scope, given_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (app_id, account_id) DO UPDATE SET scope = excluded.scope, given_at = excluded.given_at`, app, a.Company, a.ID, scope, ms(at))
}

// Consents are the scopes that somebody consented to, by application, and when.
func (tx *Tx) Consents(account twinlatch.AccountID) (map[twinlatch.AppID]twinlatch.Consent, error) {
	type row struct {
		app twinlatch.AppID
		twinlatch.Consent
	}
	rows, err := many(tx, func(s scanner) (r row, err error) {
		var scope string
		var at int64
		err = s.Scan(&r.app, &scope, &at)
		r.Scope, r.At = strings.Fields(scope), moment(at)
		return r, err
	}, `SELECT app_id, scope, given_at FROM oidc_consents WHERE account_id = $1`, account)
	all := map[twinlatch.AppID]twinlatch.Consent{}
	for _, r := range rows {
		all[r.app] = r.Consent
	}
	return all, err
}

// DeleteConsent takes a consent back; false when there was none.
func (tx *Tx) DeleteConsent(app twinlatch.AppID, account twinlatch.AccountID) (bool, error) {
	n, err := tx.exec(`DELETE FROM oidc_consents WHERE app_id = $1 AND account_id = $2`, app, account)
	return n == 1, err
}
