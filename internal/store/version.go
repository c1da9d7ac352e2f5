package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

// witness is a connection to SQLite that only ever says whether the database is
// still as it was. It is one connection from the beginning to the end and never
// writes: the number means nothing to another one, and would not show what this
// one commits.
type witness struct {
	mu   sync.Mutex
	db   *sql.DB
	conn *sql.Conn
	gone bool
}

func newWitness(ctx context.Context, dsn string) (*witness, error) {
	db, err := openPrepared(dsn)
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("store: %w", err), db.Close())
	}
	return &witness{db: db, conn: conn}, nil
}

// version is asked by one at a time: a statement that is open holds a view of the
// data, and a second one beside it would be told of that view.
func (w *witness) version() (v int64, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.gone {
		return 0, false
	}
	if err := w.conn.QueryRowContext(context.Background(), "PRAGMA data_version").Scan(&v); err != nil {
		w.gone = true // and stays so: what comes after it may count anew
		return 0, false
	}
	return v, true
}

func (w *witness) close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.gone = true
	_ = w.conn.Close() // which may be gone already
	return w.db.Close()
}

// Version is a number for the state that the data is in: when it is the same
// twice, nothing at all was committed in between, by this process or by another.
// A Read that begins after it shows that state or a later one. It is false where
// nobody can say, which is so on PostgreSQL, and on SQLite once it could not be
// asked. It costs less than any statement that reads a table.
func (db *DB) Version() (v int64, ok bool) {
	if db.witness == nil || !db.door.enter() {
		return 0, false
	}
	defer db.door.inside.Done()
	return db.witness.version()
}
