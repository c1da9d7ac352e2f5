package server

import (
	"net/http"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
)

// Every answer of every operation has the headers of the house, says how many
// requests are left, and no other origin may read it.
func TestEveryAnswerToAProgramHasItsHeaders(t *testing.T) {
	p := newProgram(t)
	for _, op := range p.operations() {
		for _, key := range []string{p.key, ""} {
			for _, method := range []string{op.Method, http.MethodOptions, http.MethodHead, http.MethodPut, "TRACE", "PROPFIND"} {
				w := program{p.h, key}.ask(method, op.Path, bodies[op.ID], "Origin", "https://evil.example", "Access-Control-Request-Method", op.Method)
				h := w.Header()
				for name := range h {
					if strings.HasPrefix(name, "Access-Control-") || name == "Set-Cookie" || name == "Location" || name == "Server" {
						t.Errorf("%s %s: %s is %q", method, op.Path, name, h.Get(name))
					}
				}
				for name, want := range map[string]string{
					"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY",
					"Cross-Origin-Resource-Policy": "same-origin", "Content-Security-Policy": policy,
				} {
					if h.Get(name) != want {
						t.Errorf("%s %s: %s is %q", method, op.Path, name, h.Get(name))
					}
				}
				kind := h.Get("Content-Type")
				if w.Code != http.StatusNoContent && kind != "application/json" && kind != "application/problem+json" {
					t.Errorf("%s %s: %d is %q", method, op.Path, w.Code, kind)
				}
				if op.Method != http.MethodGet && method == op.Method && (w.Code != http.StatusForbidden || kind != "application/problem+json") {
					t.Errorf("%s %s for a page of another site: %d %s", method, op.Path, w.Code, w.Body)
				}
				asked := key != "" && method == op.Method && op.Method == http.MethodGet
				if asked && (h.Get("RateLimit-Limit") == "" || h.Get("RateLimit-Remaining") == "" || h.Get("RateLimit-Reset") == "") {
					t.Errorf("%s %s: %d says %v of its rate", method, op.Path, w.Code, h)
				}
			}
		}
	}
}

// A wrong method is told which are right, before anybody asks for a key; HEAD is
// GET without its body.
func TestWrongMethodsOfOperations(t *testing.T) {
	p := newProgram(t)
	allowed := map[string]string{}
	for _, op := range p.operations() {
		allowed[op.Path] = strings.TrimPrefix(allowed[op.Path]+", "+op.Method, ", ")
	}
	allowed["/api/openapi.json"] = "GET"
	for path, methods := range allowed {
		for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} {
			if strings.Contains(methods, method) || method == "HEAD" && strings.Contains(methods, "GET") {
				continue
			}
			w := p.ask(method, path, "")
			if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != methods || method != "HEAD" && refusal(t, w) != "wrong-method" {
				t.Errorf("%s %s: %d, %q, want %q", method, path, w.Code, w.Header().Get("Allow"), methods)
			}
		}
	}
	if w := p.ask(http.MethodHead, "/api/v1/company", ""); w.Code != http.StatusOK {
		t.Errorf("HEAD: %d", w.Code)
	}
	for _, path := range []string{"/api", "/api/", "/api/v1", "/api/v1/", "/api/v2/company", "/api/v1/company/", "/api/v1//company", "/api/v1/people/../company", "/API/v1/company"} {
		if w := p.ask(http.MethodGet, path, ""); w.Code != http.StatusNotFound || w.Header().Get("Location") != "" {
			t.Errorf("%s: %d %s", path, w.Code, w.Header().Get("Location"))
		}
	}
}

// The rate is the key's, whatever it asks for and whoever else asks.
func TestAKeyHasItsRate(t *testing.T) {
	p := newProgram(t)
	other := program{p.h, makeKey(t, p.h, "chief", "company-read")}
	for i := range twinlatch.CallsPerMinute {
		path := []string{"/api/v1/company", "/api/v1/people/nobody", "/api/v1/operator/companies", "/api/v1/people?limit=x"}[i%4]
		if w := p.ask(http.MethodGet, path, ""); w.Code == http.StatusTooManyRequests || w.Header().Get("RateLimit-Limit") != "300" {
			t.Fatal(i, w.Code, w.Body)
		}
	}
	w := p.ask(http.MethodGet, "/api/v1/company", "")
	if w.Code != http.StatusTooManyRequests || refusal(t, w) != "throttled" || w.Header().Get("Retry-After") != "1" || w.Header().Get("RateLimit-Remaining") != "0" || w.Header().Get("RateLimit-Reset") != "60" {
		t.Errorf("one more: %d %v", w.Code, w.Header())
	}
	if w := other.ask(http.MethodGet, "/api/v1/company", ""); w.Code != http.StatusOK || w.Header().Get("RateLimit-Remaining") != "299" {
		t.Errorf("another key: %d %v", w.Code, w.Header())
	}
}
