package server

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/api"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
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

// allScopes are those that a key of "chief" can have, who governs and manages acme.
func allScopes() (slugs []string) {
	for _, one := range twinlatch.AllKeyScopes() {
		if one != twinlatch.ReadOperator {
			slugs = append(slugs, one.Slug())
		}
	}
	return slugs
}

const bothRoles = twinlatch.Configuration | twinlatch.UserManagement

// newProgram is a house with a program of acme that may everything a key may there.
func newProgram(t testing.TB) program {
	h := newRouteHouse(t)
	h.s.House.MailOn = true
	h.comes("chief", "acme", bothRoles, true)
	return program{h, makeKey(t, h, "chief", allScopes()...)}
}

// operations are those of the description, with ids that there are.
func (p program) operations() []api.Operation {
	ops := p.h.s.programs.Operations()
	for i, op := range ops {
		id := map[bool]string{true: "employee", false: "no-such-id"}[strings.Contains(op.Path, "/people/")]
		ops[i].Path = strings.NewReplacer("{id}", id, "{one}", "some-id").Replace(op.Path)
	}
	return ops
}

// bodies are what the operations read that read anything.
var bodies = map[string]string{
	"verify-code": `{"code":"123456"}`, "invite": `{"name":"Dan Dale","email":"dan@acme.example"}`, "rename": `{"name":"Emma Ployee"}`,
}

// What programs rely on does not change by accident.
func TestTheDescriptionOfTheAPIIsWhatItWas(t *testing.T) {
	w := program{h: newRouteHouse(t)}.ask(http.MethodGet, "/api/openapi.json", "")
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			Parameters []struct{ Name, In string }
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil || w.Code != http.StatusOK || !strings.HasPrefix(doc.OpenAPI, "3.1.") || w.Header().Get("Content-Type") != "application/openapi+json" {
		t.Fatal(w.Code, doc.OpenAPI, err)
	}
	for path, item := range doc.Paths {
		for method, op := range item { // an id that is not read would be the empty one
			read := 0
			for _, param := range op.Parameters {
				if param.In == "path" && strings.Contains(path, "{"+param.Name+"}") {
					read++
				}
			}
			if read != strings.Count(path, "{") {
				t.Errorf("%s %s reads %d of its ids", method, path, read)
			}
		}
	}
	golden(t, "openapi.json", w.Body.String()+"\n")
}

// Nothing but a key opens an operation, and a key only those of its scopes. A
// cookie is nothing here (B06).
func TestEveryOperationIsClosedWithoutItsScope(t *testing.T) {
	p := newProgram(t)
	h := p.h
	ops := p.operations()
	if len(ops) < 20 {
		t.Fatalf("%d operations", len(ops))
	}
	for _, op := range ops {
		var others []string
		for _, slug := range allScopes() {
			if slug != op.Scope.Slug() {
				others = append(others, slug)
			}
		}
		p.allow(others...)
		for name, more := range map[string][]string{
			"nothing": nil, "a session": {"Cookie", h.cookies["chief"].String()}, "a session as a bearer": {"Authorization", "Bearer " + h.cookies["chief"].Value},
			"a password": {"Authorization", "Basic Y29uZmlndXJhdGlvbkBhY21lLmV4YW1wbGU6eA=="}, "a made-up key": {"Authorization", "Bearer tlk_" + strings.Repeat("A", 43)},
			"a key as a password": {"Authorization", "Basic " + p.key},
		} {
			w := program{h: h}.ask(op.Method, op.Path, bodies[op.ID], more...)
			if got := refusal(t, w); w.Code != http.StatusUnauthorized || got != "signed-out" || w.Header().Get("WWW-Authenticate") == "" {
				t.Errorf("%s with %s: %d %s", op.ID, name, w.Code, got)
			}
			h.clock.Advance(time.Second) // bad keys are slowed down by address
		}
		w := p.ask(op.Method, op.Path, bodies[op.ID])
		if got := refusal(t, w); w.Code != http.StatusForbidden || got != "needs-scope" {
			t.Errorf("%s with a key for everything else: %d %s", op.ID, w.Code, got)
		}
		if w.Header().Get("Set-Cookie") != "" || w.Header().Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s answers with %v", op.ID, w.Header())
		}
	}
}

// allow gives the key other scopes, behind everybody's back.
func (p program) allow(slugs ...string) {
	p.h.t.Helper()
	hash, _ := secret.HashToken(strings.TrimPrefix(p.key, twinlatch.APIKeyPrefix))
	p.h.write(func(tx *store.Tx) error {
		k, err := tx.APIKeyByToken(hash)
		if err != nil {
			return err
		}
		k.Scopes, _ = twinlatch.ParseScopes(slugs)
		_, err = tx.DeleteAPIKey(k.Company, k.ID)
		return errors.Join(err, tx.InsertAPIKey(k, hash))
	})
}

func TestAProgramReadsItsCompanyAndNoOther(t *testing.T) {
	p := newProgram(t)
	for path, want := range map[string]string{
		"/api/v1/company": `"name":"acme"`, "/api/v1/people?search=empl": `"id":"employee"`, "/api/v1/people/employee": `"email":"employee@acme.example"`,
		"/api/v1/people/configuration/factors": `"kind":"totp"`,
	} {
		w := p.ask(http.MethodGet, path, "")
		if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), want) || w.Header().Get("RateLimit-Limit") != "300" || w.Header().Get("RateLimit-Remaining") == "" {
			t.Errorf("%s: %d %v %s", path, w.Code, w.Header(), w.Body)
		}
		if strings.Contains(w.Body.String(), "operator") {
			t.Errorf("%s names somebody of another company: %s", path, w.Body)
		}
	}
	for _, path := range []string{"/api/v1/people/operator", "/api/v1/people/operator/factors", "/api/v1/people/%00", "/api/v1/people?search=%00", "/api/v1/people?search=%ff"} {
		if w := p.ask(http.MethodGet, path, ""); w.Code != http.StatusNotFound || refusal(t, w) != "not-found" {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	if w := p.ask(http.MethodPost, "/api/v1/people/operator/verify-code", `{"code":"123456"}`); w.Code != http.StatusNotFound {
		t.Errorf("a code of another company's person: %d %s", w.Code, w.Body)
	}
}

func TestAProgramIsToldWhetherACodeIsRight(t *testing.T) {
	p := newProgram(t)
	h := p.h
	h.clock.Advance(twinlatch.CodePeriod * 2)
	const path = "/api/v1/people/users/verify-code"
	code := twinlatch.TOTPCode(h.phones["users"], twinlatch.TOTPStep(h.clock.Now()))
	if w := p.ask(http.MethodPost, path, `{"code":"`+code+`"}`); w.Code != http.StatusOK || w.Body.String() != "{\"verified\":true}\n" {
		t.Errorf("the right one: %d %s", w.Code, w.Body)
	}
	if w := p.ask(http.MethodPost, path, `{"code":"`+code+`"}`); w.Code != http.StatusUnprocessableEntity || refusal(t, w) != "code-used" {
		t.Errorf("again: %d %s", w.Code, w.Body)
	}
	for _, typed := range []string{"", "12345", "abcdef", "1234567"} {
		if w := p.ask(http.MethodPost, path, `{"code":"`+typed+`"}`); w.Code != http.StatusUnprocessableEntity || refusal(t, w) != "code-malformed" {
			t.Errorf("%q, which is none: %d %s", typed, w.Code, w.Body)
		}
	}
	if w := p.ask(http.MethodPost, "/api/v1/people/employee/verify-code", `{"code":"`+code+`"}`); w.Code != http.StatusConflict || refusal(t, w) != "no-factor" {
		t.Errorf("of somebody without a factor: %d %s", w.Code, w.Body)
	}
}

// What is in a field is judged by the deed, as on the page, so the answer names it.
func TestAProgramIsToldWhichFieldIsWrong(t *testing.T) {
	p := newProgram(t)
	for body, field := range map[string]string{
		`{"name":"","email":"dan@acme.example"}`:   "name",
		`{"name":"Dan Dale","email":""}`:           "email",
		`{"name":"Dan Dale","email":"no address"}`: "email",
	} {
		w := p.ask(http.MethodPost, "/api/v1/invitations", body)
		if w.Code != http.StatusUnprocessableEntity || refusal(t, w) != "invalid" || !strings.Contains(w.Body.String(), `"field":"`+field+`"`) {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
	w := p.ask(http.MethodPatch, "/api/v1/people/employee", `{"name":" "}`)
	if w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `"field":"name"`) {
		t.Errorf("a name of nothing: %d %s", w.Code, w.Body)
	}
}
