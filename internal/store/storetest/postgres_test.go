package storetest

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"sync"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

// with opens the same database with something more in its DSN.
func (h house) with(key, value string) house {
	h.t.Helper()
	u, err := url.Parse(h.options.DSN)
	if err != nil {
		h.t.Fatal(err)
	}
	query := u.Query()
	query.Set(key, value)
	u.RawQuery = strings.ReplaceAll(query.Encode(), "+", "%20")
	h.options.DSN = u.String()
	return open(h.t, h.options)
}

// Ada and Bo take two companies in opposite order; PostgreSQL ends one of the
// transactions, and it is tried again.
func TestADeadlockIsTriedAgain(t *testing.T) {
	h := onPostgres(t).with("options", "-c deadlock_timeout=20ms")
	h.people()
	var meet sync.WaitGroup
	meet.Add(2)
	var mu sync.Mutex
	runs := 0
	together(t, 2, func(i int) error {
		order := [][2]twinlatch.CompanyID{{"acme", "globex"}, {"globex", "acme"}}[i]
		var once sync.Once
		return h.Write(t.Context(), func(tx *store.Tx) error {
			mu.Lock()
			runs++
			mu.Unlock()
			for _, id := range order {
				c, err := tx.TakeCompany(id)
				if err != nil {
					return err
				}
				c.Epoch++
				if err := tx.UpdateCompany(c); err != nil {
					return err
				}
				once.Do(func() { meet.Done(); meet.Wait() })
			}
			return nil
		})
	})
	if runs != 3 {
		t.Errorf("%d runs, want 3", runs)
	}
	want := company("acme")
	want.Epoch += 2
	h.read(func(tx *store.Tx) error { is(t, "Acme", want)(tx.Company("acme")); return nil })
}

// fails lets the next inserts of a company fail as PostgreSQL fails when it
// cannot order two transactions: at the statement, or at the commit.
func (h house) fails(times string, atCommit bool) {
	h.t.Helper()
	trigger := `CREATE TRIGGER unlucky BEFORE INSERT ON companies FOR EACH ROW EXECUTE FUNCTION unlucky()`
	if atCommit {
		trigger = `CREATE CONSTRAINT TRIGGER unlucky AFTER INSERT ON companies DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION unlucky()`
	}
	for _, statement := range []string{`CREATE SEQUENCE tries`, `CREATE FUNCTION unlucky() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
		IF nextval('tries') <= ` + times + ` THEN RAISE EXCEPTION 'could not serialize' USING ERRCODE = '40001'; END IF; RETURN NEW; END $$`, trigger} {
		h.tamper(statement)
	}
	h.t.Cleanup(func() {
		// The test's own context has ended by now.
		_, err := h.raw.ExecContext(context.Background(), `DROP FUNCTION unlucky CASCADE; DROP SEQUENCE tries`)
		if err != nil {
			h.t.Error(err)
		}
	})
}

func TestASerializationFailureIsTriedAgain(t *testing.T) {
	for what, atCommit := range map[string]bool{"at a statement": false, "at the commit": true} {
		t.Run(what, func(t *testing.T) {
			h := onPostgres(t)
			h.fails("2", atCommit)
			runs := 0
			h.write(func(tx *store.Tx) error { runs++; return tx.InsertCompany(company("acme")) })
			if runs != 3 {
				t.Errorf("%d runs, want 3", runs)
			}
			is(t, "there", []bool{true})(h.there("acme"), nil)
		})
	}
}

func TestAFailureThatTheFunctionHidesIsTriedAgain(t *testing.T) {
	h := onPostgres(t)
	h.fails("1", false)
	h.write(func(tx *store.Tx) error {
		if tx.InsertCompany(company("acme")) != nil {
			return errUndone // the cause is lost, the store has kept it
		}
		return nil
	})
	is(t, "there", []bool{true})(h.there("acme"), nil)
}

// kill ends the connections of all others to this database.
func (h house) kill() {
	if _, err := h.raw.ExecContext(h.t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`); err != nil {
		h.t.Error(err)
	}
}

func TestAConnectionThatBreaksBeforeTheCommitIsTriedAgain(t *testing.T) {
	h := onPostgres(t)
	runs := 0
	h.write(func(tx *store.Tx) error {
		runs++
		if err := tx.InsertCompany(company("acme")); err != nil {
			return err
		}
		if runs == 1 {
			h.kill()
		}
		return tx.InsertCompany(company("globex"))
	})
	if runs != 2 {
		t.Errorf("%d runs, want 2", runs)
	}
	is(t, "there", []bool{true, true})(h.there("acme", "globex"), nil)
}

// After a restart of the database the pool is full of dead connections.
func TestDeadConnectionsOfThePoolAreNobodysConcern(t *testing.T) {
	h := onPostgres(t)
	fill := func() {
		var all sync.WaitGroup
		all.Add(8)
		together(t, 8, func(int) error {
			return h.Read(t.Context(), func(tx *store.Tx) error { all.Done(); all.Wait(); return nil })
		})
	}
	fill()
	h.kill()
	h.read(func(tx *store.Tx) error { none(t, "a company")(tx.Company("acme")); return nil })
	fill()
	h.kill()
	h.write(func(tx *store.Tx) error { return tx.InsertCompany(company("acme")) })
}

// The answer to a commit is lost: it happened, or it did not. To try again might
// do a deed twice.
func TestAConnectionThatBreaksAtTheCommitIsNotTriedAgain(t *testing.T) {
	for what, c := range map[string]struct {
		cut  cut
		want bool
	}{"on the way there": {cutCommit, false}, "on the way back": {cutAnswer, true}} {
		t.Run(what, func(t *testing.T) {
			direct := onPostgres(t)
			between := startScissors(t, testkit.OverLoopback(t, direct.options.DSN))
			h := open(t, store.Options{DSN: between.dsn})
			between.cut.Store(int32(c.cut))
			runs := 0
			err := h.Write(t.Context(), func(tx *store.Tx) error { runs++; return tx.InsertCompany(company("acme")) })
			if !errors.Is(err, store.ErrUnsure) || runs != 1 {
				t.Errorf("%d runs, %v; want one, and ErrUnsure", runs, err)
			}
			is(t, "there", []bool{c.want})(direct.there("acme"), nil)
			between.cut.Store(int32(cutNothing))
			h.write(func(tx *store.Tx) error { return tx.InsertCompany(company("globex")) })
		})
	}
}

func TestManyWritesShareASmallPool(t *testing.T) {
	for _, conns := range []string{"1", "2"} {
		h := onPostgres(t).with("pool_max_conns", conns)
		h.people()
		together(t, 64, func(i int) error {
			if i%2 == 0 {
				return h.Read(t.Context(), func(tx *store.Tx) error { _, err := tx.Company("acme"); return err })
			}
			return h.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.TakeCompany("acme"); return err })
		})
	}
}

func TestAnErrorNeverTellsThePassword(t *testing.T) {
	for _, dsn := range []string{"postgres://ada:hunter2@%zz/db", "postgres://ada:hunter2@127.0.0.1:1/db?connect_timeout=1", "postgres://ada:hunter2@127.0.0.1:1/db?sslmode=nonsense", "host=127.0.0.1 password=hunter2 port=x"} {
		db, err := store.Open(t.Context(), store.Options{DSN: dsn, MAC: mac})
		if err == nil {
			_ = db.Close()
			t.Fatalf("%s opened", dsn)
		}
		if strings.Contains(err.Error(), "hunter2") {
			t.Errorf("the error tells it: %v", err)
		}
	}
}
