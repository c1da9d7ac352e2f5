package server

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
)

// ear is where Ledger hears of sign-outs.
type ear struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	heard  []string
}

func newEar(t *testing.T) *ear {
	e := &ear{status: http.StatusOK}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		e.mu.Lock()
		defer e.mu.Unlock()
		e.heard = append(e.heard, r.PostFormValue("logout_token"))
		w.WriteHeader(e.status)
	}))
	t.Cleanup(e.Close)
	return e
}

// says sets what it answers from now on; tokens are what it heard since.
func (e *ear) says(status int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.status = status
}

func (e *ear) tokens() (heard []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	heard, e.heard = e.heard, nil
	return heard
}

func TestLedgerHearsThatSomebodySignedOut(t *testing.T) {
	e := newEar(t)
	for _, algorithm := range [][]string{nil, {"rs256", "yes"}} {
		e.says(http.StatusServiceUnavailable)
		l := newLedger(t, append([]string{"logout-address", e.URL}, algorithm...)...)
		signing := "ES256"
		if algorithm != nil {
			signing = "RS256"
		}
		verifier := l.provider.Verifier(&oidc.Config{ClientID: l.config.ClientID, Now: l.h.clock.Now, SupportedSigningAlgs: []string{signing}})
		in, err := verifier.Verify(l.context(), l.signedIn("employee"))
		if err != nil {
			t.Fatalf("%s: %v", signing, err)
		}
		var was struct {
			SID string `json:"sid"`
		}
		_ = in.Claims(&was)
		b := standing(t, l.h, l.web.URL, "employee")
		b.post("/signout")
		for _, status := range []int{http.StatusServiceUnavailable, http.StatusOK} {
			e.says(status)
			if _, err := l.h.s.herald.Round(l.context()); err != nil {
				t.Fatal(err)
			}
			l.h.clock.Advance(time.Hour)
		}
		heard := e.tokens()
		if len(heard) != 2 || heard[0] == heard[1] {
			t.Fatalf("it heard %d times", len(heard))
		}
		l.h.clock.Advance(-time.Hour)
		out, err := verifier.Verify(l.context(), heard[1])
		if err != nil {
			t.Fatalf("%s: %v", signing, err)
		}
		var said struct {
			SID    string                     `json:"sid"`
			Nonce  string                     `json:"nonce"`
			Events map[string]json.RawMessage `json:"events"`
		}
		_ = out.Claims(&said)
		if said.SID != was.SID || out.Subject != in.Subject || said.Nonce != "" || said.Events["http://schemas.openid.net/event/backchannel-logout"] == nil {
			t.Errorf("%s: it heard %+v of %s", signing, said, out.Subject)
		}
	}
}

// What Ledger could not be told of for good stands on its page.
func TestTheOperatorReadsOfSignOutsThatCouldNotBeTold(t *testing.T) {
	e := newEar(t)
	e.says(http.StatusNotFound)
	l := newLedger(t, "logout-address", e.URL)
	l.signedIn("employee")
	page := "/apps/" + l.config.ClientID
	if _, body := l.operator.get(page); strings.Contains(body, "could not be told of") || !strings.Contains(body, e.URL) {
		t.Error("the page tells of a sign-out that was not")
	}
	standing(t, l.h, l.web.URL, "employee").post("/signout")
	if _, err := l.h.s.herald.Round(l.context()); err != nil {
		t.Fatal(err)
	}
	if _, body := l.operator.get(page); !strings.Contains(body, "could not be told of") || !strings.Contains(body, "it answered 404") {
		t.Errorf("the operator reads\n%s", body)
	}
}
