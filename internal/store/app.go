package store

import (
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

const appColumns = `id, name, kind, address, everyone, asks, fresh_ms, machines, epoch, created_at`

func scanApp(s scanner) (a twinlatch.App, err error) {
	var fresh, created int64
	err = s.Scan(&a.ID, &a.Name, &a.Kind, &a.Address, &a.Everyone, &a.Asks, &fresh, &a.Machines, &a.Epoch, &created)
	a.Fresh, a.CreatedAt = time.Duration(fresh)*time.Millisecond, moment(created)
	return a, err
}

// App reads an application.
func (tx *Tx) App(id twinlatch.AppID) (twinlatch.App, error) {
	return one(tx, scanApp, `SELECT `+appColumns+` FROM apps WHERE id = $1`, id)
}

// AppByHost finds the application that a proxy asks about at a host; ErrNone for
// none.
func (tx *Tx) AppByHost(host string) (twinlatch.App, error) {
	return one(tx, scanApp, `SELECT `+appColumns+` FROM apps WHERE host = $1`, host)
}

// TakeApp reads an application and holds its row until the commit.
func (tx *Tx) TakeApp(id twinlatch.AppID) (twinlatch.App, error) {
	tx.take("app", string(id))
	return one(tx, scanApp, `UPDATE apps SET version = version + 1 WHERE id = $1 RETURNING `+appColumns, id)
}

// HoldApp reads an application that nobody changes before the commit. Many may hold it
// so at once; whoever takes it waits for them.
func (tx *Tx) HoldApp(id twinlatch.AppID) (twinlatch.App, error) {
	return one(tx, scanApp, `SELECT `+appColumns+` FROM apps WHERE id = $1`+tx.held(), id)
}

// Apps lists all applications by name.
func (tx *Tx) Apps() ([]twinlatch.App, error) {
	return many(tx, scanApp, `SELECT `+appColumns+` FROM apps ORDER BY name_order, id`)
}

// AppsOf lists by name the applications that people of a company may use.
func (tx *Tx) AppsOf(company twinlatch.CompanyID) ([]twinlatch.App, error) {
	return many(tx, scanApp, `SELECT `+appColumns+` FROM apps
		WHERE everyone OR id IN (SELECT app_id FROM app_companies WHERE company_id = $1) ORDER BY name_order, id`, company)
}

// InsertApp registers an application; false when its host is taken, also at
// another port, and one of the two is behind a proxy: the cookie that opens it
// there would be sent to both.
func (tx *Tx) InsertApp(a twinlatch.App) (bool, error) {
	// One at a time: a port is no conflict of rows.
	if err := tx.must(`UPDATE instance SET created_at = created_at`); err != nil {
		return false, err
	}
	name := a.HostName()
	near, err := tx.count(`SELECT COUNT(*) FROM apps WHERE (address IN ($1, $2) OR address LIKE $3 OR address LIKE $4) AND ($5 = 'proxy' OR kind = 'proxy')`,
		"https://"+name, "http://"+name, "https://"+name+":%", "http://"+name+":%", a.Kind)
	if err != nil || near > 0 {
		return false, err
	}
	n, err := tx.exec(`INSERT INTO apps (`+appColumns+`, host, name_order, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0)
		ON CONFLICT (host) DO NOTHING`,
		a.ID, a.Name, a.Kind, a.Address, a.Everyone, a.Asks, a.Fresh.Milliseconds(), a.Machines, a.Epoch, ms(a.CreatedAt), hostOf(a), nameOrder(a.Name))
	return n == 1, err
}

// hostOf is what a proxy asks about an application by. A client asks for itself,
// by its id, so it has a word that no request can name as its host.
func hostOf(a twinlatch.App) string {
	if a.Kind == twinlatch.AppOIDC {
		return "client:" + string(a.ID)
	}
	return a.Host()
}

// UpdateApp writes what can change of an application taken before; its kind and
// its address stay.
func (tx *Tx) UpdateApp(a twinlatch.App) error {
	if err := tx.mustHold("app", string(a.ID)); err != nil {
		return err
	}
	return tx.mustOne(`UPDATE apps SET name = $2, name_order = $3, everyone = $4, asks = $5, fresh_ms = $6, machines = $7, epoch = $8 WHERE id = $1`,
		a.ID, a.Name, nameOrder(a.Name), a.Everyone, a.Asks, a.Fresh.Milliseconds(), a.Machines, a.Epoch)
}

// AppChosen reports whether a company was chosen to use an application.
func (tx *Tx) AppChosen(app twinlatch.AppID, company twinlatch.CompanyID) (bool, error) {
	n, err := tx.count(`SELECT COUNT(*) FROM app_companies WHERE app_id = $1 AND company_id = $2`, app, company)
	return n > 0, err
}

// ChooseApp chooses a company to use an application; LeaveApp undoes it.
func (tx *Tx) ChooseApp(app twinlatch.AppID, company twinlatch.CompanyID) error {
	return tx.must(`INSERT INTO app_companies (app_id, company_id) VALUES ($1, $2) ON CONFLICT DO NOTHING`, app, company)
}

// LeaveApp takes the choice of a company back. What its programs hold of an
// application that not everyone may use ends for good (endAt).
func (tx *Tx) LeaveApp(app twinlatch.AppID, company twinlatch.CompanyID) error {
	left, err := tx.exec(`DELETE FROM app_companies WHERE app_id = $1 AND company_id = $2`, app, company)
	if err != nil || left == 0 {
		return err
	}
	closed, err := tx.exec(`UPDATE apps SET version = version + 1 WHERE id = $1 AND NOT everyone`, app) // held: nobody makes something meanwhile
	if err != nil || closed == 0 {
		return err
	}
	return tx.endAt(`app_id = $1 AND company_id = $2`, app, company)
}

// EndUnchosen ends for good what people of companies that were not chosen have at
// an application taken before.
func (tx *Tx) EndUnchosen(app twinlatch.AppID) error {
	return tx.endAt(`app_id = $1 AND company_id NOT IN (SELECT company_id FROM app_companies WHERE app_id = $1)`, app)
}

// endAt ends what people hold of an application: being let in again brings none of
// it back. Application passwords stay listed. What their browsers have lives no
// longer than their session, and is refused meanwhile.
func (tx *Tx) endAt(where string, args ...any) error {
	for _, end := range []string{"DELETE FROM oidc_grants", "UPDATE app_passwords SET app_epoch = 0"} {
		if err := tx.must(end+` WHERE `+where, args...); err != nil {
			return err
		}
	}
	return tx.endLogins(where, args...)
}

// AppCompanies counts the companies that were chosen to use an application.
func (tx *Tx) AppCompanies(app twinlatch.AppID) (int, error) {
	return tx.count(`SELECT COUNT(*) FROM app_companies WHERE app_id = $1`, app)
}

// DeleteApp deletes an application taken before, with all that hangs on it.
func (tx *Tx) DeleteApp(id twinlatch.AppID) error {
	if err := tx.mustHold("app", string(id)); err != nil {
		return err
	}
	if err := tx.endLogins(`app_id = $1`, id); err != nil {
		return err
	}
	for _, table := range []string{"handoffs", "app_sessions", "app_passwords", "app_companies", "oidc_grants", "oidc_consents", "oidc_clients"} {
		if err := tx.must(`DELETE FROM `+table+` WHERE app_id = $1`, id); err != nil {
			return err
		}
	}
	return tx.mustOne(`DELETE FROM apps WHERE id = $1`, id)
}
