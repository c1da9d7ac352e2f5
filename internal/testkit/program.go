package testkit

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// InCI says whether tests run where nothing may be skipped.
func InCI() bool { return os.Getenv("CI") == "true" }

// Missing ends a test that needs something this machine lacks: it skips, or
// fails when CI=true. The hint says how to get it.
func Missing(t testing.TB, what, hint string) {
	t.Helper()
	if InCI() {
		t.Fatalf("%s is missing and nothing is skipped with CI=true; %s", what, hint)
	}
	t.Skipf("%s is missing; %s", what, hint)
}

// Program finds an installed program by name, or ends the test saying which
// Debian package has it.
func Program(t testing.TB, name, debianPackage string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil { // Debian keeps servers where only root's PATH leads
		path, err = exec.LookPath(filepath.Join("/usr/sbin", name))
	}
	if err != nil {
		Missing(t, name, "install the Debian package "+debianPackage)
	}
	return path
}

// PostgresProgram finds a program that comes with the PostgreSQL server, such as
// pg_dump, or ends the test.
func PostgresProgram(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join(postgresPrograms(), name)
	if _, err := os.Stat(path); err != nil {
		Missing(t, name, "install the Debian package postgresql")
	}
	return path
}

// postgresPrograms finds the folder of initdb and pg_ctl, which Debian keeps
// off the PATH, one folder per version; the newest is taken. Empty when absent.
func postgresPrograms() string {
	if path, err := exec.LookPath("initdb"); err == nil {
		if real, err := filepath.EvalSymlinks(path); err == nil {
			path = real // its neighbours need not be linked as well
		}
		return filepath.Dir(path)
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return ""
	}
	return filepath.Dir(found[len(found)-1])
}
