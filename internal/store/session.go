package store

import (
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

const sessionColumns = `id, company_id, account_id, account_epoch, company_epoch, level, second, created_at, seen_at, password_at, factor_at, recovery_at, browser, system, address`

func scanSession(s scanner) (v twinlatch.Session, err error) {
	var created, seen, password, factor, recovery int64
	err = s.Scan(&v.ID, &v.Company, &v.Account, &v.AccountEpoch, &v.CompanyEpoch, &v.Level, &v.Second, &created, &seen,
		&password, &factor, &recovery, &v.Place.Browser, &v.Place.System, &v.Place.Address)
	v.CreatedAt, v.SeenAt = moment(created), moment(seen)
	v.PasswordAt, v.FactorAt, v.RecoveryAt = moment(password), moment(factor), moment(recovery)
	return v, err
}

// SessionByToken finds the session of a cookie; ErrNone for none.
func (tx *Tx) SessionByToken(hash []byte) (twinlatch.Session, error) {
	return one(tx, scanSession, `SELECT `+sessionColumns+` FROM sessions WHERE token_hash = $1`, hash)
}

// Session reads a session of this person.
func (tx *Tx) Session(account twinlatch.AccountID, id twinlatch.SessionID) (twinlatch.Session, error) {
	return one(tx, scanSession, `SELECT `+sessionColumns+` FROM sessions WHERE account_id = $1 AND id = $2`, account, id)
}

// InsertSession keeps a session under the hash of its token.
func (tx *Tx) InsertSession(v twinlatch.Session, hash []byte) error {
	return tx.must(`INSERT INTO sessions (`+sessionColumns+`, token_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
		v.ID, v.Company, v.Account, v.AccountEpoch, v.CompanyEpoch, v.Level, v.Second, ms(v.CreatedAt), ms(v.SeenAt),
		ms(v.PasswordAt), ms(v.FactorAt), ms(v.RecoveryAt), v.Place.Browser, v.Place.System, v.Place.Address, hash)
}

// RemintSession gives a session a new token, new epochs and what it has proven
// since; false when it has ended.
func (tx *Tx) RemintSession(v twinlatch.Session, hash []byte) (bool, error) {
	n, err := tx.exec(`UPDATE sessions SET token_hash = $3, account_epoch = $4, company_epoch = $5, level = $6, second = $7, seen_at = $8,
		password_at = $9, factor_at = $10, recovery_at = $11 WHERE account_id = $1 AND id = $2`,
		v.Account, v.ID, hash, v.AccountEpoch, v.CompanyEpoch, v.Level, v.Second, ms(v.SeenAt), ms(v.PasswordAt), ms(v.FactorAt), ms(v.RecoveryAt))
	return n == 1, err
}

// Sessions lists a person's sessions of the account's present epoch, newest first.
func (tx *Tx) Sessions(a twinlatch.Account) ([]twinlatch.Session, error) {
	return many(tx, scanSession, `SELECT `+sessionColumns+` FROM sessions WHERE company_id = $1 AND account_id = $2 AND account_epoch = $3 ORDER BY created_at DESC, id DESC`, a.Company, a.ID, a.Epoch)
}

// SeenSession moves the idle clock of a session forward, never back.
func (tx *Tx) SeenSession(id twinlatch.SessionID, at time.Time) error {
	return tx.must(`UPDATE sessions SET seen_at = $2 WHERE id = $1 AND seen_at < $2`, id, ms(at))
}

// ofSession are the tables that hang on a session.
var ofSession = []string{"enrolments", "reveals", "stored_forms", "app_sessions", "handoffs", "oidc_grants"}

// DeleteSession ends one session of this person, with all that hangs on it;
// false when there is none.
func (tx *Tx) DeleteSession(account twinlatch.AccountID, id twinlatch.SessionID) (bool, error) {
	n, err := tx.exec(`DELETE FROM sessions WHERE account_id = $1 AND id = $2`, account, id)
	if err != nil || n == 0 {
		return false, err
	}
	for _, table := range ofSession {
		if err := tx.must(`DELETE FROM `+table+` WHERE session_id = $1`, id); err != nil {
			return false, err
		}
	}
	return true, tx.endLogins(`session_id = $1`, id)
}

// HoldSession keeps a session from ending before the commit; false when it has
// ended.
func (tx *Tx) HoldSession(account twinlatch.AccountID, id twinlatch.SessionID) (bool, error) {
	n, err := tx.exec(`UPDATE sessions SET level = level WHERE account_id = $1 AND id = $2`, account, id)
	return n == 1, err
}

// DeleteSessions ends a person's sessions and what hangs on them, except one.
func (tx *Tx) DeleteSessions(account twinlatch.AccountID, except twinlatch.SessionID) error {
	if err := tx.must(`DELETE FROM sessions WHERE account_id = $1 AND id <> $2`, account, except); err != nil {
		return err
	}
	for _, table := range ofSession {
		if err := tx.must(`DELETE FROM `+table+` WHERE account_id = $1 AND session_id <> $2`, account, except); err != nil {
			return err
		}
	}
	return tx.endLogins(`account_id = $1 AND session_id <> $2`, account, except)
}

// DeleteSessionsOf ends the sessions of a company's people, with what hangs on
// them and the sign-ins under way, except one session and except people who hold
// any of the roles above. It says how many sessions ended.
func (tx *Tx) DeleteSessionsOf(company twinlatch.CompanyID, except twinlatch.SessionID, above twinlatch.Roles) (int64, error) {
	const people = ` AND account_id IN (SELECT id FROM accounts WHERE company_id = $1 AND (roles & $2) = 0)`
	n, err := tx.exec(`DELETE FROM sessions WHERE company_id = $1 AND id <> $3`+people, company, int64(above), except)
	if err != nil {
		return 0, err
	}
	for _, table := range ofSession {
		if err := tx.must(`DELETE FROM `+table+` WHERE company_id = $1 AND session_id <> $3`+people, company, int64(above), except); err != nil {
			return 0, err
		}
	}
	if err := tx.endLogins(`company_id = $1 AND session_id <> $3`+people, company, int64(above), except); err != nil {
		return 0, err
	}
	return n, tx.must(`DELETE FROM pending_signins WHERE company_id = $1`+people, company, int64(above))
}

// DeleteLapsedSessions ends the sessions of a company that began, or were last
// seen, no later than these moments, with what hangs on them.
func (tx *Tx) DeleteLapsedSessions(company twinlatch.CompanyID, began, seen time.Time) error {
	const old = ` FROM sessions WHERE company_id = $1 AND (created_at <= $2 OR seen_at <= $3)`
	const lapsed = `session_id IN (SELECT id` + old + `)`
	// Held first (HoldSession), so that what is given to a client meanwhile ends as well.
	if err := tx.must(`UPDATE sessions SET level = level WHERE id IN (SELECT id`+old+`)`, company, ms(began), ms(seen)); err != nil {
		return err
	}
	for _, table := range ofSession {
		if err := tx.must(`DELETE FROM `+table+` WHERE `+lapsed, company, ms(began), ms(seen)); err != nil {
			return err
		}
	}
	if err := tx.endLogins(lapsed, company, ms(began), ms(seen)); err != nil {
		return err
	}
	return tx.must(`DELETE`+old, company, ms(began), ms(seen))
}
