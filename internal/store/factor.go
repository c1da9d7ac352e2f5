package store

import (
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

const factorColumns = `id, company_id, account_id, application, sealed, last_step, drift, created_at, used_at`

func scanFactor(s scanner) (f twinlatch.Factor, err error) {
	var created, used int64
	err = s.Scan(&f.ID, &f.Company, &f.Account, &f.Application, &f.Sealed, &f.LastStep, &f.Drift, &created, &used)
	f.CreatedAt, f.UsedAt = moment(created), moment(used)
	return f, err
}

// Factor reads a person's authenticator application; ErrNone without one.
func (tx *Tx) Factor(company twinlatch.CompanyID, account twinlatch.AccountID) (twinlatch.Factor, error) {
	return one(tx, scanFactor, `SELECT `+factorColumns+` FROM factors WHERE company_id = $1 AND account_id = $2`, company, account)
}

// InsertFactor adds a confirmed factor; IsTaken when there is one already.
func (tx *Tx) InsertFactor(f twinlatch.Factor) error {
	return tx.must(`INSERT INTO factors (`+factorColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		f.ID, f.Company, f.Account, f.Application, f.Sealed, f.LastStep, f.Drift, ms(f.CreatedAt), ms(f.UsedAt))
}

// DeleteFactor ends a person's factor, recovery codes and their counters' rows.
func (tx *Tx) DeleteFactor(company twinlatch.CompanyID, account twinlatch.AccountID) error {
	return tx.must(`DELETE FROM factors WHERE company_id = $1 AND account_id = $2`, company, account)
}

// UseStep spends a time step: one conditional statement decides (B41 to B46).
// False when this step or a later one was used before.
func (tx *Tx) UseStep(f twinlatch.Factor, step int64, drift int, now time.Time) (bool, error) {
	n, err := tx.exec(`UPDATE factors SET last_step = $4, drift = $5, used_at = $6 WHERE company_id = $1 AND account_id = $2 AND id = $3 AND last_step < $4`,
		f.Company, f.Account, f.ID, step, drift, ms(now))
	return n == 1, err
}

// RecoverySet is what all codes of one set share.
type RecoverySet struct {
	Salt   []byte
	MadeAt time.Time
	Left   int
}

// RecoverySet reads a person's set; ErrNone without one.
func (tx *Tx) RecoverySet(company twinlatch.CompanyID, account twinlatch.AccountID) (RecoverySet, error) {
	return one(tx, func(s scanner) (r RecoverySet, err error) {
		var made int64
		err = s.Scan(&r.Salt, &made, &r.Left)
		r.MadeAt = moment(made)
		return r, err
	}, `SELECT salt, made_at, (SELECT COUNT(*) FROM recovery_codes c WHERE c.account_id = s.account_id)
		FROM recovery_sets s WHERE company_id = $1 AND account_id = $2`, company, account)
}

// ReplaceRecoveryCodes ends the present set and keeps the hashes of a new one.
func (tx *Tx) ReplaceRecoveryCodes(a twinlatch.Account, salt []byte, hashes [][]byte, now time.Time) error {
	if err := tx.DeleteRecoveryCodes(a.Company, a.ID); err != nil {
		return err
	}
	if err := tx.must(`INSERT INTO recovery_sets (account_id, company_id, salt, made_at) VALUES ($1, $2, $3, $4)`, a.ID, a.Company, salt, ms(now)); err != nil {
		return err
	}
	for _, h := range hashes {
		if err := tx.must(`INSERT INTO recovery_codes (account_id, company_id, hash) VALUES ($1, $2, $3)`, a.ID, a.Company, h); err != nil {
			return err
		}
	}
	return nil
}

// DeleteRecoveryCodes ends a person's set.
func (tx *Tx) DeleteRecoveryCodes(company twinlatch.CompanyID, account twinlatch.AccountID) error {
	if err := tx.must(`DELETE FROM recovery_codes WHERE company_id = $1 AND account_id = $2`, company, account); err != nil {
		return err
	}
	return tx.must(`DELETE FROM recovery_sets WHERE company_id = $1 AND account_id = $2`, company, account)
}

// SpendRecoveryCode consumes one code of this person (B37); false when it is
// not one of theirs or was used before.
func (tx *Tx) SpendRecoveryCode(company twinlatch.CompanyID, account twinlatch.AccountID, hash []byte) (bool, error) {
	n, err := tx.exec(`DELETE FROM recovery_codes WHERE company_id = $1 AND account_id = $2 AND hash = $3`, company, account, hash)
	return n == 1, err
}
