package testkit

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Code computes the one-time code of a moment with oathtool, a program that
// shares nothing with ours: secret in Base32 (spaces allowed), SHA-1, 6 digits,
// 30 seconds.
func Code(t testing.TB, secret string, at time.Time) string {
	t.Helper()
	secret = strings.ReplaceAll(secret, " ", "")
	moment := at.UTC().Format("2006-01-02 15:04:05 UTC")
	// The secret goes through standard input: arguments are readable by others.
	cmd := exec.Command(Program(t, "oathtool", "oathtool"), "--totp", "--base32", "--now", moment, "-")
	cmd.Stdin = strings.NewReader(secret + "\n")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("oathtool: %v", err)
	}
	return strings.TrimSpace(string(out))
}

// ScanQR reads the one QR code of a picture (PNG) with zbarimg, as a phone's
// camera would, and returns its text. No code, or several, fail the test.
func ScanQR(t testing.TB, picture []byte) string {
	t.Helper()
	scanner := Program(t, "zbarimg", "zbar-tools")
	file := filepath.Join(t.TempDir(), "picture.png")
	if err := os.WriteFile(file, picture, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(scanner, "--quiet", "--raw", file).Output()
	if err != nil {
		t.Fatalf("zbarimg finds no QR code: %v", err)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if len(lines) != 1 {
		t.Fatalf("zbarimg finds %d codes, want exactly one", len(lines))
	}
	return lines[0]
}
