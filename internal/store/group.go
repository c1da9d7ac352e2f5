package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
)

// groupSize bounds how many Writes share one commit.
const groupSize = 64

// groupCommit is SQLite's way to write: it takes the Writes that wait, runs each
// in a savepoint and lets them share one commit and thus one fsync.
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

func startGroupCommit(db *sql.DB, mac func([]byte) []byte) *groupCommit {
	g := &groupCommit{db: db, mac: mac, jobs: make(chan *job, groupSize), quit: make(chan struct{}), done: make(chan struct{})}
	go g.run()
	return g
}

// stop ends the writer; DB.Close has waited for every Write before.
func (g *groupCommit) stop() error {
	g.once.Do(func() { close(g.quit) })
	<-g.done
	return nil
}

// write waits for its turn and for the commit. Once it has queued, its answer is
// the truth even if ctx has ended: done, or not done.
func (g *groupCommit) write(ctx context.Context, fn func(*Tx) error) error {
	j := &job{ctx: ctx, fn: fn, done: make(chan struct{})}
	select {
	case g.jobs <- j:
	case <-ctx.Done():
		return ctx.Err()
	}
	<-j.done
	return j.err
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
// returns means that the whole transaction is lost, as after a full disk.
func (g *groupCommit) savepoint(ctx context.Context, tx *sql.Tx, j *job) error {
	if j.err = j.ctx.Err(); j.err != nil {
		return nil //nolint:nilerr // the job's own error is for the job to read
	}
	if _, err := tx.ExecContext(ctx, "SAVEPOINT job"); err != nil {
		return err
	}
	// A request that goes away in the middle of its turn must not take the
	// shared transaction with it, so the job runs detached from its context.
	own := &Tx{ctx: context.WithoutCancel(j.ctx), q: tx, mac: g.mac, dialect: sqliteDialect, writes: true}
	j.err = own.end(apart(func() error { return j.fn(own) }))
	if j.err == nil {
		_, err := tx.ExecContext(ctx, "RELEASE job")
		return err
	}
	_, err := tx.ExecContext(ctx, "ROLLBACK TO job; RELEASE job")
	return err
}

var errLeft = errors.New("store: a write left by runtime.Goexit")

// apart runs fn on a goroutine of its own: one that never returns from fn, as a
// test's FailNow does, must not take the writer of everybody with it.
func apart(fn func() error) error {
	err := errLeft
	done := make(chan struct{})
	go func() {
		defer close(done)
		err = protect(fn)
	}()
	<-done
	return err
}

// protect turns a panic into an error: one deed must not end the house.
func protect(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("store: panic in a write: %v\n%s", p, debug.Stack())
		}
	}()
	return fn()
}
