package storetest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// there says which of the companies exist.
func (h house) there(ids ...twinlatch.CompanyID) (out []bool) {
	h.t.Helper()
	h.read(func(tx *store.Tx) error {
		for _, id := range ids {
			_, err := tx.Company(id)
			out = append(out, err == nil)
		}
		return nil
	})
	return out
}

func TestAWriteIsVisibleToTheNextRead(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for i := range 50 {
			id := twinlatch.CompanyID(fmt.Sprint(i))
			h.write(func(tx *store.Tx) error { return tx.InsertCompany(company(id)) })
			h.read(func(tx *store.Tx) error { is(t, "the company", company(id))(tx.Company(id)); return nil })
		}
	})
}

// What was read under one version is true for as long as it is the version.
func TestAWriteIsAnotherVersion(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for i := range 20 {
			before, known := h.Version()
			again, _ := h.Version()
			h.write(func(tx *store.Tx) error { return tx.InsertCompany(company(twinlatch.CompanyID(fmt.Sprint(i)))) })
			after, _ := h.Version()
			if known == h.Postgres() || known && (again != before || after == before) {
				t.Fatalf("it is %d, %d, and after a Write %d (%v)", before, again, after, known)
			}
		}
	})
}

func TestAFailedWriteLeavesNothing(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		refusal := twinlatch.Refuse(twinlatch.KindDenied, "no")
		err := h.Write(t.Context(), func(tx *store.Tx) error {
			return errors.Join(tx.InsertCompany(company("acme")), tx.InsertAccount(person("acme", "ada")), refusal)
		})
		if !errors.Is(err, refusal) {
			t.Errorf("the refusal came back as %v", err)
		}
		is(t, "there", []bool{false})(h.there("acme"), nil)
	})
}

// errors.Join runs every statement, also those after one that failed: on SQLite
// they would succeed, and after a full disk even outside of the transaction.
func TestAFailedStatementEndsTheWriteWhateverTheFunctionSays(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.write(func(tx *store.Tx) error { return tx.InsertCompany(company("acme")) })
		var after error
		err := h.Write(t.Context(), func(tx *store.Tx) error {
			_ = tx.InsertCompany(company("before"))
			_ = tx.InsertCompany(company("acme"))
			after = tx.InsertCompany(company("after"))
			return nil
		})
		if !store.IsTaken(err) || !store.IsTaken(after) {
			t.Errorf("the Write: %v; the statement after: %v", err, after)
		}
		is(t, "there", []bool{false, false})(h.there("before", "after"), nil)
	})
}

func TestAPanicUndoesItsOwnWriteAlone(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		err := h.Write(t.Context(), func(tx *store.Tx) error {
			_ = tx.InsertCompany(company("acme"))
			panic("out of cheese")
		})
		if err == nil || !strings.Contains(err.Error(), "out of cheese") {
			t.Errorf("the panic came back as %v", err)
		}
		h.write(func(tx *store.Tx) error { return tx.InsertCompany(company("globex")) })
		is(t, "there", []bool{false, true})(h.there("acme", "globex"), nil)
	})
}

// A test that fails inside of a Write leaves it by runtime.Goexit.
func TestAWriteThatNeverReturnsStopsNobody(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		left := make(chan struct{})
		go func() {
			defer close(left)
			_ = h.Write(t.Context(), func(tx *store.Tx) error {
				_ = tx.InsertCompany(company("acme"))
				runtime.Goexit()
				return nil
			})
		}()
		<-left
		h.write(func(tx *store.Tx) error { return tx.InsertCompany(company("globex")) })
		is(t, "there", []bool{false, true})(h.there("acme", "globex"), nil)
	})
}

// Writes of many share a commit on SQLite; what is wrong with one must not
// reach the others.
func TestNeighboursInACommitDoNotShareTheirFate(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		gone, goAway := context.WithCancel(t.Context())
		goAway()
		outcome := func(i int) (ctx context.Context, end func() error) {
			switch i % 4 {
			case 1:
				return t.Context(), func() error { return errUndone }
			case 2:
				return t.Context(), func() error { panic("in a neighbour") }
			case 3:
				return gone, func() error { return nil }
			}
			return t.Context(), func() error { return nil }
		}
		together(t, 64, func(i int) error {
			ctx, end := outcome(i)
			err := h.Write(ctx, func(tx *store.Tx) error {
				if err := tx.InsertCompany(company(twinlatch.CompanyID(fmt.Sprint(i)))); err != nil {
					return err
				}
				return end()
			})
			if (err == nil) != (i%4 == 0) {
				return fmt.Errorf("came back with %w", err)
			}
			return nil
		})
		if n := h.rows("companies"); n != 16 {
			t.Errorf("%d companies, want the 16 of those who did well", n)
		}
		if n := h.rows("audit_heads"); n != 16 {
			t.Errorf("%d chains, want 16", n)
		}
	})
}

// Whoever reads an answer must know whether the deed is done: once the function
// has run to its end, the commit does not stop because the request went away.
func TestARequestThatGoesAwayLeavesNoDoubt(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for i := range 20 {
			ctx, goAway := context.WithCancel(t.Context())
			id := twinlatch.CompanyID(fmt.Sprint(i))
			err := h.Write(ctx, func(tx *store.Tx) error {
				err := tx.InsertCompany(company(id))
				goAway()
				return err
			})
			is(t, "there", []bool{err == nil})(h.there(id), nil)
		}
		h.write(func(tx *store.Tx) error { return tx.InsertCompany(company("after")) })
	})
}

func TestAReadSeesOneState(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.write(func(tx *store.Tx) error { return tx.InsertCompany(company("before")) })
		h.read(func(tx *store.Tx) error {
			if _, err := tx.Company("before"); err != nil {
				return err
			}
			h.write(func(tx *store.Tx) error { return tx.InsertCompany(company("meanwhile")) })
			none(t, "what was written meanwhile")(tx.Company("meanwhile"))
			return nil
		})
		is(t, "there", []bool{true})(h.there("meanwhile"), nil)
	})
}

func TestAReadChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		if err := h.Read(t.Context(), func(tx *store.Tx) error { return tx.InsertCompany(company("acme")) }); err == nil {
			t.Error("a Read wrote")
		}
		is(t, "there", []bool{false})(h.there("acme"), nil)
	})
}

// A writer adds people in pairs; no reader ever sees one without the other, and
// nobody waits for the other in vain.
func TestReadersSeeWholeWritesBesideAWriter(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.write(func(tx *store.Tx) error { return tx.InsertCompany(company("acme")) })
		var done atomic.Bool
		var readers sync.WaitGroup
		for range 4 {
			readers.Go(func() {
				for !done.Load() {
					h.read(func(tx *store.Tx) error {
						n, err := tx.CountUnprotected("acme")
						if n%2 != 0 {
							t.Errorf("%d people: half a Write", n)
						}
						return err
					})
				}
			})
		}
		for i := range 20 {
			h.write(func(tx *store.Tx) error {
				return errors.Join(tx.InsertAccount(person("acme", twinlatch.AccountID(fmt.Sprint("a", i)))), tx.InsertAccount(person("acme", twinlatch.AccountID(fmt.Sprint("b", i)))))
			})
		}
		done.Store(true)
		readers.Wait()
	})
}

func TestCloseWaitsForThoseInsideAndLetsNobodyIn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		inside, leave, closed := make(chan struct{}), make(chan struct{}), make(chan error)
		wrote := make(chan error, 1)
		go func() {
			var once sync.Once
			wrote <- h.Write(t.Context(), func(tx *store.Tx) error {
				once.Do(func() { close(inside) })
				<-leave
				return tx.InsertCompany(company("acme"))
			})
		}()
		<-inside
		go func() { closed <- h.Close() }()
		var err error
		for err == nil { // until Close has shut the door; a Read that was let in finds nothing
			err = h.Read(t.Context(), func(*store.Tx) error { return nil })
		}
		if !errors.Is(err, store.ErrClosed) {
			t.Errorf("a Read after Close: %v", err)
		}
		if err := h.Write(t.Context(), func(*store.Tx) error { return nil }); !errors.Is(err, store.ErrClosed) {
			t.Errorf("a Write after Close: %v", err)
		}
		select {
		case <-closed:
			t.Error("Close did not wait")
		default:
		}
		close(leave)
		if err := errors.Join(<-wrote, <-closed, h.Close()); err != nil {
			t.Error(err)
		}
		is(t, "there", []bool{true})(open(t, h.options).there("acme"), nil)
	})
}

func TestTheFirstOfTwoRunsIsUndone(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.options.Twice = true
		h = open(t, h.options)
		runs := 0
		h.write(func(tx *store.Tx) error {
			runs++
			return tx.InsertCompany(company(twinlatch.CompanyID(fmt.Sprint("run ", runs))))
		})
		is(t, "there", []bool{false, true, false})(h.there("run 1", "run 2", "run 3"), nil)
		// A side effect shows: the second run finds what the first one left.
		counted := 0
		err := h.Write(t.Context(), func(tx *store.Tx) error {
			counted++
			if counted > 1 {
				return errUndone
			}
			return nil
		})
		if !errors.Is(err, errUndone) {
			t.Errorf("the side effect does not show: %v", err)
		}
		// A first run that fails does not fail the second.
		failed := false
		h.write(func(tx *store.Tx) error {
			if !failed {
				failed = true
				return tx.InsertCompany(company("run 2"))
			}
			return tx.InsertCompany(company("well"))
		})
		is(t, "there", []bool{true})(h.there("well"), nil)
	})
}

// PostgreSQL refuses such text; SQLite would keep what can never move there.
func TestTextThatOneDatabaseRefusesIsRefusedByBoth(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		for _, text := range []string{"zero\x00byte", "not \xff UTF-8", "\xed\xa0\x80"} {
			c := company("acme")
			c.Name = text
			if err := h.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertCompany(c) }); !errors.Is(err, store.ErrText) {
				t.Errorf("%q is kept: %v", text, err)
			}
			if err := h.Read(t.Context(), func(tx *store.Tx) error { _, err := tx.AccountByEmail(text); return err }); !errors.Is(err, store.ErrText) {
				t.Errorf("%q is looked up: %v", text, err)
			}
		}
		h.write(func(tx *store.Tx) error { return tx.InsertCompany(company("𝄞 \u202e \ufffd")) })
	})
}

func TestATransactionIsNotUsedAfterItsEnd(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		var kept *store.Tx
		h.write(func(tx *store.Tx) error { kept = tx; return nil })
		h.write(func(tx *store.Tx) error {
			if err := kept.InsertCompany(company("smuggled")); err == nil {
				t.Error("it was used in the Write of another")
			}
			return nil
		})
		is(t, "there", []bool{false})(h.there("smuggled"), nil)
	})
}

func TestThePingSaysWhetherTheDatabaseAnswers(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		if err := h.Ping(t.Context()); err != nil {
			t.Error(err)
		}
		_ = h.Close()
		if h.Ping(t.Context()) == nil {
			t.Error("a closed one answers")
		}
	})
}

func TestNothingOpensWithoutAKeyForTheAuditChain(t *testing.T) {
	if _, err := store.Open(t.Context(), store.Options{Path: t.TempDir() + "/x.db"}); err == nil {
		t.Error("it opened")
	}
}

// What is to be told after the commit is what the run that commits noted.
func TestAWriteIsToldOfOnce(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.options.Twice = true
		var noted []any
		if err := open(t, h.options).Write(t.Context(), func(tx *store.Tx) error {
			tx.Note("done")
			noted = tx.Noted()
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		is(t, "what is told", []any{"done"})(noted, nil)
	})
}
