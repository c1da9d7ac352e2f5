package store

import (
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

const appPasswordColumns = `id, app_id, app_epoch, host, company_id, account_id, account_epoch, company_epoch, name, proven_at, created_at, expires_at, used_at, used_from` //nolint:gosec // names of columns, no credentials

func scanAppPassword(s scanner) (p twinlatch.AppPassword, err error) {
	var proven, created, expires, used int64
	err = s.Scan(&p.ID, &p.App, &p.AppEpoch, &p.Host, &p.Company, &p.Account, &p.AccountEpoch, &p.CompanyEpoch, &p.Name, &proven, &created, &expires, &used, &p.UsedFrom)
	p.ProvenAt, p.CreatedAt, p.ExpiresAt, p.UsedAt = moment(proven), moment(created), moment(expires), moment(used)
	return p, err
}

// AppPasswordByToken finds an application password; ErrNone for none.
func (tx *Tx) AppPasswordByToken(hash []byte) (twinlatch.AppPassword, error) {
	return one(tx, scanAppPassword, `SELECT `+appPasswordColumns+` FROM app_passwords WHERE token_hash = $1`, hash)
}

// AppPasswords lists a person's application passwords, the newest first.
func (tx *Tx) AppPasswords(a twinlatch.Account) ([]twinlatch.AppPassword, error) {
	return many(tx, scanAppPassword, `SELECT `+appPasswordColumns+` FROM app_passwords WHERE company_id = $1 AND account_id = $2 ORDER BY created_at DESC, id DESC`, a.Company, a.ID)
}

// InsertAppPassword keeps an application password under the hash of its token.
func (tx *Tx) InsertAppPassword(p twinlatch.AppPassword, hash []byte) error {
	return tx.must(`INSERT INTO app_passwords (`+appPasswordColumns+`, token_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		p.ID, p.App, p.AppEpoch, p.Host, p.Company, p.Account, p.AccountEpoch, p.CompanyEpoch, p.Name, ms(p.ProvenAt), ms(p.CreatedAt), ms(p.ExpiresAt), ms(p.UsedAt), p.UsedFrom, hash)
}

// UsedAppPassword notes when and from where an application password was used
// last, never back; true for the very first time.
func (tx *Tx) UsedAppPassword(id twinlatch.AppPasswordID, from string, at time.Time) (first bool, err error) {
	n, err := tx.exec(`UPDATE app_passwords SET used_at = $2, used_from = $3 WHERE id = $1 AND used_at = 0`, id, ms(at), from)
	if err != nil || n == 1 {
		return n == 1, err
	}
	return false, tx.must(`UPDATE app_passwords SET used_at = $2, used_from = $3 WHERE id = $1 AND used_at < $2`, id, ms(at), from)
}

// DeleteAppPassword ends an application password of this person; false when there
// is none.
func (tx *Tx) DeleteAppPassword(a twinlatch.Account, id twinlatch.AppPasswordID) (bool, error) {
	n, err := tx.exec(`DELETE FROM app_passwords WHERE company_id = $1 AND account_id = $2 AND id = $3`, a.Company, a.ID, id)
	return n == 1, err
}

// DeleteAppPasswords ends all application passwords of this person and says how
// many there were.
func (tx *Tx) DeleteAppPasswords(a twinlatch.Account) (int64, error) {
	return tx.exec(`DELETE FROM app_passwords WHERE company_id = $1 AND account_id = $2`, a.Company, a.ID)
}

// EndAppPasswords ends those of an application for good: its operator takes none
// any more, and taking some again brings none of them back. They stay listed.
func (tx *Tx) EndAppPasswords(app twinlatch.AppID) error {
	return tx.must(`UPDATE app_passwords SET app_epoch = 0 WHERE app_id = $1`, app)
}

// CountAppPasswords says how many of a company's are good at a moment, and of how
// many people.
func (tx *Tx) CountAppPasswords(c twinlatch.Company, now time.Time) (all, people int, err error) {
	const good = ` FROM app_passwords p JOIN accounts a ON a.id = p.account_id JOIN apps ON apps.id = p.app_id
		WHERE p.company_id = $1 AND p.company_epoch = $2 AND p.expires_at > $3 AND a.status = 'active' AND a.epoch = p.account_epoch AND apps.epoch = p.app_epoch AND apps.machines`
	if all, err = tx.count(`SELECT COUNT(*)`+good, c.ID, c.Epoch, ms(now)); err == nil {
		people, err = tx.count(`SELECT COUNT(DISTINCT p.account_id)`+good, c.ID, c.Epoch, ms(now))
	}
	return all, people, err
}
