package server

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/config"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

// faultHouse is a house whose database fails where a test says so, with somebody
// for each column of the table of routes; it can be brought back to its first
// moment. Nothing has a limit there but what the database counts.
type faultHouse struct {
	*routeHouse
	faults  *testkit.Faults
	books   *testkit.Books
	before  []string
	log     *bytes.Buffer
	handler http.Handler
}

func newFaultHouse(t *testing.T) *faultHouse {
	t.Helper()
	h := &faultHouse{routeHouse: newRouteHouse(t), faults: &testkit.Faults{}, log: &bytes.Buffer{}}
	house, path := h.s.House, config.Data{Data: h.folder}.SQLite()
	db, err := store.Open(t.Context(), store.Options{Path: path, MAC: func(m []byte) []byte { return house.Keys.MAC("audit", m) }, Each: h.faults.Each})
	must(t, err)
	t.Cleanup(func() { _ = db.Close() })
	house.DB, house.MailOn, house.Log = db, true, slog.New(slog.NewJSONHandler(h.log, nil))
	house.Hasher = secret.NewTestHasher().WithPepper(house.Keys)
	longAgo := h.clock.Now().Add(-30 * 24 * time.Hour)
	cheap, err := house.Hasher.Hash(t.Context(), adasPassword)
	must(t, err)
	for _, who := range whoComes[1:] {
		h.alter(who, func(a *twinlatch.Account) { a.PasswordHash, a.SupportSince = cheap, longAgo })
	}
	routes := h.s.site.Routes()
	for i := range routes {
		routes[i].Limit = door.NoLimit
	}
	mux := http.NewServeMux()
	h.s.door.Mount(mux, routes)
	h.handler = outside(h.s.door, h.s.site, mux)
	h.send(press{path: "/signin"}) // the first request of all asks whether anybody was set up
	h.books = testkit.OpenBooks(t, path, "")
	h.before = h.rows()
	return h
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (h *faultHouse) rows() []string {
	h.t.Helper()
	rows, err := h.books.Rows()
	must(h.t, err)
	return rows
}

func (h *faultHouse) back(state []string, now time.Time) {
	h.t.Helper()
	h.clock.Set(now)
	if !slices.Equal(h.rows(), state) {
		must(h.t, h.books.BringBack(state))
	}
}

// press is a form on its way: whose browser, what for, and what stands in it.
type press struct {
	path    string
	form    url.Values
	cookies []*http.Cookie
}

func (h *faultHouse) send(p press) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, p.path, strings.NewReader(p.form.Encode()))
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for _, c := range p.cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	h.handler.ServeHTTP(w, r)
	return w
}

// Every form of the house is pressed with the database failing at a call that it
// asks for, begin and commit included: at ten or so of them, at each with
// TWINLATCH_LONG=1. The person sees the error page, with an id that is in the log
// beside the cause; no cookie lets anybody in, and what is left in the database
// was there when it failed. (internal/flow breaks every deed at each call.)
func TestAFormThatFailsAnywhereShowsTheErrorPageAndLetsNobodyIn(t *testing.T) {
	h := newFaultHouse(t)
	forms, broken := h.forms(), 0
	for _, route := range h.s.site.Routes() {
		if name := route.Method + " " + route.Path; route.Method == http.MethodPost && forms[name] == nil {
			t.Errorf("%s is not in the table of forms", name)
		}
	}
	now := h.clock.Now()
	for _, name := range slices.Sorted(maps.Keys(forms)) {
		t.Run(strings.ReplaceAll(strings.TrimPrefix(name, "POST /"), "/", "_"), func(t *testing.T) {
			h.t = t
			h.back(h.before, now)
			h.s.House.MailOn = true
			p := forms[name]()
			path, _, refused := strings.Cut(strings.TrimPrefix(name, "POST "), "#")
			if p.path == "" {
				p.path = path
			}
			broken += h.breakEverywhere(p, refused)
		})
	}
	t.Logf("%d forms, broken in %d places", len(forms), broken)
}

func (h *faultHouse) breakEverywhere(p press, refused bool) (broken int) {
	h.t.Helper()
	before, now := h.rows(), h.clock.Now()
	var w *httptest.ResponseRecorder
	calls := h.faults.During(0, func() { w = h.send(p) })
	good := (w.Code == http.StatusSeeOther || w.Code == http.StatusOK) && !strings.HasPrefix(w.Header().Get("Location"), "/proof")
	if !good && !refused || w.Code >= http.StatusInternalServerError {
		h.t.Fatalf("unbroken it answers %d %s\n%s", w.Code, w.Header().Get("Location"), w.Body)
	}
	step := 1
	if os.Getenv("TWINLATCH_LONG") == "" {
		step = max(1, len(calls)/10)
	}
	for at := len(calls); at > 0; at -= step { // the commit in any case
		h.back(before, now)
		h.breakAt(p, at, calls[at-1])
		broken++
	}
	return broken
}

func (h *faultHouse) breakAt(p press, at int, call string) {
	h.t.Helper()
	var inTheMoment []string
	var unreadable error
	h.faults.Failed(func() { inTheMoment, unreadable = h.books.Rows() })
	h.log.Reset()
	var w *httptest.ResponseRecorder
	h.faults.During(at, func() { w = h.send(p) })
	must(h.t, unreadable)
	wrong := func(format string, args ...any) {
		h.t.Helper()
		h.t.Errorf("with call %d broken (%.60q): "+format, append([]any{at, call}, args...)...)
	}
	for _, c := range w.Result().Cookies() {
		if c.Name != "twinlatch-"+string(door.NoticeCookie) && c.Value != "" {
			wrong("it sets %s", c.Name)
		}
	}
	if logged := h.logged(); !h.withoutContact(logged) && !saysSo(w, logged) {
		wrong("it answers %d %s\nand the log says %v\n%s", w.Code, w.Header().Get("Location"), logged, w.Body)
	}
	after := h.rows()
	for _, table := range h.books.Differing(inTheMoment, after) {
		wrong("%s was written after the fault: %.600q", table, testkit.Change(inTheMoment, after, table))
	}
}

// logged are the lines of the log.
func (h *faultHouse) logged() (out []map[string]any) {
	h.t.Helper()
	for line := range bytes.Lines(h.log.Bytes()) {
		var one map[string]any
		must(h.t, json.Unmarshal(line, &one))
		out = append(out, one)
	}
	return out
}

// saysSo reports whether an answer is an error that quotes the id beside which
// the log has the cause.
func saysSo(w *httptest.ResponseRecorder, logged []map[string]any) bool {
	return w.Code == http.StatusInternalServerError && slices.ContainsFunc(logged, func(line map[string]any) bool {
		id, _ := line["request"].(string)
		cause, _ := line["error"].(string)
		return id != "" && strings.Contains(w.Body.String(), id) && strings.Contains(cause, testkit.ErrFault.Error())
	})
}

// Whoever opens a page while nobody can say who they are is not taken for a
// stranger and led to sign in: that would hide the fault. A program gets a
// problem with the id.
func TestAPageThatCannotAskWhoComesShowsTheError(t *testing.T) {
	h := newFaultHouse(t)
	for _, route := range h.s.site.Routes() {
		if route.Method != http.MethodGet {
			continue
		}
		for _, accept := range []string{"text/html", "application/json"} {
			r := httptest.NewRequest(http.MethodGet, strings.ReplaceAll(strings.ReplaceAll(route.Path, "{$}", ""), "{id}", "employee"), nil)
			r.Header.Set("Accept", accept)
			r.AddCookie(h.cookies["operator"])
			w := httptest.NewRecorder()
			h.log.Reset()
			h.faults.During(1, func() { h.handler.ServeHTTP(w, r) })
			if !saysSo(w, h.logged()) {
				t.Errorf("%s as %s: %d %s\n%s", route.Path, accept, w.Code, w.Header().Get("Location"), w.Body)
			}
		}
	}
}

// withoutContact reports that all that is missing is the vendor's contact, which
// a page is shown without.
func (h *faultHouse) withoutContact(logged []map[string]any) bool {
	return slices.ContainsFunc(logged, func(line map[string]any) bool {
		cause, _ := line["error"].(string)
		return strings.Contains(cause, "the support contact could not be read") && strings.Contains(cause, testkit.ErrFault.Error())
	})
}

// alter changes somebody behind everybody's back.
func (h *faultHouse) alter(who string, change func(a *twinlatch.Account)) {
	h.t.Helper()
	h.write(func(tx *store.Tx) error {
		a, err := tx.AccountByEmail(h.email(who))
		if err == nil {
			a, err = tx.TakeAccount(a.Company, a.ID)
		}
		if err != nil {
			return err
		}
		change(&a)
		return tx.UpdateAccount(a)
	})
}

func (h *faultHouse) email(who string) string {
	switch who {
	case "support", "operator", "support2":
		return who + "@vendor.example"
	case "unprotected":
		return who + "@strict.example"
	}
	return who + "@acme.example"
}

// visitor is who somebody's browser is.
func (h *faultHouse) visitor(who string) *flow.Visitor {
	h.t.Helper()
	v, err := h.s.House.Visitor(h.t.Context(), h.cookies[who].Value, flow.From{})
	must(h.t, err)
	return v
}

// mailed is the newest mail of a kind to somebody.
func (h *faultHouse) mailed(to string, kind twinlatch.MailKind) (facts twinlatch.MailFacts) {
	h.t.Helper()
	var rows []store.OutboxMail
	h.write(func(tx *store.Tx) (err error) {
		rows, err = tx.ClaimMail(h.clock.Now(), h.clock.Now(), 1000)
		return err
	})
	for _, row := range rows {
		if row.Kind != kind || row.Recipient != to {
			continue
		}
		plain, err := h.s.House.Keys.Open(row.Sealed, flow.MailPlace(row))
		must(h.t, err)
		var m twinlatch.Mail
		must(h.t, m.Unpack(plain))
		facts = m.Facts
	}
	return facts
}

// token is that of a mailed link.
func (h *faultHouse) token(link string) string {
	h.t.Helper()
	u, err := url.Parse(link)
	must(h.t, err)
	if u.Query().Get("t") == "" {
		h.t.Fatalf("%q has no token", link)
	}
	return u.Query().Get("t")
}
