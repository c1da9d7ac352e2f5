package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/twinlatch/twinlatch/internal/testkit"
)

const adasPassword = "five green kettles sing"

// setUp makes Acme with Ada in a folder.
func setUp(t *testing.T, folder, password string) (out, line string, status int) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status = run(&room{context: t.Context(), in: strings.NewReader(password), out: &stdout, errors: &stderr, now: testkit.Monday().Now},
		[]string{"setup", "--data", folder, "--company", "Acme", "--name", "Ada Byron", "--email", "ada@acme.example", "--password-stdin"})
	return stdout.String(), stderr.String(), status
}

func TestSetupMakesTheFirstCompanyOnce(t *testing.T) {
	folder := t.TempDir()
	if out, line, status := setUp(t, folder, adasPassword+"\n"); status != 0 || !strings.Contains(out, "ada@acme.example") {
		t.Fatalf("status %d, %q, %q", status, out, line)
	}
	if _, line, status := setUp(t, folder, adasPassword+"\n"); status != 1 || strings.Contains(line, "⟦") {
		t.Errorf("a second set-up: status %d, %q", status, line)
	}
	if out, line, status := command(t, "audit", "verify", "--data", folder); status != 0 || !strings.Contains(out, "1 entries  whole") {
		t.Errorf("the audit log: status %d, %q, %q", status, out, line)
	}
}

func TestSetupRefusesAPasswordThatIsTooShort(t *testing.T) {
	_, line, status := setUp(t, t.TempDir(), "hunter2\n")
	if status != 1 || strings.Contains(line, "⟦") || strings.Contains(line, "hunter2") {
		t.Errorf("status %d, %q", status, line)
	}
	if _, line, status := setUp(t, t.TempDir(), ""); status != 1 || !strings.Contains(line, "standard input") {
		t.Errorf("no password: status %d, %q", status, line)
	}
}
