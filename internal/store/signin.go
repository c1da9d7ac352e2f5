package store

import (
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

const pendingColumns = `id, company_id, account_id, account_epoch, company_epoch, password_at, factor_at, second, remember, return_to, expires_at, spent_strange, spent_all`

func scanPending(s scanner) (p twinlatch.Pending, err error) {
	var password, factor, expires int64
	err = s.Scan(&p.ID, &p.Company, &p.Account, &p.AccountEpoch, &p.CompanyEpoch, &password, &factor, &p.Second, &p.Remember, &p.ReturnTo, &expires, &p.Spent.Strange, &p.Spent.All)
	p.PasswordAt, p.FactorAt, p.ExpiresAt = moment(password), moment(factor), moment(expires)
	return p, err
}

// PendingByToken finds the pending sign-in of a cookie; ErrNone for none.
func (tx *Tx) PendingByToken(hash []byte) (twinlatch.Pending, error) {
	return one(tx, scanPending, `SELECT `+pendingColumns+` FROM pending_signins WHERE token_hash = $1`, hash)
}

// InsertPending keeps a pending sign-in under the hash of its token.
func (tx *Tx) InsertPending(p twinlatch.Pending, hash []byte) error {
	return tx.must(`INSERT INTO pending_signins (`+pendingColumns+`, token_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		p.ID, p.Company, p.Account, p.AccountEpoch, p.CompanyEpoch, ms(p.PasswordAt), ms(p.FactorAt), p.Second, p.Remember, p.ReturnTo, ms(p.ExpiresAt), p.Spent.Strange, p.Spent.All, hash)
}

// ChargePending notes with a pending sign-in what a guess in it has cost.
func (tx *Tx) ChargePending(id twinlatch.PendingID, cost twinlatch.Points) error {
	return tx.must(`UPDATE pending_signins SET spent_strange = spent_strange + $2, spent_all = spent_all + $3 WHERE id = $1`, id, cost.Strange, cost.All)
}

// SpendPending consumes a pending sign-in; false when it has ended or somebody
// was faster.
func (tx *Tx) SpendPending(id twinlatch.PendingID, now time.Time) (bool, error) {
	n, err := tx.exec(`DELETE FROM pending_signins WHERE id = $1 AND expires_at > $2`, id, ms(now))
	return n == 1, err
}

// DeletePendings ends every pending sign-in of a person.
func (tx *Tx) DeletePendings(account twinlatch.AccountID) error {
	return tx.must(`DELETE FROM pending_signins WHERE account_id = $1`, account)
}

// TrimPendings keeps only the newest pending sign-ins of a person, so that
// guessing passwords cannot fill the table. Which is the newest of all is named:
// by the clocks of two servers it may be another.
func (tx *Tx) TrimPendings(newest twinlatch.Pending, keep int) error {
	return tx.must(`DELETE FROM pending_signins WHERE account_id = $1 AND id <> $2 AND id NOT IN
		(SELECT id FROM pending_signins WHERE account_id = $1 AND id <> $2 ORDER BY expires_at DESC, id DESC LIMIT $3)`, newest.Account, newest.ID, keep-1)
}
