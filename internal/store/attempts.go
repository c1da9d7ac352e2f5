package store

import (
	"encoding/json"
	"errors"
	"fmt"

	twinlatch "github.com/twinlatch/twinlatch"
)

// AttemptsKind names what a counter counts.
type AttemptsKind string

// The counters. Password is keyed by a hash of the e-mail, the others by one of
// the account; Call by one of an API key and the account it asked about.
const (
	PasswordAttempts AttemptsKind = "password"
	FactorAttempts   AttemptsKind = "factor"
	RecoveryAttempts AttemptsKind = "recovery"
	CallAttempts     AttemptsKind = "call"
)

const attemptColumns = `failures, last_at, spent, year_at, blocked_at`

// TakeAttempts reads a counter and holds it until the commit; a new one begins
// at zero.
func (tx *Tx) TakeAttempts(kind AttemptsKind, key []byte) (twinlatch.Attempts, error) {
	if err := tx.must(`INSERT INTO attempts (key, kind, failures, last_at, spent, year_at, blocked_at) VALUES ($1, $2, 0, 0, '', 0, 0)
		ON CONFLICT (key) DO UPDATE SET kind = attempts.kind`, key, kind); err != nil {
		return twinlatch.Attempts{}, err
	}
	return tx.Attempts(key)
}

// Attempts reads a counter; all zero when there is none. In a Write it holds the
// counter until the commit, because a count that is lost is a guess for free.
func (tx *Tx) Attempts(key []byte) (twinlatch.Attempts, error) {
	query := `SELECT ` + attemptColumns + ` FROM attempts WHERE key = $1`
	if tx.writes {
		query = `UPDATE attempts SET kind = kind WHERE key = $1 RETURNING ` + attemptColumns
		tx.take("attempts", string(key))
	}
	a, err := one(tx, func(s scanner) (a twinlatch.Attempts, err error) {
		var last, year, blocked int64
		var spent string
		if err = s.Scan(&a.Failures, &last, &spent, &year, &blocked); err != nil {
			return a, err
		}
		a.LastAt, a.Spent.Since, a.BlockedAt = moment(last), moment(year), moment(blocked)
		return a, unpackSpent(spent, &a.Spent)
	}, query, key)
	if errors.Is(err, ErrNone) {
		return twinlatch.Attempts{}, nil
	}
	return a, err
}

// PutAttempts writes a counter taken before; ErrNone when there is none.
func (tx *Tx) PutAttempts(key []byte, a twinlatch.Attempts) error {
	if err := tx.mustHold("attempts", string(key)); err != nil {
		return err
	}
	spent, err := packSpent(a.Spent)
	if err != nil {
		return err
	}
	return tx.mustOne(`UPDATE attempts SET failures = $2, last_at = $3, spent = $4, year_at = $5, blocked_at = $6 WHERE key = $1`,
		key, a.Failures, ms(a.LastAt), spent, ms(a.Spent.Since), ms(a.BlockedAt))
}

// packSpent writes the points of a counter's quarters; nothing for none, as of
// every counter but a second factor's.
func packSpent(s twinlatch.Spending) (string, error) {
	if s.Total() == (twinlatch.Points{}) {
		return "", nil
	}
	packed, err := json.Marshal(s.Parts)
	return string(packed), err
}

// unpackSpent fails on what it cannot read: points that are not understood must
// not turn into guesses for free.
func unpackSpent(packed string, s *twinlatch.Spending) error {
	if packed == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(packed), &s.Parts); err != nil {
		return fmt.Errorf("store: points of a counter: %w", err)
	}
	return nil
}

// DeleteAttempts ends a counter, when what it counted has ended.
func (tx *Tx) DeleteAttempts(key []byte) error {
	return tx.must(`DELETE FROM attempts WHERE key = $1`, key)
}
