package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

// writeTries bounds how often a transaction is tried again.
const writeTries = 20

func openPostgres(ctx context.Context, o Options) (*DB, error) {
	pool, err := pgxpool.New(ctx, o.DSN)
	if err != nil {
		// The cause may quote the DSN, and with it a password.
		return nil, errors.New("store: the address of the PostgreSQL database cannot be read")
	}
	db := stdlib.OpenDBFromPool(pool)
	if err := db.PingContext(ctx); err != nil {
		_ = db.Close()
		pool.Close()
		return nil, fmt.Errorf("store: PostgreSQL does not answer: %w", err)
	}
	if err := migrate(ctx, db, postgresDialect); err != nil {
		_ = db.Close()
		pool.Close()
		return nil, err
	}
	closePool := func() error { pool.Close(); return nil }
	return &DB{dialect: postgresDialect, reader: db, writer: &transactions{db: db, mac: o.MAC}, mac: o.MAC, close: []func() error{closePool, db.Close}}, nil
}

// transactions is PostgreSQL's way to write.
type transactions struct {
	db  *sql.DB
	mac func([]byte) []byte
}

func (t *transactions) write(ctx context.Context, fn func(*Tx) error) error {
	var err error
	for try := range writeTries {
		if err = t.once(ctx, fn); err == nil || !again(err) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Duration(try+1) * 2 * time.Millisecond):
		}
	}
	return err
}

func (t *transactions) once(ctx context.Context, fn func(*Tx) error) error {
	tx, err := t.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		return fmt.Errorf("store: begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	if err := protect(func() error { return fn(&Tx{ctx: ctx, q: tx, mac: t.mac, dialect: postgresDialect}) }); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("store: commit: %w", err)
	}
	return nil
}

// again reports whether a transaction surely did not happen and may be retried:
// serialization failure, deadlock, or a connection lost before the commit.
func again(err error) bool {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code == "40001" || e.Code == "40P01"
	}
	return pgconn.SafeToRetry(err) || errors.Is(err, driver.ErrBadConn)
}

func postgresUnique(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.Code == "23505"
}

// IsTaken reports whether err says that a unique value is already there.
func IsTaken(err error) bool { return sqliteUnique(err) || postgresUnique(err) }
