package storetest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// What a child is asked by its environment.
const (
	childDeed = "STORETEST_CHILD" // "write" or "fill"
	childPath = "STORETEST_PATH"
	childDSN  = "STORETEST_DSN"
)

// join is a deed over several tables: a person, a session, a mail, an entry.
func join(db *store.DB, id twinlatch.AccountID) error {
	return db.Write(context.Background(), func(tx *store.Tx) error {
		a := person("acme", id)
		m := letter(string(id))
		m.Sealed = make([]byte, 500)
		return errors.Join(tx.InsertAccount(a), tx.InsertSession(session(a, twinlatch.SessionID(id)), hash(string(id))),
			tx.InsertMail(m), note(tx, twinlatch.AuditEntry{Company: "acme", Kind: twinlatch.AuditSignedIn, Actor: id}, string(id)))
	})
}

// child opens the database and joins people from eight sides at once, saying
// each name when it is acknowledged. It gives its exit code.
func child(deed string) int {
	db, err := store.Open(context.Background(), store.Options{Path: os.Getenv(childPath), DSN: os.Getenv(childDSN), MAC: mac})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if deed == "fill" {
		return fill(db)
	}
	for side := range 8 {
		go func() {
			for i := 0; ; i++ {
				id := twinlatch.AccountID(fmt.Sprintf("p%d-%d-%d", os.Getpid(), side, i))
				if err := join(db, id); err != nil {
					fmt.Fprintln(os.Stderr, err)
					os.Exit(1)
				}
				fmt.Println(id)
			}
		}()
	}
	select {} // until somebody kills us
}

// fill writes until a file may not grow any more, then lets it grow and writes
// once more.
func fill(db *store.DB) int {
	signal.Ignore(syscall.SIGXFSZ) // an error of write, not the end of the process
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	small := limit
	small.Cur = 600 << 10
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &small); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	var sides sync.WaitGroup
	for side := range 8 {
		sides.Go(func() {
			for i := range 2000 {
				id := twinlatch.AccountID(fmt.Sprintf("f%d-%d", side, i))
				if err := join(db, id); err != nil {
					fmt.Fprintln(os.Stderr, "full:", err)
					return
				}
				fmt.Println(id)
			}
		})
	}
	sides.Wait()
	if err := errors.Join(syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit), join(db, "afterwards")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println("afterwards")
	return 0
}

// run starts a child and gives what it acknowledged: until the end, or until so
// many names, when it is killed in the middle of its work.
func (h house) run(deed string, killAfter int) (acknowledged []string) {
	h.t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDeed+"="+deed, childPath+"="+h.options.Path, childDSN+"="+h.options.DSN)
	out, err := cmd.StdoutPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	cmd.Stderr = &said{t: h.t}
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		acknowledged = append(acknowledged, lines.Text())
		if len(acknowledged) == killAfter {
			_ = cmd.Process.Kill()
		}
	}
	if err := cmd.Wait(); killAfter == 0 && err != nil {
		h.t.Errorf("the child: %v", err)
	}
	return acknowledged
}

// said passes on what a child says.
type said struct{ t *testing.T }

func (s *said) Write(p []byte) (int, error) {
	s.t.Logf("child: %s", p)
	return len(p), nil
}

// whole fails unless everything acknowledged is there and nothing half-done is.
func (h house) whole(acknowledged []string) {
	h.t.Helper()
	for _, name := range acknowledged {
		h.read(func(tx *store.Tx) error {
			if _, err := tx.Account("acme", twinlatch.AccountID(name)); err != nil {
				h.t.Errorf("%s was acknowledged: %v", name, err)
			}
			return nil
		})
	}
	people := h.rows("accounts")
	if people < int64(len(acknowledged)) {
		h.t.Errorf("%d people, %d were acknowledged", people, len(acknowledged))
	}
	for _, table := range []string{"sessions", "outbox", "audit_entries", "audit_personal"} {
		if n := h.rows(table); n != people {
			h.t.Errorf("%d rows in %s, %d people: something is half done", n, table, people)
		}
	}
	if err := h.verify(); err != nil {
		h.t.Error(err)
	}
}

func TestWhatWasAcknowledgedSurvivesAKilledProcess(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.write(func(tx *store.Tx) error { return tx.InsertCompany(company("acme")) })
		rounds := 3
		if os.Getenv("TWINLATCH_LONG") != "" {
			rounds = 30
		}
		var all []string
		for round := range rounds {
			names := h.run("write", 40*(round+1))
			if len(names) < 40*(round+1) {
				t.Fatalf("the child ended by itself after %d", len(names))
			}
			all = append(all, names...)
			h.whole(all)
		}
	})
}

// A disk that is full gives errors; what was acknowledged is there, nothing is
// half done, and with room again work goes on in the same process.
func TestAFullDiskIsSurvived(t *testing.T) {
	h := onSQLite(t)
	h.write(func(tx *store.Tx) error { return tx.InsertCompany(company("acme")) })
	names := h.run("fill", 0)
	if len(names) < 10 || len(names) == 16001 || names[len(names)-1] != "afterwards" {
		t.Errorf("%d names were acknowledged, the last is %v", len(names), names[max(0, len(names)-1):])
	}
	h.whole(names)
}
