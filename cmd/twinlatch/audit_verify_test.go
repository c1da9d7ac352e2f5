package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/twinlatch/twinlatch/internal/config"
	"github.com/twinlatch/twinlatch/internal/maintain"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

// A misspelt folder must not become an empty instance that is found whole.
func TestVerifyingTheAuditLogOfNothingIsRefused(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "dtaa")
	_, line, status := command(t, "audit", "verify", "--data", folder)
	if status != 1 || !strings.Contains(line, "there is no database in") {
		t.Errorf("status %d, line %q", status, line)
	}
	if _, err := os.Stat(folder); err == nil {
		t.Error("the folder was made")
	}
}

func TestAnUntouchedAuditLogIsWhole(t *testing.T) {
	place := config.Data{Data: t.TempDir()}
	data, err := maintain.Open(t.Context(), place, testkit.Monday().Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := data.Close(); err != nil {
		t.Fatal(err)
	}
	out, line, status := command(t, "audit", "verify", "--data", place.Data)
	if status != 0 {
		t.Errorf("status %d, line %q, output %q", status, line, out)
	}
}
