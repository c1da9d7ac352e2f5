package server

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/twinlatch/twinlatch/internal/door"
)

// A stranger who goes away while a wrong path is looked up must not change what
// everybody after them gets there.
func TestAttackARequestThatGoesAwayDoesNotBreakTheNext(t *testing.T) {
	h := newRouteHouse(t)
	gone, leave := context.WithCancel(context.Background())
	leave()
	r := httptest.NewRequest(http.MethodGet, "/nothing/here", nil).WithContext(gone)
	r.AddCookie(h.cookies["employee"])
	h.s.ServeHTTP(httptest.NewRecorder(), r)
	if w := h.answer(h.s, "employee", http.MethodGet, "/nothing/here"); w.Code != http.StatusNotFound {
		t.Errorf("afterwards a wrong path answers %d", w.Code)
	}
}

// Zero bytes and bytes that are no UTF-8 are refused in a sentence, by whatever
// page and from whomever: PostgreSQL keeps neither, and a failed statement would
// be our fault.
func TestAttackTextThatIsNoTextIsRefusedInASentence(t *testing.T) {
	h := newRouteHouse(t)
	for _, route := range h.s.site.Routes() {
		for _, bad := range []string{"\x00", "\xff\xfe", "a\x00b@acme.example", "\xc3("} {
			form := url.Values{}
			for _, field := range []string{"email", "name", "password", "code", "reason", "new", "current", "t", "return", "device", "session", "form", "roles", "company", bad} {
				form.Set(field, bad)
			}
			for _, who := range whoComes {
				path := strings.ReplaceAll(strings.ReplaceAll(route.Path, "{$}", ""), "{id}", url.PathEscape(bad))
				r := httptest.NewRequest(route.Method, path+"?"+form.Encode(), strings.NewReader(form.Encode()))
				h.send(t, r, who, route)
			}
		}
	}
}

// send answers a form of ours that must not be our fault.
func (h *routeHouse) send(t *testing.T, r *http.Request, who string, route door.Route) *httptest.ResponseRecorder {
	t.Helper()
	h.sent++
	r.RemoteAddr = fmt.Sprintf("203.0.%d.%d:4711", h.sent/256, h.sent%256) // the limit of an address is another story
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if c := h.cookies[who]; c != nil {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	h.s.ServeHTTP(w, r)
	if w.Code >= 500 || strings.Contains(w.Body.String(), "⟦") {
		t.Errorf("%s %s by %s: %d\n%.600s", route.Method, route.Path, who, w.Code, w.Body)
	}
	return w
}

// What cannot be read is not called too large, and what is too large is not read.
func TestAttackBrokenAndHugeForms(t *testing.T) {
	h := newRouteHouse(t)
	for _, broken := range []string{"a;b", "a=%zz", "%"} {
		r := httptest.NewRequest(http.MethodGet, "/signin", nil)
		r.URL.RawQuery = broken
		if w := h.send(t, r, "stranger", door.Route{Method: http.MethodGet, Path: "/signin?" + broken}); w.Code != http.StatusUnprocessableEntity {
			t.Errorf("the query %s: %d", broken, w.Code)
		}
	}
	huge := "email=" + strings.Repeat("a", 1<<20)
	for _, route := range h.s.site.Routes() {
		if route.Method != http.MethodPost {
			continue
		}
		for _, who := range []string{"stranger", "pending", "operator"} {
			r := httptest.NewRequest(http.MethodPost, strings.ReplaceAll(route.Path, "{id}", "some-id"), strings.NewReader(huge))
			if w := h.send(t, r, who, route); w.Code != http.StatusRequestEntityTooLarge && w.Code != http.StatusSeeOther && w.Code != http.StatusForbidden {
				t.Errorf("%s by %s took a megabyte: %d", route.Path, who, w.Code)
			}
		}
	}
}
