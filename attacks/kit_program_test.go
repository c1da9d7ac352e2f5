package attacks_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/twinlatch/twinlatch/internal/store"
)

// program is somebody's program with an API key, at an address of its own.
type program struct {
	*browser
	key string
}

// keyOf makes an API key by somebody's hand, on the pages.
func (h *house) keyOf(p *person, scopes ...string) *program {
	h.t.Helper()
	b := h.browser()
	if p.key == nil {
		p.enrol(b)
	} else {
		b.signIn(p)
	}
	form := []string{"name", "Orders", "days", "90"}
	for _, scope := range scopes {
		form = append(form, "scopes", scope)
	}
	a := b.prove(p, "/configuration/api/new", form...)
	if strings.Contains(a.body, "made in an hour") {
		h.clock.Advance(61 * time.Minute)
		return h.keyOf(p, scopes...)
	}
	key := find(h.t, b.get("/configuration/api/key").body, `data-copy="(tlk_[^"]+)"`)
	b.post("/configuration/api/key")
	b.post("/signout")
	return &program{h.browser(), key}
}

// everyScope is what a key of a customer's administrator can be made for.
func everyScope() []string {
	return strings.Fields(`company-read people-read people-write factors-read sessions-read sessions-write devices-read devices-write
		invitations-read invitations-write resets-read audit-read applications-read codes-verify`)
}

// call is what a program sends; body is JSON, or empty.
func (p *program) call(method, path, body string, more ...string) (*browser, *http.Request) {
	p.h.t.Helper()
	r := p.request(method, path, nil)
	r.Header.Del("Accept")
	r.Header.Del("Sec-Fetch-Site")
	r.Header.Del("Content-Type")
	if p.key != "" {
		r.Header.Set("Authorization", "Bearer "+p.key)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	}
	for i := 0; i+1 < len(more); i += 2 {
		r.Header.Set(more[i], more[i+1])
	}
	return p.browser, r
}

// asks sends it.
func (p *program) asks(method, path, body string, more ...string) answer {
	p.h.t.Helper()
	b, r := p.call(method, path, body, more...)
	return b.send(r)
}

// lives reports whether the key opens what it was made for.
func (p *program) lives() bool {
	p.h.t.Helper()
	a := p.asks(http.MethodGet, "/api/v1/company", "")
	if a.status != http.StatusOK && a.status != http.StatusUnauthorized {
		p.h.t.Fatalf("the key is answered %d %s", a.status, a.body)
	}
	return a.status == http.StatusOK
}

// verify asks whether a code of somebody is right.
func (p *program) verify(whom *person, code string) answer {
	p.h.t.Helper()
	return p.asks(http.MethodPost, verifyPath(whom), `{"code":"`+code+`"}`)
}

func verifyPath(whom *person) string { return "/api/v1/people/" + string(whom.id) + "/verify-code" }

// found reports whether a code was found right.
func (a answer) found() bool {
	return a.status == http.StatusOK && strings.TrimSpace(a.body) == `{"verified":true}`
}

// problem is the type of a refusal, without what all begin with.
func (a answer) problem() string {
	_, kind, _ := strings.Cut(a.body, `"type":"urn:twinlatch:problem:`)
	kind, _, _ = strings.Cut(kind, `"`)
	return kind
}

// spent is what wrong codes of somebody have cost, in points of all and of those
// that programs have.
func (p *person) spent() (all, called int) {
	p.h.t.Helper()
	sum := p.attempts(store.FactorAttempts).Spent.Total()
	return sum.All, sum.Called
}

// operation is one of the API's, with the ids of somebody and their things.
type operation struct{ method, path, body string }

// operations are all that the description has, about a person and what is theirs.
func (h *house) operations(of *person, things map[string]string) (out []operation) {
	h.t.Helper()
	var doc struct {
		Paths map[string]map[string]struct{ OperationID string }
	}
	must(h.t, json.Unmarshal([]byte(h.browser().get("/api/openapi.json").body), &doc))
	bodies := map[string]string{"verify-code": `{"code":"123456"}`, "invite": `{"name":"Dan Dale","email":"dan@acme.example"}`, "rename": `{"name":"Mallory"}`}
	for path, item := range doc.Paths {
		id, one := string(of.id), things["sessions"]
		for part, thing := range things {
			if strings.Contains(path, "/"+part+"/{id}") {
				id = thing
			}
		}
		if strings.Contains(path, "trusted-devices") {
			one = things["devices"]
		}
		if one == "" {
			one = "no-such-id"
		}
		for method, op := range item {
			out = append(out, operation{strings.ToUpper(method), strings.NewReplacer("{id}", id, "{one}", one).Replace(path), bodies[op.OperationID]})
		}
	}
	if len(out) < 20 {
		h.t.Fatalf("%d operations", len(out))
	}
	return out
}
