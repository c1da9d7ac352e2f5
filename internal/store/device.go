package store

import (
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

const deviceColumns = `id, company_id, account_id, account_epoch, company_epoch, browser, system, address, since, used_at, expires_at`

func scanDevice(s scanner) (d twinlatch.TrustedDevice, err error) {
	var since, used, expires int64
	err = s.Scan(&d.ID, &d.Company, &d.Account, &d.AccountEpoch, &d.CompanyEpoch, &d.Place.Browser, &d.Place.System, &d.Place.Address, &since, &used, &expires)
	d.Since, d.UsedAt, d.ExpiresAt = moment(since), moment(used), moment(expires)
	return d, err
}

// TrustedDevice finds the trust of this account in the browser that holds the
// token; ErrNone without.
func (tx *Tx) TrustedDevice(a twinlatch.Account, hash []byte) (twinlatch.TrustedDevice, error) {
	return one(tx, scanDevice, `SELECT `+deviceColumns+` FROM trusted_devices WHERE token_hash = $1 AND account_id = $2 AND company_id = $3`, hash, a.ID, a.Company)
}

// InsertTrustedDevice keeps a trust under the hash of the browser's token, in
// place of this person's former one in the same browser.
func (tx *Tx) InsertTrustedDevice(d twinlatch.TrustedDevice, hash []byte) error {
	if err := tx.must(`DELETE FROM trusted_devices WHERE token_hash = $1 AND account_id = $2`, hash, d.Account); err != nil {
		return err
	}
	return tx.must(`INSERT INTO trusted_devices (`+deviceColumns+`, token_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		d.ID, d.Company, d.Account, d.AccountEpoch, d.CompanyEpoch, d.Place.Browser, d.Place.System, d.Place.Address, ms(d.Since), ms(d.UsedAt), ms(d.ExpiresAt), hash)
}

// MoveTrustToken gives the trusts of everybody in one browser its new value.
func (tx *Tx) MoveTrustToken(from, to []byte) error {
	return tx.must(`UPDATE trusted_devices SET token_hash = $2 WHERE token_hash = $1`, from, to)
}

// MoveKnownToken is MoveTrustToken for known browsers.
func (tx *Tx) MoveKnownToken(from, to []byte) error {
	return tx.must(`UPDATE known_browsers SET token_hash = $2 WHERE token_hash = $1`, from, to)
}

// UsedTrustedDevice records that the trust spared a code.
func (tx *Tx) UsedTrustedDevice(id twinlatch.DeviceID, at time.Time, address string) error {
	return tx.must(`UPDATE trusted_devices SET used_at = $2, address = $3 WHERE id = $1`, id, ms(at), address)
}

// TrustedDevices lists a person's trusts of the present epochs, newest first;
// the caller leaves out those that no longer spare.
func (tx *Tx) TrustedDevices(a twinlatch.Account) ([]twinlatch.TrustedDevice, error) {
	return many(tx, scanDevice, `SELECT `+deviceColumns+` FROM trusted_devices WHERE company_id = $1 AND account_id = $2 AND account_epoch = $3 ORDER BY since DESC, id DESC`, a.Company, a.ID, a.Epoch)
}

// DeleteTrustedDevice ends one trust of this person; false when there is none.
func (tx *Tx) DeleteTrustedDevice(account twinlatch.AccountID, id twinlatch.DeviceID) (bool, error) {
	n, err := tx.exec(`DELETE FROM trusted_devices WHERE account_id = $1 AND id = $2`, account, id)
	return n == 1, err
}

// DeleteTrustedDevices ends all trusts of a person and says how many.
func (tx *Tx) DeleteTrustedDevices(account twinlatch.AccountID) (int, error) {
	n, err := tx.exec(`DELETE FROM trusted_devices WHERE account_id = $1`, account)
	return int(n), err
}

// DeleteCompanyTrusts ends all trusts of a company and says how many.
func (tx *Tx) DeleteCompanyTrusts(company twinlatch.CompanyID) (int, error) {
	n, err := tx.exec(`DELETE FROM trusted_devices WHERE company_id = $1`, company)
	return int(n), err
}

// CutCompanyTrusts shortens the trusts of a company to at most so long after
// they began.
func (tx *Tx) CutCompanyTrusts(company twinlatch.CompanyID, limit time.Duration) error {
	return tx.must(`UPDATE trusted_devices SET expires_at = since + $2 WHERE company_id = $1 AND expires_at > since + $2`, company, limit.Milliseconds())
}

func scanKnown(s scanner) (k twinlatch.KnownBrowser, err error) {
	var last, expires int64
	err = s.Scan(&k.ID, &k.Company, &k.Account, &k.BrowserEpoch, &k.Failures, &last, &expires)
	k.LastAt, k.ExpiresAt = moment(last), moment(expires)
	return k, err
}

const knownColumns = `id, company_id, account_id, browser_epoch, failures, last_at, expires_at`

// KnownBrowser finds this account in the browser that holds the token; ErrNone
// without.
func (tx *Tx) KnownBrowser(account twinlatch.AccountID, hash []byte) (twinlatch.KnownBrowser, error) {
	return one(tx, scanKnown, `SELECT `+knownColumns+` FROM known_browsers WHERE token_hash = $1 AND account_id = $2`, hash, account)
}

// InsertKnownBrowser keeps a browser in place of its former row.
func (tx *Tx) InsertKnownBrowser(k twinlatch.KnownBrowser, hash []byte) error {
	if err := tx.must(`DELETE FROM known_browsers WHERE token_hash = $1 AND account_id = $2`, hash, k.Account); err != nil {
		return err
	}
	return tx.must(`INSERT INTO known_browsers (`+knownColumns+`, token_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		k.ID, k.Company, k.Account, k.BrowserEpoch, k.Failures, ms(k.LastAt), ms(k.ExpiresAt), hash)
}

// TrimKnownBrowsers is TrimPendings for known browsers.
func (tx *Tx) TrimKnownBrowsers(newest twinlatch.KnownBrowser, keep int) error {
	return tx.must(`DELETE FROM known_browsers WHERE account_id = $1 AND id <> $2 AND id NOT IN
		(SELECT id FROM known_browsers WHERE account_id = $1 AND id <> $2 ORDER BY expires_at DESC, id DESC LIMIT $3)`, newest.Account, newest.ID, keep-1)
}

// CountKnownBrowser raises the browser's own counter; false when it is void.
func (tx *Tx) CountKnownBrowser(id string, now time.Time) (bool, error) {
	n, err := tx.exec(`UPDATE known_browsers SET failures = failures + 1, last_at = $2 WHERE id = $1 AND failures < $3 AND expires_at > $2`, id, ms(now), twinlatch.KnownBrowserFailures)
	return n == 1, err
}

// RefundKnownBrowser takes one attempt back, or all after full success.
func (tx *Tx) RefundKnownBrowser(id string, all bool) error {
	if all {
		return tx.must(`UPDATE known_browsers SET failures = 0 WHERE id = $1`, id)
	}
	return tx.must(`UPDATE known_browsers SET failures = failures - 1 WHERE id = $1 AND failures > 0`, id)
}

// DeleteKnownBrowsers forgets every known browser of a person.
func (tx *Tx) DeleteKnownBrowsers(account twinlatch.AccountID) error {
	return tx.must(`DELETE FROM known_browsers WHERE account_id = $1`, account)
}
