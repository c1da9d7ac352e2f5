package server

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/testkit"
	"github.com/twinlatch/twinlatch/internal/web/static"
)

// The headers stand on every route, for everybody, with every status: pages,
// redirects, errors, files, machines' answers and what broke.
func TestEveryAnswerHasTheHeaders(t *testing.T) {
	for _, publicURL := range []string{"http://localhost:8080", "https://signin.example.com"} {
		t.Run(publicURL[:5], func(t *testing.T) {
			h := newRouteHouseAt(t, publicURL)
			seen := map[int]bool{}
			check := func(what string, w *httptest.ResponseRecorder) {
				seen[w.Code] = true
				hasHeaders(t, what, w, h.s.door.Secure)
			}
			h.everyRoute(check)
			h.everyMistake(check)
			want := []int{200, 303, 401, 403, 404, 405, 409, 410, 413, 422, 429, 500, 503}
			if got := slices.Sorted(maps.Keys(seen)); !slices.Equal(got, want) {
				t.Errorf("the headers were seen on the statuses %v, not %v", got, want)
			}
		})
	}
}

// ask sends a request as one of the people and checks what comes back.
func (h *routeHouse) ask(r *http.Request, who string) *httptest.ResponseRecorder {
	h.sent++
	r.RemoteAddr = fmt.Sprintf("203.%d.%d.7:4711", h.sent/256%256, h.sent%256) // the limit of an address is another story
	r.Header.Set("Origin", "https://evil.example")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if r.Header.Get("Accept") == "" {
		r.Header.Set("Accept", "text/html")
	}
	if r.Method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if c := h.cookies[who]; c != nil {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	h.s.ServeHTTP(w, r)
	return w
}

// everyRoute asks for every route, by every method, as everybody. Forms are
// such as no handler meets: nothing happens.
func (h *routeHouse) everyRoute(check func(string, *httptest.ResponseRecorder)) {
	methods := []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND"}
	for _, route := range h.s.site.Routes() {
		path := strings.ReplaceAll(strings.ReplaceAll(route.Path, "{$}", ""), "{id}", "operator")
		for _, who := range whoComes {
			for _, method := range methods {
				if method != route.Method && who != "stranger" && who != "operator" {
					continue
				}
				var form io.Reader
				if method == http.MethodPost {
					form = strings.NewReader("%zz")
				}
				check(method+" "+path+" by "+who, h.ask(httptest.NewRequest(method, path, form), who))
			}
		}
	}
	for _, path := range []string{"/nothing", "/.well-known/nothing", "/profile/two-factor/x.css", "/static/nothing.css", "/static/", "/static", "//evil.example/", "/%00", "/a/../signin", static.Path("app.css"), static.Path("mark.svg")} {
		for _, who := range []string{"stranger", "operator"} {
			check("GET "+path+" by "+who, h.ask(httptest.NewRequest(http.MethodGet, path, nil), who))
		}
	}
}

// everyMistake provokes what no route gives by itself.
func (h *routeHouse) everyMistake(check func(string, *httptest.ResponseRecorder)) {
	machine := func(path string) *http.Request {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Accept", "application/json")
		return r
	}
	check("a machine without a session", h.ask(machine("/profile"), "stranger"))
	check("a machine before the gate", h.ask(machine("/profile"), "unprotected"))
	check("a machine that goes astray", h.ask(machine("/nothing"), "stranger"))
	check("a huge form", h.ask(httptest.NewRequest(http.MethodPost, "/signin", strings.NewReader("email="+strings.Repeat("a", 1<<20))), "stranger"))
	check("Turn On, twice", h.ask(httptest.NewRequest(http.MethodPost, "/profile/two-factor/turn-on", nil), "operator"))
	check("a link that has ended", h.ask(httptest.NewRequest(http.MethodGet, "/password/reset?t="+strings.Repeat("A", 43), nil), "stranger"))
	foreign := httptest.NewRequest(http.MethodPost, "/signin", nil)
	foreign.Header.Set("Sec-Fetch-Site", "cross-site")
	w := httptest.NewRecorder()
	h.s.ServeHTTP(w, foreign)
	check("another site's form", w)
	for range 200 {
		r := httptest.NewRequest(http.MethodPost, "/signin", strings.NewReader("%zz"))
		w = httptest.NewRecorder()
		h.s.ServeHTTP(w, r)
	}
	check("too often", w)

	broken := outside(h.s.door, h.s.site, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("broken") }))
	w = httptest.NewRecorder()
	broken.ServeHTTP(w, machine("/"))
	check("a handler that broke", w)
	tellsNothing(h.t, w)
	before, err := New(context.Background(), Config{Data: h.t.TempDir(), PublicURL: h.s.House.PublicURL, Now: testkit.Monday().Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = before.Close() }()
	w = httptest.NewRecorder()
	before.ServeHTTP(w, machine("/profile"))
	check("before the first run", w)
	_ = h.s.Close()
	w = h.ask(httptest.NewRequest(http.MethodGet, "/profile", nil), "operator")
	check("without a database", w)
	tellsNothing(h.t, w)
}

// tellsNothing fails for an error page that says more than that something is
// wrong, and under which id the log has it (ASVS 16.5.1).
func tellsNothing(t testing.TB, w *httptest.ResponseRecorder) {
	t.Helper()
	body := strings.ToLower(w.Body.String())
	for _, word := range []string{"panic", "broken", "sql", "database", ".go:", "goroutine", "store:"} {
		if strings.Contains(body, word) {
			t.Errorf("an error page says %q:\n%s", word, w.Body)
		}
	}
}

// hasHeaders compares an answer with standards of pages that people sign in on.
func hasHeaders(t *testing.T, what string, w *httptest.ResponseRecorder, secure bool) {
	t.Helper()
	got := w.Result().Header
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		"Permissions-Policy":        "publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(), microphone=(), geolocation=()",
		"Strict-Transport-Security": map[bool]string{true: "max-age=63072000; includeSubDomains"}[secure],
		"Cache-Control":             map[bool]string{true: "public, max-age=31536000, immutable", false: "no-store"}[isFile(what, w)],
		"Server":                    "", "X-Powered-By": "", "Access-Control-Allow-Origin": "", "Access-Control-Allow-Credentials": "",
	} {
		if values := got.Values(name); strings.Join(values, "|") != want {
			t.Errorf("%s (%d): %s is %q, not %q", what, w.Code, name, values, want)
		}
	}
	if w.Body.Len() > 0 && !strings.Contains(got.Get("Content-Type"), "charset=utf-8") && !isFile(what, w) && got.Get("Content-Type") != "application/problem+json" {
		t.Errorf("%s (%d): the type is %q", what, w.Code, got.Get("Content-Type"))
	}
	hasPolicy(t, what, got)
}

// isFile says whether an answer is one of the files that browsers may keep.
func isFile(what string, w *httptest.ResponseRecorder) bool {
	return strings.Contains(what, "/static/") && w.Code == http.StatusOK
}

// hasPolicy reads the Content-Security-Policy: nothing but our own files, no
// exception for anything inline, and no frame around us.
func hasPolicy(t *testing.T, what string, h http.Header) {
	t.Helper()
	directives := map[string]string{}
	for part := range strings.SplitSeq(h.Get("Content-Security-Policy"), ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), " ")
		directives[name] = value
	}
	want := map[string]string{
		"default-src": "'none'", "object-src": "'none'", "base-uri": "'none'", "frame-ancestors": "'none'", "form-action": "'self'",
		"script-src": "'self'", "style-src": "'self'", "connect-src": "'self'", "img-src": "'self' data:",
		"require-trusted-types-for": "'script'", "trusted-types": "'none'",
	}
	if !maps.Equal(directives, want) || len(h.Values("Content-Security-Policy")) != 1 {
		t.Errorf("%s: the policy is %q", what, h.Values("Content-Security-Policy"))
	}
}

// What cannot be read as a request at all never reaches us: net/http refuses it
// in one bare line that says nothing about what runs here.
func TestWhatIsNoRequestGetsABareRefusal(t *testing.T) {
	_, _, base := startServer(t)
	for _, text := range []string{"GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, x\r\n\r\n"} {
		connection, err := net.Dial("tcp", strings.TrimPrefix(base, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(connection, text)
		answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		_ = connection.Close()
		if answer.StatusCode < 400 || answer.Header.Get("Server") != "" || len(body) > 100 || len(answer.Cookies()) > 0 {
			t.Errorf("%q is answered %d %v %s", text, answer.StatusCode, answer.Header, body)
		}
	}
}

// Sign out is a visible button on every page that somebody signed in sees, the
// error pages too.
func TestSignOutIsOnEveryPage(t *testing.T) {
	h := newRouteHouse(t)
	pages := 0
	for _, who := range whoComes[2:] {
		paths := []string{"/nothing/here"}
		for _, route := range h.s.site.Routes() {
			if route.Access == door.Open && route.Path != "/help/two-factor" {
				continue // the page of a mailed link is for whoever has the mail, and says nothing of who is signed in
			}
			if route.Method == http.MethodGet && route.Access != door.FirstRun {
				paths = append(paths, strings.ReplaceAll(strings.ReplaceAll(route.Path, "{$}", ""), "{id}", who))
			}
		}
		for _, path := range paths {
			w := h.answer(h.s, who, http.MethodGet, path)
			if !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") || w.Code == http.StatusSeeOther {
				continue
			}
			pages++
			if body := w.Body.String(); !strings.Contains(body, `action="/signout"`) || !strings.Contains(body, "Sign out</button>") {
				t.Errorf("%s for %s (%d) has no Sign out", path, who, w.Code)
			}
		}
	}
	if pages < 100 {
		t.Errorf("only %d pages were looked at", pages)
	}
}
