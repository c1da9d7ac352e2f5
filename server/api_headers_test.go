package server

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/api"
	"github.com/twinlatch/twinlatch/internal/flow"
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
		w := p.ask(http.MethodGet, path, "", "Accept", "text/html")
		if w.Code != http.StatusNotFound || w.Header().Get("Location") != "" || path != "/API/v1/company" && refusal(t, w) != "not-found" {
			t.Errorf("%s: %d %s", path, w.Code, w.Header().Get("Location"))
		}
	}
}

// An operation that breaks is a problem like the others, even to a program that asks
// for pages: it says nothing but the request's name, under which the log has the rest.
func TestAnOperationThatBreaksIsAProblem(t *testing.T) {
	p := newProgram(t)
	var log bytes.Buffer
	p.h.s.House.Log = slog.New(slog.NewJSONHandler(&log, nil))
	p.h.s.programs.Words.Entry = func(flow.AuditLine) (string, string) { panic("broken") }
	inside := p.ask(http.MethodGet, "/api/v1/audit", "", "Accept", "text/html")
	p.h.s.House.Now = func() time.Time { panic("broken") }
	for where, w := range map[string]*httptest.ResponseRecorder{"in the operation": inside, "before it": p.ask(http.MethodGet, "/api/v1/company", "", "Accept", "text/html")} {
		var said api.Problem
		if w.Code != http.StatusInternalServerError || refusal(t, w) != "internal" || json.Unmarshal(w.Body.Bytes(), &said) != nil || said.Instance == "" {
			t.Fatalf("%s: %d %s", where, w.Code, w.Body)
		}
		tellsNothing(t, w)
		hasHeaders(t, where, w, p.h.s.door.Secure)
		line := logged(log.String(), said.Instance)
		if !strings.Contains(line, `"event":"`+twinlatch.EventUnexpected+`"`) || !strings.Contains(line, "panic: broken") || !strings.Contains(line, "goroutine") {
			t.Errorf("%s: the log has %q", where, line)
		}
	}
}

// logged is what the log has of a request.
func logged(log, request string) (lines string) {
	for line := range strings.Lines(log) {
		if strings.Contains(line, `"request":"`+request+`"`) {
			lines += line
		}
	}
	return lines
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
