package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"
)

// Tx is one Read or Write; the nouns' files give it its methods. It ends with
// its function and must not be kept.
type Tx struct {
	ctx     context.Context
	q       querier
	mac     func([]byte) []byte
	dialect dialect
	writes  bool            // a Write; false in a Read
	taken   map[string]bool // rows this Write holds until its commit
	failed  error           // the first statement that failed
	keys    string          // what KeyFingerprint found
	notes   []any           // what Note remembered
	gone    func() error    // in a Read on SQLite, where no statement ends in its middle: whether the request has
	each    func(statement string) error
}

type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// ErrText refuses text that is not UTF-8 or holds a zero byte: PostgreSQL does,
// so SQLite must not keep what could never move there.
var ErrText = errors.New("store: text that is not UTF-8 or holds a zero byte")

// ErrNotTaken refuses to write a row back that this Write did not take first:
// what it read may have changed in between.
var ErrNotTaken = errors.New("store: a row is written back without having been taken")

var errOver = errors.New("store: used after its function has ended")

// Note remembers something that is to be told once this Write is committed: its
// function may run twice and be undone, so it must not tell by itself.
func (tx *Tx) Note(what any) { tx.notes = append(tx.notes, what) }

// Noted gives what was remembered, at the end of the function that commits.
func (tx *Tx) Noted() []any { return tx.notes }

// again gives a second Tx on the same transaction.
func (tx *Tx) again() *Tx {
	return &Tx{ctx: tx.ctx, q: tx.q, mac: tx.mac, dialect: tx.dialect, writes: tx.writes, each: tx.each}
}

// end closes the Tx after its function and says what became of it: a failed
// statement counts even when the function hid its error.
func (tx *Tx) end(err error) error {
	if err == nil {
		err = tx.failed
	}
	tx.failed = errOver
	return err
}

// ready refuses every statement after one that failed. PostgreSQL does so
// itself; SQLite would go on, and after a full disk, which ends its transaction,
// it would go on outside of one and keep half of a deed.
func (tx *Tx) ready(query string, args []any) error {
	if tx.failed != nil {
		return fmt.Errorf("store: after a failed statement: %w", tx.failed)
	}
	if tx.gone != nil {
		if err := tx.gone(); err != nil {
			return tx.fail(err)
		}
	}
	for _, a := range args {
		if v := reflect.ValueOf(a); v.Kind() == reflect.String && !soundText(v.String()) {
			return tx.fail(ErrText)
		}
	}
	return tx.watch(query)
}

// watch tells a test what comes next, and fails where the test says so.
func (tx *Tx) watch(statement string) error {
	if tx.each == nil {
		return nil
	}
	if err := tx.each(statement); err != nil {
		return tx.fail(err)
	}
	return nil
}

func soundText(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

func (tx *Tx) fail(err error) error {
	err = fmt.Errorf("store: %w", err)
	if tx.failed == nil {
		tx.failed = err
	}
	return err
}

// exec runs one statement and gives the number of rows it touched.
func (tx *Tx) exec(query string, args ...any) (int64, error) {
	if err := tx.ready(query, args); err != nil {
		return 0, err
	}
	res, err := tx.q.ExecContext(tx.ctx, query, args...)
	if err != nil {
		return 0, tx.fail(err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, tx.fail(err)
	}
	return n, nil
}

// must runs one statement whose count of rows does not matter.
func (tx *Tx) must(query string, args ...any) error {
	_, err := tx.exec(query, args...)
	return err
}

// mustOne runs one statement that must touch a row; ErrNone when there is none.
func (tx *Tx) mustOne(query string, args ...any) error {
	n, err := tx.exec(query, args...)
	if err == nil && n == 0 {
		return ErrNone
	}
	return err
}

// held ends a statement whose rows nobody changes before the commit. On SQLite nobody
// else writes.
func (tx *Tx) held() string {
	if tx.dialect == postgresDialect {
		return " FOR SHARE"
	}
	return ""
}

// take remembers that this Write holds a row until its commit.
func (tx *Tx) take(noun, id string) {
	if tx.taken == nil {
		tx.taken = map[string]bool{}
	}
	tx.taken[noun+" "+id] = true
}

// mustHold fails the Write that writes a row back without having taken it.
func (tx *Tx) mustHold(noun, id string) error {
	if !tx.taken[noun+" "+id] {
		return tx.fail(fmt.Errorf("%w: %s", ErrNotTaken, noun))
	}
	return nil
}

// scanner is what a row gives its columns to.
type scanner interface{ Scan(dest ...any) error }

// scanValue reads a row of one column.
func scanValue[T any](s scanner) (v T, err error) {
	err = s.Scan(&v)
	return v, err
}

// before reads a noun from the columns of a row that stand before another's.
type before[T any] struct {
	s    scanner
	scan func(scanner) (T, error)
	into *T
}

// Scan reads both.
func (b before[T]) Scan(dest ...any) (err error) {
	*b.into, err = b.scan(scanWith{b.s, dest})
	return err
}

// of names the columns of a table in a statement over several.
func of(table, columns string) string {
	return table + "." + strings.Join(strings.Fields(columns), " "+table+".")
}

// one reads a single row; ErrNone when there is none.
func one[T any](tx *Tx, scan func(scanner) (T, error), query string, args ...any) (T, error) {
	var none T
	if err := tx.ready(query, args); err != nil {
		return none, err
	}
	rows, err := tx.q.QueryContext(tx.ctx, query, args...)
	if err != nil {
		return none, tx.fail(err)
	}
	defer func() { _ = rows.Close() }() // whatever scan does: the end of a Read waits for it
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return none, tx.fail(err)
		}
		return none, ErrNone
	}
	v, err := scan(rows)
	if err = errors.Join(err, rows.Close()); err != nil {
		return none, tx.fail(err)
	}
	return v, nil
}

// many reads all rows.
func many[T any](tx *Tx, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	if err := tx.ready(query, args); err != nil {
		return nil, err
	}
	rows, err := tx.q.QueryContext(tx.ctx, query, args...)
	if err != nil {
		return nil, tx.fail(err)
	}
	defer func() { _ = rows.Close() }()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, tx.fail(err)
		}
		out = append(out, v)
	}
	if err := rows.Err(); err != nil {
		return nil, tx.fail(err)
	}
	return out, nil
}

// count reads a single number.
func (tx *Tx) count(query string, args ...any) (int, error) {
	return one(tx, scanValue[int], query, args...)
}

// blob is how bytes that may be missing are stored: never NULL.
func blob(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
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
