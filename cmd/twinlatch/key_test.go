package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/twinlatch/twinlatch/internal/config"
	"github.com/twinlatch/twinlatch/internal/maintain"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

func TestTheKeysAreRotatedAndShown(t *testing.T) {
	folder := acme(t)
	state := func() (shown struct {
		Fingerprint, State string
		Waiting            int
		Sealed             []struct{ Key, Column string }
	}) {
		t.Helper()
		out, line, status := command(t, "key", "show", "--json", "--data", folder)
		if err := json.Unmarshal([]byte(out), &shown); err != nil || status != 0 {
			t.Fatalf("status %d, %q: %v\n%s", status, line, err, out)
		}
		return shown
	}
	before := state()
	if out, line, status := command(t, "key", "rotate", "--data", folder); status != 0 || !strings.Contains(out, "a new key is in") || !strings.Contains(out, "the new one alone") {
		t.Fatalf("status %d, %q\n%s", status, line, out)
	}
	after := state()
	if after.Fingerprint == before.Fingerprint || after.State != "settled" || after.Waiting != 0 || len(after.Sealed) == 0 || after.Sealed[0].Key == before.Sealed[0].Key {
		t.Errorf("before %+v, after %+v", before, after)
	}
	if out, _, _ := command(t, "key", "show", "--data", folder); !strings.Contains(out, after.Fingerprint) || !strings.Contains(out, "audit_personal.sealed") {
		t.Errorf("it shows\n%s", out)
	}
	if out, _, status := command(t, "audit", "verify", "--data", folder); status != 0 {
		t.Errorf("the audit log is not whole:\n%s", out)
	}
	text, err := os.ReadFile(filepath.Join(folder, "keys.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ MAC, Pepper string }
	if err := json.Unmarshal(text, &file); err != nil || file.MAC == "" {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"key", "show"}, {"key", "show", "--json"}, {"key", "rotate"}, {"doctor"}} {
		if out, line, _ := command(t, append(args, "--data", folder)...); strings.Contains(out+line, file.MAC) || strings.Contains(out+line, file.Pepper) {
			t.Errorf("%v shows a key", args)
		}
	}
}

// A server with keys that are not the database's would let nobody in and seal
// what nobody can open: it says so at its start and ends.
func TestServeRefusesKeysThatAreNotTheDatabases(t *testing.T) {
	for name, c := range map[string]struct {
		hurt func(t *testing.T, file string)
		says []string
	}{
		"missing":               {func(t *testing.T, file string) { must(t, os.Remove(file)) }, []string{"does not exist", "restore it"}},
		"of another instance":   {func(t *testing.T, file string) { must(t, generate(t).Save(file)) }, []string{"sealed under the keys", "--key-file"}},
		"open to everybody":     {func(t *testing.T, file string) { must(t, os.Chmod(file, 0o644)) }, []string{"can be used by others", "chmod 600"}},
		"cut off":               {func(t *testing.T, file string) { must(t, os.Truncate(file, 100)) }, []string{"damaged", "backup"}},
		"empty":                 {func(t *testing.T, file string) { must(t, os.Truncate(file, 0)) }, []string{"damaged", "backup"}},
		"a folder":              {func(t *testing.T, file string) { must(t, os.Remove(file)); must(t, os.Mkdir(file, 0o700)) }, []string{"is not a file"}},
		"older than the data's": {func(t *testing.T, file string) { olderKeys(t, file) }, []string{"sealed under the keys", "--key-file"}},
		"newer than the data":   {func(t *testing.T, file string) { newerKeys(t, file) }, []string{"retired", "backup"}},
	} {
		t.Run(name, func(t *testing.T) {
			folder := acme(t)
			c.hurt(t, filepath.Join(folder, "keys.json"))
			out, line, status := command(t, "serve", "--listen", "127.0.0.1:0", "--data", folder)
			if status != 1 || out != "" || strings.Count(line, "\n") != 1 || !strings.Contains(line, "keys.json") {
				t.Errorf("status %d, %q, %q", status, out, line)
			}
			for _, part := range c.says {
				if !strings.Contains(line, part) {
					t.Errorf("%q does not say %q", line, part)
				}
			}
		})
	}
}

// olderKeys puts the key file of before a rotation beside the data.
func olderKeys(t *testing.T, file string) {
	t.Helper()
	before, err := os.ReadFile(file)
	must(t, err)
	if _, line, status := command(t, "key", "rotate", "--data", filepath.Dir(file)); status != 0 {
		t.Fatal(line)
	}
	must(t, os.WriteFile(file, before, 0o600))
}

// newerKeys rotates the file and leaves the data, as when a backup of before the
// rotation is restored.
func newerKeys(t *testing.T, file string) {
	t.Helper()
	keys, err := secret.LoadKeySet(file)
	must(t, err)
	keys, err = keys.Rotate()
	must(t, err)
	keys, err = keys.Retire()
	must(t, err)
	must(t, keys.Save(file))
}

func generate(t *testing.T) *secret.KeySet {
	t.Helper()
	keys, err := secret.GenerateKeySet()
	must(t, err)
	return keys
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// The machine with the keys is gone, PostgreSQL stayed.
func TestServeRefusesPostgreSQLWithoutItsKeys(t *testing.T) {
	dsn := testkit.Postgres(t)
	out, line, status := command(t, "key", "show", "--data", t.TempDir(), "--database", dsn)
	if status != 1 || out != "" || !strings.Contains(line, "empty") {
		t.Errorf("before the first start: status %d, %q", status, line)
	}
	here, there := t.TempDir(), t.TempDir()
	data, err := maintain.Open(t.Context(), config.Data{Data: here, Database: dsn}, testkit.Monday().Now())
	must(t, err)
	must(t, data.Close())
	out, line, status = command(t, "serve", "--listen", "127.0.0.1:0", "--data", there, "--database", dsn)
	if status != 1 || out != "" || !strings.Contains(line, "does not exist") {
		t.Errorf("status %d, %q, %q", status, out, line)
	}
	if _, err := os.Stat(filepath.Join(there, "keys.json")); err == nil {
		t.Error("a new key file was made")
	}
}
