package testkit

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// Books are all tables of a database, read and written past the store. A row is
// the statement that makes it, so that two states can be compared and one of them
// be brought back. Versions are left out: they rise with everybody who holds a
// row, and say nothing.
type Books struct {
	db     *sql.DB
	tables []string // in the order they were made: what hangs on a row comes after it
	query  string
}

// OpenBooks opens the books of a SQLite file, or of PostgreSQL when there is a
// DSN. The test has the drivers by the store it imports.
func OpenBooks(t testing.TB, path, dsn string) *Books {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	driver, source, quoted := "sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?_pragma=busy_timeout(5000)", "quote"
	names := `SELECT name, (SELECT group_concat(name) FROM pragma_table_info(t.name)) FROM sqlite_master t
		WHERE type = 'table' AND name NOT LIKE 'goose%' AND name NOT LIKE 'sqlite%' ORDER BY t.rowid`
	if dsn != "" {
		driver, source, quoted = "pgx", dsn, "quote_nullable"
		names = `SELECT c.relname, string_agg(a.attname, ',' ORDER BY a.attnum) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
			WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname NOT LIKE 'goose%' GROUP BY c.oid, c.relname ORDER BY c.oid`
	}
	db, err := sql.Open(driver, source)
	must(err)
	t.Cleanup(func() { _ = db.Close() })
	rows, err := db.QueryContext(t.Context(), names)
	must(err)
	defer func() { _ = rows.Close() }()
	b := &Books{db: db}
	var selects []string
	for rows.Next() {
		var table, columns string
		must(rows.Scan(&table, &columns))
		b.tables = append(b.tables, table)
		values := quoted + "(" + strings.ReplaceAll(columns, ",", ") || ',' || "+quoted+"(") + ")"
		values = strings.ReplaceAll(values, quoted+"(version)", "'0'")
		selects = append(selects, fmt.Sprintf("SELECT 'INSERT INTO %s VALUES (' || %s || ')' FROM %s", table, values, table))
	}
	must(rows.Err())
	b.query = strings.Join(selects, " UNION ALL ")
	return b
}

// Rows is everything that is committed at this moment.
func (b *Books) Rows() (out []string, err error) {
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

// BringBack makes the database what it was.
func (b *Books) BringBack(state []string) error {
	var all []string
	for _, table := range slices.Backward(b.tables) {
		all = append(all, "DELETE FROM "+table)
	}
	for _, table := range b.tables {
		all = append(all, RowsOf(state, table)...)
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

// RowsOf are the rows of one table.
func RowsOf(state []string, table string) (out []string) {
	for _, row := range state {
		if strings.HasPrefix(row, "INSERT INTO "+table+" ") {
			out = append(out, row)
		}
	}
	return out
}

// Differing names the tables that two states differ in.
func (b *Books) Differing(x, y []string) (out []string) {
	for _, table := range b.tables {
		if !slices.Equal(RowsOf(x, table), RowsOf(y, table)) {
			out = append(out, table)
		}
	}
	return out
}

// Change is what one state of a table has that another one has not.
func Change(before, after []string, table string) (out []string) {
	for _, row := range RowsOf(before, table) {
		if !slices.Contains(after, row) {
			out = append(out, "no longer "+row)
		}
	}
	for _, row := range RowsOf(after, table) {
		if !slices.Contains(before, row) {
			out = append(out, "now "+row)
		}
	}
	return out
}

// Counts are how many rows each table has.
func (b *Books) Counts(state []string) map[string]int {
	out := map[string]int{}
	for _, table := range b.tables {
		out[table] = len(RowsOf(state, table))
	}
	return out
}

// Waiting counts the transactions of a PostgreSQL that wait for somebody else's.
func (b *Books) Waiting() (n int, err error) {
	err = b.db.QueryRow(`SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&n)
	return n, err
}
