package server

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

const adasPassword = "five green kettles sing"

// browser is a person's browser without JavaScript, on the real handler.
type visitorBrowser struct {
	t      testing.TB
	base   string
	client *http.Client
}

func newBrowser(t testing.TB, base string) *visitorBrowser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	// Browsers know that every name below localhost is this machine (RFC 6761).
	loopback := &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		_, port, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		return (&net.Dialer{}).DialContext(ctx, network, net.JoinHostPort("127.0.0.1", port))
	}}
	t.Cleanup(loopback.CloseIdleConnections)
	return &visitorBrowser{t: t, base: base, client: &http.Client{Jar: jar, Transport: loopback}}
}

func (b *visitorBrowser) do(r *http.Request) (path, body string) {
	b.t.Helper()
	r.Header.Set("Accept", "text/html")
	answer, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	if answer.StatusCode >= 500 {
		b.t.Fatalf("%s %s: %d\n%s", r.Method, r.URL, answer.StatusCode, text)
	}
	return answer.Request.URL.Path, string(text)
}

func (b *visitorBrowser) get(path string) (string, string) {
	b.t.Helper()
	r, _ := http.NewRequest(http.MethodGet, b.base+path, nil)
	return b.do(r)
}

func (b *visitorBrowser) post(path string, form ...string) (string, string) {
	b.t.Helper()
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Add(form[i], form[i+1])
	}
	r, _ := http.NewRequest(http.MethodPost, b.base+path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(r)
}

func startServer(t *testing.T) (*Server, *testkit.Clock, string) {
	clock := testkit.Monday()
	s, err := New(context.Background(), Config{Data: t.TempDir(), PublicURL: "http://localhost:8080", Now: clock.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	web := httptest.NewServer(s)
	t.Cleanup(web.Close)
	return s, clock, web.URL
}

func makeAda(t *testing.T, s *Server) {
	ctx, now := context.Background(), s.House.Now()
	hash, err := s.House.Hasher.Hash(ctx, adasPassword)
	if err != nil {
		t.Fatal(err)
	}
	err = s.House.DB.Write(ctx, func(tx *store.Tx) error {
		c := twinlatch.Company{ID: "acme", Name: "Acme", Operator: true, Status: twinlatch.CompanyActive, Epoch: 1, Policy: twinlatch.DefaultPolicy(), CreatedAt: now}
		c.Policy.Trusted = true
		a := twinlatch.Account{ID: "ada", Company: "acme", Name: "Ada Byron", Email: "ada@acme.example", Language: "en", Status: twinlatch.AccountActive,
			Roles: twinlatch.Configuration, Epoch: 1, BrowserEpoch: 1, PasswordHash: hash, PasswordSetAt: now, PasswordLength: len(adasPassword), CreatedAt: now}
		return errors.Join(tx.InsertCompany(c), tx.InsertAccount(a))
	})
	if err != nil {
		t.Fatal(err)
	}
}

func find(t *testing.T, body, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("no %s in\n%s", pattern, body)
	}
	return m[1]
}

func TestAdaTurnsTwoFactorOnAndSignsInWithACode(t *testing.T) {
	s, clock, base := startServer(t)
	makeAda(t, s)
	ada := newBrowser(t, base)

	if path, _ := ada.get("/profile/two-factor"); path != "/signin" {
		t.Fatalf("a stranger got %s", path)
	}
	if path, body := ada.post("/signin", "email", "ada@acme.example", "password", "not this one at all"); path != "/signin" || !strings.Contains(body, "not right") {
		t.Fatalf("a wrong password led to %s\n%s", path, body)
	}
	path, body := ada.post("/signin", "email", " ADA@acme.example", "password", adasPassword, "return", "/profile/two-factor")
	if path != "/profile/two-factor" || !strings.Contains(body, "Turn On") {
		t.Fatalf("signing in led to %s\n%s", path, body)
	}
	if path, body = ada.post("/profile/two-factor/turn-on"); path != "/profile/two-factor/choose" {
		t.Fatalf("Turn On led to %s\n%s", path, body)
	}
	_, body = ada.post("/profile/two-factor/choose", "application", "aegis")
	key := strings.ReplaceAll(find(t, body, `>([A-Z2-7]{4}(?: [A-Z2-7]{4}){7})<`), " ", "")
	_, body = ada.post("/profile/two-factor/scan")
	enrolment := find(t, body, `name="enrolment" value="([^"]+)"`)
	if _, body = ada.post("/profile/two-factor/confirm", "enrolment", enrolment, "code", "000000"); !strings.Contains(body, "not right") {
		t.Fatalf("a wrong code said\n%s", body)
	}
	code := testkit.Code(t, key, clock.Now())
	path, body = ada.post("/profile/two-factor/confirm", "enrolment", enrolment, "code", code)
	if path != "/profile/two-factor/done" || !strings.Contains(body, "Congratulations, you have activated two-factor authentication.") {
		t.Fatalf("confirming led to %s\n%s", path, body)
	}
	recovery := find(t, body, `([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})`)
	ada.post("/signout")

	ada.post("/signin", "email", "ada@acme.example", "password", adasPassword)
	if path, _ = ada.get("/"); path != "/signin/code" {
		t.Fatalf("half signed in, Home gave %s", path)
	}
	if _, body = ada.post("/signin/code", "code", code); !strings.Contains(body, "already used") {
		t.Fatalf("the enrolment's code again said\n%s", body)
	}
	clock.Advance(time.Minute)
	if path, body = ada.post("/signin/code", "code", testkit.Code(t, key, clock.Now()), "remember", "yes"); path != "/" {
		t.Fatalf("a right code led to %s\n%s", path, body)
	}
	ada.post("/signout")
	if path, _ = ada.post("/signin", "email", "ada@acme.example", "password", adasPassword); path != "/" {
		t.Fatalf("from a trusted device, signing in led to %s", path)
	}
	_, body = ada.get("/profile/two-factor")
	device := find(t, body, `name="device" value="([^"]+)"`)
	ada.post("/profile/two-factor/devices/remove", "device", device)
	ada.post("/signout")
	if path, _ = ada.post("/signin", "email", "ada@acme.example", "password", adasPassword); path != "/signin/code" {
		t.Fatalf("after Remove, signing in led to %s", path)
	}
	if path, body = ada.post("/signin/recovery", "code", strings.ToLower(recovery)); path != "/profile/two-factor" || !strings.Contains(body, "Change application") {
		t.Fatalf("a recovery code led to %s\n%s", path, body)
	}
}

func TestABrowserThatRefusesCookiesIsToldOnTheCodePage(t *testing.T) {
	s, _, base := startServer(t)
	makeAda(t, s)
	b := newBrowser(t, base)
	b.client.Jar = nil
	if _, body := b.get("/signin/code?cookies=asked"); !strings.Contains(body, "does not keep cookies") {
		t.Errorf("the page says\n%s", body)
	}
}
