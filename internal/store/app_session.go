package store

import (
	twinlatch "github.com/twinlatch/twinlatch"
)

const appSessionColumns = `id, app_id, app_epoch, host, session_id, company_id, account_id, account_epoch, company_epoch, created_at`

func scanAppSession(s scanner) (v twinlatch.AppSession, err error) {
	var created int64
	err = s.Scan(&v.ID, &v.App, &v.AppEpoch, &v.Host, &v.Parent, &v.Company, &v.Account, &v.AccountEpoch, &v.CompanyEpoch, &created)
	v.CreatedAt = moment(created)
	return v, err
}

// AppCaller is whose cookie of an application it is: all that hangs together of it.
type AppCaller struct {
	AppSession twinlatch.AppSession
	Session    twinlatch.Session
	Account    twinlatch.Account
	Company    twinlatch.Company
}

func scanAppCaller(s scanner) (c AppCaller, err error) {
	appSession := before[twinlatch.AppSession]{s, scanAppSession, &c.AppSession}
	session := before[twinlatch.Session]{appSession, scanSession, &c.Session}
	account := before[twinlatch.Account]{session, scanAccount, &c.Account}
	c.Company, err = scanCompany(account)
	return c, err
}

var appCaller = `SELECT ` + of("app_sessions", appSessionColumns) + `, ` + of("sessions", sessionColumns) + `, ` +
	of("accounts", accountColumns) + `, ` + hasFactor + `, ` + of("companies", companyColumns) + ` FROM app_sessions
	JOIN sessions ON sessions.account_id = app_sessions.account_id AND sessions.id = app_sessions.session_id
	JOIN accounts ON accounts.company_id = app_sessions.company_id AND accounts.id = app_sessions.account_id
	JOIN companies ON companies.id = accounts.company_id WHERE app_sessions.token_hash = $1`

// AppCallerByToken finds the session of an application's cookie, with its parent,
// the person and their company; ErrNone when one of them is not there.
func (tx *Tx) AppCallerByToken(hash []byte) (AppCaller, error) {
	return one(tx, scanAppCaller, appCaller, hash)
}

// InsertAppSession keeps an application's session under the hash of its token.
func (tx *Tx) InsertAppSession(v twinlatch.AppSession, hash []byte) error {
	return tx.must(`INSERT INTO app_sessions (`+appSessionColumns+`, token_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		v.ID, v.App, v.AppEpoch, v.Host, v.Parent, v.Company, v.Account, v.AccountEpoch, v.CompanyEpoch, ms(v.CreatedAt), hash)
}

// TrimAppSessions keeps a parent's newest sessions at one application and ends
// the others, so that coming in again and again fills nothing.
func (tx *Tx) TrimAppSessions(parent twinlatch.SessionID, app twinlatch.AppID, keep int) error {
	return tx.must(`DELETE FROM app_sessions WHERE session_id = $1 AND app_id = $2 AND id NOT IN
		(SELECT id FROM app_sessions WHERE session_id = $1 AND app_id = $2 ORDER BY id DESC LIMIT $3)`, parent, app, keep)
}

const handoffColumns = `id, app_id, app_epoch, host, session_id, company_id, account_id, account_epoch, company_epoch, return_to, expires_at`

func scanHandoff(s scanner) (h twinlatch.Handoff, err error) {
	var expires int64
	err = s.Scan(&h.ID, &h.App, &h.AppEpoch, &h.Host, &h.Session, &h.Company, &h.Account, &h.AccountEpoch, &h.CompanyEpoch, &h.ReturnTo, &expires)
	h.ExpiresAt = moment(expires)
	return h, err
}

// InsertHandoff keeps a code by its hash, with the hash of the state of the
// browser that began. A session has at most a few on their way.
func (tx *Tx) InsertHandoff(h twinlatch.Handoff, code, state []byte) error {
	if err := tx.must(`DELETE FROM handoffs WHERE session_id = $1 AND id NOT IN
		(SELECT id FROM handoffs WHERE session_id = $1 ORDER BY id DESC LIMIT 19)`, h.Session); err != nil {
		return err
	}
	return tx.must(`INSERT INTO handoffs (`+handoffColumns+`, code_hash, state_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		h.ID, h.App, h.AppEpoch, h.Host, h.Session, h.Company, h.Account, h.AccountEpoch, h.CompanyEpoch, h.ReturnTo, ms(h.ExpiresAt), code, state)
}

// SpendHandoff consumes a code, with the state of the browser that brings it and
// the host it is brought to, in one statement; ErrNone when there is none such.
func (tx *Tx) SpendHandoff(host string, code, state []byte) (twinlatch.Handoff, error) {
	return one(tx, scanHandoff, `DELETE FROM handoffs WHERE code_hash = $1 AND state_hash = $2 AND host = $3 RETURNING `+handoffColumns, code, state, host)
}
