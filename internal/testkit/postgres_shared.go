package testkit

import (
	"context"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// PostgresEmptied is PostgresFrom for tests that change rows and nothing else:
// when a test ends, its tables are emptied and the next test takes the database
// over, which costs a tenth of a new one. Goose's own table stays.
func PostgresEmptied(t testing.TB, name string, prepare func(dsn string) error) string {
	t.Helper()
	server := postgresOf(t)
	template, err := server.template(name, prepare)
	if err != nil {
		t.Fatalf("preparing the template %s: %v", name, err)
	}
	database, err := server.take(template)
	if err != nil {
		t.Fatalf("creating a database: %v", err)
	}
	t.Cleanup(func() {
		if err := server.empty(database); err != nil {
			t.Errorf("emptying database %s: %v", database, err)
			return
		}
		server.mu.Lock()
		defer server.mu.Unlock()
		server.idle[template] = append(server.idle[template], database)
	})
	return server.dsn(database)
}

// take gives an idle database, or a new one.
func (p *postgres) take(template string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.idle == nil {
		p.idle = map[string][]string{}
	}
	if free := p.idle[template]; len(free) > 0 {
		p.idle[template] = free[:len(free)-1]
		return free[len(free)-1], nil
	}
	name := p.nextName()
	return name, p.create(name, template)
}

// empty ends what still talks to a database and empties its tables.
func (p *postgres) empty(database string) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, p.dsn(database))
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err := conn.Exec(ctx, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()", database); err != nil {
		return err
	}
	rows, err := conn.Query(ctx, "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'goose_db_version'")
	if err != nil {
		return err
	}
	tables, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	// DELETE is quicker than TRUNCATE for tables of a few rows; replica mode
	// spares the order of foreign keys.
	_, err = conn.Exec(ctx, "SET session_replication_role = replica; DELETE FROM "+strings.Join(tables, "; DELETE FROM "))
	return err
}

// EmptyPostgres empties a database of PostgresEmptied now, for a test that
// begins anew many times. Whoever used it must have let go of it.
func EmptyPostgres(t testing.TB, dsn string) {
	t.Helper()
	u, err := url.Parse(dsn)
	if err == nil {
		err = postgresOf(t).empty(strings.TrimPrefix(u.Path, "/"))
	}
	if err != nil {
		t.Fatalf("emptying a database: %v", err)
	}
}
