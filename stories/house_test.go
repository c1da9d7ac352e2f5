package stories

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/twinlatch/twinlatch/internal/testkit"
	"github.com/twinlatch/twinlatch/stories/browser"
)

func TestMain(m *testing.M) {
	code := m.Run()
	browser.Quit()
	if folder, err := built(""); err == nil {
		_ = os.RemoveAll(filepath.Dir(folder))
	}
	os.Exit(code)
}

// house is a running Twinlatch of a story's own: a process with its database,
// its mail server and a clock that the story moves.
type house struct {
	t      *testing.T
	chrome *browser.Chrome
	mail   *testkit.Mailbox
	url    string // of the first page
	clock  string // address of the clock's knob
	ask    string // address at which it answers proxies
	setup  string // link of the first run, as the server prints it
	data   string
	dsn    string
	log    *logBook
}

// open starts a house on the database that the run asks for, with the people of
// cast_test.go in it.
func open(t *testing.T) *house {
	t.Helper()
	return openOn(t, os.Getenv("TWINLATCH_STORIES"))
}

// onBothDatabases tells a story twice, whatever the run asks for.
func onBothDatabases(t *testing.T, story func(t *testing.T, h *house)) {
	t.Parallel()
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			story(t, openOn(t, database))
		})
	}
}

func openOn(t *testing.T, database string) *house {
	t.Helper()
	h := newHouse(t, database)
	h.seed()
	h.start()
	return h
}

// openEmpty starts a house with nobody in it.
func openEmpty(t *testing.T) *house {
	t.Helper()
	h := newHouse(t, os.Getenv("TWINLATCH_STORIES"))
	h.start()
	return h
}

func newHouse(t *testing.T, database string) *house {
	t.Helper()
	h := &house{t: t, chrome: browser.Get(t), mail: testkit.NewMailbox(t), data: t.TempDir(), log: &logBook{}}
	if database == "postgres" {
		h.dsn = testkit.Postgres(t)
	}
	return h
}

// start runs clockbin and ends it with the test.
func (h *house) start() {
	h.t.Helper()
	binary, err := built("clockbin")
	if err != nil {
		h.t.Fatal(err)
	}
	cmd := exec.Command(binary, "-data", h.data, "-database", h.dsn, "-smtp", h.mail.URL, "-start", monday.Format(time.RFC3339))
	cmd.Stderr = h.log
	in, err := cmd.StdinPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() {
		_ = in.Close() // it ends when nobody holds it
		if err := cmd.Wait(); err != nil {
			h.t.Errorf("the server ended badly: %v", err)
		}
		h.log.judge(h.t)
	})
	var where struct{ URL, Clock, Ask, Setup string }
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &where)
	}
	if err != nil {
		h.t.Fatalf("the server does not start: %v\n%s", err, h.log)
	}
	h.url, h.clock, h.ask, h.setup = where.URL, where.Clock, where.Ask, where.Setup
}

// monday is when every story begins.
var monday = time.Date(2026, time.November, 16, 9, 0, 0, 0, time.UTC)

// now is what the house's clock shows.
func (h *house) now() time.Time {
	h.t.Helper()
	return h.turn(http.MethodGet, "")
}

// later lets time go by.
func (h *house) later(d time.Duration) time.Time {
	h.t.Helper()
	return h.turn(http.MethodPost, "?by="+d.String())
}

func (h *house) turn(method, query string) time.Time {
	h.t.Helper()
	if h.clock == "" {
		return time.Now() // the release runs by the real clock, which nobody moves
	}
	request, err := http.NewRequest(method, h.clock+"/"+query, nil)
	if err != nil {
		h.t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	now, err := time.Parse(time.RFC3339Nano, string(text))
	if err != nil {
		h.t.Fatal(err)
	}
	return now
}

// logBook keeps what the server logs. An error in it fails the story, unless
// the story said that one must come.
type logBook struct {
	mu       sync.Mutex
	text     strings.Builder
	expected bool
}

// Write takes a part of the log.
func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// String is all of the log so far.
func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func (l *logBook) judge(t *testing.T) {
	for _, line := range strings.Split(l.String(), "\n") {
		if !l.expected && (strings.Contains(line, "level=ERROR") || strings.Contains(line, "panic")) {
			t.Errorf("the server's log says: %s", line)
		}
	}
	if t.Failed() {
		t.Logf("the server's log:\n%s", l)
	}
}

// built gives the path of one of our programs, built once per test process:
// "clockbin" or "twinlatch". An empty name builds nothing.
func built(name string) (string, error) {
	if name == "" {
		name = "nothing"
	}
	folder, err := workshop()
	if err != nil {
		return "", err
	}
	return filepath.Join(folder, name), build[name]()
}

var workshop = sync.OnceValues(func() (string, error) { return os.MkdirTemp("", "stories") })

var build = map[string]func() error{
	"nothing":   func() error { return nil },
	"clockbin":  sync.OnceValue(func() error { return goBuild("clockbin", "./clockbin") }),
	"twinlatch": sync.OnceValue(func() error { return goBuild("twinlatch", "../cmd/twinlatch") }),
}

func goBuild(name, of string) error {
	folder, err := workshop()
	if err != nil {
		return err
	}
	cmd := exec.Command("go", "build", "-buildvcs=false", "-trimpath", "-o", filepath.Join(folder, name), of)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build %s: %w\n%s", of, err, out)
	}
	return nil
}

// letter waits for the mail to somebody whose subject has these words in it;
// the mails before it are taken as read.
func (h *house) letter(to, subject string) testkit.Mail {
	h.t.Helper()
	for {
		if m := h.mail.Wait(h.t, to); strings.Contains(strings.ToLower(m.Subject), strings.ToLower(subject)) {
			return m
		}
	}
}
