package flow_test

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

// errInjected is how the database fails where a test says so.
var errInjected = errors.New("the disk is on fire")

// faults stands between a house and its database: it lists what the house asks
// of it, and fails one of the calls.
type faults struct {
	mu     sync.Mutex
	armed  bool
	calls  []string
	at     int    // the call that fails, from 1; 0 for none
	failed func() // called in the moment of the fault
	hold   func(statement string)
}

func (f *faults) each(statement string) error {
	f.mu.Lock()
	hold := f.hold
	f.mu.Unlock()
	if hold != nil {
		hold(statement)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.armed {
		return nil
	}
	f.calls = append(f.calls, statement)
	if len(f.calls) != f.at {
		return nil
	}
	if f.failed != nil {
		f.failed()
	}
	return errInjected
}

// during lists what fn asks of the database while its at-th call fails.
func (f *faults) during(at int, fn func()) []string {
	f.set(true, at)
	defer f.set(false, 0)
	fn()
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls
}

func (f *faults) set(armed bool, at int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.armed, f.at = armed, at
	if armed {
		f.calls = nil
	}
}

// holding lets every statement wait for hold, which many goroutines call, while
// fn runs.
func (f *faults) holding(hold func(statement string), fn func()) {
	set := func(hold func(statement string)) {
		f.mu.Lock()
		defer f.mu.Unlock()
		f.hold = hold
	}
	set(hold)
	defer set(nil)
	fn()
}

// books are all tables of a database, read and written past the store. A row is
// the statement that makes it, so that two states can be compared and one of them
// be brought back. Versions are left out: they rise with everybody who holds a
// row, and say nothing.
type books struct {
	db     *sql.DB
	tables []string // in the order they were made: what hangs on a row comes after it
	query  string
}

func openBooks(t *testing.T, o store.Options) *books {
	t.Helper()
	driver, source, quoted := "sqlite", "file:"+(&url.URL{Path: o.Path}).EscapedPath()+"?_pragma=busy_timeout(5000)", "quote"
	names := `SELECT name, (SELECT group_concat(name) FROM pragma_table_info(t.name)) FROM sqlite_master t
		WHERE type = 'table' AND name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite%' ORDER BY t.rowid`
	if o.DSN != "" {
		driver, source, quoted = "pgx", o.DSN, "quote_nullable"
		names = `SELECT c.relname, string_agg(a.attname, ',' ORDER BY a.attnum) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
			WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'goose%' GROUP BY c.oid, c.relname ORDER BY c.oid`
	}
	db, err := sql.Open(driver, source)
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	rows, err := db.QueryContext(t.Context(), names)
	must(t, err)
	defer func() { _ = rows.Close() }()
	b := &books{db: db}
	var selects []string
	for rows.Next() {
		var table, columns string
		must(t, rows.Scan(&table, &columns))
		b.tables = append(b.tables, table)
		values := quoted + "(" + strings.ReplaceAll(columns, ",", ") || ',' || "+quoted+"(") + ")"
		values = strings.ReplaceAll(values, quoted+"(version)", "'0'")
		selects = append(selects, fmt.Sprintf("SELECT 'INSERT INTO %s VALUES (' || %s || ')' FROM %s", table, values, table))
	}
	must(t, rows.Err())
	b.query = strings.Join(selects, " UNION ALL ")
	return b
}

// rows is everything that is committed at this moment.
func (b *books) rows() (out []string, err error) {
	rows, err := b.db.Query(b.query)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var row string
		if err := rows.Scan(&row); err != nil {
			return nil, err
		}
		out = append(out, row)
	}
	slices.Sort(out)
	return out, rows.Err()
}

// bringBack makes the database what it was.
func (b *books) bringBack(state []string) error {
	var all []string
	for _, table := range slices.Backward(b.tables) {
		all = append(all, "DELETE FROM "+table)
	}
	for _, table := range b.tables {
		all = append(all, of(state, table)...)
	}
	tx, err := b.db.Begin()
	if err != nil {
		return err
	}
	if _, err := tx.Exec(strings.Join(all, ";\n")); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

// of are the rows of one table.
func of(state []string, table string) (out []string) {
	for _, row := range state {
		if strings.HasPrefix(row, "INSERT INTO "+table+" ") {
			out = append(out, row)
		}
	}
	return out
}

// differing names the tables that two states differ in.
func (b *books) differing(x, y []string) (out []string) {
	for _, table := range b.tables {
		if !slices.Equal(of(x, table), of(y, table)) {
			out = append(out, table)
		}
	}
	return out
}

// change is what one state of a table has that another one has not.
func change(before, after []string, table string) (out []string) {
	for _, row := range of(before, table) {
		if !slices.Contains(after, row) {
			out = append(out, "no longer "+row)
		}
	}
	for _, row := range of(after, table) {
		if !slices.Contains(before, row) {
			out = append(out, "now "+row)
		}
	}
	return out
}

// counts are how many rows each table has.
func (b *books) counts(state []string) map[string]int {
	out := map[string]int{}
	for _, table := range b.tables {
		out[table] = len(of(state, table))
	}
	return out
}

// stage is a world that can be brought back to where it was, as often as deeds
// are tried in it.
type stage struct {
	*world
	faults *faults
	books  *books
	before []string
	people map[*person]person
}

// eachStage builds a stage on each database. Nothing runs twice there: what is
// asked of the database is listed.
func eachStage(t *testing.T, story func(t *testing.T, s *stage)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		story(t, newStage(t, store.Options{Path: filepath.Join(t.TempDir(), "house.db")}))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		story(t, newStage(t, store.Options{DSN: testkit.PostgresEmptied(t, "house", migrated)}))
	})
}

func newStage(t *testing.T, o store.Options) *stage {
	t.Helper()
	f := &faults{}
	o.Each = f.each
	w := newWorld(t, o)
	w.settle()
	s := &stage{world: w, faults: f, books: openBooks(t, o), people: map[*person]person{}}
	for _, p := range []*person{w.vera, w.ada, w.bo, w.cleo} {
		s.people[p] = *p
	}
	s.before = s.rows()
	return s
}

// rows is what the books say; unreadable ones fail the test.
func (s *stage) rows() []string {
	s.t.Helper()
	rows, err := s.books.rows()
	must(s.t, err)
	return rows
}

// back makes the database and the clock what they were.
func (s *stage) back(state []string, now time.Time) {
	s.t.Helper()
	s.clock.Set(now)
	if !slices.Equal(s.rows(), state) {
		must(s.t, s.books.bringBack(state))
	}
}

// begin brings everything back to the first moment, for a test of this name.
func (s *stage) begin(t *testing.T) {
	t.Helper()
	s.t, s.ctx, s.post, s.everyID = t, t.Context(), nil, map[string]bool{}
	s.house.MailOn = true
	s.back(s.before, testkit.Monday().Now())
	for p, was := range s.people {
		*p = was
		p.phone = &phone{}
	}
}

// long reports whether tests take their long form.
func long() bool { return os.Getenv("TWINLATCH_LONG") != "" }
