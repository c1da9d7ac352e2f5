package store

import (
	"database/sql"
	"strings"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

const accountColumns = `id, company_id, name, email, language, status, roles, support_since, epoch, browser_epoch, password_hash,
	password_set_at, password_length, enrol_by, created_at, last_signin_at, suspended_at, suspended_reason, erase_at, key_epoch`

const hasFactor = `EXISTS (SELECT 1 FROM factors f WHERE f.account_id = accounts.id)`

func scanAccount(s scanner) (a twinlatch.Account, err error) {
	var support, set, enrol, created, last, suspended, erase int64
	err = s.Scan(&a.ID, &a.Company, &a.Name, &a.Email, &a.Language, &a.Status, &a.Roles, &support, &a.Epoch, &a.BrowserEpoch, &a.PasswordHash,
		&set, &a.PasswordLength, &enrol, &created, &last, &suspended, &a.SuspendedReason, &erase, &a.KeyEpoch, &a.HasFactor)
	a.SupportSince, a.PasswordSetAt, a.EnrolBy = moment(support), moment(set), moment(enrol)
	a.CreatedAt, a.LastSigninAt, a.SuspendedAt, a.EraseAt = moment(created), moment(last), moment(suspended), moment(erase)
	return a, err
}

// Account reads a person of this company; ErrNone for another company's.
func (tx *Tx) Account(company twinlatch.CompanyID, id twinlatch.AccountID) (twinlatch.Account, error) {
	return one(tx, scanAccount, `SELECT `+accountColumns+`, `+hasFactor+` FROM accounts WHERE company_id = $1 AND id = $2`, company, id)
}

// AccountByEmail finds the one account of a normalised address, in any company.
func (tx *Tx) AccountByEmail(key string) (twinlatch.Account, error) {
	return one(tx, scanAccount, `SELECT `+accountColumns+`, `+hasFactor+` FROM accounts WHERE email_key = $1`, key)
}

// TakeAccount reads a person and holds the row until the commit.
func (tx *Tx) TakeAccount(company twinlatch.CompanyID, id twinlatch.AccountID) (twinlatch.Account, error) {
	if err := tx.mustOne(`UPDATE accounts SET version = version + 1 WHERE company_id = $1 AND id = $2`, company, id); err != nil {
		return twinlatch.Account{}, err
	}
	tx.take("account", string(id))
	// A second statement, so that the factor is seen as it is after the wait.
	return tx.Account(company, id)
}

func emailKey(a twinlatch.Account) sql.NullString {
	return sql.NullString{String: a.Email, Valid: a.Status != twinlatch.AccountRemoved && a.Email != ""}
}

// nameWords is what the search by the beginning of a word looks through.
func nameWords(name, email string) string {
	return " " + folded(name) + " " + email
}

// nameOrder is what lists are ordered by: bytes, because text sorts otherwise on
// each database, and on PostgreSQL by the locale it was made with.
func nameOrder(name string) []byte { return []byte(folded(name)) }

// folded is text as it is searched and ordered.
func folded(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// InsertAccount adds a person; IsTaken when the address has an account.
func (tx *Tx) InsertAccount(a twinlatch.Account) error {
	tx.take("account", string(a.ID))
	return tx.must(`INSERT INTO accounts (`+accountColumns+`, email_key, name_words, name_order, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, 0)`,
		a.ID, a.Company, a.Name, a.Email, a.Language, a.Status, int64(a.Roles), ms(a.SupportSince), a.Epoch, a.BrowserEpoch, a.PasswordHash,
		ms(a.PasswordSetAt), a.PasswordLength, ms(a.EnrolBy), ms(a.CreatedAt), ms(a.LastSigninAt), ms(a.SuspendedAt), a.SuspendedReason, ms(a.EraseAt),
		a.KeyEpoch, emailKey(a), nameWords(a.Name, a.Email), nameOrder(a.Name))
}

// UpdateAccount writes everything that can change of a person taken before;
// IsTaken when the new address has an account, ErrNone in another company.
func (tx *Tx) UpdateAccount(a twinlatch.Account) error {
	if err := tx.mustHold("account", string(a.ID)); err != nil {
		return err
	}
	return tx.mustOne(`UPDATE accounts SET name = $3, email = $4, language = $5, status = $6, roles = $7, support_since = $8, epoch = $9,
		browser_epoch = $10, password_hash = $11, password_set_at = $12, password_length = $13, enrol_by = $14, last_signin_at = $15,
		suspended_at = $16, suspended_reason = $17, erase_at = $18, email_key = $19, name_words = $20, name_order = $21, key_epoch = $22 WHERE company_id = $1 AND id = $2`,
		a.Company, a.ID, a.Name, a.Email, a.Language, a.Status, int64(a.Roles), ms(a.SupportSince), a.Epoch,
		a.BrowserEpoch, a.PasswordHash, ms(a.PasswordSetAt), a.PasswordLength, ms(a.EnrolBy), ms(a.LastSigninAt),
		ms(a.SuspendedAt), a.SuspendedReason, ms(a.EraseAt), emailKey(a), nameWords(a.Name, a.Email), nameOrder(a.Name), a.KeyEpoch)
}

// PeoplePage asks for people of a company by name, after a name and id.
type PeoplePage struct {
	Search    string // beginning of a name word or of the e-mail
	AfterName string
	AfterID   twinlatch.AccountID
	Backward  bool // those before it instead, the nearest first
	ByID      bool // in the order in which they came, after AfterID; names change, this does not
	Limit     int
}

// People lists a company's people, removed ones excepted.
func (tx *Tx) People(company twinlatch.CompanyID, p PeoplePage) ([]twinlatch.Account, error) {
	like := "% " + escapeLike(folded(p.Search)) + "%"
	beyond, order := `(name_order > $3 OR (name_order = $3 AND id > $4))`, `name_order, id`
	if p.Backward {
		beyond, order = `(name_order < $3 OR (name_order = $3 AND id < $4))`, `name_order DESC, id DESC`
	}
	if p.ByID {
		beyond, order = `(id > $4 OR name_order < $3)`, `id` // no name is before the empty one
	}
	return many(tx, scanAccount, `SELECT `+accountColumns+`, `+hasFactor+` FROM accounts WHERE company_id = $1 AND status <> 'removed'
		AND name_words LIKE $2 ESCAPE '\' AND `+beyond+` ORDER BY `+order+` LIMIT $5`,
		company, like, nameOrder(p.AfterName), p.AfterID, p.Limit)
}

func escapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

// AllPeople lists the people of every company by id, for the host's commands.
func (tx *Tx) AllPeople(after twinlatch.AccountID, limit int) ([]twinlatch.Account, error) {
	return many(tx, scanAccount, `SELECT `+accountColumns+`, `+hasFactor+` FROM accounts
		WHERE status <> 'removed' AND id > $1 ORDER BY id LIMIT $2`, after, limit)
}

// Holders lists the active people of a company who hold any of the roles.
func (tx *Tx) Holders(company twinlatch.CompanyID, roles twinlatch.Roles) ([]twinlatch.Account, error) {
	return many(tx, scanAccount, `SELECT `+accountColumns+`, `+hasFactor+` FROM accounts
		WHERE company_id = $1 AND status = 'active' AND (roles & $2) <> 0 ORDER BY name_order, id`, company, int64(roles))
}

// Unprotected lists active people without a second factor; the preview of
// *Required two-factor authentication* counts and names them.
func (tx *Tx) Unprotected(company twinlatch.CompanyID, limit int) ([]twinlatch.Account, error) {
	return many(tx, scanAccount, `SELECT `+accountColumns+`, `+hasFactor+` FROM accounts
		WHERE company_id = $1 AND status = 'active' AND NOT `+hasFactor+` ORDER BY name_order, id LIMIT $2`, company, limit)
}

// CountUnprotected counts active people without a second factor.
func (tx *Tx) CountUnprotected(company twinlatch.CompanyID) (int, error) {
	return tx.count(`SELECT COUNT(*) FROM accounts WHERE company_id = $1 AND status = 'active' AND NOT `+hasFactor, company)
}

// ReopenEnrolment gives everybody of a company who has no second factor, and had
// until an earlier moment to set one up, time until this one; nobody whose time
// is over for good (twinlatch.EnrolmentOver).
func (tx *Tx) ReopenEnrolment(company twinlatch.CompanyID, until time.Time) error {
	return tx.must(`UPDATE accounts SET enrol_by = $2, version = version + 1
		WHERE company_id = $1 AND enrol_by > $3 AND enrol_by < $2 AND NOT `+hasFactor, company, ms(until), ms(twinlatch.EnrolmentOver()))
}

// EndEnrolment lets the time to set a second factor up be over for good for
// everybody of a company who has none and whose time has passed at a moment.
func (tx *Tx) EndEnrolment(company twinlatch.CompanyID, now time.Time) error {
	return tx.must(`UPDATE accounts SET enrol_by = $3, version = version + 1
		WHERE company_id = $1 AND enrol_by > $3 AND enrol_by <= $2 AND NOT `+hasFactor, company, ms(now), ms(twinlatch.EnrolmentOver()))
}

// PeopleToErase lists removed people whose 30 days have ended.
func (tx *Tx) PeopleToErase(now time.Time, limit int) ([]twinlatch.Account, error) {
	return many(tx, scanAccount, `SELECT `+accountColumns+`, `+hasFactor+` FROM accounts
		WHERE status = 'removed' AND erase_at > 0 AND erase_at <= $1 ORDER BY id LIMIT $2`, ms(now), limit)
}

// PeopleToRemind lists active people, after an id, who have no second factor
// where one is required and whose time to set it up ends before a moment.
func (tx *Tx) PeopleToRemind(after twinlatch.AccountID, now, before time.Time, limit int) ([]twinlatch.Account, error) {
	return many(tx, scanAccount, `SELECT `+accountColumns+`, `+hasFactor+` FROM accounts WHERE id > $1 AND status = 'active' AND enrol_by > $2 AND enrol_by <= $3
		AND NOT `+hasFactor+` AND company_id IN (SELECT c.id FROM companies c WHERE c.required AND c.status = 'active') ORDER BY id LIMIT $4`,
		after, ms(now), ms(before), limit)
}
