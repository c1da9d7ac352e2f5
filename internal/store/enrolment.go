package store

import (
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

const enrolmentColumns = `id, session_id, company_id, account_id, account_epoch, company_epoch, change, application, sealed, expires_at`

func scanEnrolment(s scanner) (e twinlatch.Enrolment, err error) {
	var expires int64
	err = s.Scan(&e.ID, &e.Session, &e.Company, &e.Account, &e.AccountEpoch, &e.CompanyEpoch, &e.Change, &e.Application, &e.Sealed, &expires)
	e.ExpiresAt = moment(expires)
	return e, err
}

// Enrolment reads the unfinished set-up of a session; ErrNone without one.
func (tx *Tx) Enrolment(session twinlatch.SessionID) (twinlatch.Enrolment, error) {
	return one(tx, scanEnrolment, `SELECT `+enrolmentColumns+` FROM enrolments WHERE session_id = $1`, session)
}

// InsertEnrolment begins a set-up, in place of the session's former one.
func (tx *Tx) InsertEnrolment(e twinlatch.Enrolment) error {
	if err := tx.DeleteEnrolment(e.Session); err != nil {
		return err
	}
	return tx.must(`INSERT INTO enrolments (`+enrolmentColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		e.ID, e.Session, e.Company, e.Account, e.AccountEpoch, e.CompanyEpoch, e.Change, e.Application, blob(e.Sealed), ms(e.ExpiresAt))
}

// ChooseApplication keeps the chosen application and, the first time, the
// secret; a secret that is there already stays (the same on Back and in a
// second tab). False when the set-up has ended.
func (tx *Tx) ChooseApplication(e twinlatch.Enrolment) (bool, error) {
	n, err := tx.exec(`UPDATE enrolments SET application = $2, sealed = CASE WHEN length(sealed) = 0 THEN $3 ELSE sealed END WHERE id = $1`, e.ID, e.Application, blob(e.Sealed))
	return n == 1, err
}

// SpendEnrolment consumes the set-up; false when somebody was faster.
func (tx *Tx) SpendEnrolment(id twinlatch.EnrolmentID) (bool, error) {
	n, err := tx.exec(`DELETE FROM enrolments WHERE id = $1`, id)
	return n == 1, err
}

// DeleteEnrolment ends a session's unfinished set-up.
func (tx *Tx) DeleteEnrolment(session twinlatch.SessionID) error {
	return tx.must(`DELETE FROM enrolments WHERE session_id = $1`, session)
}

// Reveal is something a session may show for a short while: recovery codes, or
// the link of an invitation where no mail can be sent.
type Reveal struct {
	Session      twinlatch.SessionID
	Account      twinlatch.AccountID
	Company      twinlatch.CompanyID
	AccountEpoch int64
	CompanyEpoch int64
	Kind         string
	Sealed       []byte
	ExpiresAt    time.Time
}

// Live reports whether it may still be shown in this session.
func (r Reveal) Live(s twinlatch.Session, now time.Time) bool {
	return r.Session == s.ID && r.Account == s.Account && r.AccountEpoch == s.AccountEpoch && r.CompanyEpoch == s.CompanyEpoch && twinlatch.Stands(r.ExpiresAt, twinlatch.RevealFor, now)
}

// Reveal reads what a session may show; ErrNone without.
func (tx *Tx) Reveal(session twinlatch.SessionID) (Reveal, error) {
	return one(tx, func(s scanner) (r Reveal, err error) {
		var expires int64
		err = s.Scan(&r.Session, &r.Company, &r.Account, &r.AccountEpoch, &r.CompanyEpoch, &r.Kind, &r.Sealed, &expires)
		r.ExpiresAt = moment(expires)
		return r, err
	}, `SELECT session_id, company_id, account_id, account_epoch, company_epoch, kind, sealed, expires_at FROM reveals WHERE session_id = $1`, session)
}

// InsertReveal keeps something to show, in place of what was there.
func (tx *Tx) InsertReveal(r Reveal) error {
	if err := tx.DeleteReveal(r.Session); err != nil {
		return err
	}
	return tx.must(`INSERT INTO reveals (session_id, company_id, account_id, account_epoch, company_epoch, kind, sealed, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		r.Session, r.Company, r.Account, r.AccountEpoch, r.CompanyEpoch, r.Kind, blob(r.Sealed), ms(r.ExpiresAt))
}

// DeleteReveal ends the display.
func (tx *Tx) DeleteReveal(session twinlatch.SessionID) error {
	return tx.must(`DELETE FROM reveals WHERE session_id = $1`, session)
}
