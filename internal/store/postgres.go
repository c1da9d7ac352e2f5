package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

// postgresConns is how many connections a node opens at most, unless the DSN
// says so with pool_max_conns.
const postgresConns = 16

func openPostgres(ctx context.Context, o Options) (*DB, error) {
	pool, err := newPool(ctx, o.DSN)
	if err != nil {
		return nil, err
	}
	db := stdlib.OpenDBFromPool(pool)
	closeAll := func() error { err := db.Close(); pool.Close(); return err }
	if err := db.PingContext(ctx); err != nil {
		_ = closeAll()
		return nil, fmt.Errorf("store: PostgreSQL does not answer: %w", err)
	}
	if err := migrate(ctx, db, postgresDialect); err != nil {
		_ = closeAll()
		return nil, err
	}
	return &DB{dialect: postgresDialect, reader: db, writer: &transactions{db: db, mac: o.MAC}, mac: o.MAC, twice: o.Twice, each: o.Each, close: []func() error{closeAll}}, nil
}

func newPool(ctx context.Context, dsn string) (*pgxpool.Pool, error) {
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		// The cause may quote the DSN, and with it a password.
		return nil, errors.New("store: the address of the PostgreSQL database cannot be read")
	}
	if !strings.Contains(dsn, "pool_max_conns") {
		config.MaxConns = postgresConns
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return pool, nil
}

// transactions is PostgreSQL's way to write.
type transactions struct {
	db  *sql.DB
	mac func([]byte) []byte
}

// write tries again as long as the former try surely did not happen.
func (t *transactions) write(ctx context.Context, fn func(*Tx) error) error {
	for try := 1; ; try++ {
		err := t.once(ctx, fn)
		var lost *lostTry
		if !errors.As(err, &lost) {
			return err
		}
		if try == writeTries {
			return lost.err
		}
		if err := pause(ctx, try); err != nil {
			return err
		}
	}
}

// once runs fn in a transaction of its own; a *lostTry may be tried again.
func (t *transactions) once(ctx context.Context, fn func(*Tx) error) error {
	ctx, stop := context.WithTimeout(ctx, longestWrite)
	defer stop()
	conn, err := t.db.Conn(ctx)
	if err != nil {
		return beforeStart("connect", err)
	}
	defer func() { _ = conn.Close() }()
	// Statements end with the request, the commit does not: a request that goes
	// away would leave behind a deed of which nobody knows whether it is done.
	lasting, stopLasting := context.WithTimeout(context.WithoutCancel(ctx), 2*longestWrite)
	defer stopLasting()
	tx, err := conn.BeginTx(lasting, &sql.TxOptions{Isolation: sql.LevelReadCommitted})
	if err != nil {
		return beforeStart("begin", err)
	}
	defer func() { _ = tx.Rollback() }()
	own := &Tx{ctx: ctx, q: tx, mac: t.mac, dialect: postgresDialect, writes: true}
	err = protect(func() error { return fn(own) })
	failed := own.failed
	err = own.end(err)
	switch {
	case mayTryAgain(failed): // whatever fn made of it
		return &lostTry{err}
	case err != nil:
		return err
	}
	return atCommit(tx.Commit())
}

func postgresUnique(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.Code == "23505"
}

// IsTaken reports whether err says that a unique value is already there.
func IsTaken(err error) bool { return sqliteUnique(err) || postgresUnique(err) }
