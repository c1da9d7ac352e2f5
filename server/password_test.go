package server

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

const anotherPassword = "seven red kites over water"

// startMailing is a server that sends its mail to a real mailbox.
func startMailing(t *testing.T) (*Server, *testkit.Clock, *testkit.Mailbox, string) {
	t.Helper()
	clock, box := testkit.Monday(), testkit.NewMailbox(t)
	s, err := New(context.Background(), Config{
		Data: t.TempDir(), PublicURL: "http://localhost:8080", SMTP: box.URL, MailFrom: "door@localhost.example", Now: clock.Now, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { s.Run(ctx) })
	web := httptest.NewServer(s)
	t.Cleanup(func() { web.Close(); stop(); running.Wait(); _ = s.Close() })
	makeAda(t, s)
	return s, clock, box, web.URL
}

// mailed is the path behind the button of the next mail to an address.
func mailed(t *testing.T, box *testkit.Mailbox, to, part string) string {
	t.Helper()
	for {
		m := box.Wait(t, to)
		if !strings.Contains(m.Text, part) {
			continue
		}
		u, err := url.Parse(m.Link(t, part))
		if err != nil {
			t.Fatal(err)
		}
		return u.RequestURI()
	}
}

func signedIn(t *testing.T, base string) *visitorBrowser {
	t.Helper()
	ada := newBrowser(t, base)
	if path, body := ada.post("/signin", "email", "ada@acme.example", "password", adasPassword); path != "/" {
		t.Fatalf("signing in led to %s\n%s", path, body)
	}
	return ada
}

func TestAdaForgetsHerPassword(t *testing.T) {
	_, _, box, base := startMailing(t)
	elsewhere := signedIn(t, base)
	ada := newBrowser(t, base)

	_, unknown := ada.post("/password/forgot", "email", "nobody@acme.example")
	_, known := ada.post("/password/forgot", "email", "ada@acme.example")
	if strings.ReplaceAll(known, "ada@", "nobody@") != unknown {
		t.Errorf("the answers differ:\n%s\n%s", known, unknown)
	}
	link := mailed(t, box, "ada@acme.example", "/password/reset")
	for range 2 {
		if path, body := ada.get(link); path != "/password/reset" || !strings.Contains(body, "New password") {
			t.Fatalf("the link opens %s\n%s", path, body)
		}
	}
	token := strings.TrimPrefix(link, "/password/reset?t=")
	if _, body := ada.post("/password/reset", "t", token, "new", "ada byron ada byron"); !strings.Contains(body, "made of your name") || !strings.Contains(body, `name="t" value="`+token) {
		t.Errorf("a personal password was answered\n%s", body)
	}
	path, body := ada.post("/password/reset", "t", token, "new", anotherPassword)
	if path != "/signin" || !strings.Contains(body, "Your password was changed") {
		t.Errorf("Change password led to %s\n%s", path, body)
	}
	if path, _ = ada.get("/"); path != "/signin" {
		t.Errorf("a reset signed somebody in: %s", path)
	}
	if path, _ = elsewhere.get("/profile"); path != "/signin" {
		t.Errorf("the other session lives on at %s", path)
	}
	if path, body = ada.get(link); path != "/password/reset" || !strings.Contains(body, "This link has ended") {
		t.Errorf("the used link opens %s\n%s", path, body)
	}
	if path, _ = ada.post("/signin", "email", "ada@acme.example", "password", anotherPassword); path != "/" {
		t.Errorf("the new password led to %s", path)
	}
}

func TestAdaChangesHerPassword(t *testing.T) {
	_, _, box, base := startMailing(t)
	ada, elsewhere := signedIn(t, base), signedIn(t, base)
	if path, body := ada.get("/.well-known/change-password"); path != "/profile/password" || !strings.Contains(body, "Current password") {
		t.Fatalf("the well-known address leads to %s\n%s", path, body)
	}
	if _, body := ada.post("/profile/password", "current", "not this one at all", "new", anotherPassword); !strings.Contains(body, "not your present password") {
		t.Errorf("a wrong password was answered\n%s", body)
	}
	if _, body := ada.post("/profile/password", "current", adasPassword, "new", "short"); !strings.Contains(body, "15 characters or more") {
		t.Errorf("a short one was answered\n%s", body)
	}
	path, body := ada.post("/profile/password", "current", adasPassword, "new", anotherPassword)
	if path != "/profile/password" || !strings.Contains(body, `role="status"`) {
		t.Errorf("Change password led to %s\n%s", path, body)
	}
	if path, _ = elsewhere.get("/profile"); path != "/signin" {
		t.Errorf("the other session lives on at %s", path)
	}
	if m := box.Wait(t, "ada@acme.example"); m.Subject != "Your password was changed" {
		t.Errorf("the mail is %q", m.Subject)
	}
}

func TestATooLongPasswordCostsNoHash(t *testing.T) {
	_, _, _, base := startMailing(t)
	ada := signedIn(t, base)
	_, body := ada.post("/profile/password", "current", adasPassword, "new", strings.Repeat("x", 50_000))
	if !strings.Contains(body, "longer than 1,024 bytes") {
		t.Errorf("fifty thousand characters were answered\n%s", body)
	}
	if _, body = ada.post("/profile/password", "current", adasPassword, "new", strings.Repeat("x", 1_000_000)); !strings.Contains(body, "What was sent is too large.") {
		t.Errorf("a million was answered\n%s", body)
	}
	if path, _ := ada.get("/profile"); path != "/profile" {
		t.Errorf("Ada is at %s", path)
	}
}

func TestAdaMovesToAnotherAddressAndBack(t *testing.T) {
	_, clock, box, base := startMailing(t)
	ada := signedIn(t, base)
	if path, body := ada.post("/profile", "name", "Ada King"); path != "/profile" || !strings.Contains(body, `value="Ada King"`) {
		t.Fatalf("Update led to %s\n%s", path, body)
	}
	clock.Advance(11 * time.Minute)
	path, _ := ada.post("/profile/email", "email", "ada.king@acme.example")
	if path != "/proof" {
		t.Fatalf("without a fresh proof, Change email led to %s", path)
	}
	_, form := ada.get("/profile") // the form waits, whatever else she does
	if strings.Contains(form, "ada.king@") {
		t.Error("the change is pending already")
	}
	_, form = ada.post("/profile/email", "email", "ada.king@acme.example")
	id := find(t, form, `name="form" value="([^"]+)"`)
	path, body := ada.post("/proof", "form", id, "password", adasPassword)
	if path != "/proof" || !strings.Contains(body, `value="ada.king@acme.example"`) {
		t.Fatalf("after the proof: %s\n%s", path, body)
	}
	if path, body = ada.post("/profile/email", "email", "ada.king@acme.example"); path != "/profile" || !strings.Contains(body, "Cancel the change") {
		t.Fatalf("Change email led to %s\n%s", path, body)
	}
	undo := mailed(t, box, "ada@acme.example", "/email/undo")
	confirm := mailed(t, box, "ada.king@acme.example", "/email/confirm")

	stranger := newBrowser(t, base)
	if _, body = stranger.get(confirm); !strings.Contains(body, "Confirm e-mail") || !strings.Contains(body, "ada.king@acme.example") {
		t.Errorf("the link opens\n%s", body)
	}
	if _, body = stranger.post("/email/confirm", "t", tokenIn(confirm)); !strings.Contains(body, "E-mail changed") {
		t.Errorf("its button says\n%s", body)
	}
	if path, body = ada.get("/profile"); path != "/profile" || !strings.Contains(body, `value="ada.king@acme.example"`) {
		t.Errorf("Ada is at %s\n%s", path, body)
	}
	if _, body = stranger.get(undo); !strings.Contains(body, "Undo the change") {
		t.Errorf("the link to undo opens\n%s", body)
	}
	if _, body = stranger.post("/email/undo", "t", tokenIn(undo)); !strings.Contains(body, "Your old e-mail is back") {
		t.Errorf("undoing says\n%s", body)
	}
	if path, _ = ada.get("/profile"); path != "/signin" {
		t.Errorf("the session lives on at %s", path)
	}
	signedIn(t, base)
}

func tokenIn(link string) string {
	_, token, _ := strings.Cut(link, "?t=")
	return token
}

func TestARaisedMinimumStandsBeforeTheDoor(t *testing.T) {
	s, _, _, base := startMailing(t)
	err := s.House.DB.Write(context.Background(), func(tx *store.Tx) error {
		c, err := tx.TakeCompany("acme")
		if err != nil {
			return err
		}
		c.Policy.PasswordMin = 24
		return tx.UpdateCompany(c)
	})
	if err != nil {
		t.Fatal(err)
	}
	ada := newBrowser(t, base)
	path, body := ada.post("/signin", "email", "ada@acme.example", "password", adasPassword, "return", "/profile/sessions")
	if path != "/signin/new-password" || !strings.Contains(body, "24 characters") {
		t.Fatalf("signing in led to %s\n%s", path, body)
	}
	for _, other := range []string{"/", "/profile", "/signin/code", "/signin/recovery", "/profile/two-factor"} {
		if path, _ = ada.get(other); path != "/signin/new-password" {
			t.Errorf("%s led to %s", other, path)
		}
	}
	if _, body = ada.post("/signin/new-password", "new", "short"); !strings.Contains(body, "24 characters or more") {
		t.Errorf("a short one was answered\n%s", body)
	}
	if path, _ = ada.post("/signin/new-password", "new", anotherPassword); path != "/profile/sessions" {
		t.Errorf("the new password led to %s", path)
	}
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	_, _, _, base := startMailing(t)
	ada, second, third := signedIn(t, base), signedIn(t, base), signedIn(t, base)
	_, body := ada.get("/profile/sessions")
	ids := regexp.MustCompile(`name="session" value="([^"]+)"`).FindAllStringSubmatch(body, -1)
	if len(ids) != 2 || !strings.Contains(body, "Password alone") || !strings.Contains(body, "This browser") {
		t.Fatalf("the tab shows\n%s", body)
	}
	if _, body = ada.post("/profile/sessions/end", "session", ids[0][1]); !strings.Contains(body, "The session has ended there.") {
		t.Errorf("End said\n%s", body)
	}
	ended := 0
	for _, other := range []*visitorBrowser{second, third} {
		if path, _ := other.get("/profile"); path == "/signin" {
			ended++
		}
	}
	if ended != 1 {
		t.Errorf("%d sessions ended", ended)
	}
	ada.post("/profile/sessions/end-others")
	if path, _ := second.get("/profile"); path != "/signin" {
		t.Errorf("after End all others, the second browser is at %s", path)
	}
	if path, _ := ada.get("/profile"); path != "/profile" {
		t.Errorf("after End all others, this browser is at %s", path)
	}
}

func TestHelpIsOpenToAll(t *testing.T) {
	s, _, _, base := startMailing(t)
	stranger, ada := newBrowser(t, base), signedIn(t, base)
	err := s.House.DB.Write(context.Background(), func(tx *store.Tx) error {
		c, err := tx.TakeCompany("acme")
		if err != nil {
			return err
		}
		c.Policy.Required, c.SupportContact = true, "help@vendor.example"
		return tx.UpdateCompany(c)
	})
	if err != nil {
		t.Fatal(err)
	}
	for who, b := range map[string]*visitorBrowser{"a stranger": stranger, "Ada behind the gate": ada} {
		path, body := b.get("/help/two-factor")
		if path != "/help/two-factor" || !strings.Contains(body, "help@vendor.example") {
			t.Errorf("%s is at %s\n%s", who, path, body)
		}
		for _, a := range twinlatch.Applications() {
			if !strings.Contains(body, `id="`+a.HelpAnchor()+`"`) {
				t.Errorf("%s finds nothing about %s", who, a.Slug)
			}
		}
	}
	_, choose := ada.post("/profile/two-factor/turn-on")
	for _, anchor := range regexp.MustCompile(`/help/two-factor#([^"]+)`).FindAllStringSubmatch(choose, -1) {
		if _, body := stranger.get("/help/two-factor"); !strings.Contains(body, `id="`+anchor[1]+`"`) {
			t.Errorf("the help page has no %s", anchor[1])
		}
	}
}

func TestWellKnownPathsThatAreNotAreNotFound(t *testing.T) {
	_, _, _, base := startMailing(t)
	for path, want := range map[string]int{
		"/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200": http.StatusNotFound,
		"/.well-known/":                http.StatusNotFound,
		"/.well-known/change-password": http.StatusSeeOther,
		"/.well-known/security.txt":    http.StatusNotFound,
		"/robots.txt":                  http.StatusOK,
		"/favicon.ico":                 http.StatusSeeOther,
		"/nothing/here":                http.StatusNotFound,
	} {
		r, _ := http.NewRequest(http.MethodGet, base+path, nil)
		r.Header.Set("Accept", "text/html")
		answer, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if answer.StatusCode != want {
			t.Errorf("%s answers %d, want %d", path, answer.StatusCode, want)
		}
	}
}

func TestSecurityTextSaysWhereToReport(t *testing.T) {
	s, clock, _, base := startMailing(t)
	s.site.SecurityContact = "mailto:security@example.com"
	_, body := newBrowser(t, base).get("/.well-known/security.txt")
	expires, err := time.Parse(time.RFC3339, find(t, body, `Expires: (\S+)`))
	if err != nil || expires.Before(clock.Now().Add(30*24*time.Hour)) || expires.After(clock.Now().Add(365*24*time.Hour)) {
		t.Errorf("it expires %v %v", expires, err)
	}
	if !strings.HasPrefix(body, "Contact: mailto:security@example.com\n") {
		t.Errorf("it says\n%s", body)
	}
}

// Ada's phone is gone and her sign-in by recovery code is longer ago than ten
// minutes: the proof page still takes a recovery code, for this one deed.
func TestALostPhoneIsChangedByRecoveryCode(t *testing.T) {
	_, clock, _, base := startMailing(t)
	ada := signedIn(t, base)
	codes := protect(t, ada, clock)
	clock.Advance(11 * time.Minute)
	path, body := ada.post("/profile/two-factor/change")
	if path != "/proof" || !strings.Contains(body, "Recovery code") {
		t.Fatalf("Change application led to %s\n%s", path, body)
	}
	form := find(t, body, `name="form" value="([^"]+)"`)
	if _, body = ada.post("/proof", "form", form, "password", adasPassword, "code", "", "recovery", "0000-0000-0000-0000"); !strings.Contains(body, "That recovery code is not right") {
		t.Errorf("a wrong one was answered\n%s", body)
	}
	if path, body = ada.post("/proof", "form", form, "password", adasPassword, "code", "", "recovery", codes[0]); !strings.Contains(body, `action="/profile/two-factor/change"`) {
		t.Fatalf("the proof led to %s\n%s", path, body)
	}
	if path, _ = ada.post("/profile/two-factor/change"); path != "/profile/two-factor/choose" {
		t.Errorf("Change application led to %s", path)
	}
	if path, body = ada.post("/profile/email", "email", "thief@evil.example"); path != "/proof" || strings.Contains(body, "Recovery code") {
		t.Errorf("Change email led to %s\n%s", path, body)
	}
}

// protect turns two-factor authentication on and gives the recovery codes.
func protect(t *testing.T, b *visitorBrowser, clock *testkit.Clock) []string {
	t.Helper()
	b.post("/profile/two-factor/turn-on")
	_, body := b.post("/profile/two-factor/choose", "application", "aegis")
	key := strings.ReplaceAll(find(t, body, `>([A-Z2-7]{4}(?: [A-Z2-7]{4}){7})<`), " ", "")
	_, body = b.post("/profile/two-factor/scan")
	_, body = b.post("/profile/two-factor/confirm", "enrolment", find(t, body, `name="enrolment" value="([^"]+)"`), "code", testkit.Code(t, key, clock.Now()))
	codes := regexp.MustCompile(`[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}`).FindAllString(body, -1)
	if len(codes) < twinlatch.RecoveryCodes {
		t.Fatalf("no recovery codes on\n%s", body)
	}
	return codes
}
