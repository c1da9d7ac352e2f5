package server

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
)

// program is one with a key of somebody's.
type program struct {
	h   *routeHouse
	key string
}

// ask sends a request of a program; body is JSON, or empty.
func (p program) ask(method, path, body string, more ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if p.key != "" {
		r.Header.Set("Authorization", "Bearer "+p.key)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(more); i += 2 {
		r.Header.Set(more[i], more[i+1])
	}
	w := httptest.NewRecorder()
	p.h.s.ServeHTTP(w, r)
	return w
}

// refusal is the status and the type of a problem, which is one of ours.
func refusal(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	var p struct {
		Type   string
		Status int
	}
	if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Status != w.Code || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("%d %s is no problem: %s", w.Code, w.Header().Get("Content-Type"), w.Body)
	}
	name, ok := strings.CutPrefix(p.Type, "urn:twinlatch:problem:")
	if !ok {
		t.Errorf("the type is %q", p.Type)
	}
	return name
}

var everyScope = []string{"company-read", "people-read", "codes-verify"}

// described are the operations of the description, as it is served.
func described(t *testing.T, h *routeHouse) (raw []byte, ops [][2]string) {
	t.Helper()
	w := program{h: h}.ask(http.MethodGet, "/api/openapi.json", "")
	var doc struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil || w.Code != http.StatusOK {
		t.Fatal(w.Code, err)
	}
	for path, item := range doc.Paths {
		for method := range item {
			ops = append(ops, [2]string{strings.ToUpper(method), strings.ReplaceAll(path, "{id}", "employee")})
		}
	}
	return w.Body.Bytes(), ops
}

// What programs rely on does not change by accident.
func TestTheDescriptionOfTheAPIIsWhatItWas(t *testing.T) {
	raw, _ := described(t, newRouteHouse(t))
	golden(t, "openapi.json", string(raw)+"\n")
}

// Nothing but a key opens an operation, and a key only those of its scopes. A
// cookie is nothing here (B06).
func TestEveryOperationIsClosedWithoutItsScope(t *testing.T) {
	h := newRouteHouse(t)
	_, ops := described(t, h)
	if len(ops) < 8 {
		t.Fatalf("%d operations", len(ops))
	}
	other := program{h, makeKey(t, h, "configuration", "audit-read")}
	for _, op := range ops {
		body := `{"code":"123456"}`
		if op[0] == http.MethodGet {
			body = ""
		}
		for name, more := range map[string][]string{
			"nothing": nil, "a session": {"Cookie", h.cookies["configuration"].String()}, "a session as a bearer": {"Authorization", "Bearer " + h.cookies["configuration"].Value},
			"a password": {"Authorization", "Basic Y29uZmlndXJhdGlvbkBhY21lLmV4YW1wbGU6eA=="}, "a made-up key": {"Authorization", "Bearer tlk_" + strings.Repeat("A", 43)},
		} {
			w := program{h: h}.ask(op[0], op[1], body, more...)
			if got := refusal(t, w); w.Code != http.StatusUnauthorized || got != "signed-out" || w.Header().Get("WWW-Authenticate") == "" {
				t.Errorf("%v with %s: %d %s", op, name, w.Code, got)
			}
		}
		w := other.ask(op[0], op[1], body)
		if got := refusal(t, w); w.Code != http.StatusForbidden || got != "needs-scope" {
			t.Errorf("%v with a key for something else: %d %s", op, w.Code, got)
		}
		if w.Header().Get("Set-Cookie") != "" || w.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%v answers with %v", op, w.Header())
		}
	}
}

func TestAProgramReadsItsCompanyAndNoOther(t *testing.T) {
	h := newRouteHouse(t)
	p := program{h, makeKey(t, h, "configuration", everyScope...)}
	for path, want := range map[string]string{
		"/api/v1/company": `"name":"acme"`, "/api/v1/people?search=empl": `"id":"employee"`, "/api/v1/people/employee": `"email":"employee@acme.example"`,
		"/api/v1/people/configuration/security": `"kind":"totp"`,
	} {
		w := p.ask(http.MethodGet, path, "")
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) || w.Header().Get("RateLimit-Limit") != "300" || w.Header().Get("RateLimit-Remaining") == "" {
			t.Errorf("%s: %d %v %s", path, w.Code, w.Header(), w.Body)
		}
		if strings.Contains(w.Body.String(), "operator") {
			t.Errorf("%s names somebody of another company: %s", path, w.Body)
		}
	}
	for _, path := range []string{"/api/v1/people/operator", "/api/v1/people/operator/security", "/api/v1/people/%00", "/api/v1/people?search=%00", "/api/v1/people?search=%ff"} {
		if w := p.ask(http.MethodGet, path, ""); w.Code != http.StatusNotFound || refusal(t, w) != "not-found" {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	if w := p.ask(http.MethodPost, "/api/v1/people/operator/verify-code", `{"code":"123456"}`); w.Code != http.StatusNotFound {
		t.Errorf("a code of another company's person: %d %s", w.Code, w.Body)
	}
}

func TestAProgramIsToldWhetherACodeIsRight(t *testing.T) {
	h := newRouteHouse(t)
	p := program{h, makeKey(t, h, "configuration", everyScope...)}
	h.clock.Advance(twinlatch.CodePeriod * 2)
	const path = "/api/v1/people/users/verify-code"
	code := twinlatch.TOTPCode(h.phones["users"], twinlatch.TOTPStep(h.clock.Now()))
	if w := p.ask(http.MethodPost, path, `{"code":"`+code+`"}`); w.Code != http.StatusOK || w.Body.String() != "{\"verified\":true}\n" {
		t.Errorf("the right one: %d %s", w.Code, w.Body)
	}
	if w := p.ask(http.MethodPost, path, `{"code":"`+code+`"}`); w.Code != http.StatusUnprocessableEntity || refusal(t, w) != "code-used" {
		t.Errorf("again: %d %s", w.Code, w.Body)
	}
	if w := p.ask(http.MethodPost, "/api/v1/people/employee/verify-code", `{"code":"`+code+`"}`); w.Code != http.StatusConflict || refusal(t, w) != "no-factor" {
		t.Errorf("of somebody without a factor: %d %s", w.Code, w.Body)
	}
}

// What was sent does not come back, wherever it stood and whatever is wrong.
func TestNoRefusalRepeatsWhatWasSent(t *testing.T) {
	h := newRouteHouse(t)
	const canary = "CanaryHunter2"
	p := program{h, makeKey(t, h, "configuration", everyScope...)}
	const path = "/api/v1/people/users/verify-code"
	for name, w := range map[string]*httptest.ResponseRecorder{
		"an unknown name":   p.ask(http.MethodPost, path, `{"code":"123456","`+canary+`":"`+canary+`"}`),
		"another kind":      p.ask(http.MethodPost, path, `{"code":{"`+canary+`":1}}`),
		"too long":          p.ask(http.MethodPost, path, `{"code":"`+canary+strings.Repeat("x", 50)+`"}`),
		"no JSON":           p.ask(http.MethodPost, path, canary),
		"a name twice":      p.ask(http.MethodPost, path, `{"code":"`+canary+`","code":"123456"}`),
		"two values":        p.ask(http.MethodPost, path, `{"code":"123456"}{"`+canary+`":1}`),
		"a form":            p.ask(http.MethodPost, path, "code="+canary, "Content-Type", "application/x-www-form-urlencoded"),
		"plain text":        p.ask(http.MethodPost, path, `{"code":"123456"}`, "Content-Type", "text/plain"),
		"too large":         p.ask(http.MethodPost, path, `{"code":"`+strings.Repeat(canary, 3000)+`"}`),
		"an unknown query":  p.ask(http.MethodGet, "/api/v1/people?"+canary+"="+canary, ""),
		"a long query":      p.ask(http.MethodGet, "/api/v1/people?after="+strings.Repeat(canary, 20), ""),
		"no operation":      p.ask(http.MethodGet, "/api/v1/"+canary, ""),
		"another method":    p.ask(http.MethodPatch, "/api/v1/people/"+canary, ""),
		"nobody's id":       p.ask(http.MethodGet, "/api/v1/people/"+canary, ""),
		"no key":            program{h: h, key: canary}.ask(http.MethodGet, "/api/v1/company", ""),
		"a code of letters": p.ask(http.MethodPost, path, `{"code":"`+canary+`"}`),
	} {
		if w.Code < 400 || w.Code >= 500 {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
		refusal(t, w)
		if strings.Contains(w.Body.String(), "Canary") {
			t.Errorf("%s comes back: %s", name, w.Body)
		}
	}
}

func TestAKeyHasItsRate(t *testing.T) {
	h := newRouteHouse(t)
	p := program{h, makeKey(t, h, "configuration", everyScope...)}
	for range twinlatch.CallsPerMinute {
		if w := p.ask(http.MethodGet, "/api/v1/company", ""); w.Code != http.StatusOK {
			t.Fatal(w.Code, w.Body)
		}
	}
	w := p.ask(http.MethodGet, "/api/v1/company", "")
	if w.Code != http.StatusTooManyRequests || refusal(t, w) != "throttled" || w.Header().Get("Retry-After") != "1" || w.Header().Get("RateLimit-Remaining") != "0" {
		t.Errorf("one more: %d %v", w.Code, w.Header())
	}
}
