package store

import (
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

const companyColumns = `id, name, operator, status, epoch, required, required_since, trusted, trusted_days, password_min, overall_ms, idle_ms, created_at, erase_at, support_contact`

func scanCompany(s scanner) (c twinlatch.Company, err error) {
	var since, overall, idle, created, erase int64
	p := &c.Policy
	err = s.Scan(&c.ID, &c.Name, &c.Operator, &c.Status, &c.Epoch, &p.Required, &since, &p.Trusted, &p.TrustedDays,
		&p.PasswordMin, &overall, &idle, &created, &erase, &c.SupportContact)
	p.RequiredSince, c.CreatedAt, c.EraseAt = moment(since), moment(created), moment(erase)
	p.Overall, p.Idle = time.Duration(overall)*time.Millisecond, time.Duration(idle)*time.Millisecond
	return c, err
}

// Company reads a company.
func (tx *Tx) Company(id twinlatch.CompanyID) (twinlatch.Company, error) {
	return one(tx, scanCompany, `SELECT `+companyColumns+` FROM companies WHERE id = $1`, id)
}

// OperatorCompany reads the vendor's company; ErrNone before the first run.
func (tx *Tx) OperatorCompany() (twinlatch.Company, error) {
	return one(tx, scanCompany, `SELECT `+companyColumns+` FROM companies WHERE operator`)
}

// TakeCompany reads a company and holds its row until the commit, so that rules
// over several of its rows are decided one after the other.
func (tx *Tx) TakeCompany(id twinlatch.CompanyID) (twinlatch.Company, error) {
	tx.take("company", string(id))
	return one(tx, scanCompany, `UPDATE companies SET version = version + 1 WHERE id = $1 RETURNING `+companyColumns, id)
}

// HoldCompany reads a company that nobody changes before the commit. Many may hold it
// so at once; whoever takes it waits for them.
func (tx *Tx) HoldCompany(id twinlatch.CompanyID) (twinlatch.Company, error) {
	return one(tx, scanCompany, `SELECT `+companyColumns+` FROM companies WHERE id = $1`+tx.held(), id)
}

// InsertCompany adds a company and begins its audit chain. A second operator
// company is refused by an index.
func (tx *Tx) InsertCompany(c twinlatch.Company) error {
	tx.take("company", string(c.ID))
	p := c.Policy
	if err := tx.must(`INSERT INTO companies (`+companyColumns+`, name_order, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 0)`,
		c.ID, c.Name, c.Operator, c.Status, c.Epoch, p.Required, ms(p.RequiredSince), p.Trusted, p.TrustedDays, p.PasswordMin,
		p.Overall.Milliseconds(), p.Idle.Milliseconds(), ms(c.CreatedAt), ms(c.EraseAt), c.SupportContact, nameOrder(c.Name)); err != nil {
		return err
	}
	return tx.beginChain(c.ID)
}

// UpdateCompany writes everything that can change of a company taken before;
// which one is the operator company never changes.
func (tx *Tx) UpdateCompany(c twinlatch.Company) error {
	if err := tx.mustHold("company", string(c.ID)); err != nil {
		return err
	}
	p := c.Policy
	return tx.mustOne(`UPDATE companies SET name = $2, status = $3, epoch = $4, required = $5, required_since = $6, trusted = $7, trusted_days = $8,
		password_min = $9, overall_ms = $10, idle_ms = $11, erase_at = $12, support_contact = $13, name_order = $14 WHERE id = $1`,
		c.ID, c.Name, c.Status, c.Epoch, p.Required, ms(p.RequiredSince), p.Trusted, p.TrustedDays, p.PasswordMin,
		p.Overall.Milliseconds(), p.Idle.Milliseconds(), ms(c.EraseAt), c.SupportContact, nameOrder(c.Name))
}

// CompanyCount is a company with how many of its people have a second factor.
type CompanyCount struct {
	Company   twinlatch.Company
	People    int
	Protected int
}

func scanCompanyCount(s scanner) (n CompanyCount, err error) {
	var people, protected int
	n.Company, err = scanCompany(scanWith{s, []any{&people, &protected}})
	n.People, n.Protected = people, protected
	return n, err
}

// scanWith appends columns of one's own to those of a noun.
type scanWith struct {
	s    scanner
	more []any
}

// Scan hands both over.
func (w scanWith) Scan(dest ...any) error { return w.s.Scan(append(dest, w.more...)...) }

const countPeople = `(SELECT COUNT(*) FROM accounts a WHERE a.company_id = companies.id AND a.status <> 'removed'),
	(SELECT COUNT(*) FROM accounts a JOIN factors f ON f.account_id = a.id WHERE a.company_id = companies.id AND a.status <> 'removed')`

// Companies lists companies by name after a name and id, with their counts.
func (tx *Tx) Companies(afterName string, afterID twinlatch.CompanyID, limit int) ([]CompanyCount, error) {
	return many(tx, scanCompanyCount, `SELECT `+companyColumns+`, `+countPeople+` FROM companies
		WHERE name_order > $1 OR (name_order = $1 AND id > $2) ORDER BY name_order, id LIMIT $3`, nameOrder(afterName), afterID, limit)
}

// CompaniesAfter lists companies in the order in which they came, with their
// counts.
func (tx *Tx) CompaniesAfter(after twinlatch.CompanyID, limit int) ([]CompanyCount, error) {
	return many(tx, scanCompanyCount, `SELECT `+companyColumns+`, `+countPeople+` FROM companies WHERE id > $1 ORDER BY id LIMIT $2`, after, limit)
}

// CompanyCount reads one company with its counts.
func (tx *Tx) CompanyCount(id twinlatch.CompanyID) (CompanyCount, error) {
	return one(tx, scanCompanyCount, `SELECT `+companyColumns+`, `+countPeople+` FROM companies WHERE id = $1`, id)
}

// CompaniesToErase lists deleted companies whose undo has ended.
func (tx *Tx) CompaniesToErase(now time.Time, limit int) ([]twinlatch.Company, error) {
	return many(tx, scanCompany, `SELECT `+companyColumns+` FROM companies WHERE status = 'deleted' AND erase_at > 0 AND erase_at <= $1 ORDER BY id LIMIT $2`, ms(now), limit)
}
