package server

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// --code-window 0 is the strict reading of ASVS 6.5.5.
func TestStrictCodesAreThoseOfThePresentStepAlone(t *testing.T) {
	for strict, want := range map[bool]int{false: 1, true: 0} {
		s, err := New(context.Background(), Config{Data: t.TempDir(), PublicURL: "http://localhost:8080", StrictCodes: strict, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		if s.House.Window != want {
			t.Errorf("strict %v: a window of %d", strict, s.House.Window)
		}
		_ = s.Close()
	}
}

// While nobody is set up, every address leads to the page that says where the
// printed link is; the link makes the first company, once.
func TestTheFirstRun(t *testing.T) {
	s, _, base := startServer(t)
	cleo := newBrowser(t, base)
	for _, address := range []string{"/", "/signin", "/profile/two-factor", "/setup"} {
		if path, body := cleo.get(address); path != "/setup" || !strings.Contains(body, "Nobody is set up yet") {
			t.Fatalf("%s led to %s\n%s", address, path, body)
		}
	}
	program, err := cleo.client.Get(base + "/signin") // without text/html in Accept
	if err != nil {
		t.Fatal(err)
	}
	_ = program.Body.Close()
	if program.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a program was answered %d", program.StatusCode)
	}

	printed, err := s.House.SetupLink(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	link, err := url.Parse(printed)
	if err != nil {
		t.Fatal(err)
	}
	_, body := cleo.get(link.RequestURI())
	secret := find(t, body, `name="t" value="([^"]+)"`)
	form := []string{"t", secret, "company", "Northwind", "name", "Cleo Okafor", "email", "cleo@northwind.example", "new", "short"}
	if path, body := cleo.post("/setup", form...); path != "/setup" || !strings.Contains(body, "15 characters or more") || !strings.Contains(body, `value="Northwind"`) {
		t.Fatalf("a short password led to %s\n%s", path, body)
	}
	form[len(form)-1] = adasPassword
	if path, body := cleo.post("/setup", form...); path != "/signin" || !strings.Contains(body, "Northwind is set up") {
		t.Fatalf("setting up led to %s\n%s", path, body)
	}
	for _, address := range []string{link.RequestURI(), "/setup"} {
		if _, body := cleo.get(address); !strings.Contains(body, "This link has ended") {
			t.Fatalf("afterwards %s said\n%s", address, body)
		}
	}
	if _, body := cleo.post("/setup", form...); !strings.Contains(body, "This link has ended") {
		t.Fatalf("setting up again said\n%s", body)
	}
	if path, body := cleo.post("/signin", "email", "cleo@northwind.example", "password", adasPassword); path != "/" || !strings.Contains(body, "Companies") {
		t.Fatalf("signing in led to %s\n%s", path, body)
	}
}
