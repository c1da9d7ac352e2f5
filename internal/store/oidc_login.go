package store

import (
	"errors"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

const loginColumns = `id, app_id, session_id, company_id, account_id, sid, created_at`

func scanLogin(s scanner) (l twinlatch.Login, err error) {
	var created int64
	err = s.Scan(&l.ID, &l.App, &l.Session, &l.Company, &l.Account, &l.SID, &created)
	l.CreatedAt = moment(created)
	return l, err
}

// Login gives a session's sign-in at a client: this one, unless there was one
// before, whose name the client knows. The session is held (HoldSession).
func (tx *Tx) Login(l twinlatch.Login) (twinlatch.Login, error) {
	before, err := one(tx, scanLogin, `SELECT `+loginColumns+` FROM oidc_logins WHERE session_id = $1 AND app_id = $2`, l.Session, l.App)
	if !errors.Is(err, ErrNone) {
		return before, err
	}
	return l, tx.must(`INSERT INTO oidc_logins (`+loginColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7)`, l.ID, l.App, l.Session, l.Company, l.Account, l.SID, ms(l.CreatedAt))
}

// LoginBySID finds the sign-in that a client knows by this name.
func (tx *Tx) LoginBySID(app twinlatch.AppID, sid string) (twinlatch.Login, error) {
	return one(tx, scanLogin, `SELECT `+loginColumns+` FROM oidc_logins WHERE app_id = $1 AND sid = $2`, app, sid)
}

// endLogins ends sign-ins at clients. Which client wants to hear of it is told:
// that waits in the same Write as the ending. One that begins meanwhile stays.
func (tx *Tx) endLogins(where string, args ...any) error {
	err := tx.must(`INSERT INTO oidc_logouts (id, app_id, company_id, account_id, sid, address, algorithm, state, attempts, next_at, lease_until, done_at, failure)
		SELECT l.id, l.app_id, l.company_id, l.account_id, l.sid, c.logout_address, c.algorithm, 'waiting', 0, 0, 0, 0, ''
		FROM (SELECT * FROM oidc_logins WHERE `+where+`) l JOIN oidc_clients c ON c.app_id = l.app_id WHERE c.logout_address <> ''
		ON CONFLICT (id) DO NOTHING`, args...) // somebody else ends it at the same moment
	if err != nil {
		return err
	}
	return tx.must(`DELETE FROM oidc_logins WHERE `+where+` AND (EXISTS (SELECT 1 FROM oidc_logouts o WHERE o.id = oidc_logins.id)
		OR NOT EXISTS (SELECT 1 FROM oidc_clients c WHERE c.app_id = oidc_logins.app_id AND c.logout_address <> ''))`, args...)
}

// LapsedAtClients lists some sessions that are signed in at a client and that have
// lived for as long as their company allows.
func (tx *Tx) LapsedAtClients(now time.Time, limit int) ([]twinlatch.Session, error) {
	return many(tx, scanSession, `SELECT `+sessionColumns+` FROM sessions WHERE id IN (SELECT session_id FROM oidc_logins)
		AND created_at <= $1 - (SELECT c.overall_ms FROM companies c WHERE c.id = sessions.company_id) LIMIT $2`, ms(now), limit)
}

// sweepLogins ends some sign-ins at clients that are older than any session may
// be. None should be left by then; whoever is, its client is told.
func (tx *Tx) sweepLogins(before time.Time) (more bool, err error) {
	if err := tx.endLogins(`id IN (SELECT id FROM oidc_logins WHERE created_at <= $1 ORDER BY created_at, id LIMIT $2)`, ms(before), sweepStep); err != nil {
		return false, err
	}
	n, err := tx.count(`SELECT COUNT(*) FROM oidc_logins WHERE created_at <= $1`, ms(before))
	return n > 0, err
}

// EndLoginsOf ends a person's sign-ins at every client.
func (tx *Tx) EndLoginsOf(account twinlatch.AccountID) error {
	return tx.endLogins(`account_id = $1`, account)
}

// EndLoginsAt ends everybody's sign-ins at a client.
func (tx *Tx) EndLoginsAt(app twinlatch.AppID) error { return tx.endLogins(`app_id = $1`, app) }

// EndLoginsBelow ends the sign-ins at a client that were brought there by sessions
// that have proven less than a level.
func (tx *Tx) EndLoginsBelow(app twinlatch.AppID, level twinlatch.Level) error {
	return tx.endLogins(`app_id = $1 AND EXISTS (SELECT 1 FROM sessions s WHERE s.id = oidc_logins.session_id AND s.level < $2)`, app, level)
}

// EndLoginsOfCompany ends the sign-ins of a company's people at every client: of
// all of them, or of those without a second factor.
func (tx *Tx) EndLoginsOfCompany(company twinlatch.CompanyID, unprotected bool) error {
	if !unprotected {
		return tx.endLogins(`company_id = $1`, company)
	}
	return tx.endLogins(`company_id = $1 AND account_id IN (SELECT id FROM accounts WHERE company_id = $1 AND NOT `+hasFactor+`)`, company)
}
