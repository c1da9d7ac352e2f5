package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Options say where the data lives and what the store is handed from above.
type Options struct {
	// Path of the SQLite file. Ignored when DSN is set.
	Path string
	// DSN of PostgreSQL, "postgres://…", with several hosts if there are.
	DSN string
	// MAC keys the audit chain outside the database; required.
	MAC func(message []byte) []byte
}

// DB is an open database with its two verbs.
type DB struct {
	dialect dialect
	reader  *sql.DB
	writer  writer
	mac     func([]byte) []byte
	close   []func() error
}

// writer is the way a Write reaches the disk: group commit or transactions.
type writer interface {
	write(ctx context.Context, fn func(*Tx) error) error
}

type dialect string

const (
	sqliteDialect   dialect = "sqlite3"
	postgresDialect dialect = "postgres"
)

// Tx is one Read or Write; the nouns' files give it its methods.
type Tx struct {
	ctx     context.Context
	q       querier
	mac     func([]byte) []byte
	dialect dialect
}

type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// ErrNone is the answer of a look-up that found nothing.
var ErrNone = errors.New("store: no such row")

// ErrNewer means that a newer version has already moved this database on.
var ErrNewer = errors.New("store: the database comes from a newer version of twinlatch")

// ErrClosed answers a Write after Close.
var ErrClosed = errors.New("store: closed")

// Open opens the database and brings its tables up to date.
func Open(ctx context.Context, o Options) (*DB, error) {
	if o.MAC == nil {
		return nil, errors.New("store: no key for the audit chain")
	}
	if o.DSN != "" {
		return openPostgres(ctx, o)
	}
	return openSQLite(ctx, o)
}

// Close waits for the writes under way and closes the database.
func (db *DB) Close() error {
	var errs []error
	for i := len(db.close) - 1; i >= 0; i-- {
		errs = append(errs, db.close[i]())
	}
	return errors.Join(errs...)
}

// Postgres reports whether the data lives in PostgreSQL.
func (db *DB) Postgres() bool { return db.dialect == postgresDialect }

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.reader.PingContext(ctx) }

// Read runs fn on a consistent state. What fn returns comes back as it is.
func (db *DB) Read(ctx context.Context, fn func(*Tx) error) error {
	tx, err := db.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: db.readIsolation()})
	if err != nil {
		return fmt.Errorf("store: begin read: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	return fn(&Tx{ctx: ctx, q: tx, mac: db.mac, dialect: db.dialect})
}

func (db *DB) readIsolation() sql.IsolationLevel {
	if db.Postgres() {
		return sql.LevelRepeatableRead
	}
	return sql.LevelDefault
}

// Write runs fn and commits all of it or nothing. fn may run twice: it has no
// side effects, does no hashing, no network and no waiting. When Write returns
// nil, the change is on disk.
func (db *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	return db.writer.write(ctx, fn)
}

// exec runs one statement and gives the number of rows it touched.
func (tx *Tx) exec(query string, args ...any) (int64, error) {
	res, err := tx.q.ExecContext(tx.ctx, query, args...)
	if err != nil {
		return 0, fmt.Errorf("store: %w", err)
	}
	return res.RowsAffected()
}

// must runs one statement whose count of rows does not matter.
func (tx *Tx) must(query string, args ...any) error {
	_, err := tx.exec(query, args...)
	return err
}

// scanner is what a row gives its columns to.
type scanner interface{ Scan(dest ...any) error }

// one reads a single row; ErrNone when there is none.
func one[T any](tx *Tx, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	v, err := scan(tx.q.QueryRowContext(tx.ctx, query, args...))
	if errors.Is(err, sql.ErrNoRows) {
		var none T
		return none, ErrNone
	}
	if err != nil {
		return v, fmt.Errorf("store: %w", err)
	}
	return v, nil
}

// many reads all rows.
func many[T any](tx *Tx, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := tx.q.QueryContext(tx.ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("store: %w", err)
		}
		out = append(out, v)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return out, nil
}

// count reads a single number.
func (tx *Tx) count(query string, args ...any) (int, error) {
	return one(tx, func(s scanner) (n int, err error) { return n, s.Scan(&n) }, query, args...)
}

// ms is how a moment is stored: Unix milliseconds UTC, 0 meaning never.
func ms(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// moment reads what ms wrote.
func moment(v int64) time.Time {
	if v == 0 {
		return time.Time{}
	}
	return time.UnixMilli(v).UTC()
}
