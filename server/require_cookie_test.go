package server

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// A handler behind Require may be a reverse proxy to a program elsewhere. The
// cookies that are Twinlatch's stay here: the session's would open the account
// to whoever reads it there. Its own cookies it keeps.
func TestAHandlerOfOnesOwnIsNotGivenOurCookies(t *testing.T) {
	h := newRouteHouse(t)
	r := httptest.NewRequest(http.MethodGet, "/orders", nil)
	r.AddCookie(&http.Cookie{Name: "basket", Value: "7"})
	r.AddCookie(h.cookies["employee"])
	for _, name := range []string{"signin", "trust", "known", "notice", "app", "app-state"} {
		r.AddCookie(&http.Cookie{Name: "twinlatch-" + name, Value: "AAAA"})
	}
	r.AddCookie(&http.Cookie{Name: "theme", Value: "dark"})
	reached := false
	h.s.Require(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		reached = true
		if got := r.Header.Values("Cookie"); len(got) != 1 || got[0] != "basket=7; theme=dark" {
			t.Errorf("it is given %q", got)
		}
	})).ServeHTTP(httptest.NewRecorder(), r)
	if !reached {
		t.Fatal("it was not reached")
	}
	if r.Header.Get("Cookie") == "basket=7; theme=dark" {
		t.Error("the request of whoever called was changed")
	}
}
