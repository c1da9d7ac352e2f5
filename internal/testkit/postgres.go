package testkit

import (
	"context"
	"fmt"
	"io"
	"net/url"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Postgres gives the test a fresh, empty database on a private server and
// returns its DSN, a URL over a Unix socket. The server starts at the first
// call in a test process; the database is dropped when the test ends.
func Postgres(t testing.TB) string {
	t.Helper()
	return postgresOf(t).fresh(t, "template0")
}

// PostgresFrom gives the test a database copied from a template that prepare
// has filled once per test process, under that name: migrations run once, every
// test starts from their result. prepare must close its connections.
func PostgresFrom(t testing.TB, name string, prepare func(dsn string) error) string {
	t.Helper()
	server := postgresOf(t)
	template, err := server.template(name, prepare)
	if err != nil {
		t.Fatalf("preparing the template %s: %v", name, err)
	}
	return server.fresh(t, template)
}

// OverLoopback rewrites a DSN of Postgres to the same database over loopback
// TCP with a password, for tests that put something between client and server.
func OverLoopback(t testing.TB, dsn string) string {
	t.Helper()
	u, err := url.Parse(dsn)
	if err != nil {
		t.Fatal(err)
	}
	server := postgresOf(t)
	over := url.URL{Scheme: "postgres", User: url.UserPassword(superuser, server.password),
		Host: fmt.Sprintf("127.0.0.1:%d", server.port), Path: u.Path, RawQuery: "sslmode=disable"}
	return over.String()
}

// postgres is the one server of this test process.
type postgres struct {
	dir      string
	port     int
	password string
	stop     io.Closer // of the keeper's standard input

	mu        sync.Mutex // one CREATE DATABASE at a time: a template must be idle
	admin     *pgx.Conn
	count     int
	templates map[string]error
	idle      map[string][]string // databases to take over, by template
}

// startPostgres is kept for the life of the process: one server serves all
// tests of a package, and the first caller pays for it.
var startPostgres = sync.OnceValues(newPostgres)

func postgresOf(t testing.TB) *postgres {
	t.Helper()
	if postgresPrograms() == "" {
		Missing(t, "PostgreSQL", "install the Debian package postgresql")
	}
	server, err := startPostgres()
	if err != nil {
		t.Fatalf("starting PostgreSQL: %v", err)
	}
	return server
}

// dsn addresses a database by the socket in the private folder.
func (p *postgres) dsn(database string) string {
	query := url.Values{"host": {p.dir}, "port": {fmt.Sprint(p.port)}, "user": {superuser}, "sslmode": {"disable"}}
	u := url.URL{Scheme: "postgres", Path: "/" + database, RawQuery: query.Encode()}
	return u.String()
}

func (p *postgres) fresh(t testing.TB, template string) string {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	name := p.nextName()
	if err := p.create(name, template); err != nil {
		t.Fatalf("creating database %s: %v", name, err)
	}
	t.Cleanup(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if _, err := p.admin.Exec(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
			t.Errorf("dropping database %s: %v", name, err)
		}
	})
	return p.dsn(name)
}

// nextName needs the lock.
func (p *postgres) nextName() string {
	p.count++
	return fmt.Sprintf("test_%d", p.count)
}

func (p *postgres) template(name string, prepare func(dsn string) error) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	database := "template_" + name
	if err, done := p.templates[name]; done {
		return database, err
	}
	err := p.create(database, "template0")
	if err == nil {
		err = prepare(p.dsn(database))
	}
	p.templates[name] = err
	return database, err
}

func (p *postgres) create(name, template string) error {
	statement := "CREATE DATABASE " + pgx.Identifier{name}.Sanitize() + " TEMPLATE " + pgx.Identifier{template}.Sanitize()
	_, err := p.admin.Exec(context.Background(), statement)
	return err
}
