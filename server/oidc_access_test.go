package server

import (
	"strings"
	"testing"

	"github.com/twinlatch/twinlatch/internal/flow"
)

// Somebody sees which applications have access, and takes it back without any
// JavaScript; an administrator does it for them.
func TestTheListOfApplicationsWithAccess(t *testing.T) {
	l := newLedger(t)
	b := standing(t, l.h, l.web.URL, "employee")
	if _, body := b.get("/profile/sessions"); strings.Contains(body, "Applications with access") {
		t.Error("there is a list of nothing")
	}
	l.signedIn("employee")
	_, body := b.get("/profile/sessions")
	for _, want := range []string{"Applications with access", "Ledger", "ledger.localhost:9000", "Name and language, Email address, Company and roles", "Remove<span class=\"hide\"> Ledger</span>"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if _, body = b.post("/profile/sessions/end-access", "app", l.config.ClientID); !strings.Contains(body, "The application has no access any more.") || strings.Contains(body, "Applications with access") {
		t.Errorf("after Remove:\n%s", body)
	}
	l.signedIn("employee")
	v, err := l.h.s.House.Visitor(t.Context(), l.h.cookies["employee"].Value, flow.From{})
	if err != nil {
		t.Fatal(err)
	}
	path := "/users/" + string(v.Account.ID) + "/security"
	admin := standing(t, l.h, l.web.URL, "configuration")
	if _, body = admin.get(path); !strings.Contains(body, "Applications with access") {
		t.Errorf("the administrator reads\n%s", body)
	}
	if _, body = admin.post(path+"/end-access", "app", l.config.ClientID); strings.Contains(body, "Applications with access") {
		t.Errorf("after Remove the administrator reads\n%s", body)
	}
	if _, body = b.get("/profile/sessions"); strings.Contains(body, "Applications with access") {
		t.Error("it still has access")
	}
}
