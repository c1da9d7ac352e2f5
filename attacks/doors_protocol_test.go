package attacks_test

import (
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// basic is the header of HTTP Basic authentication.
func basic(user, password string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
}

// credentials are the headers in which other products take a password, a token
// or a name: here Bo's right ones, of a sign-in that waits and of one that was
// completed.
func (h *house) credentials(owner *browser) map[string][2]string {
	h.t.Helper()
	waiting, live := h.half(h.bo).cookie("signin"), owner.cookie("session")
	return map[string][2]string{
		"his password":               {"Authorization", basic(h.bo.email, h.bo.password)},
		"his password and code":      {"Authorization", basic(h.bo.email, h.bo.password+h.bo.code())},
		"his name and a code":        {"Authorization", basic(h.bo.email, h.bo.code())},
		"his session as a password":  {"Authorization", basic(h.bo.email, live)},
		"his session as a user":      {"Authorization", basic(live, "x-oauth-basic")},
		"his session as a bearer":    {"Authorization", "Bearer " + live},
		"his pending as a password":  {"Authorization", basic(h.bo.email, waiting)},
		"his pending as a bearer":    {"Authorization", "Bearer " + waiting},
		"his session as a token":     {"X-Api-Key", live},
		"his name from a proxy":      {"Remote-User", h.bo.email},
		"his address from a proxy":   {"X-Forwarded-User", h.bo.email},
		"his address from a gateway": {"X-Auth-Request-Email", h.bo.email},
	}
}

// B05: there is no password grant. A machine that has Bo's right password gets
// no token anywhere, and from the sign-in page what a browser gets: the code.
func TestB05APasswordIsExchangedForNoToken(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		h.bo.signOutEverywhere()
		grant := url.Values{"grant_type": {"password"}, "username": {h.bo.email}, "password": {h.bo.password}, "client_id": {"app"}, "scope": {"openid"}}
		for _, path := range []string{
			"/token", "/oauth/token", "/oauth2/token", "/oauth2/v1/token", "/connect/token", "/api/token", "/api/oauth/token", "/o/token/",
			"/realms/acme/protocol/openid-connect/token", "/api/v1/auth/login", "/auth/login", "/session", "/graphql",
		} {
			for _, machine := range []bool{true, false} {
				b := h.browser()
				r := b.request(http.MethodPost, path, grant)
				if machine {
					r.Header.Set("Accept", "application/json")
				}
				if a := b.send(r); a.status != http.StatusNotFound || len(a.cookies) > 0 {
					t.Errorf("POST %s answers %d with %v", path, a.status, a.cookies)
				}
			}
		}
		r := h.browser().request(http.MethodPost, "/oidc/token", grant)
		if a := h.browser().send(r); a.status != http.StatusBadRequest || !strings.Contains(a.body, "unsupported_grant_type") || len(a.cookies) > 0 {
			t.Errorf("the token endpoint answers %d %s", a.status, a.body)
		}
		program := h.browser()
		r = program.request(http.MethodPost, signin, url.Values{"grant_type": {"password"}, "email": {h.bo.email}, "password": {h.bo.password}})
		r.Header.Set("Accept", "application/json")
		if a := program.send(r); a.path != codePage || a.given("session") != "" || strings.Contains(a.body, "token") {
			t.Errorf("a program's sign-in came to %s with %s", a.path, a.body)
		}
		// The same as JSON is no form, so nothing was sent.
		program = h.browser()
		body := `{"email":"` + h.bo.email + `","password":"` + h.bo.password + `"}`
		r = program.request(http.MethodPost, signin, url.Values{})
		r.Header.Set("Content-Type", "application/json")
		r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
		if a := program.send(r); a.path != signin || len(a.cookies) > 0 {
			t.Errorf("JSON came to %s with %v", a.path, a.cookies)
		}
		if n := h.bo.sessions(); n != 0 {
			t.Errorf("there are %d sessions", n)
		}
	})
}

// B06: no route takes a password, or any token, from a header. With all that is
// right about Bo in it a machine is told to sign in, wherever a session is needed.
func TestB06NoRouteTakesAPasswordFromAHeader(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		owner := h.browser()
		h.bo.enrol(owner)
		before, headers := h.bo.sessions(), h.credentials(owner)
		for name, header := range headers {
			for _, route := range h.routes() {
				status, _ := h.machine(route.Method, pathOf(route, string(h.bo.id)), header[0], header[1])
				if closed(route) && status != http.StatusUnauthorized {
					t.Errorf("%s %s with %s answers %d", route.Method, route.Path, name, status)
				}
			}
			if a := h.browser().sendWith(http.MethodGet, "/profile", header[0], header[1]); a.path != signin {
				t.Errorf("a browser with %s came to %s", name, a.path)
			}
		}
		for _, query := range []string{"access_token", "token", "session", "apikey", "auth", "sid"} {
			if status, _ := h.machine(http.MethodGet, "/profile?"+query+"="+owner.cookie("session"), "", ""); status != http.StatusUnauthorized {
				t.Errorf("the query %s answers %d", query, status)
			}
		}
		for _, path := range []string{"/api", "/api/v1", "/api/v1/user", "/api/users", "/v1/users", "/scim/v2/Users", "/rest/user"} {
			h.nothingThere(path, "Authorization", basic(h.bo.email, h.bo.password))
		}
		if n := h.bo.sessions(); n != before {
			t.Errorf("there are %d sessions, not %d", n, before)
		}
	})
}

// B07: beside the pages there is no other protocol: no method but those of the
// table answers anything, whoever asks, and nothing is changed by trying.
func TestB07NoOtherProtocolAnswers(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		owner := h.browser()
		h.bo.enrol(owner)
		methods := map[string][]string{}
		for _, route := range h.routes() {
			methods[pathOf(route, string(h.bo.id))] = append(methods[pathOf(route, string(h.bo.id))], route.Method)
		}
		before := h.tables()
		for path, allowed := range methods {
			for _, method := range []string{"PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "PROPPATCH", "REPORT", "MKCOL", "MKCALENDAR", "SEARCH", "TRACE", "LOCK"} {
				for _, header := range [][2]string{{"Authorization", basic(h.bo.email, h.bo.password)}, {"Cookie", "twinlatch-session=" + owner.cookie("session")}} {
					if status, _ := h.machine(method, path, header[0], header[1]); status != http.StatusNotFound && status != http.StatusMethodNotAllowed {
						t.Errorf("%s %s, where %v is allowed, answers %d", method, path, allowed, status)
					}
				}
			}
			// Nor does a header make one method out of another.
			for _, name := range []string{"X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"} {
				b := owner.copy()
				r := b.request(http.MethodGet, path+"?_method=POST", nil)
				r.Header.Set(name, http.MethodPost)
				b.send(r)
			}
		}
		h.unchanged(before)
		for _, path := range []string{"/.well-known/caldav", "/.well-known/carddav", "/dav/", "/remote.php/dav/", "/principals/", "/caldav/", "/feed.xml", "/info/refs", "/v2/", "/ws", "/debug/pprof/", "/metrics"} {
			h.nothingThere(path, "Authorization", basic(h.bo.email, h.bo.password))
		}
	})
}

// B09, at our own address: no proxy is answered there, and a proxy's headers move
// no request to another page. What asks for a machine asks MayPass as a page
// does: without a session 401, half signed in 401, held by the gate 403.
func TestB09OurOwnAddressAnswersNoProxy(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		cleo := h.browser()
		cleo.signIn(h.cleo)
		half := "twinlatch-signin=" + h.half(h.bo).cookie("signin")
		for _, path := range []string{
			"/api/verify", "/api/authz/forward-auth", "/api/authz/auth-request", "/api/authz/ext-authz/", "/outpost.goauthentik.io/auth/nginx",
			"/oauth2/auth", "/auth", "/verify", "/validate", "/forward-auth", "/fa/caddy", "/fa/nginx", "/fa/traefik", "/fa/envoy/", "/.pomerium/verify", "/caddy-security/whoami",
		} {
			h.nothingThere(path, "Cookie", half)
			h.nothingThere(path, "Cookie", "twinlatch-session="+cleo.cookie("session"))
		}
		for _, name := range []string{"X-Original-Url", "X-Rewrite-Url", "X-Forwarded-Uri", "X-Forwarded-Prefix", "X-Original-Uri"} {
			if a := h.half(h.bo).sendWith(http.MethodGet, "/profile", name, "/help/two-factor"); a.path != codePage {
				t.Errorf("with %s Profile gave %s", name, a.path)
			}
		}
		session := "twinlatch-session=" + cleo.cookie("session")
		ask := func(want int, cookie string) {
			t.Helper()
			for _, route := range h.routes() {
				if !closed(route) || route.Method != http.MethodGet || strings.HasPrefix(route.Path, setUp) || route.Path == "/proof" {
					continue
				}
				if status, body := h.machine(route.Method, pathOf(route, string(h.cleo.id)), "Cookie", cookie); status != want || strings.Contains(body, h.cleo.name) {
					t.Errorf("%s answers %d, not %d: %s", route.Path, status, want, body)
				}
			}
		}
		ask(http.StatusUnauthorized, "")
		ask(http.StatusUnauthorized, half)
		h.policy(h.acme, required)
		ask(http.StatusForbidden, session)
	})
}

// B11: the token of a sign-in that waits is replayed as a password, a bearer and
// a session, also after the sign-in was completed or cancelled: it is nothing.
func TestB11ATokenOfAWaitingSignInIsNoPassword(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		waiting, done, cancelled := h.half(h.bo), h.half(h.bo), h.half(h.bo)
		tokens := map[string]string{"waiting": waiting.cookie("signin"), "done": done.cookie("signin"), "cancelled": cancelled.cookie("signin")}
		done.code(h.bo)
		cancelled.post("/signin/cancel")
		before := h.bo.sessions()
		for state, token := range tokens {
			for _, header := range [][2]string{
				{"Authorization", basic(h.bo.email, token)}, {"Authorization", basic(token, "")}, {"Authorization", basic(string(h.bo.id), token)},
				{"Authorization", "Bearer " + token}, {"Authorization", "Token " + token}, {"Authorization", token}, {"Cookie", "twinlatch-session=" + token},
				{"Cookie", "session=" + token}, {"Cookie", "__Host-session=" + token},
			} {
				for _, path := range []string{home, "/profile", setUp, "/users"} {
					if status, _ := h.machine(http.MethodGet, path, header[0], header[1]); status != http.StatusUnauthorized {
						t.Errorf("%s with a %s sign-in in %s answers %d", path, state, header[0], status)
					}
				}
			}
			if a := h.browser().post(signin, "email", h.bo.email, "password", token); a.path != signin || a.given("signin") != "" {
				t.Errorf("a %s sign-in typed as the password came to %s", state, a.path)
			}
		}
		for _, state := range []string{"done", "cancelled"} {
			thief := h.browser()
			thief.setCookie("signin", tokens[state])
			if a := thief.code(h.bo); a.given("session") != "" {
				t.Errorf("a sign-in that is %s took a code", state)
			}
			thief.isOut()
		}
		if n := h.bo.sessions(); n != before {
			t.Errorf("there are %d sessions, not %d", n, before)
		}
	})
}
