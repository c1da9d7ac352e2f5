package testkit_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/twinlatch/twinlatch/internal/testkit"
)

func TestEveryTestGetsADatabaseOfItsOwn(t *testing.T) {
	one, two := connect(t, testkit.Postgres(t)), connect(t, testkit.Postgres(t))
	run(t, one, "CREATE TABLE person (name TEXT)")
	run(t, two, "CREATE TABLE person (name TEXT)")
}

func TestATemplateIsPreparedOnceAndCopiedForEach(t *testing.T) {
	prepared := 0
	prepare := func(dsn string) error {
		prepared++
		conn, err := pgx.Connect(t.Context(), dsn)
		if err != nil {
			return err
		}
		_, err = conn.Exec(t.Context(), "CREATE TABLE person (name TEXT PRIMARY KEY)")
		if err != nil {
			return err
		}
		return conn.Close(t.Context())
	}
	for range 2 {
		conn := connect(t, testkit.PostgresFrom(t, "people", prepare))
		run(t, conn, "INSERT INTO person VALUES ('Ada')")
	}
	if prepared != 1 {
		t.Errorf("prepare ran %d times, want once", prepared)
	}
}

func TestTheSameDatabaseIsReachedOverLoopback(t *testing.T) {
	dsn := testkit.Postgres(t)
	run(t, connect(t, dsn), "CREATE TABLE person (name TEXT)")
	run(t, connect(t, testkit.OverLoopback(t, dsn)), "INSERT INTO person VALUES ('Bo')")
}

func connect(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(t.Context()) })
	return conn
}

func run(t *testing.T, conn *pgx.Conn, statement string) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}
