package storetest

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // a way past the store, for whoever tampers
	_ "modernc.org/sqlite"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

// house is an open store, and the way in past it.
type house struct {
	*store.DB
	t       *testing.T
	options store.Options
	raw     *sql.DB // past the store, as somebody with its files or its password
}

// each runs a statement of the contract on SQLite and on PostgreSQL.
func each(t *testing.T, fn func(t *testing.T, h house)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) { fn(t, onSQLite(t)) })
	t.Run("PostgreSQL", func(t *testing.T) { fn(t, onPostgres(t)) })
}

func onSQLite(t *testing.T) house {
	t.Helper()
	path := filepath.Join(t.TempDir(), "twinlatch.db")
	if err := os.WriteFile(path, migrated(t), 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, store.Options{Path: path})
}

func onPostgres(t *testing.T) house {
	t.Helper()
	dsn, err := shared(t)
	if err != nil {
		t.Fatal(err)
	}
	h := open(t, store.Options{DSN: dsn})
	h.tamper(`DO $$ DECLARE name text; BEGIN
		FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'goose_db_version'
			ORDER BY CASE tablename WHEN 'companies' THEN 3 WHEN 'apps' THEN 2 WHEN 'accounts' THEN 1 ELSE 0 END
		LOOP EXECUTE 'DELETE FROM ' || name; END LOOP; END $$`)
	return h
}

// shared is one PostgreSQL database for all tests, which run one after the
// other: to empty it is ten times as fast as to make another one.
func shared(t *testing.T) (string, error) {
	t.Helper()
	sharedOnce.Do(func() {
		sharedDSN = testkit.Postgres(forever{t})
		var db *store.DB
		if db, sharedErr = store.Open(context.Background(), store.Options{DSN: sharedDSN, MAC: mac}); sharedErr == nil {
			sharedErr = db.Close()
		}
	})
	return sharedDSN, sharedErr
}

var (
	sharedOnce sync.Once
	sharedDSN  string
	sharedErr  error
)

// forever is a test that never ends, so that its database stays; it goes with
// its server.
type forever struct{ testing.TB }

func (forever) Cleanup(func()) {}

// migrated is an empty SQLite database with its tables, made once.
func migrated(t *testing.T) []byte {
	t.Helper()
	file, err := migrateOnce()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

var migrateOnce = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "storetest-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	path := filepath.Join(dir, "twinlatch.db")
	db, err := store.Open(context.Background(), store.Options{Path: path, MAC: mac})
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

func open(t *testing.T, o store.Options) house {
	t.Helper()
	o.MAC = mac
	db, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	driver, source := "sqlite", "file:"+o.Path+"?_pragma=busy_timeout(5000)"
	if db.Postgres() {
		driver, source = "pgx", o.DSN
	}
	raw, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = db.Close(), raw.Close() })
	return house{DB: db, t: t, options: o, raw: raw}
}

func mac(m []byte) []byte {
	h := hmac.New(sha256.New, []byte("a key outside the database"))
	h.Write(m)
	return h.Sum(nil)
}

// write and read must succeed.
func (h house) write(fn func(tx *store.Tx) error) {
	h.t.Helper()
	if err := h.Write(h.t.Context(), fn); err != nil {
		h.t.Fatalf("write: %v", err)
	}
}

func (h house) read(fn func(tx *store.Tx) error) {
	h.t.Helper()
	if err := h.Read(h.t.Context(), fn); err != nil {
		h.t.Fatalf("read: %v", err)
	}
}

// tamper changes rows behind the store's back and says how many.
func (h house) tamper(query string, args ...any) int64 {
	h.t.Helper()
	result, err := h.raw.ExecContext(h.t.Context(), query, args...)
	if err != nil {
		h.t.Fatalf("tamper: %v", err)
	}
	n, err := result.RowsAffected()
	if err != nil {
		h.t.Fatal(err)
	}
	return n
}

// monday is when everything begins, to the millisecond.
var monday = time.Date(2026, 11, 23, 9, 0, 0, int(7*time.Millisecond), time.UTC)

func company(id twinlatch.CompanyID) twinlatch.Company {
	return twinlatch.Company{ID: id, Name: "The " + string(id) + " company", Status: twinlatch.CompanyActive, Epoch: 3, Policy: twinlatch.DefaultPolicy(), CreatedAt: monday}
}

// person is an active administrator, whose address begins with their id.
func person(c twinlatch.CompanyID, id twinlatch.AccountID) twinlatch.Account {
	return twinlatch.Account{ID: id, Company: c, Name: "Person " + string(id), Email: fmt.Sprintf("%s@%s.example", id, c), Language: "en",
		Status: twinlatch.AccountActive, Roles: twinlatch.Configuration, Epoch: 5, BrowserEpoch: 7, KeyEpoch: 2, PasswordLength: 20, CreatedAt: monday}
}

// people fills acme with Ada and Bo, and globex with Cleo.
func (h house) people() (ada, bo, cleo twinlatch.Account) {
	h.t.Helper()
	ada, bo, cleo = person("acme", "ada"), person("acme", "bo"), person("globex", "cleo")
	h.write(func(tx *store.Tx) error {
		return errors.Join(tx.InsertCompany(company("acme")), tx.InsertCompany(company("globex")),
			tx.InsertAccount(ada), tx.InsertAccount(bo), tx.InsertAccount(cleo))
	})
	return ada, bo, cleo
}

// is fails unless the store gave what was expected: is(t, what, want)(tx.Noun()).
func is[T any](t *testing.T, what string, want T) func(got T, err error) {
	return func(got T, err error) {
		t.Helper()
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n got %+v (%v)\nwant %+v", what, got, err, want)
		}
	}
}

// none fails unless the store says that there is no such row.
func none(t *testing.T, what string) func(got any, err error) {
	return func(got any, err error) {
		t.Helper()
		if !errors.Is(err, store.ErrNone) {
			t.Errorf("%s: got %+v, %v; want ErrNone", what, got, err)
		}
	}
}

// ids gives the ids of a list, to compare lists by.
func ids[T any](list []T, err error, id func(T) string) ([]string, error) {
	out := []string{}
	for _, v := range list {
		out = append(out, id(v))
	}
	return out, err
}
