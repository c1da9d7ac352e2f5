package attacks_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/testkit"
	"github.com/twinlatch/twinlatch/server"
)

// journal is the log of a house, line by line.
type journal struct {
	mu    sync.Mutex
	lines []map[string]any
	bad   []string // what is not one object
}

func (j *journal) Write(text []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for line := range strings.SplitSeq(strings.TrimSuffix(string(text), "\n"), "\n") {
		var one map[string]any
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			j.bad = append(j.bad, line)
			continue
		}
		j.lines = append(j.lines, one)
	}
	return len(text), nil
}

// since gives the lines after so many, and how many there are now.
func (j *journal) since(n int) ([]map[string]any, int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.lines[n:], len(j.lines)
}

// logged is a house on SQLite whose log is read.
func logged(t *testing.T) (*house, *journal) {
	t.Helper()
	j := &journal{}
	return newHouse(t, server.Config{Data: t.TempDir(), Log: server.NewLog(j, "json", slog.LevelInfo)}), j
}

// told is something that somebody does, and the lines it must write.
type told struct {
	name  string
	does  func()
	lines []string // "event outcome", in order
}

// Every operation of authentication is a line with who, where, what and how it
// ended (ASVS 16.2.1, 16.3.1).
func TestEveryStepOfASignInIsLogged(t *testing.T) {
	h, j := logged(t)
	h.bo.enrol(h.browser())
	b, half := h.browser(), h.half(h.bo)
	used := ""
	for _, d := range []told{
		{"a wrong password", func() { b.post(signin, "email", h.bo.email, "password", "not Bo's password") }, []string{"signin-failed failure"}},
		{"nobody's address", func() { b.post(signin, "email", "nobody@acme.example", "password", "x") }, []string{"signin-failed failure"}},
		{"the right password", func() { b.password(h.bo) }, []string{"signin-password-right partial"}},
		{"a wrong code", func() { b.post(codePage, "code", h.bo.wrongCode()) }, []string{"code-failed failure"}},
		{"a wrong recovery code", func() { b.post("/signin/recovery", "code", "WRNG-CDES-WRNG-CDES") }, []string{"recovery-code-failed failure"}},
		{"a right code, and trust", func() { b.code(h.bo, "remember", "yes"); used = twinlatch.TOTPCode(h.bo.key, h.bo.lastStep) },
			[]string{"device-trusted success", "signed-in success"}},
		{"signing out", func() { b.post("/signout") }, []string{"signed-out success"}},
		{"in by trust", func() { b.password(h.bo) }, []string{"signed-in success"}},
		{"a used code", func() { half.post(codePage, "code", used) }, []string{"code-replayed failure"}},
		{"a recovery code", func() { half.post("/signin/recovery", "code", h.bo.codes[0]) }, []string{"recovery-code-used success", "signed-in success"}},
		{"a wrong proof", func() { b.post("/proof", "password", "not Bo's password", "code", h.bo.wrongCode()) }, []string{"proof-failed failure"}},
		{"a step that has ended", func() { half.post("/signout"); h.browser().post(codePage, "code", "123456") }, []string{"signed-out success"}},
		{"guessing", func() {
			for range 6 {
				h.browser().post(signin, "email", h.gus.email, "password", "a guess")
			}
		}, []string{"signin-failed failure", "signin-failed failure", "signin-failed failure", "signin-failed failure", "signin-failed failure", "throttled refused"}},
	} {
		h.expects(j, d)
	}
	if len(j.bad) > 0 {
		t.Errorf("not JSON: %q", j.bad)
	}
}

// expects does a deed and looks at its lines, mails apart.
func (h *house) expects(j *journal, d told) []map[string]any {
	h.t.Helper()
	_, before := j.since(0)
	d.does()
	lines, _ := j.since(before)
	var got []string
	for _, line := range lines {
		got = append(got, fmt.Sprint(line["event"], " ", line["outcome"]))
		h.complete(line)
	}
	if strings.Join(got, ", ") != strings.Join(d.lines, ", ") {
		h.t.Errorf("%s is logged as %q, want %q", d.name, got, d.lines)
	}
	return lines
}

// complete fails for a line without its when, where, who and what.
func (h *house) complete(line map[string]any) {
	h.t.Helper()
	at, err := time.Parse(time.RFC3339Nano, fmt.Sprint(line["time"]))
	if _, offset := at.Zone(); err != nil || offset != 0 {
		h.t.Errorf("%v has no moment in UTC", line)
	}
	for _, field := range []string{"event", "outcome", "level", "request", "method", "path", "address"} {
		if line[field] == nil || line[field] == "" {
			h.t.Errorf("%v has no %s", line, field)
		}
	}
	event := twinlatch.EventOf(fmt.Sprint(line["event"]))
	if string(event.Ending) != line["outcome"] || event.Level().String() != line["level"] || line["msg"] != event.Name || event.Clause == "" {
		h.t.Errorf("%v is not as the table has it: %+v", line, event)
	}
	if strings.Contains(fmt.Sprint(line["path"]), "?") || !strings.HasPrefix(fmt.Sprint(line["address"]), "203.0.") {
		h.t.Errorf("%v is from nowhere, or has a query", line)
	}
	for _, secret := range []string{h.bo.email, h.bo.name, h.bo.password, h.gus.email, "nobody@"} {
		if strings.Contains(fmt.Sprint(line), secret) {
			h.t.Errorf("%v names somebody", line)
		}
	}
}

// What somebody may not do is a line too, and says who tried (ASVS 16.3.2, 16.3.3).
func TestEveryRefusalIsLogged(t *testing.T) {
	h, j := logged(t)
	ada, cleo, stranger := h.browser(), h.browser(), h.browser()
	h.ada.enrol(ada)
	cleo.signIn(h.cleo)
	for _, d := range []told{
		{"a page of administrators", func() { cleo.get("/users") }, []string{"access-refused refused"}},
		{"a person of another company", func() { ada.get("/users/" + string(h.gus.id)) }, []string{"not-found refused"}},
		{"a deed on them", func() { ada.post("/users/" + string(h.gus.id) + "/suspend") }, []string{"not-found refused"}},
		{"a page that does not exist", func() { ada.get("/wp-login.php") }, nil},
		{"a form of another site", func() {
			r := cleo.request(http.MethodPost, "/profile", url.Values{"name": {"Mallory"}})
			r.Header.Set("Sec-Fetch-Site", "cross-site")
			cleo.send(r)
		}, []string{"cross-site-refused refused"}},
		{"a link that has ended", func() {
			stranger.pressed("/password/reset?t="+strings.Repeat("A", 43), "new", "a password that is long")
		},
			[]string{"link-or-step-ended refused", "link-or-step-ended refused"}},
		{"a form that is too large", func() { cleo.post("/profile", "name", strings.Repeat("x", 70<<10)) }, []string{"form-refused refused"}},
		{"a form that is no text", func() { cleo.post("/profile", "name", "\x00") }, []string{"form-refused refused"}},
		{"a deed without a fresh proof", func() {
			h.clock.Advance(11 * time.Minute)
			ada.get("/profile/two-factor/turn-off")
			ada.post("/profile/two-factor/recovery-codes")
		},
			[]string{"fresh-proof-asked refused"}},
		{"a cookie that is no session", func() { stranger.setCookie("session", strings.Repeat("A", 43)); stranger.get("/users") }, []string{"session-missing refused"}},
		{"a program without a session", func() {
			r := stranger.request(http.MethodGet, "/users", nil)
			r.Header.Set("Accept", "application/json")
			stranger.send(r)
		}, []string{"session-missing refused"}},
	} {
		for _, line := range h.expects(j, d) {
			if line["event"] == "access-refused" && (line["by"] != string(h.cleo.id) || line["of"] != string(h.acme) || line["reason"] != "error.needs-administrator") {
				t.Errorf("%v does not say who, and why", line)
			}
		}
	}
	h.policy(h.acme, func(p *twinlatch.Policy) { p.Required = true })
	h.expects(j, told{"behind the gate", func() { cleo.get("/profile") }, []string{"two-factor-required refused"}})
	forwarded := stranger.request(http.MethodGet, "/signin", nil)
	forwarded.Header.Set("X-Forwarded-For", "unreadable")
	_, before := j.since(0)
	stranger.send(forwarded)
	if lines, _ := j.since(before); len(lines) != 1 || lines[0]["event"] != "forwarded-header-unreadable" || lines[0]["header"] != "unreadable" {
		t.Errorf("a header that cannot be read: %v", lines)
	}
}

// What fails inside is an error with the id of the error page, and nothing more
// is said to the person (ASVS 16.3.4, 16.5.1).
func TestWhatBreaksIsLoggedWithTheIdOfTheErrorPage(t *testing.T) {
	h, j := logged(t)
	h.bo.enrol(h.browser())
	h.cleo.enrol(h.browser())
	h.swapSealed(t, "factors", "account_id", string(h.bo.id), string(h.cleo.id))
	half := h.half(h.bo)
	_, before := j.since(0)
	answer, err := half.client.Do(half.request(http.MethodPost, codePage, url.Values{"code": {h.bo.code()}}))
	must(t, err)
	var page bytes.Buffer
	_, _ = page.ReadFrom(answer.Body)
	_ = answer.Body.Close()
	lines, _ := j.since(before)
	if len(lines) != 1 || lines[0]["event"] != "decrypt-failed" || lines[0]["level"] != "ERROR" {
		t.Fatalf("the log says %v", lines)
	}
	if answer.StatusCode != 500 || !strings.Contains(page.String(), fmt.Sprint(lines[0]["request"])) || strings.Contains(page.String(), "factors") {
		t.Errorf("%d:\n%s", answer.StatusCode, page.String())
	}
}

// B45-like tricks with text: a line stays one line and shows what it is (ASVS 16.4.1).
func TestNoTextPretendsToBeALineOfTheLog(t *testing.T) {
	for _, format := range []string{"json", "text"} {
		t.Run(format, func(t *testing.T) {
			var log bytes.Buffer
			lock := &locked{to: &log}
			h := newHouse(t, server.Config{Data: t.TempDir(), Log: server.NewLog(lock, format, slog.LevelDebug)})
			evil := "a\r\n{\"level\":\"INFO\",\"event\":\"signed-in\"}\x1b[2K\u202e\u2066\u200b\u0085\xff\x7f"
			b := h.browser()
			b.signIn(h.cleo)
			b.post("/profile", "name", evil)
			r := b.request(http.MethodGet, "/"+url.PathEscape(evil), nil)
			r.Header.Set("User-Agent", "Chrome\u202e"+strings.Repeat("x", 9000))
			b.send(r)
			r = b.request(http.MethodPost, "/profile", url.Values{})
			r.Header.Set("Sec-Fetch-Site", "cross-site\t\u202e")
			r.Header.Set("Origin", "https://evil.example/\t\u202e"+strings.Repeat("y", 9000))
			b.send(r)
			r = b.request(http.MethodGet, "/signin", nil)
			r.Header.Set("X-Forwarded-For", "\u202e\x7f, 203.0.113.9 x")
			if _, err := b.client.Do(r); err == nil { // Go's client may refuse to send it
				b.get("/signin")
			}
			for line := range strings.SplitSeq(strings.TrimSuffix(lock.text(), "\n"), "\n") {
				if len(line) > 6000 || strings.ContainsFunc(line, func(r rune) bool {
					return r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == 0x202e || r == 0x2066 || r == 0x200b || r == 0xfffd
				}) {
					t.Errorf("a line hides something: %.300q", line)
				}
				if format == "json" && !json.Valid([]byte(line)) || format == "text" && !strings.HasPrefix(line, "time=") {
					t.Errorf("not a line: %.300q", line)
				}
			}
			if !strings.Contains(lock.text(), `\\u202e`) {
				t.Errorf("nothing of it was logged:\n%s", lock.text())
			}
		})
	}
}

// locked is a buffer that several goroutines write to.
type locked struct {
	mu sync.Mutex
	to *bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.to.Write(p)
}

func (l *locked) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.to.String()
}

// A deed that is undone is never told of, and one is told of once although the
// database may run it twice.
func TestALineIsWrittenOnceTheDeedIsDone(t *testing.T) {
	j := &journal{}
	h := newHouse(t, server.Config{Data: t.TempDir(), Database: testkit.Postgres(t), Log: server.NewLog(j, "json", slog.LevelInfo)})
	b := h.browser()
	b.signIn(h.gus)
	h.expects(j, told{"one's own last role", func() { b.prove(h.gus, "/users/"+string(h.gus.id)+"/suspend") }, []string{"access-refused refused"}})
}
