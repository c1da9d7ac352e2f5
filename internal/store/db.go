package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

// Options say where the data lives and what the store is handed from above.
type Options struct {
	// Path of the SQLite file. Ignored when DSN is set.
	Path string
	// DSN of PostgreSQL, "postgres://…", with several hosts if there are.
	DSN string
	// MAC keys the audit chain outside the database; required.
	MAC func(message []byte) []byte
	// Twice runs every Write function twice, the first time undone, so that a
	// test finds the one that must not run twice. Never set it in production.
	Twice bool
	// Each is told every statement before it runs, in a Read and in a Write: its
	// SQL, "BEGIN" before the first and, in a Write, "COMMIT" after the last. An
	// error it answers is the database's failure at that very place. It lets a
	// test see what a deed asks of the database and break any of it; it is called
	// from many goroutines. Never set it in production.
	Each func(statement string) error
}

// DB is an open database with its two verbs.
type DB struct {
	dialect dialect
	reader  *sql.DB
	writer  writer
	witness *witness // of SQLite; nil for PostgreSQL
	mac     func([]byte) []byte
	twice   bool
	each    func(statement string) error
	door    door
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

// ErrNone is the answer of a look-up that found nothing, and of a change to a
// row that is not there.
var ErrNone = errors.New("store: no such row")

// ErrNewer means that a newer version has already moved this database on.
var ErrNewer = errors.New("store: the database comes from a newer version of twinlatch")

// ErrClosed answers a Read or a Write after Close.
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

// Close lets nobody in any more, waits for the Reads and Writes under way and
// closes the database. It may be called again.
func (db *DB) Close() error {
	db.door.shutAndWait()
	var errs []error
	for i := len(db.close) - 1; i >= 0; i-- {
		errs = append(errs, db.close[i]())
	}
	return errors.Join(errs...)
}

// door counts who is inside, so that Close can wait for them.
type door struct {
	mu     sync.Mutex
	shut   bool
	inside sync.WaitGroup
}

func (d *door) enter() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.shut {
		return false
	}
	d.inside.Add(1)
	return true
}

func (d *door) shutAndWait() {
	d.mu.Lock()
	d.shut = true
	d.mu.Unlock()
	d.inside.Wait()
}

// Postgres reports whether the data lives in PostgreSQL.
func (db *DB) Postgres() bool { return db.dialect == postgresDialect }

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error { return db.reader.PingContext(ctx) }

// Read runs fn on a consistent state, once. What fn returns comes back as it is,
// but for the error of a statement that fn hides.
func (db *DB) Read(ctx context.Context, fn func(*Tx) error) error {
	if !db.door.enter() {
		return ErrClosed
	}
	defer db.door.inside.Done()
	q, end, err := db.beginRead(ctx)
	if err != nil {
		return fmt.Errorf("store: begin read: %w", err)
	}
	defer end()
	own := &Tx{ctx: ctx, q: q, mac: db.mac, dialect: db.dialect, each: db.each}
	if !db.Postgres() {
		own.ctx, own.gone = context.WithoutCancel(ctx), ctx.Err
	}
	if err := own.watch("BEGIN"); err != nil {
		return err
	}
	return own.end(fn(own))
}

// beginRead gives what a Read asks, and what ends it. It tries again over a broken
// connection, because nothing was read yet: after a restart of PostgreSQL the pool
// is full of dead ones.
func (db *DB) beginRead(ctx context.Context) (q querier, end func(), err error) {
	if !db.Postgres() {
		return sqliteRead(ctx, db.reader)
	}
	var tx *sql.Tx
	for range readTries {
		if tx, err = db.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}); err == nil || !broken(err) {
			break
		}
	}
	return tx, func() { _ = tx.Rollback() }, err
}

// Write runs fn and commits all of it or nothing. fn may run twice: it has no
// side effects, does no hashing, no network and no waiting, and opens no Read or
// Write of its own. When Write returns nil, the change is on disk.
//
// A statement that fails ends the Write: later ones are refused and the error
// comes back even if fn hides it.
func (db *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	if !db.door.enter() {
		return ErrClosed
	}
	defer db.door.inside.Done()
	if db.twice {
		fn = rehearsed(fn)
	}
	if db.each != nil {
		fn = watched(fn, db.each)
	}
	return db.writer.write(ctx, fn)
}

// watched lets each see a Write from its begin to its commit. An error at the
// commit undoes the Write, as the database's own does.
func watched(fn func(*Tx) error, each func(statement string) error) func(*Tx) error {
	return func(tx *Tx) error {
		tx.each = each
		if err := tx.watch("BEGIN"); err != nil {
			return err
		}
		if err := fn(tx); err != nil || tx.failed != nil {
			return err
		}
		return tx.watch("COMMIT")
	}
}

// rehearsed runs fn, undoes it and runs it again.
func rehearsed(fn func(*Tx) error) func(*Tx) error {
	return func(tx *Tx) error {
		if err := tx.must("SAVEPOINT rehearsal"); err != nil {
			return err
		}
		rehearsal := tx.again()
		_ = rehearsal.end(fn(rehearsal)) // the second run says what is wrong
		if err := tx.must("ROLLBACK TO SAVEPOINT rehearsal"); err != nil {
			return err
		}
		if err := tx.must("RELEASE SAVEPOINT rehearsal"); err != nil {
			return err
		}
		return fn(tx)
	}
}
