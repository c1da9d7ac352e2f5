package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

// A Write on PostgreSQL is tried so often, over about three seconds: enough for
// a deadlock, a restart or a quick failover. A Read begins again a little more
// often than the pool may have dead connections.
const (
	writeTries   = 20
	readTries    = postgresConns + 2
	longestPause = 200 * time.Millisecond
	longestWrite = 30 * time.Second
)

// ErrUnsure means that the connection broke while a Write was being committed:
// it happened, or it did not. It is never tried again, because it might happen
// twice.
var ErrUnsure = errors.New("store: the connection broke at the commit, which may or may not have happened")

// lostTry is a transaction that surely did not happen and may be tried again.
type lostTry struct{ err error }

func (l *lostTry) Error() string { return l.err.Error() }
func (l *lostTry) Unwrap() error { return l.err }

func beforeStart(what string, err error) error {
	err = fmt.Errorf("store: %s: %w", what, err)
	if mayTryAgain(err) {
		return &lostTry{err}
	}
	return err
}

// mayTryAgain reports whether a statement before the commit failed for a reason
// that passes: a serialization failure, a deadlock or a broken connection.
// Without a commit nothing has happened.
func mayTryAgain(err error) bool { return err != nil && (rolledBack(err) || broken(err)) }

// atCommit sorts the answers to a commit. Only what the server says it undid may
// be tried again: pgx calls a connection that broke at the commit "closed, safe
// to retry", as if the commit had never left.
func atCommit(err error) error {
	switch {
	case err == nil:
		return nil
	case rolledBack(err):
		return &lostTry{fmt.Errorf("store: commit: %w", err)}
	case broken(err) || ended(err):
		return fmt.Errorf("%w: %w", ErrUnsure, err)
	}
	return fmt.Errorf("store: commit: %w", err)
}

// rolledBack: serialization failure, deadlock.
func rolledBack(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && (e.Code == "40001" || e.Code == "40P01")
}

// broken reports whether the connection is gone, or could not be made for a
// reason that passes: the server shuts down, starts, or has no slot left.
func broken(err error) bool {
	if ended(err) {
		return false
	}
	var e *pgconn.PgError
	if errors.As(err, &e) {
		switch e.Code {
		case "57P01", "57P02", "57P03", "53300":
			return true
		}
		return e.Code[:2] == "08"
	}
	var n net.Error
	return errors.As(err, &n) || pgconn.SafeToRetry(err) || errors.Is(err, pgconn.ErrConnClosed) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
}

// ended reports whether the request has gone or its time is over.
func ended(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// pause waits longer from try to try.
func pause(ctx context.Context, try int) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(min(time.Millisecond<<try, longestPause)):
		return nil
	}
}
