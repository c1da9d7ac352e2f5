package notify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

// hall is a queue of sign-outs with the application Ledger, which hears of them.
type hall struct {
	*Herald
	t      *testing.T
	clock  *testkit.Clock
	said   *log
	ledger *httptest.Server

	mu     sync.Mutex
	status int
	heard  []string // the tokens
}

func newHall(t *testing.T, networks ...netip.Prefix) *hall {
	t.Helper()
	db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "queue.db"), MAC: func(b []byte) []byte { return b }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	h := &hall{t: t, clock: testkit.Monday(), said: new(log), status: http.StatusOK}
	h.ledger = httptest.NewServer(http.HandlerFunc(h.answer))
	t.Cleanup(h.ledger.Close)
	signed := 0
	h.Herald = NewHerald(HeraldConfig{DB: db, Networks: networks, Now: h.clock.Now, Log: slog.New(slog.NewTextHandler(h.said, nil)),
		Token: func(_ context.Context, l twinlatch.Logout) (string, error) {
			signed++
			return fmt.Sprintf("token %d of %s", signed, l.SID), nil
		}})
	return h
}

func (h *hall) answer(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r.URL.Path != "/hears" || r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		h.t.Errorf("it is called by %s %s", r.Method, r.URL.Path)
	}
	h.heard = append(h.heard, r.PostFormValue("logout_token"))
	w.Header().Set("Location", "/elsewhere")
	w.WriteHeader(h.status)
	_, _ = io.WriteString(w, strings.Repeat("x", 1<<20)) // nobody reads it to its end
}

// says sets what it answers from now on; tokens are what it heard.
func (h *hall) says(status int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.status = status
}

func (h *hall) tokens() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.heard)
}

func (h *hall) write(fn func(tx *store.Tx) error) {
	h.t.Helper()
	if err := h.DB.Write(h.t.Context(), fn); err != nil {
		h.t.Fatal(err)
	}
}

// ends lets sign-ins of Bo at an address end.
func (h *hall) ends(address string, n int) {
	h.t.Helper()
	h.write(func(tx *store.Tx) error {
		app := twinlatch.App{ID: twinlatch.AppID(address), Name: "Ledger", Kind: twinlatch.AppOIDC, Address: address, CreatedAt: h.clock.Now()}
		_, err := tx.InsertApp(app)
		err = errors.Join(err, tx.InsertCompany(twinlatch.Company{ID: "acme", Name: "Acme"}), tx.InsertAccount(twinlatch.Account{ID: "bo", Company: "acme", Name: "Bo", Email: "bo@acme.example"}),
			tx.PutClient(twinlatch.Client{App: app.ID, LogoutAddress: address}))
		for i := range n {
			id := fmt.Sprintf("%d", i)
			_, err2 := tx.Login(twinlatch.Login{ID: id, App: app.ID, Session: twinlatch.SessionID(id), Company: "acme", Account: "bo", SID: "sid " + id})
			err = errors.Join(err, err2)
		}
		return errors.Join(err, tx.EndLoginsOf("bo"))
	})
}

func (h *hall) round(want int) {
	h.t.Helper()
	if got, err := h.Round(h.t.Context()); err != nil || got != want {
		h.t.Fatalf("a round made %d tries, want %d (%v)\n%s", got, want, err, h.said)
	}
}

func (h *hall) failures(address string) (f twinlatch.LogoutFailure) {
	h.t.Helper()
	h.write(func(tx *store.Tx) (err error) { f, err = tx.LogoutFailures(twinlatch.AppID(address)); return err })
	return f
}

func TestAnApplicationIsToldOnceItsAnswerIsGood(t *testing.T) {
	for _, status := range []int{http.StatusOK, http.StatusNoContent} {
		h := newHall(t, twinlatch.Loopback()...)
		h.says(http.StatusServiceUnavailable)
		h.ends(h.ledger.URL+"/hears", 1)
		h.round(1)
		h.round(0) // not before its time
		h.clock.Advance(firstWait)
		h.says(http.StatusTooManyRequests)
		h.round(1)
		h.clock.Advance(2 * firstWait)
		h.says(status)
		h.round(1)
		h.clock.Advance(24 * time.Hour)
		h.round(0)
		if got := strings.Join(h.tokens(), ", "); got != "token 1 of sid 0, token 2 of sid 0, token 3 of sid 0" {
			t.Errorf("it hears %s: every try is signed anew", got)
		}
		if strings.Contains(h.said.String(), "token 1") || !strings.Contains(h.said.String(), "sign-out-told") || !strings.Contains(h.said.String(), "it answered 429") {
			t.Errorf("the log says %s", h.said)
		}
	}
}

func TestWhatWillNotPassIsGivenUpAtOnce(t *testing.T) {
	for _, status := range []int{http.StatusBadRequest, http.StatusNotFound, http.StatusFound, http.StatusTemporaryRedirect, http.StatusAccepted} {
		h := newHall(t, twinlatch.Loopback()...)
		h.says(status)
		h.ends(h.ledger.URL+"/hears", 1)
		h.round(1)
		h.clock.Advance(24 * time.Hour)
		h.round(0)
		if f := h.failures(h.ledger.URL + "/hears"); f.Count != 1 || f.Why != fmt.Sprint("it answered ", status) || len(h.tokens()) != 1 {
			t.Errorf("%d: %+v, heard %d times", status, f, len(h.tokens()))
		}
	}
}

func TestTellingEndsAfterSoManyTries(t *testing.T) {
	h := newHall(t, twinlatch.Loopback()...)
	h.says(http.StatusBadGateway)
	h.ends(h.ledger.URL+"/hears", 1)
	begun := h.clock.Now()
	for range maxTellings - 1 {
		h.round(1)
		h.clock.Advance(longestWait)
	}
	if h.failures(h.ledger.URL+"/hears").Count != 0 {
		t.Error("it is given up too early")
	}
	h.round(1)
	h.clock.Advance(longestWait)
	h.round(0)
	if f := h.failures(h.ledger.URL + "/hears"); f.Count != 1 || len(h.tokens()) != maxTellings || h.clock.Now().Sub(begun) > 24*time.Hour {
		t.Errorf("%+v after %d tries", f, len(h.tokens()))
	}
}

// An application that is away is knocked at once for all who wait there.
func TestAnApplicationThatIsAwayIsNotKnockedAtForEverybody(t *testing.T) {
	h := newHall(t, twinlatch.Loopback()...)
	h.ledger.Close()
	h.ends(h.ledger.URL+"/hears", 50)
	h.round(1)
	h.clock.Advance(firstWait)
	h.round(1)
	for range maxTellings {
		h.clock.Advance(longestWait)
		if _, err := h.Round(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if f := h.failures(h.ledger.URL + "/hears"); f.Count != 50 {
		t.Errorf("%+v\n%s", f, h.said)
	}
}

// An address is judged when it is dialled, whatever its name.
func TestNoAddressOfAPrivateNetworkIsCalled(t *testing.T) {
	h := newHall(t)
	_, port, _ := net.SplitHostPort(h.ledger.Listener.Addr().String())
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1.2.3", "169.254.169.254"} {
		answer := h.try(t.Context(), twinlatch.Logout{Address: "http://" + host + ":" + port + "/hears", Attempts: 1})
		if !errors.Is(answer.err, errForbidden) || !answer.final {
			t.Errorf("%s is called: %+v", host, answer)
		}
	}
	if len(h.tokens()) > 0 {
		t.Error("it hears of it")
	}
	h.ends("http://127.0.0.1:"+port+"/hears", 1)
	h.round(1)
	if f := h.failures("http://127.0.0.1:" + port + "/hears"); f.Count != 1 || !strings.Contains(f.Why, "--logout-networks") {
		t.Errorf("the operator reads %+v", f)
	}
}

func TestAHeraldThatRunsIsWokenAndStops(t *testing.T) {
	h := newHall(t, twinlatch.Loopback()...)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	told := make(chan struct{}, 1)
	h.ledger.Config.Handler = http.HandlerFunc(func(http.ResponseWriter, *http.Request) { told <- struct{}{} })
	go func() { defer close(ended); h.Run(ctx) }()
	h.ends(h.ledger.URL+"/hears", 1)
	h.Wake()
	<-told
	stop()
	<-ended
}
