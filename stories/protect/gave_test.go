package protect_test

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

var update = flag.Bool("update", false, "write docs/results/proxies.md anew")

// columns are the proxies of the table, in its order.
var columns = []struct{ name, title string }{
	{"nginx", "nginx 1.22.1"}, {"caddy-debian", "Caddy 2.6.2"}, {"caddy", "Caddy 2.11.9"}, {"traefik", "Traefik 3.6.12"}, {"envoy", "Envoy's contract"},
}

const aboutTheTable = `# What each proxy gives

Every line is something that somebody sends to ` + "`https://orders.example.com`" + `, behind each
proxy with its file of [docs/protect](../protect/README.md), and what comes back: the
status, and where it leads. *Passes as bo* says that the application was reached and
told all about Bo, whatever the request said; in every other cell it was not reached,
which the test asserts; 200 alone is Caddy's empty page for a host that it does not
know. nginx and the older Caddy are Debian 12's; the newer Caddy and
Traefik are built by ` + "`scripts/proxies-install.sh`" + `. No Envoy is to be had where this was
made: its column is a client that does what Envoy's documentation says, with the very
file, and shows our side of the contract, not Envoy.

Written by ` + "`TWINLATCH_PROXIES=all go test ./stories/protect -run TestWhatEveryProxyGave -update`" + `;
every run of the tests holds it against the proxies that it has.

`

// TestWhatEveryProxyGave sends the same requests through every proxy, asserts that
// nobody passes who must not, and holds the answers against the written table.
func TestWhatEveryProxyGave(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "results", "proxies.md")
	before, _ := os.ReadFile(path)
	was := cellsOf(string(before))
	var mu sync.Mutex
	t.Run("proxies", func(t *testing.T) {
		for name, start := range proxies() {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				town := newTown(t)
				start(town)
				w := &walk{town: town, proxy: name}
				w.wages()
				for _, s := range sent() {
					got := w.give(s)
					mu.Lock()
					if old := was[s.what][name]; old != got && !*update {
						t.Errorf("%s: %q, not %q as in the table; if it is meant so, see there how it is written", s.what, got, old)
					}
					if was[s.what] == nil {
						was[s.what] = map[string]string{}
					}
					was[s.what][name] = got
					mu.Unlock()
				}
			})
		}
	})
	if *update && !t.Failed() {
		must(t, os.WriteFile(path, []byte(aboutTheTable+tableOf(was)), 0o600))
	}
	for _, s := range sent() {
		for _, c := range columns {
			if was[s.what][c.name] == "" {
				t.Errorf("the table has nothing of %s in %s", s.what, c.title)
			}
		}
	}
}

func tableOf(cells map[string]map[string]string) string {
	var out strings.Builder
	out.WriteString("| what is sent |")
	for _, c := range columns {
		out.WriteString(" " + c.title + " |")
	}
	out.WriteString("\n|---|" + strings.Repeat("---|", len(columns)) + "\n")
	for _, s := range sent() {
		out.WriteString("| " + s.what + " |")
		for _, c := range columns {
			out.WriteString(" " + cells[s.what][c.name] + " |")
		}
		out.WriteString("\n")
	}
	return out.String()
}

func cellsOf(text string) map[string]map[string]string {
	cells := map[string]map[string]string{}
	for line := range strings.Lines(text) {
		parts := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(parts) != len(columns)+1 || strings.HasPrefix(parts[0], "---") {
			continue
		}
		row := map[string]string{}
		for i, c := range columns {
			row[c.name] = strings.TrimSpace(parts[i+1])
		}
		cells[strings.TrimSpace(parts[0])] = row
	}
	return cells
}

// give sends it and says what came back.
func (w *walk) give(s story) string {
	t := w.town.t
	t.Helper()
	w.town.reached()
	a := s.do(w)
	all := w.town.reached()
	if a.body == notAsked {
		return "–"
	}
	if s.reach == nobody && len(all) > 0 {
		t.Errorf("%s: the application was reached, as %q", s.what, all[0].Header)
	}
	if s.reach == asBo && len(all) != 1 || len(all) > 0 && all[0].Header.Get("Remote-User") != "bo" {
		t.Errorf("%s: the application was reached %d times (%d %s)", s.what, len(all), a.status, a.header)
	}
	if len(all) > 0 {
		w.untold(s, all[0])
		if hidden := missing(all[0]); len(hidden) > 0 {
			t.Errorf("%s: the application is not told %v", s.what, hidden)
		}
		said := "passes as " + all[0].Header.Get("Remote-User")
		if a.status != http.StatusOK {
			said += fmt.Sprintf(" (%d)", a.status)
		}
		return said
	}
	said := fmt.Sprint(a.status)
	switch to := a.header.Get("Location"); {
	case strings.HasPrefix(to, orders+"/.twinlatch/start"):
		said += ", to sign in"
	case to == "https://"+signinHost+"/profile/two-factor":
		said += ", to set it up"
	case strings.HasPrefix(to, "https://"+signinHost+"/apps/stale"):
		said += ", to “begin again”"
	case to != "":
		t.Errorf("%s leads to %s", s.what, to)
	}
	return said
}

// untold fails for anything about a person that the request made up and the
// application was told, under whatever spelling.
func (w *walk) untold(s story, r *http.Request) {
	for name, values := range r.Header {
		plain := strings.ToLower(strings.ReplaceAll(name, "_", "-"))
		if strings.HasPrefix(plain, "remote-") || strings.HasPrefix(plain, "x-twinlatch-") {
			for _, v := range values {
				if strings.Contains(v, "made-up") && name != "X-Twinlatch-Reason" {
					w.town.t.Errorf("%s: the application is told %s: %s", s.what, name, v)
				}
			}
		}
	}
}
