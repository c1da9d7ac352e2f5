package store

import (
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

// StoredForm is a form that waits for a fresh proof, sealed, bound to a session.
type StoredForm struct {
	ID           string
	Session      twinlatch.SessionID
	Account      twinlatch.AccountID
	Company      twinlatch.CompanyID
	AccountEpoch int64
	CompanyEpoch int64
	Sealed       []byte
	ExpiresAt    time.Time
}

const formColumns = `id, session_id, company_id, account_id, account_epoch, company_epoch, sealed, expires_at`

// StoredForm reads a form of this session; ErrNone without.
func (tx *Tx) StoredForm(session twinlatch.SessionID, id string) (StoredForm, error) {
	return one(tx, func(s scanner) (f StoredForm, err error) {
		var expires int64
		err = s.Scan(&f.ID, &f.Session, &f.Company, &f.Account, &f.AccountEpoch, &f.CompanyEpoch, &f.Sealed, &expires)
		f.ExpiresAt = moment(expires)
		return f, err
	}, `SELECT `+formColumns+` FROM stored_forms WHERE session_id = $1 AND id = $2`, session, id)
}

// InsertStoredForm keeps a form; a session has at most a few.
func (tx *Tx) InsertStoredForm(f StoredForm) error {
	if err := tx.must(`DELETE FROM stored_forms WHERE session_id = $1 AND id NOT IN
		(SELECT id FROM stored_forms WHERE session_id = $1 ORDER BY id DESC LIMIT 4)`, f.Session); err != nil {
		return err
	}
	return tx.must(`INSERT INTO stored_forms (`+formColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		f.ID, f.Session, f.Company, f.Account, f.AccountEpoch, f.CompanyEpoch, blob(f.Sealed), ms(f.ExpiresAt))
}
