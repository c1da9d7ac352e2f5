package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"testing"
)

// oneConnection opens a database of one table through one connection, and another
// connection to the same file.
func oneConnection(t *testing.T) (db, other *sql.DB) {
	t.Helper()
	dsn := sqliteURL(filepath.Join(t.TempDir(), "t.db")) + "?" + sqlitePragmas + "&_pragma=journal_mode(WAL)"
	for _, to := range []**sql.DB{&db, &other} {
		opened, err := openPrepared(dsn)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = opened.Close() })
		opened.SetMaxOpenConns(1)
		*to = opened
	}
	run(t, db, `CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)`)
	run(t, db, `INSERT INTO t VALUES (1, 'one'), (2, 'two')`)
	return db, other
}

func run(t *testing.T, db *sql.DB, text string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), text, args...); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

func asked(t *testing.T, db *sql.DB, text string, args ...any) (b string) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), text, args...).Scan(&b); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return b
}

// kept looks at the only connection: what it keeps, and how many it has compiled.
func kept(t *testing.T, db *sql.DB) (texts []string, compiled int) {
	t.Helper()
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	err = conn.Raw(func(c any) error {
		k := c.(*keeper)
		for text := range k.kept {
			texts = append(texts, text)
		}
		compiled = k.compiled
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts, compiled
}

const askB = `SELECT b FROM t WHERE a = $1`

func TestAStatementIsCompiledOnce(t *testing.T) {
	db, _ := oneConnection(t)
	_, before := kept(t, db)
	for range 3 {
		if one, two := asked(t, db, askB, 1), asked(t, db, askB, 2); one != "one" || two != "two" {
			t.Errorf("it answers %q and %q", one, two)
		}
		run(t, db, `UPDATE t SET b = b WHERE a = $1`, 1)
	}
	if _, after := kept(t, db); after != before+2 {
		t.Errorf("%d statements were compiled for two texts", after-before)
	}
}

func TestAStatementThatRunsIsNotRunAgainInItsMiddle(t *testing.T) {
	db, _ := oneConnection(t)
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var seen []string
	const all = `SELECT b FROM t ORDER BY a`
	outer, err := conn.QueryContext(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = outer.Close() }()
	for outer.Next() {
		var o, i string
		if err := errors.Join(outer.Scan(&o), conn.QueryRowContext(t.Context(), all).Scan(&i)); err != nil {
			t.Fatal(err)
		}
		seen = append(seen, o, i)
	}
	if err := errors.Join(outer.Err(), conn.Close()); err != nil || !slices.Equal(seen, []string{"one", "one", "two", "one"}) {
		t.Errorf("it gave %q (%v)", seen, err)
	}
	if texts, _ := kept(t, db); len(slices.DeleteFunc(texts, func(s string) bool { return s != all })) != 1 {
		t.Errorf("%d of one text are kept", len(texts))
	}
}

func TestWhatIsKeptIsBoundedAndInUse(t *testing.T) {
	db, _ := oneConnection(t)
	for i := range 3 * mostPrepared {
		if got := asked(t, db, fmt.Sprintf(`SELECT b FROM t WHERE a = $1 AND %d = %d`, i, i), 1); got != "one" {
			t.Fatalf("it answers %q", got)
		}
		_ = asked(t, db, askB, 1)
	}
	texts, compiled := kept(t, db)
	if len(texts) != mostPrepared || !slices.Contains(texts, askB) {
		t.Errorf("%d are kept, with the one that is in use: %v", len(texts), slices.Contains(texts, askB))
	}
	if compiled > 3*mostPrepared+5 {
		t.Errorf("%d were compiled, so the one in use was as well", compiled)
	}
	for range 2 {
		_ = asked(t, db, `SELECT b FROM t WHERE a = 0 + $1`, 1)
	}
	if _, after := kept(t, db); after != compiled+1 {
		t.Errorf("one that comes late was compiled %d times", after-compiled)
	}
}

// A command on the host, or a newer version, changes the tables while a server
// runs.
func TestTablesMayChangeUnderAKeptStatement(t *testing.T) {
	db, other := oneConnection(t)
	_ = asked(t, db, askB, 1)
	run(t, other, `ALTER TABLE t ADD COLUMN c TEXT DEFAULT 'new'`)
	run(t, other, `CREATE INDEX i ON t (b)`)
	if got := asked(t, db, askB, 1); got != "one" {
		t.Errorf("after a new column it answers %q", got)
	}
	run(t, other, `DROP TABLE t`)
	var b string
	if err := db.QueryRowContext(t.Context(), askB, 1).Scan(&b); err == nil {
		t.Errorf("without the table it answers %q", b)
	}
	run(t, other, `CREATE TABLE t (b TEXT, z TEXT, a INTEGER)`)
	run(t, other, `INSERT INTO t (a, b) VALUES (1, 'again')`)
	if got := asked(t, db, askB, 1); got != "again" {
		t.Errorf("in another table it answers %q", got)
	}
}

func TestAStatementThatFailedIsNotKept(t *testing.T) {
	db, _ := oneConnection(t)
	const insert = `INSERT INTO t VALUES ($1, $2)`
	_, err := db.ExecContext(t.Context(), insert, 1, "another")
	if texts, _ := kept(t, db); !sqliteUnique(err) || slices.Contains(texts, insert) {
		t.Errorf("it says %v and is kept: %v", err, slices.Contains(texts, insert))
	}
	run(t, db, insert, 3, "three")
	if _, err := db.ExecContext(t.Context(), insert, 3); err == nil || asked(t, db, askB, 3) != "three" {
		t.Errorf("a value that is missing: %v", err)
	}
	run(t, db, insert, 4, nil)
	var b sql.NullString
	if err := db.QueryRowContext(t.Context(), askB, 4).Scan(&b); err != nil || b.Valid {
		t.Errorf("the value of the last time is still there: %v (%v)", b, err)
	}
}

// The connection of a Read that broke off is clean for the next one.
func TestAReadThatBreaksOffLeavesNothingOpen(t *testing.T) {
	db, err := Open(t.Context(), Options{Path: filepath.Join(t.TempDir(), "t.db"), MAC: func(b []byte) []byte { return b }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	db.reader.SetMaxOpenConns(1)
	look := func(tx *Tx) error { _, err := tx.Apps(); return err }
	ctx, leave := context.WithCancel(t.Context())
	err = db.Read(ctx, func(tx *Tx) error {
		if err := look(tx); err != nil {
			return err
		}
		leave()
		return look(tx)
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("a request that has gone goes on: %v", err)
	}
	if err := db.Read(ctx, look); !errors.Is(err, context.Canceled) {
		t.Errorf("a request that has gone begins: %v", err)
	}
	func() {
		defer func() { _ = recover() }()
		_ = db.Read(t.Context(), func(*Tx) error { panic("oh") })
	}()
	for range 2 {
		if err := db.Read(t.Context(), look); err != nil {
			t.Errorf("the next one: %v", err)
		}
	}
}

// A connection that somebody left in the middle of something is given up, and the next
// Read has another one.
func TestAConnectionThatCannotBeginIsGivenUp(t *testing.T) {
	db, err := Open(t.Context(), Options{Path: filepath.Join(t.TempDir(), "t.db"), MAC: func(b []byte) []byte { return b }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	db.reader.SetMaxOpenConns(1)
	run(t, db.reader, "BEGIN")
	look := func(tx *Tx) error { _, err := tx.Apps(); return err }
	if err := db.Read(t.Context(), look); err == nil {
		t.Error("it reads in the middle of it")
	}
	if err := db.Read(t.Context(), look); err != nil {
		t.Errorf("the next one: %v", err)
	}
}

// Whoever breaks off before looking at the row leaves no row open, which the end of the
// Read would wait for.
func TestARowThatNobodyLooksAtIsClosed(t *testing.T) {
	db, err := Open(t.Context(), Options{Path: filepath.Join(t.TempDir(), "t.db"), MAC: func(b []byte) []byte { return b }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	no := errors.New("no")
	for range 2 * sqliteReaders {
		err := db.Read(t.Context(), func(tx *Tx) error {
			_, err := one(tx, func(scanner) (int, error) { return 0, no }, `SELECT 1`)
			return err
		})
		if !errors.Is(err, no) {
			t.Fatal(err)
		}
	}
}

// Many look while others write; each connection has statements of its own.
func TestManyAskAtOnce(t *testing.T) {
	db, err := Open(t.Context(), Options{Path: filepath.Join(t.TempDir(), "t.db"), MAC: func(b []byte) []byte { return b }})
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 2 * sqliteReaders {
		all.Go(func() {
			for range 50 {
				if err := db.Read(t.Context(), func(tx *Tx) error { _, err := tx.Apps(); return err }); err != nil {
					t.Error(err)
				}
				if err := db.Write(t.Context(), func(tx *Tx) error { _, err := tx.Apps(); return err }); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}
