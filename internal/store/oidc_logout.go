package store

import (
	"errors"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

const logoutColumns = `id, app_id, company_id, account_id, sid, address, algorithm, attempts`

func scanLogout(s scanner) (l twinlatch.Logout, err error) {
	err = s.Scan(&l.ID, &l.App, &l.Company, &l.Account, &l.SID, &l.Address, &l.Algorithm, &l.Attempts)
	return l, err
}

// ClaimLogouts leases sign-outs that a client is to be told of now to one server
// until then. No address has more than half of the limit under way, also of what
// was leased before, so that a client that is slow to answer holds up nobody else.
func (tx *Tx) ClaimLogouts(now, until time.Time, limit int) ([]twinlatch.Logout, error) {
	skip := ""
	if tx.dialect == postgresDialect {
		skip = " FOR UPDATE SKIP LOCKED"
	}
	const waits = `state = 'waiting' AND next_at <= $1 AND lease_until <= $1`
	return many(tx, scanLogout, `WITH busy AS (SELECT address, COUNT(*) AS n FROM oidc_logouts WHERE state = 'waiting' AND lease_until > $1 GROUP BY address),
		lined AS (SELECT id, address, ROW_NUMBER() OVER (PARTITION BY address ORDER BY next_at, id) AS place FROM oidc_logouts WHERE `+waits+`),
		due AS MATERIALIZED (SELECT id FROM oidc_logouts WHERE id IN (SELECT l.id FROM lined l LEFT JOIN busy b ON b.address = l.address WHERE l.place + COALESCE(b.n, 0) <= $4)
			AND `+waits+` ORDER BY next_at, id LIMIT $3`+skip+`)
		UPDATE oidc_logouts SET lease_until = $2, attempts = attempts + 1 WHERE id IN (SELECT id FROM due) RETURNING `+logoutColumns,
		ms(now), ms(until), limit, (limit+1)/2)
}

// LogoutTold ends one that the client was told of.
func (tx *Tx) LogoutTold(id string, now time.Time) error {
	return tx.must(`UPDATE oidc_logouts SET state = 'told', lease_until = 0, done_at = $2, failure = '' WHERE id = $1 AND state = 'waiting'`, id, ms(now))
}

// LogoutFailed gives one another try at next.
func (tx *Tx) LogoutFailed(id string, next time.Time, failure string) error {
	return tx.must(`UPDATE oidc_logouts SET next_at = $2, lease_until = 0, failure = $3 WHERE id = $1 AND state = 'waiting'`, id, ms(next), failure)
}

// LogoutsAway counts a try of an address that was not reached for all that are
// due there, so that a client that is away holds up nobody else.
func (tx *Tx) LogoutsAway(address string, now, next time.Time) error {
	return tx.must(`UPDATE oidc_logouts SET next_at = $3, attempts = attempts + 1 WHERE state = 'waiting' AND address = $1 AND next_at <= $2 AND lease_until <= $2`,
		address, ms(now), ms(next))
}

// LogoutDead gives one up.
func (tx *Tx) LogoutDead(id string, now time.Time, failure string) error {
	return tx.must(`UPDATE oidc_logouts SET state = 'dead', lease_until = 0, done_at = $2, failure = $3 WHERE id = $1 AND state = 'waiting'`, id, ms(now), failure)
}

// NextLogout says when the next one is due, a leased one at the end of its lease;
// ErrNone when none waits.
func (tx *Tx) NextLogout() (time.Time, error) { return tx.nextOf("oidc_logouts") }

// LogoutFailures tells of the sign-outs that a client could not be told of for
// good, as long as they are kept.
func (tx *Tx) LogoutFailures(app twinlatch.AppID) (f twinlatch.LogoutFailure, err error) {
	f, err = one(tx, func(s scanner) (f twinlatch.LogoutFailure, err error) {
		var at int64
		err = s.Scan(&at, &f.Why)
		f.At = moment(at)
		return f, err
	}, `SELECT done_at, failure FROM oidc_logouts WHERE app_id = $1 AND state = 'dead' ORDER BY done_at DESC, id DESC LIMIT 1`, app)
	if errors.Is(err, ErrNone) {
		return f, nil
	}
	if err == nil {
		f.Count, err = tx.count(`SELECT COUNT(*) FROM oidc_logouts WHERE app_id = $1 AND state = 'dead'`, app)
	}
	return f, err
}
