package store

import (
	"strings"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

const apiKeyColumns = `id, company_id, account_id, key_epoch, company_epoch, name, scopes, created_at, expires_at, used_at, used_from` //nolint:gosec // names of columns, no credentials

func scanAPIKey(s scanner) (k twinlatch.APIKey, err error) {
	var scopes string
	var created, expires, used int64
	err = s.Scan(&k.ID, &k.Company, &k.Account, &k.KeyEpoch, &k.CompanyEpoch, &k.Name, &scopes, &created, &expires, &used, &k.UsedFrom)
	k.Scopes, _ = twinlatch.ParseScopes(strings.Split(scopes, ",")) // one of a later version opens nothing
	k.CreatedAt, k.ExpiresAt, k.UsedAt = moment(created), moment(expires), moment(used)
	return k, err
}

// APIKeyByToken finds a key; ErrNone for none.
func (tx *Tx) APIKeyByToken(hash []byte) (twinlatch.APIKey, error) {
	return one(tx, scanAPIKey, `SELECT `+apiKeyColumns+` FROM api_keys WHERE token_hash = $1`, hash)
}

// APIKey reads a key of this company.
func (tx *Tx) APIKey(company twinlatch.CompanyID, id twinlatch.APIKeyID) (twinlatch.APIKey, error) {
	return one(tx, scanAPIKey, `SELECT `+apiKeyColumns+` FROM api_keys WHERE company_id = $1 AND id = $2`, company, id)
}

// APIKeys lists a company's keys, the newest first.
func (tx *Tx) APIKeys(company twinlatch.CompanyID) ([]twinlatch.APIKey, error) {
	return many(tx, scanAPIKey, `SELECT `+apiKeyColumns+` FROM api_keys WHERE company_id = $1 ORDER BY created_at DESC, id DESC`, company)
}

// InsertAPIKey keeps a key under the hash of its token.
func (tx *Tx) InsertAPIKey(k twinlatch.APIKey, hash []byte) error {
	return tx.must(`INSERT INTO api_keys (`+apiKeyColumns+`, token_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		k.ID, k.Company, k.Account, k.KeyEpoch, k.CompanyEpoch, k.Name, k.Scopes.String(), ms(k.CreatedAt), ms(k.ExpiresAt), ms(k.UsedAt), k.UsedFrom, hash)
}

// UsedAPIKey notes when and from where a key was used last, never back.
func (tx *Tx) UsedAPIKey(id twinlatch.APIKeyID, from string, at time.Time) error {
	return tx.must(`UPDATE api_keys SET used_at = $2, used_from = $3 WHERE id = $1 AND used_at < $2`, id, ms(at), from)
}

// DeleteAPIKey ends a key of this company, with what it remembers; false when
// there is none.
func (tx *Tx) DeleteAPIKey(company twinlatch.CompanyID, id twinlatch.APIKeyID) (bool, error) {
	if err := tx.must(`DELETE FROM api_creations WHERE company_id = $1 AND key_id = $2`, company, id); err != nil {
		return false, err
	}
	n, err := tx.exec(`DELETE FROM api_keys WHERE company_id = $1 AND id = $2`, company, id)
	return n == 1, err
}

// Creation is what a key has created under an idempotency key.
type Creation struct {
	ID      string
	Company twinlatch.CompanyID
	Key     twinlatch.APIKeyID
	Idem    []byte // SHA-256 of the idempotency key
	Request []byte // SHA-256 of what was asked for
	Object  string // id of what was made
	At      time.Time
}

func scanCreation(s scanner) (c Creation, err error) {
	var at int64
	err = s.Scan(&c.ID, &c.Company, &c.Key, &c.Idem, &c.Request, &c.Object, &at)
	c.At = moment(at)
	return c, err
}

// InsertCreation remembers a creation; false when this key has already created
// something under this idempotency key.
func (tx *Tx) InsertCreation(c Creation) (bool, error) {
	n, err := tx.exec(`INSERT INTO api_creations (id, company_id, key_id, idem, request, object, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (key_id, idem) DO NOTHING`, c.ID, c.Company, c.Key, c.Idem, c.Request, c.Object, ms(c.At))
	return n == 1, err
}

// Creation reads what a key has created under an idempotency key; ErrNone for
// nothing.
func (tx *Tx) Creation(key twinlatch.APIKeyID, idem []byte) (Creation, error) {
	return one(tx, scanCreation, `SELECT id, company_id, key_id, idem, request, object, created_at FROM api_creations WHERE key_id = $1 AND idem = $2`, key, idem)
}
