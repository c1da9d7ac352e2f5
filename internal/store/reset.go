package store

import (
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

const resetColumns = `id, company_id, account_id, account_epoch, company_epoch, agent_id, approver_id, second_id, only_admin, reason, state, created_at, expires_at, due_at, decided_at`

func scanReset(s scanner) (r twinlatch.ResetRequest, err error) {
	var created, expires, due, decided int64
	err = s.Scan(&r.ID, &r.Company, &r.Account, &r.AccountEpoch, &r.CompanyEpoch, &r.Agent, &r.Approver, &r.Second, &r.OnlyAdmin, &r.Reason, &r.State, &created, &expires, &due, &decided)
	r.CreatedAt, r.ExpiresAt, r.DueAt, r.DecidedAt = moment(created), moment(expires), moment(due), moment(decided)
	return r, err
}

// ResetRequest reads a request of this company.
func (tx *Tx) ResetRequest(company twinlatch.CompanyID, id twinlatch.ResetRequestID) (twinlatch.ResetRequest, error) {
	return one(tx, scanReset, `SELECT `+resetColumns+` FROM reset_requests WHERE company_id = $1 AND id = $2`, company, id)
}

// ResetRequestAnywhere reads a request of any company, for Support.
func (tx *Tx) ResetRequestAnywhere(id twinlatch.ResetRequestID) (twinlatch.ResetRequest, error) {
	return one(tx, scanReset, `SELECT `+resetColumns+` FROM reset_requests WHERE id = $1`, id)
}

// OpenResetRequest reads the one open request about a person; ErrNone without.
func (tx *Tx) OpenResetRequest(account twinlatch.AccountID) (twinlatch.ResetRequest, error) {
	return one(tx, scanReset, `SELECT `+resetColumns+` FROM reset_requests WHERE account_id = $1 AND state IN ('waiting', 'cooling')`, account)
}

// InsertResetRequest keeps a request; IsTaken when one is open already.
func (tx *Tx) InsertResetRequest(r twinlatch.ResetRequest) error {
	return tx.must(`INSERT INTO reset_requests (`+resetColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		r.ID, r.Company, r.Account, r.AccountEpoch, r.CompanyEpoch, r.Agent, r.Approver, r.Second, r.OnlyAdmin, r.Reason, r.State, ms(r.CreatedAt), ms(r.ExpiresAt), ms(r.DueAt), ms(r.DecidedAt))
}

// MoveResetRequest writes a decision if the request still is in the state the
// decision was made on; false when somebody was faster. An approval that leaves
// the state as it is never takes the place of another one.
func (tx *Tx) MoveResetRequest(from twinlatch.ResetState, r twinlatch.ResetRequest) (bool, error) {
	n, err := tx.exec(`UPDATE reset_requests SET state = $3, approver_id = $4, second_id = $5, due_at = $6, decided_at = $7, expires_at = $8, only_admin = $9 WHERE id = $1 AND state = $2
		AND (state <> $3 OR (approver_id IN ('', $4) AND second_id IN ('', $5)))`,
		r.ID, from, r.State, r.Approver, r.Second, ms(r.DueAt), ms(r.DecidedAt), ms(r.ExpiresAt), r.OnlyAdmin)
	return n == 1, err
}

// ResetRequests lists a company's requests, open ones first, then the newest.
func (tx *Tx) ResetRequests(company twinlatch.CompanyID, limit int) ([]twinlatch.ResetRequest, error) {
	return many(tx, scanReset, `SELECT `+resetColumns+` FROM reset_requests WHERE company_id = $1
		ORDER BY CASE WHEN state IN ('waiting', 'cooling') THEN 0 ELSE 1 END, created_at DESC, id DESC LIMIT $2`, company, limit)
}

// ResetRequestsAfter lists a company's requests in the order in which they came.
func (tx *Tx) ResetRequestsAfter(company twinlatch.CompanyID, after twinlatch.ResetRequestID, limit int) ([]twinlatch.ResetRequest, error) {
	return many(tx, scanReset, `SELECT `+resetColumns+` FROM reset_requests WHERE company_id = $1 AND id > $2 ORDER BY id LIMIT $3`, company, after, limit)
}

// CountOpenResetRequests counts what waits for a company's administrators.
func (tx *Tx) CountOpenResetRequests(company twinlatch.CompanyID, now time.Time) (int, error) {
	return tx.count(`SELECT COUNT(*) FROM reset_requests WHERE company_id = $1 AND (state = 'cooling' OR (state = 'waiting' AND expires_at > $2))`, company, ms(now))
}

// SupportResetRequests lists the requests Support asked for or may approve: also
// a waiting one whose company has lost its other administrators since.
func (tx *Tx) SupportResetRequests(limit int) ([]twinlatch.ResetRequest, error) {
	return many(tx, scanReset, `SELECT `+resetColumns+` FROM reset_requests WHERE agent_id <> '' OR only_admin OR (state = 'waiting' AND NOT EXISTS
		(SELECT 1 FROM accounts a WHERE a.company_id = reset_requests.company_id AND a.id <> account_id AND a.status = 'active' AND (a.roles & $2) <> 0))
		ORDER BY CASE WHEN state IN ('waiting', 'cooling') THEN 0 ELSE 1 END, created_at DESC, id DESC LIMIT $1`, limit, int64(twinlatch.Configuration))
}

// DueResetRequests lists requests whose time has come: waiting ones that
// expired and cooling ones whose 24 hours have passed.
func (tx *Tx) DueResetRequests(now time.Time, limit int) ([]twinlatch.ResetRequest, error) {
	return many(tx, scanReset, `SELECT `+resetColumns+` FROM reset_requests
		WHERE (state = 'waiting' AND expires_at <= $1) OR (state = 'cooling' AND due_at <= $1) ORDER BY id LIMIT $2`, ms(now), limit)
}

// StrandedResetRequests lists open requests that nobody can decide any more: an
// epoch rose, the person or company is no longer active, or the second factor is
// gone. ResetRequest.Live says the same of one.
func (tx *Tx) StrandedResetRequests(limit int) ([]twinlatch.ResetRequest, error) {
	return many(tx, scanReset, `SELECT `+resetColumns+` FROM reset_requests WHERE state IN ('waiting', 'cooling') AND NOT EXISTS
		(SELECT 1 FROM accounts a JOIN companies c ON c.id = a.company_id JOIN factors f ON f.account_id = a.id
		WHERE a.id = reset_requests.account_id AND a.epoch = account_epoch AND c.epoch = company_epoch AND a.status = 'active' AND c.status = 'active')
		ORDER BY id LIMIT $1`, limit)
}

// EraseResetReasons erases what was written about a person in reset requests.
func (tx *Tx) EraseResetReasons(account twinlatch.AccountID) error {
	return tx.must(`UPDATE reset_requests SET reason = '' WHERE account_id = $1`, account)
}
