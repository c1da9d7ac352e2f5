package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"

	sqlite "modernc.org/sqlite"
)

// mostPrepared bounds the statements that a connection keeps. The texts are ours
// and few; those of variable length push each other out.
const mostPrepared = 64

// errDriver means that another version of the driver has come.
var errDriver = errors.New("store: the driver of SQLite does not keep statements prepared")

// prepared opens connections to SQLite that keep the statements they have
// compiled: compiling one costs several times what a look-up by its program does.
// It stands below database/sql, so that whatever is asked on a connection is asked
// as before; pgx does the same for PostgreSQL by itself.
//
// A kept statement belongs to its connection and ends with it. SQLite compiles it
// anew by itself when the tables have changed since, also in another process.
type prepared struct{ driver.Connector }

func openPrepared(dsn string) (*sql.DB, error) {
	c, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	return sql.OpenDB(prepared{c}), nil
}

// Connect opens a connection that has compiled nothing yet.
func (p prepared) Connect(ctx context.Context) (driver.Conn, error) {
	plain, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	c, ok := plain.(sqliteConn)
	if !ok {
		return nil, errors.Join(errDriver, plain.Close())
	}
	return &keeper{sqliteConn: c, kept: map[string]*statement{}}, nil
}

// sqliteConn is what database/sql asks of the driver's connection.
type sqliteConn interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// statement is a compiled one, at rest or running.
type statement struct {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
	text string
	used int64 // the turn in which it last ran
}

// keeper is a connection that keeps statements. database/sql holds a lock over
// whatever it calls here.
type keeper struct {
	sqliteConn
	kept     map[string]*statement // at rest, by text
	turn     int64
	compiled int // how many, for tests
}

// take gives a statement to run. While it runs it is not among the kept, so that
// the same text in between is compiled for itself.
func (k *keeper) take(ctx context.Context, text string) (*statement, error) {
	if s, ok := k.kept[text]; ok {
		delete(k.kept, text)
		return s, nil
	}
	plain, err := k.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	executes, one := plain.(driver.StmtExecContext)
	queries, two := plain.(driver.StmtQueryContext)
	if !one || !two {
		return nil, errors.Join(errDriver, plain.Close())
	}
	k.compiled++
	return &statement{Stmt: plain, StmtExecContext: executes, StmtQueryContext: queries, text: text}, nil
}

// rest keeps a statement that has run well. The one that was not used for longest
// is closed when there are too many, and so is a second one of the same text.
func (k *keeper) rest(s *statement) error {
	if _, twice := k.kept[s.text]; twice {
		return s.Close()
	}
	k.turn++
	s.used, k.kept[s.text] = k.turn, s
	if len(k.kept) <= mostPrepared {
		return nil
	}
	for _, other := range k.kept {
		if other.used < s.used {
			s = other
		}
	}
	delete(k.kept, s.text)
	return s.Close()
}

// ExecContext runs a statement that gives no rows.
func (k *keeper) ExecContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Result, error) {
	s, err := k.take(ctx, text)
	if err != nil {
		return nil, err
	}
	result, err := s.StmtExecContext.ExecContext(ctx, args)
	if err != nil {
		_ = s.Close() // it says the same again
		return nil, err
	}
	return result, k.rest(s)
}

// QueryContext runs a statement until its rows are closed.
func (k *keeper) QueryContext(ctx context.Context, text string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := k.take(ctx, text)
	if err != nil {
		return nil, err
	}
	rows, err := s.StmtQueryContext.QueryContext(ctx, args)
	if err != nil {
		_ = s.Close()
		return nil, err
	}
	return &running{Rows: rows, of: k, statement: s}, nil
}

// Close ends the connection with all that it kept.
func (k *keeper) Close() error {
	var errs []error
	for _, s := range k.kept {
		errs = append(errs, s.Close())
	}
	clear(k.kept)
	return errors.Join(append(errs, k.sqliteConn.Close())...)
}

// running are the rows of a statement.
type running struct {
	driver.Rows
	of        *keeper
	statement *statement
}

// Close lets the statement rest.
func (r *running) Close() error {
	if err := r.Rows.Close(); err != nil {
		_ = r.statement.Close()
		return err
	}
	return r.of.rest(r.statement)
}
