package store

import (
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

const grantColumns = `id, app_id, app_epoch, session_id, company_id, account_id, account_epoch, company_epoch, redirect, challenge, nonce, scope, acr, amr, auth_at, created_at, spent_at, expires_at`

func scanGrant(s scanner) (g twinlatch.Grant, err error) {
	var auth, created, spent, expires int64
	err = s.Scan(&g.ID, &g.App, &g.AppEpoch, &g.Session, &g.Company, &g.Account, &g.AccountEpoch, &g.CompanyEpoch, &g.Redirect, &g.Challenge, &g.Nonce,
		&g.Scope, &g.ACR, &g.AMR, &auth, &created, &spent, &expires)
	g.AuthAt, g.CreatedAt, g.SpentAt, g.ExpiresAt = moment(auth), moment(created), moment(spent), moment(expires)
	return g, err
}

// InsertGrant keeps what somebody's sign-in gives to a client under the hash of
// its code. A session has at most a few at one client; the oldest end.
func (tx *Tx) InsertGrant(g twinlatch.Grant, code []byte) error {
	if err := tx.must(`DELETE FROM oidc_grants WHERE session_id = $1 AND app_id = $2 AND id NOT IN
		(SELECT id FROM oidc_grants WHERE session_id = $1 AND app_id = $2 ORDER BY id DESC LIMIT 19)`, g.Session, g.App); err != nil {
		return err
	}
	return tx.must(`INSERT INTO oidc_grants (`+grantColumns+`, code_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
		g.ID, g.App, g.AppEpoch, g.Session, g.Company, g.Account, g.AccountEpoch, g.CompanyEpoch, g.Redirect, g.Challenge, g.Nonce,
		g.Scope, g.ACR, g.AMR, ms(g.AuthAt), ms(g.CreatedAt), ms(g.SpentAt), ms(g.ExpiresAt), code)
}

// SpendCode consumes a client's code in one statement; ErrNone when there is none
// such, or when it was consumed before.
func (tx *Tx) SpendCode(app twinlatch.AppID, code []byte, at time.Time) (twinlatch.Grant, error) {
	return one(tx, scanGrant, `UPDATE oidc_grants SET spent_at = $3 WHERE code_hash = $2 AND app_id = $1 AND spent_at = 0 RETURNING `+grantColumns, app, code, ms(at))
}

// GrantByCode finds a client's grant by the code it began with, consumed or not.
func (tx *Tx) GrantByCode(app twinlatch.AppID, code []byte) (twinlatch.Grant, error) {
	return one(tx, scanGrant, `SELECT `+grantColumns+` FROM oidc_grants WHERE code_hash = $2 AND app_id = $1`, app, code)
}

// Grant reads a grant.
func (tx *Tx) Grant(id twinlatch.GrantID) (twinlatch.Grant, error) {
	return one(tx, scanGrant, `SELECT `+grantColumns+` FROM oidc_grants WHERE id = $1`, id)
}

// DeleteGrant ends a grant with every token of it.
func (tx *Tx) DeleteGrant(id twinlatch.GrantID) error {
	return tx.must(`DELETE FROM oidc_grants WHERE id = $1`, id)
}

// GrantsOf lists what a person's sign-ins gave to clients, the oldest first.
func (tx *Tx) GrantsOf(account twinlatch.AccountID) ([]twinlatch.Grant, error) {
	return many(tx, scanGrant, `SELECT `+grantColumns+` FROM oidc_grants WHERE account_id = $1 ORDER BY id`, account)
}

// DeleteGrantsOf ends all that somebody's sign-ins gave to one client, which is
// told. It reports whether there was anything.
func (tx *Tx) DeleteGrantsOf(app twinlatch.AppID, account twinlatch.AccountID) (bool, error) {
	n, err := tx.exec(`DELETE FROM oidc_grants WHERE app_id = $1 AND account_id = $2`, app, account)
	if err != nil {
		return false, err
	}
	return n > 0, tx.endLogins(`app_id = $1 AND account_id = $2`, app, account)
}

const tokenColumns = `id, grant_id, kind, created_at, spent_at, expires_at` //nolint:gosec // names of columns, no credentials

func scanToken(s scanner) (t twinlatch.Token, err error) {
	var created, spent, expires int64
	err = s.Scan(&t.ID, &t.Grant, &t.Kind, &created, &spent, &expires)
	t.CreatedAt, t.SpentAt, t.ExpiresAt = moment(created), moment(spent), moment(expires)
	return t, err
}

// InsertToken keeps a token of a grant by its hash.
func (tx *Tx) InsertToken(t twinlatch.Token, g twinlatch.Grant, hash []byte) error {
	return tx.must(`INSERT INTO oidc_tokens (`+tokenColumns+`, token_hash, company_id, account_id, account_epoch, company_epoch) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		t.ID, t.Grant, t.Kind, ms(t.CreatedAt), ms(t.SpentAt), ms(t.ExpiresAt), hash, g.Company, g.Account, g.AccountEpoch, g.CompanyEpoch)
}

// TokenByHash finds a token; ErrNone for none.
func (tx *Tx) TokenByHash(hash []byte) (twinlatch.Token, error) {
	return one(tx, scanToken, `SELECT `+tokenColumns+` FROM oidc_tokens WHERE token_hash = $1`, hash)
}

// SpendToken consumes a refresh token in one statement; false when it was
// consumed before.
func (tx *Tx) SpendToken(id string, at time.Time) (bool, error) {
	n, err := tx.exec(`UPDATE oidc_tokens SET spent_at = $2 WHERE id = $1 AND kind = 'refresh' AND spent_at = 0`, id, ms(at))
	return n == 1, err
}
