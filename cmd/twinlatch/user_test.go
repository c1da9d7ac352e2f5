package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// acme is an instance with Ada, its administrator.
func acme(t *testing.T) (folder string) {
	t.Helper()
	folder = t.TempDir()
	if _, line, status := setUp(t, folder, adasPassword); status != 0 {
		t.Fatal(line)
	}
	return folder
}

func TestTheHostSeesWhoThereIs(t *testing.T) {
	folder := acme(t)
	for _, args := range [][]string{{"user", "list"}, {"user", "list", "--company", "Acme"}, {"user", "show", "ADA@acme.example"}} {
		out, line, status := command(t, append(args, "--data", folder)...)
		if status != 0 || !strings.Contains(out, "ada@acme.example") || !strings.Contains(out, "configuration,user-management,support") {
			t.Errorf("%v: status %d, %q\n%s", args, status, line, out)
		}
		out, line, status = command(t, append(args, "--data", folder, "--json")...)
		var ada struct {
			Email     string
			Roles     []string
			TwoFactor *bool `json:"two_factor"`
		}
		if err := json.Unmarshal([]byte(out), &ada); err != nil || status != 0 {
			t.Fatalf("%v: status %d, %q: %v\n%s", args, status, line, err, out)
		}
		if ada.Email != "ada@acme.example" || len(ada.Roles) != 3 || ada.TwoFactor == nil || *ada.TwoFactor {
			t.Errorf("%v: %s", args, out)
		}
	}
	if out, _, status := command(t, "user", "list", "--company", "Globex", "--data", folder); status != 0 || out != "" {
		t.Errorf("another company: status %d, %q", status, out)
	}
}

// The last administrator is kept from the host as from everybody else.
func TestTheHostKeepsTheLastAdministrator(t *testing.T) {
	folder := acme(t)
	for _, args := range [][]string{{"user", "suspend", "ada@acme.example"}, {"user", "roles", "ada@acme.example", "none"}} {
		if _, line, status := command(t, append(args, "--data", folder)...); status != 1 || line == "" {
			t.Errorf("%v: status %d, %q", args, status, line)
		}
	}
	if out, line, status := command(t, "user", "roles", "ada@acme.example", "configuration", "--data", folder); status != 0 || !strings.Contains(out, "configuration") {
		t.Errorf("fewer roles: status %d, %q, %q", status, out, line)
	}
	if _, line, status := command(t, "user", "roles", "ada@acme.example", "boss", "--data", folder); status != 1 || !strings.Contains(line, "configuration") {
		t.Errorf("a role that is none: status %d, %q", status, line)
	}
}

func TestTheHostPrintsAResetLinkAndWritesItDown(t *testing.T) {
	folder := acme(t)
	out, line, status := command(t, "user", "reset-password-link", "ada@acme.example", "--data", folder, "--public-url", "https://signin.acme.example")
	if status != 0 || !strings.HasPrefix(out, "https://signin.acme.example/password/reset?t=") || strings.Count(out, "\n") != 1 {
		t.Errorf("status %d, %q, %q", status, out, line)
	}
	if out, _, _ := command(t, "audit", "verify", "--data", folder); !strings.Contains(out, "2 entries  whole") {
		t.Errorf("the audit log: %s", out)
	}
}

func TestAnAddressNobodyHasIsSaidSo(t *testing.T) {
	folder := acme(t)
	for _, args := range [][]string{{"user", "show"}, {"user", "suspend"}, {"user", "reactivate"}, {"user", "reset-password-link"},
		{"user", "reset-two-factor", "--reason", "seen in person"}} {
		_, line, status := command(t, append(args, "nobody@acme.example", "--data", folder)...)
		if status != 1 || !strings.Contains(line, "account has this e-mail") {
			t.Errorf("%v: status %d, %q", args, status, line)
		}
	}
}

func TestTheHostResetsTheAdministratorNobodyElseCanHelp(t *testing.T) {
	folder := acme(t)
	out, line, status := command(t, "user", "reset-two-factor", "ada@acme.example", "--reason", "lost phone, seen in person", "--data", folder)
	if status != 0 || out != "Two-factor authentication of Ada Byron was reset.\n" {
		t.Errorf("status %d, %q, %q", status, out, line)
	}
	if _, line, status := command(t, "user", "reset-two-factor", "ada@acme.example", "--reason", " ", "--data", folder); status != 1 || strings.Contains(line, "⟦") {
		t.Errorf("without a reason: status %d, %q", status, line)
	}
}
