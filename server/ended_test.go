package server

import (
	"context"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// Whoever is led to the sign-in page because something of theirs has ended reads
// what: the session after an idle hour, the half-finished sign-in after ten
// minutes. Neither is a browser that refuses cookies.
func TestWhoseSignInHasEndedReadsSo(t *testing.T) {
	s, clock, base := startServer(t)
	makeAda(t, s)
	ada := newBrowser(t, base)
	if _, body := ada.get("/profile"); strings.Contains(body, "You were signed out") {
		t.Error("a stranger reads that they were signed out")
	}
	ada.post("/signin", "email", "ada@acme.example", "password", adasPassword)
	clock.Advance(twinlatch.DefaultIdle)
	if path, body := ada.get("/profile"); path != "/signin" || !strings.Contains(body, "You were signed out. Sign in again.") {
		t.Errorf("after an idle hour: %s\n%s", path, body)
	}

	err := s.House.DB.Write(context.Background(), func(tx *store.Tx) error {
		c, err := tx.TakeCompany("acme")
		if err != nil {
			return err
		}
		c.Policy.PasswordMin = len(adasPassword) + 1 // so that there is a step between the password and Home
		return tx.UpdateCompany(c)
	})
	if err != nil {
		t.Fatal(err)
	}
	if path, _ := ada.post("/signin", "email", "ada@acme.example", "password", adasPassword); path != "/signin/new-password" {
		t.Fatalf("the password led to %s", path)
	}
	clock.Advance(twinlatch.PendingFor + time.Second)
	for _, path := range []string{"/signin/new-password", "/signin/new-password?cookies=asked"} {
		if path, body := ada.get(path); path != "/signin" || !strings.Contains(body, "This sign-in has ended. Sign in again.") {
			t.Errorf("after ten minutes: %s\n%s", path, body)
		}
	}
}
