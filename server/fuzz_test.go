package server

import (
	"bufio"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/twinlatch/twinlatch/internal/secret"
)

// quickHouse hashes passwords cheaply: what is fuzzed comes before them.
func quickHouse(f *testing.F) *routeHouse {
	h := newRouteHouse(f)
	h.s.House.Hasher = secret.NewTestHasher().WithPepper(h.s.House.Keys)
	return h
}

// A broken cookie is nobody's: never an error page of ours, never a session
// (B10). What is one byte off is as broken as what is none of ours.
func FuzzCookies(f *testing.F) {
	h := quickHouse(f)
	whole := h.cookies["employee"]
	half := h.cookies["pending"]
	for _, raw := range []string{
		"", whole.Name + "=" + whole.Value[1:], whole.Name + "=" + whole.Value + "A", whole.Name + "=\"" + whole.Value[:42] + "\"",
		whole.Name + "=" + half.Value, half.Name + "=" + whole.Value[:42] + "_", whole.Name + "=; " + whole.Name + "=x", whole.Name + "=\x00", ";;;=;",
		"twinlatch-notice=AAAA", "twinlatch-trust=%00; twinlatch-known=..", whole.Name + "=" + strings.ToUpper(whole.Value), whole.Name + "=null",
	} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		if strings.Contains(raw, whole.Value) || strings.Contains(raw, half.Value) {
			return
		}
		for path, open := range map[string]bool{"/": false, "/profile/two-factor": false, "/signin/code": false, "/configuration/account": false, "/signin": true} {
			r := httptest.NewRequest(http.MethodGet, path, nil)
			r.Header = http.Header{"Cookie": {raw}, "Accept": {"text/html"}}
			w := httptest.NewRecorder()
			h.s.ServeHTTP(w, r)
			if open && w.Code != http.StatusOK || !open && (w.Code != http.StatusSeeOther || !strings.HasPrefix(w.Header().Get("Location"), "/signin")) {
				t.Errorf("to %q, %s answers %d %s", raw, path, w.Code, w.Header().Get("Location"))
			}
			for _, c := range w.Result().Cookies() {
				if c.Value != "" {
					t.Errorf("to %q, %s gives the cookie %s", raw, path, c.Name)
				}
			}
		}
	})
}

// Whatever can be read as a request at all is answered, with all headers, and is
// never our fault.
func FuzzRequest(f *testing.F) {
	h := quickHouse(f)
	form := "Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin"
	for _, route := range h.s.site.Routes() {
		path := strings.NewReplacer("{$}", "", "{id}", "employee").Replace(route.Path)
		f.Add(route.Method, path, form, "email=ada@acme.example&password=x&code=123456&t=x&name=y", uint8(len(path)))
	}
	f.Add("TRACE", "/signin", "Cookie: a", "", uint8(0))
	f.Add("POST", "/signin?return=%2f%2fevil", "Content-Type: multipart/form-data; boundary=x", "--x--", uint8(1))
	f.Add("GET", "http://evil.example//", "X-Forwarded-For: ::\r\nRange: bytes=-1\r\nExpect: 100-continue", "", uint8(2))
	f.Add("OPTIONS", "*", "Accept: \xff", "", uint8(3))
	f.Fuzz(func(t *testing.T, method, path, headers, body string, who uint8) {
		if strings.Contains(path, "forgot") || strings.Contains(path, "%") && strings.Contains(path, "6") {
			return // its answer waits on purpose, and so would this
		}
		raw := method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + fmt.Sprintf("\r\nContent-Length: %d\r\n\r\n", len(body)) + body
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
		if err != nil {
			return
		}
		guest := whoComes[int(who)%len(whoComes)]
		if c := h.cookies[guest]; c != nil {
			r.AddCookie(c)
		}
		h.sent++
		r.RemoteAddr = fmt.Sprintf("203.0.%d.%d:4711", h.sent/256%256, h.sent%256)
		w := httptest.NewRecorder()
		h.s.ServeHTTP(w, r)
		if w.Code >= 500 || strings.Contains(w.Body.String(), "⟦") {
			t.Errorf("%q by %s: %d\n%.600s", raw, guest, w.Code, w.Body)
		}
		if w.Header().Get("Content-Security-Policy") == "" || w.Header().Get("Cache-Control") == "" {
			t.Errorf("%q by %s has no headers: %v", raw, guest, w.Header())
		}
	})
}
