package storetest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

func TestTheFilesAreTheOwnersAlone(t *testing.T) {
	h := open(t, store.Options{Path: filepath.Join(t.TempDir(), "new.db")})
	h.people()
	for _, suffix := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(h.options.Path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is %v: others can read password hashes", info.Name(), info.Mode())
		}
	}
	rest, err := filepath.Glob(filepath.Join(filepath.Dir(h.options.Path), ".twinlatch-*"))
	if err != nil || len(rest) > 0 {
		t.Errorf("left behind: %v %v", rest, err)
	}
}

func TestAPathMayHoldAnyCharacter(t *testing.T) {
	for _, name := range []string{"what?mode=memory&_pragma=x", "a #b%20ü.db", ":memory:"} {
		path := filepath.Join(t.TempDir(), name)
		open(t, store.Options{Path: path}).people()
		if info, err := os.Stat(path); err != nil || info.Size() == 0 {
			t.Errorf("%s is not where the data is: %v", name, err)
		}
	}
}

func TestWhatCannotBeOpenedIsSaidInOneSentence(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "letter.txt")
	if err := os.WriteFile(file, []byte("Dear Ada,\nthis is no database."), 0o600); err != nil {
		t.Fatal(err)
	}
	short := filepath.Join(dir, "short.txt")
	if err := os.WriteFile(short, []byte("Hi"), 0o600); err != nil {
		t.Fatal(err)
	}
	torn := filepath.Join(dir, "torn.db")
	if err := os.WriteFile(torn, append([]byte("SQLite format 3\x00"), make([]byte, 5000)...), 0o600); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"":                                    "no path",
		file:                                  "letter.txt is not a database",
		short:                                 "short.txt is not a database",
		torn:                                  "cannot be read",
		dir:                                   "is a directory",
		filepath.Join(dir, "missing", "x.db"): "missing cannot be written: no such file or directory",
		filepath.Join(file, "x.db"):           "letter.txt cannot be written: not a directory",
		"/proc/x.db":                          "/proc cannot be written",
	} {
		db, err := store.Open(context.Background(), store.Options{Path: path, MAC: mac})
		if err == nil {
			_ = db.Close()
			t.Errorf("%s opened", path)
			continue
		}
		if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %q does not say %q in one line", path, err, want)
		}
	}
	if text, err := os.ReadFile(file); err != nil || !strings.HasPrefix(string(text), "Dear Ada") {
		t.Errorf("the letter was changed: %q %v", text, err)
	}
}

// A command on the host works beside the running server, on the same file.
func TestTwoProcessesShareAFile(t *testing.T) {
	server := onSQLite(t)
	command := open(t, server.options)
	server.people()
	together(t, 16, func(i int) error {
		h := []house{server, command}[i%2]
		return h.Write(t.Context(), func(tx *store.Tx) error {
			a, err := tx.TakeAccount("acme", "ada")
			if err != nil {
				return err
			}
			a.Epoch++
			return tx.UpdateAccount(a)
		})
	})
	want := person("acme", "ada")
	want.Epoch += 16
	for _, h := range []house{server, command} {
		h.read(func(tx *store.Tx) error { is[twinlatch.Account](t, "Ada", want)(tx.Account("acme", "ada")); return nil })
	}
}
