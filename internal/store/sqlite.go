package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"sync"

	sqlite "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqlitePragmas: what was acknowledged is on disk (synchronous=FULL), readers
// never wait for the writer (WAL).
const sqlitePragmas = "_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_pragma=synchronous(FULL)"

// groupSize bounds how many Writes share one commit.
const groupSize = 64

func openSQLite(ctx context.Context, o Options) (*DB, error) {
	file := "file:" + (&url.URL{Path: o.Path}).EscapedPath()
	w, err := sql.Open("sqlite", file+"?"+sqlitePragmas+"&_pragma=journal_mode(WAL)&_txlock=immediate")
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	w.SetMaxOpenConns(1)
	if err := migrate(ctx, w, sqliteDialect); err != nil {
		_ = w.Close()
		return nil, err
	}
	r, err := sql.Open("sqlite", file+"?"+sqlitePragmas+"&_pragma=query_only(1)")
	if err != nil {
		_ = w.Close()
		return nil, fmt.Errorf("store: %w", err)
	}
	r.SetMaxOpenConns(8)
	r.SetMaxIdleConns(8)
	g := &groupCommit{db: w, mac: o.MAC, jobs: make(chan *job, groupSize), quit: make(chan struct{}), done: make(chan struct{})}
	go g.run()
	return &DB{dialect: sqliteDialect, reader: r, writer: g, mac: o.MAC, close: []func() error{w.Close, r.Close, g.stop}}, nil
}

// groupCommit is the one writer: it takes the Writes that wait, runs each in a
// savepoint and lets them share one commit and thus one fsync.
type groupCommit struct {
	db   *sql.DB
	mac  func([]byte) []byte
	jobs chan *job
	quit chan struct{}
	done chan struct{}
	once sync.Once
}

type job struct {
	ctx  context.Context
	fn   func(*Tx) error
	err  error
	done chan struct{}
}

func (g *groupCommit) stop() error {
	g.once.Do(func() { close(g.quit) })
	<-g.done
	return nil
}

func (g *groupCommit) write(ctx context.Context, fn func(*Tx) error) error {
	j := &job{ctx: ctx, fn: fn, done: make(chan struct{})}
	select {
	case g.jobs <- j:
	case <-g.quit:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case <-j.done:
		return j.err
	case <-g.done:
		select {
		case <-j.done:
			return j.err
		default:
			return ErrClosed
		}
	}
}

func (g *groupCommit) run() {
	defer close(g.done)
	for {
		select {
		case first := <-g.jobs:
			g.commit(g.gather(first))
		case <-g.quit:
			return
		}
	}
}

func (g *groupCommit) gather(first *job) []*job {
	group := []*job{first}
	for len(group) < groupSize {
		select {
		case next := <-g.jobs:
			group = append(group, next)
		default:
			return group
		}
	}
	return group
}

// commit answers every job of the group, and only after the commit.
func (g *groupCommit) commit(group []*job) {
	err := g.transaction(group)
	for _, j := range group {
		if err != nil && j.err == nil {
			j.err = fmt.Errorf("store: commit: %w", err)
		}
		close(j.done)
	}
}

func (g *groupCommit) transaction(group []*job) error {
	ctx := context.Background()
	tx, err := g.db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	for _, j := range group {
		if err := g.savepoint(ctx, tx, j); err != nil {
			_ = tx.Rollback()
			return err
		}
	}
	return tx.Commit()
}

// savepoint runs one job; its own error undoes its own work only. The error it
// returns means that the whole transaction is lost.
func (g *groupCommit) savepoint(ctx context.Context, tx *sql.Tx, j *job) error {
	if j.err = j.ctx.Err(); j.err != nil {
		return nil //nolint:nilerr // the job's own error is for the job to read
	}
	if _, err := tx.ExecContext(ctx, "SAVEPOINT job"); err != nil {
		return err
	}
	// A request that goes away in the middle of its turn must not take the
	// shared transaction with it, so the job runs detached from its context.
	j.err = protect(func() error {
		return j.fn(&Tx{ctx: context.WithoutCancel(j.ctx), q: tx, mac: g.mac, dialect: sqliteDialect})
	})
	if j.err == nil {
		_, err := tx.ExecContext(ctx, "RELEASE job")
		return err
	}
	_, err := tx.ExecContext(ctx, "ROLLBACK TO job; RELEASE job")
	return err
}

// protect turns a panic into an error: the writer serves everybody.
func protect(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("store: panic in a write: %v", p)
		}
	}()
	return fn()
}

func sqliteUnique(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && (e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}
