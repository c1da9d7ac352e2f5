package stories

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/twinlatch/twinlatch/stories/browser"
)

// The knob of the clock is in clockbin and nowhere else.
func TestTheReleaseHasNoClockToMove(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-deps", "../cmd/twinlatch").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, pkg := range strings.Fields(string(out)) {
		if strings.Contains(pkg, "twinlatch/stories") || strings.Contains(pkg, "twinlatch/internal/testkit") {
			t.Errorf("the release imports %s", pkg)
		}
	}
	for program, holds := range map[string]bool{"twinlatch": false, "clockbin": true} {
		path, err := built(program)
		if err != nil {
			t.Fatal(err)
		}
		binary, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, mark := range []string{"stories/clockbin", "what the clock shows at first", "internal/testkit"} {
			if bytes.Contains(binary, []byte(mark)) != holds {
				t.Errorf("that %s holds %q should be %v", program, mark, holds)
			}
		}
	}
}

var printedLink = regexp.MustCompile(`http://localhost:\d+/setup\?t=[\w-]+`)

// The released program with the real clock: set up by the printed link, turn it
// on, sign in with a code.
func TestTheReleaseServesTheFirstStory(t *testing.T) {
	t.Parallel()
	h := newHouse(t, "sqlite")
	link := h.serveRelease()
	h.url = strings.Split(link, "/setup")[0]
	ada := &person{Tab: h.chrome.Open(t, browser.Options{Whose: "Ada"}), h: h, phone: &phone{},
		name: "Ada Byron", email: "ada@rivet.example", password: "many small boats in the fog"}
	ada.Visit(link)
	ada.Fill("Company name", "Rivet")
	ada.Fill("Your name", ada.name)
	ada.Fill("Email", ada.email)
	ada.Fill("New password", ada.password)
	ada.Press("Create company")
	ada.typesPassword()
	ada.turnsOn("Google Authenticator")
	h.letter(ada.email, "two-factor authentication is on")
	ada.Press("Sign out")
	ada.typesPassword()
	ada.typesCode()
	ada.See("Your protection On")
}

// serveRelease runs twinlatch serve on a free port until the test ends, and gives
// the link of the first run as it prints it.
func (h *house) serveRelease() string {
	h.t.Helper()
	binary, err := built("twinlatch")
	if err != nil {
		h.t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		h.t.Fatal(err)
	}
	address := l.Addr().String()
	_ = l.Close()
	_, port, _ := net.SplitHostPort(address)
	cmd := exec.Command(binary, "serve", "--listen", address, "--public-url", fmt.Sprintf("http://localhost:%s", port),
		"--data", h.data, "--smtp", h.mail.URL, "--mail-from", "signin@twinlatch.example")
	printed, err := cmd.StderrPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	cmd.Stdout = cmd.Stderr
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = cmd.Process.Signal(os.Interrupt); _ = cmd.Wait(); h.log.judge(h.t) })
	lines := bufio.NewScanner(printed)
	link := ""
	for link == "" && lines.Scan() {
		_, _ = fmt.Fprintln(h.log, lines.Text())
		link = printedLink.FindString(lines.Text())
	}
	if link == "" {
		h.t.Fatalf("twinlatch serve printed no link:\n%s", h.log)
	}
	go func() {
		for lines.Scan() {
			_, _ = fmt.Fprintln(h.log, lines.Text())
		}
	}()
	return link
}
