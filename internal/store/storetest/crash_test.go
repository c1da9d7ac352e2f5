package storetest

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
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

// run starts a child and gives what it acknowledged: until the end, or until so
// many names, when it is killed in the middle of its work.
func (h house) run(deed string, killAfter int) (acknowledged []string) {
	h.t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestChild$")
	cmd.Env = append(os.Environ(), childDeed+"="+deed, childPath+"="+h.options.Path, childDSN+"="+h.options.DSN)
	out, err := cmd.StdoutPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan(); {
		name, ok := strings.CutPrefix(lines.Text(), joined)
		if !ok {
			h.t.Logf("child: %s", lines.Text())
			continue
		}
		acknowledged = append(acknowledged, name)
		if len(acknowledged) == killAfter {
			_ = cmd.Process.Kill()
		}
	}
	if err := cmd.Wait(); killAfter == 0 && err != nil {
		h.t.Errorf("the child: %v", err)
	}
	return acknowledged
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
