package store

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"
)

// witnessed opens an empty database, and it once more as another process would.
func witnessed(t *testing.T) (db *DB, other *sql.DB) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "t.db")
	db, err := Open(t.Context(), Options{Path: path, MAC: func(b []byte) []byte { return b }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	other, err = openPrepared(sqliteURL(path) + "?" + sqlitePragmas)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Close() })
	run(t, other, `CREATE TABLE t (a INTEGER PRIMARY KEY)`)
	return db, other
}

func mustVersion(t *testing.T, db *DB) int64 {
	t.Helper()
	v, ok := db.Version()
	if !ok {
		t.Fatal("nobody can say in which state the data is")
	}
	return v
}

// Whatever is remembered hangs on this: every commit is another number. Reading is
// not, or nothing would ever be remembered.
func TestEveryCommitIsAnotherVersion(t *testing.T) {
	db, other := witnessed(t)
	insert := func(tx *Tx) error { return tx.must(`INSERT INTO t DEFAULT VALUES`) }
	for _, c := range []struct {
		what    string
		do      func() error
		another bool
	}{
		{"nothing", func() error { return nil }, false},
		{"a Read", func() error {
			return db.Read(t.Context(), func(tx *Tx) error { _, err := tx.count(`SELECT COUNT(*) FROM t`); return err })
		}, false},
		{"a Write", func() error { return db.Write(t.Context(), insert) }, true},
		{"a commit of another process", func() error { run(t, other, `INSERT INTO t DEFAULT VALUES`); return nil }, true},
		{"another table", func() error { run(t, other, `CREATE TABLE z (a INTEGER)`); return nil }, true},
		{"a commit after the journal was moved into the file", func() error {
			run(t, other, `PRAGMA wal_checkpoint(TRUNCATE)`)
			return db.Write(t.Context(), insert)
		}, true},
	} {
		before := mustVersion(t, db)
		if err := c.do(); err != nil {
			t.Fatalf("%s: %v", c.what, err)
		}
		if now := mustVersion(t, db); (now != before) != c.another {
			t.Errorf("after %s it is %d and was %d", c.what, now, before)
		}
	}
}

// Many ask at once; whoever begins to ask after a commit has returned is told of it.
func TestACommitThatHasReturnedIsAnotherVersionForEverybody(t *testing.T) {
	db, _ := witnessed(t)
	stop, done := context.WithCancel(t.Context())
	asking := make(chan error, 8)
	for range cap(asking) {
		go func() {
			for stop.Err() == nil {
				if _, ok := db.Version(); !ok {
					asking <- errors.New("nobody can say")
					return
				}
			}
			asking <- nil
		}()
	}
	for range 300 {
		before := mustVersion(t, db)
		if err := db.Write(t.Context(), func(tx *Tx) error { return tx.must(`INSERT INTO t DEFAULT VALUES`) }); err != nil {
			t.Fatal(err)
		}
		if mustVersion(t, db) == before {
			t.Fatal("a commit is not seen")
		}
	}
	done()
	for range cap(asking) {
		if err := <-asking; err != nil {
			t.Error(err)
		}
	}
}

// Another connection would count from its own beginning, so there is never another.
func TestAWitnessThatIsGoneIsNotReplaced(t *testing.T) {
	db, _ := witnessed(t)
	mustVersion(t, db)
	if err := db.witness.conn.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if v, ok := db.Version(); ok {
			t.Errorf("it says %d", v)
		}
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	if _, ok := db.Version(); ok {
		t.Error("after Close somebody can say")
	}
}
