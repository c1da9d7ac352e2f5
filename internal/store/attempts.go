package store

import (
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
)

// AttemptsKind names what a counter counts.
type AttemptsKind string

// The counters. Password is keyed by a hash of the e-mail, the others by one of
// the account.
const (
	PasswordAttempts AttemptsKind = "password"
	FactorAttempts   AttemptsKind = "factor"
	RecoveryAttempts AttemptsKind = "recovery"
)

// TakeAttempts reads a counter and holds it until the commit; a new one begins
// at zero.
func (tx *Tx) TakeAttempts(kind AttemptsKind, key []byte) (twinlatch.Attempts, error) {
	if err := tx.must(`INSERT INTO attempts (key, kind, failures, last_at, points, year_at, blocked_at) VALUES ($1, $2, 0, 0, 0, 0, 0)
		ON CONFLICT (key) DO UPDATE SET kind = excluded.kind`, key, kind); err != nil {
		return twinlatch.Attempts{}, err
	}
	return tx.Attempts(key)
}

// Attempts reads a counter; all zero when there is none.
func (tx *Tx) Attempts(key []byte) (twinlatch.Attempts, error) {
	a, err := one(tx, func(s scanner) (a twinlatch.Attempts, err error) {
		var last, year, blocked int64
		err = s.Scan(&a.Failures, &last, &a.Points, &year, &blocked)
		a.LastAt, a.YearAt, a.BlockedAt = moment(last), moment(year), moment(blocked)
		return a, err
	}, `SELECT failures, last_at, points, year_at, blocked_at FROM attempts WHERE key = $1`, key)
	if errors.Is(err, ErrNone) {
		return twinlatch.Attempts{}, nil
	}
	return a, err
}

// PutAttempts writes a counter taken before.
func (tx *Tx) PutAttempts(key []byte, a twinlatch.Attempts) error {
	return tx.must(`UPDATE attempts SET failures = $2, last_at = $3, points = $4, year_at = $5, blocked_at = $6 WHERE key = $1`,
		key, a.Failures, ms(a.LastAt), a.Points, ms(a.YearAt), ms(a.BlockedAt))
}

// DeleteAttempts ends a counter, when what it counted has ended.
func (tx *Tx) DeleteAttempts(key []byte) error {
	return tx.must(`DELETE FROM attempts WHERE key = $1`, key)
}
