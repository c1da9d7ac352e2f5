package attacks_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/server"
)

// B05, B06: the API takes keys and nothing else: no password, no session, no
// sign-in that waits, no trust, no application's session, in no header, no cookie
// and no address.
func TestB06TheAPITakesNothingButKeys(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		owner := h.browser()
		h.bo.enrol(owner)
		headers := h.credentials(owner)
		app := h.application("Payroll", "any")
		cookies := []string{"session=" + owner.cookie("session"), "signin=" + h.half(h.bo).cookie("signin"), "app=" + app.enter(owner)}
		for _, cookie := range cookies {
			headers["the cookie "+cookie[:4]] = [2]string{"Cookie", "twinlatch-" + cookie}
			_, value, _ := strings.Cut(cookie, "=")
			headers["as a key "+cookie[:4]] = [2]string{"Authorization", "Bearer tlk_" + value}
		}
		before := h.tables()
		for _, op := range h.operations(h.bo, nil) {
			for name, header := range headers {
				p := &program{h.browser(), ""}
				if a := p.asks(op.method, op.path, op.body, header[0], header[1]); a.status != http.StatusUnauthorized || len(a.cookies) > 0 {
					t.Errorf("%s %s with %s answers %d %s", op.method, op.path, name, a.status, a.body)
				}
			}
		}
		h.unchanged(before)
	})
}

// B06, B73: a key opens nothing but its operations: no page, no application, no
// endpoint of OpenID Connect, however it is shown, and no operation from an
// address, where it would be logged.
func TestB06AKeyOpensNothingButItsOperations(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.keyOf(h.ada, everyScope()...)
		app := h.application("Payroll", "any")
		raw := strings.TrimPrefix(p.key, "tlk_")
		for name, header := range map[string][2]string{
			"a bearer": {"Authorization", "Bearer " + p.key}, "a password": {"Authorization", basic(h.ada.email, p.key)}, "a user": {"Authorization", basic(p.key, "x")},
			"a session": {"Cookie", "twinlatch-session=" + p.key}, "a bare session": {"Cookie", "twinlatch-session=" + raw}, "a sign-in": {"Cookie", "twinlatch-signin=" + raw},
			"a token": {"X-Api-Key", p.key},
		} {
			for _, route := range h.routes() {
				status, _ := h.machine(route.Method, pathOf(route, string(h.bo.id)), header[0], header[1])
				if closed(route) && status != http.StatusUnauthorized {
					t.Errorf("%s %s with the key as %s answers %d", route.Method, route.Path, name, status)
				}
			}
			for _, contract := range strings.Fields(proxies) {
				if status, _, _ := app.ask(contract, header[0], header[1]); status == http.StatusOK {
					t.Errorf("%s lets the key in as %s", contract, name)
				}
			}
			for _, path := range []string{"/oidc/userinfo", "/oidc/token", "/oidc/introspect", "/oidc/revoke"} {
				for _, method := range []string{http.MethodGet, http.MethodPost} {
					if status, body := h.machine(method, path, header[0], header[1]); status < 400 && !strings.Contains(body, `"active":false`) {
						t.Errorf("%s %s with the key as %s answers %d %s", method, path, name, status, body)
					}
				}
			}
		}
		if app.passes(raw) {
			t.Error("the key is a session of the application")
		}
		nobody := &program{h.browser(), ""}
		for _, path := range []string{
			"/api/v1/company?key=" + p.key, "/api/v1/company?api_key=" + p.key, "/api/v1/company?access_token=" + p.key, "/api/v1/company?Authorization=Bearer+" + p.key,
			"/api/v1/" + p.key + "/company", "/api/v1/company#" + p.key, "/api/v1/company;" + p.key,
		} {
			if a := nobody.asks(http.MethodGet, path, ""); a.status != http.StatusUnauthorized && a.status != http.StatusNotFound {
				t.Errorf("%s answers %d", path, a.status)
			}
			if strings.Contains(path, "?") {
				if a := p.asks(http.MethodGet, path, ""); a.status != http.StatusUnprocessableEntity {
					t.Errorf("%s, with the key in its place as well, answers %d", path, a.status)
				}
			}
		}
		if !p.lives() {
			t.Error("the key is dead, so nothing was shown")
		}
	})
}

// Whatever a key can name, another company's is not found, and nothing there
// changes; what is the operator's is closed (B37: every query carries the company).
func TestB37NoProgramReachesAnotherCompany(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		gus := h.browser()
		h.gus.enrol(gus)
		h.browser().signInTrusting(h.gus)
		gus.prove(h.gus, "/users/new", "name", "Gil Gray", "email", "gil@globex.example")
		things := map[string]string{
			"sessions": h.rows("SELECT id FROM sessions WHERE account_id = '" + string(h.gus.id) + "'")[0],
			"devices":  h.rows("SELECT id FROM trusted_devices WHERE account_id = '" + string(h.gus.id) + "'")[0], "invitations": h.rows("SELECT id FROM invitations")[0],
		}
		half := h.half(h.gus)
		half.post("/signin/lost", "reason", "My phone is gone.")
		things["reset-requests"] = h.rows("SELECT id FROM reset_requests")[0]
		h.application("Payroll", "any")
		p, own := h.keyOf(h.ada, everyScope()...), h.keyOf(h.gus, everyScope()...)
		p.asks(http.MethodGet, "/api/v1/company", "") // that it was used is noted
		own.asks(http.MethodGet, "/api/v1/company", "")
		before := h.tables()
		for _, op := range h.operations(h.gus, things) {
			if !strings.Contains(op.path, string(h.gus.id)) && !strings.Contains(op.path, "-") {
				continue // it names nothing
			}
			a := p.asks(op.method, op.path, op.body)
			want := http.StatusNotFound
			if strings.Contains(op.path, "/operator/") {
				want = http.StatusForbidden
			}
			if op.path == "/api/v1/reset-requests" {
				want = http.StatusOK
			}
			if a.status != want || strings.Contains(a.body, "Gus") || strings.Contains(a.body, "globex") {
				t.Errorf("%s %s answers %d %s", op.method, op.path, a.status, a.body)
			}
			if op.method == http.MethodGet && want == http.StatusNotFound { // for Gus it is there
				if a := own.asks(op.method, op.path, op.body); a.status != http.StatusOK {
					t.Errorf("%s answers Gus %d %s", op.path, a.status, a.body)
				}
			}
		}
		// Nor does one's own person lend a name to another's things.
		for _, path := range []string{"/sessions/" + things["sessions"], "/trusted-devices/" + things["devices"]} {
			p.asks(http.MethodDelete, "/api/v1/people/"+string(h.bo.id)+path, "")
		}
		h.unchanged(before)
		for _, list := range []string{"people", "invitations", "reset-requests", "audit", "applications"} {
			if a := p.asks(http.MethodGet, "/api/v1/"+list+"?limit=100", ""); a.status != http.StatusOK || strings.Contains(strings.ToLower(a.body), "globex") || strings.Contains(a.body, string(h.gus.id)) {
				t.Errorf("%s: %d %s", list, a.status, a.body)
			}
		}
	})
}

// A page of another site makes a browser send what it likes, cookies with it: no
// operation takes it, and none answers such a page.
func TestNoPageOfAnotherSiteCallsTheAPI(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ada := h.browser()
		h.ada.enrol(ada)
		before := h.tables()
		for _, op := range h.operations(h.bo, nil) {
			for _, kind := range []string{"application/x-www-form-urlencoded", "text/plain", "application/json"} {
				b := ada.copy()
				r := b.request(op.method, op.path, nil)
				r.Header.Set("Content-Type", kind)
				r.Header.Set("Origin", "https://evil.example")
				r.Header.Set("Sec-Fetch-Site", "cross-site")
				r.Body, r.ContentLength = io.NopCloser(strings.NewReader(op.body)), int64(len(op.body))
				a := b.send(r)
				if a.status < 400 || a.header.Get("Access-Control-Allow-Origin") != "" || a.header.Get("Access-Control-Allow-Credentials") != "" {
					t.Errorf("%s %s as %s answers %d %v", op.method, op.path, kind, a.status, a.header)
				}
			}
		}
		h.unchanged(before)
	})
}

// A key is never in the log, wherever somebody puts it, nor is a code that a
// program asks about; and what a program may not do is told with who it was.
func TestNoKeyIsInTheLog(t *testing.T) {
	h, j := logged(t)
	h.bo.enrol(h.browser())
	p := h.keyOf(h.ada, "codes-verify", "people-read")
	code := h.bo.code()
	p.verify(h.bo, code)
	p.verify(h.bo, code)
	p.asks(http.MethodGet, "/api/v1/audit", "")
	for _, path := range []string{"/api/v1/people/" + p.key, "/api/v1/company?key=" + p.key, "/" + p.key + "/x", "/users/" + p.key, "/oidc/authorize?client_id=" + p.key} {
		p.asks(http.MethodGet, path, "", "User-Agent", p.key, "Referer", p.key, "X-Forwarded-Host", p.key, "Origin", "https://"+p.key)
		h.browser().get(path)
		h.browser().post(path, "name", p.key)
	}
	p.asks(http.MethodGet, "/api/v1/company", "", "Authorization", basic(p.key, p.key))
	h.browser().post(signin, "email", p.key+"@acme.example", "password", p.key)
	lines, _ := j.since(0)
	told := false
	for _, line := range lines {
		if text := fmt.Sprint(line); strings.Contains(text, p.key[4:]) || strings.Contains(text, code) {
			t.Errorf("the log has it: %s", text)
		}
		told = told || line["event"] == "access-refused" && line["reason"] == "api.needs-scope" && line["by"] == string(h.ada.id) && line["key"] != nil && line["path"] == "/api/v1/audit"
	}
	if !told || len(lines) < 10 {
		t.Errorf("%d lines, and of the refusal: %v", len(lines), told)
	}
}

// B73: what an administrator does to an account, and what comes through its
// mailbox, ends the keys that were made with it; what the person does themselves
// ends none.
func TestB73AKeyEndsWhenNobodyAnswersForIt(t *testing.T) {
	stays := map[string]bool{"Change password": true, "Change application": true, "End all sessions": true, "ten minutes": true}
	each(t, func(t *testing.T, h *house) {
		boss, vendor := h.browser(), h.browser()
		h.ada.enrol(boss)
		h.vera.enrol(vendor)
		deeds := h.endings(boss, vendor)
		last := deeds["the company's suspension"]
		delete(deeds, "the company's suspension")
		n := 0
		try := func(name string, do deed) {
			n++
			p := h.person(h.acme, fmt.Sprintf("Kim%d Doe", n), twinlatch.Configuration)
			key := h.keyOf(p, "company-read")
			owner := h.browser()
			owner.signIn(p)
			boss.signIn(h.ada)
			vendor.signIn(h.vera)
			if !key.lives() {
				t.Fatalf("%s: the key does not live", name)
			}
			h.clock.Advance(time.Second)
			do(p, owner)
			if key.lives() != stays[name] {
				t.Errorf("after %s the key lives: %v", name, !stays[name])
			}
		}
		for name, do := range deeds {
			try(name, do)
		}
		try("the company's suspension", last)
	})
}

// What only a person with a fresh proof may do, no key may, with whatever scopes:
// there is no operation for it (B61, B74).
func TestB74NoOperationIsForWhatAsksForAFreshProof(t *testing.T) {
	h := newHouse(t, server.Config{Data: t.TempDir(), Log: slog.New(slog.DiscardHandler)})
	h.bo.enrol(h.browser())
	p := h.keyOf(h.ada, everyScope()...)
	p.lives() // that it was used is noted
	before := h.tables()
	person := "/api/v1/people/" + string(h.bo.id)
	for _, path := range []string{
		person + "/reset", person + "/factors/reset", person + "/suspend", person + "/reactivate", person + "/remove", person + "/roles", person + "/email", person + "/password",
		person + "/sign-in", person + "/sessions", person + "/impersonate", person + "/recovery-codes", person + "/factors", "/api/v1/reset-requests/x/approve", "/api/v1/reset-requests/x/reject",
		"/api/v1/company", "/api/v1/company/policy", "/api/v1/policy", "/api/v1/keys", "/api/v1/api-keys", "/api/v1/applications", "/api/v1/operator/companies", "/api/v1/operator/applications",
	} {
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodPatch} {
			if a := p.asks(method, path, `{"roles":["configuration"],"status":"suspended","password":"x","reason":"x"}`); a.status != http.StatusNotFound && a.status != http.StatusMethodNotAllowed {
				t.Errorf("%s %s answers %d %s", method, path, a.status, a.body)
			}
		}
	}
	for _, body := range []string{`{"name":"Dan","email":"dan@acme.example","roles":["configuration"]}`, `{"name":"Dan","email":"dan@acme.example","company":"` + string(h.globex) + `"}`} {
		if a := p.asks(http.MethodPost, "/api/v1/invitations", body); a.problem() != "invalid" {
			t.Errorf("%s answers %d %s", body, a.status, a.body)
		}
	}
	if a := p.asks(http.MethodPatch, person, `{"name":"Bo","roles":[]}`); a.problem() != "invalid" {
		t.Errorf("a name with more: %d %s", a.status, a.body)
	}
	h.unchanged(before)
}

// Who changes the password because somebody watched is told that keys stay; who
// made none reads nothing of it.
func TestWhoeverChangesThePasswordHearsThatKeysStay(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		key := h.keyOf(h.ada, "company-read")
		for _, p := range []*person{h.ada, h.cleo} {
			b := h.browser()
			b.signIn(p)
			a := b.post("/profile/password", "current", p.password, "new", "an even longer walk on the beach")
			a.says(t, "Your password was changed.")
			if strings.Contains(a.body, "API keys that you made stay") != (p == h.ada) {
				t.Errorf("%s reads\n%s", p.name, a.body)
			}
		}
		if !key.lives() {
			t.Error("the key has ended")
		}
	})
}
