package server

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/store"
)

// sameOnPage says which page does or shows what an operation does, and by which
// deed. verify-code has no page: it is a product's own sign-in that asks.
var sameOnPage = map[string]struct{ page, deed string }{
	"company":               {"GET /configuration/account", "Waiting"},
	"people":                {"GET /users", "People"},
	"person":                {"GET /users/{id}", "Person"},
	"rename":                {"POST /users/{id}", "PersonRename"},
	"factors":               {"GET /users/{id}/security", "Person, TwoFactor"},
	"sessions":              {"GET /users/{id}/security", "Person, Sessions"},
	"end-sessions":          {"POST /users/{id}/security/end-sessions", "PersonEndSession"},
	"end-session":           {"POST /users/{id}/security/end-session", "PersonEndSession"},
	"devices":               {"GET /users/{id}/security", "Person, TwoFactor"},
	"forget-devices":        {"POST /users/{id}/security/end-devices", "PersonForgetDevice"},
	"forget-device":         {"POST /users/{id}/security/end-device", "PersonForgetDevice"},
	"verify-code":           {"", "CodeVerify"},
	"invitations":           {"GET /users/new", "InvitationsAfter"},
	"invitation":            {"GET /users/new", "Invitation"},
	"invite":                {"POST /users/new", "InvitationCreate"},
	"send-again":            {"POST /users/invitations/{id}/send-again", "InvitationRepeat"},
	"withdraw":              {"POST /users/invitations/{id}/withdraw", "InvitationWithdraw"},
	"resets":                {"GET /configuration/reset-requests", "ResetRequestsAfter"},
	"reset":                 {"GET /configuration/reset-requests", "ResetRequestShow"},
	"audit":                 {"GET /configuration/audit", "AuditAfter"},
	"applications":          {"GET /{$}", "OwnApps"},
	"operator-companies":    {"GET /companies", "CompaniesAfter"},
	"operator-company":      {"GET /companies/{id}", "Company"},
	"operator-applications": {"GET /apps", "Apps"},
	"operator-application":  {"GET /apps/{id}", "App"},
}

// wanted is what a page's access word asks of a role.
func wanted(t *testing.T, access door.Access) (roles twinlatch.Roles, operator bool) {
	t.Helper()
	switch access {
	case door.Member:
		return 0, false
	case door.Administrator, door.Configuration: // of either role every key has the first
		return twinlatch.Configuration, false
	case door.UserManagement:
		return twinlatch.UserManagement, false
	case door.Operator:
		return twinlatch.Configuration, true
	}
	t.Errorf("no key may what needs %q", access)
	return 0, false
}

// No operation is open to a key whose maker could not open the page that does the
// same, and each has such a page.
func TestNoOperationIsReachedWithLessThanItsPage(t *testing.T) {
	p := newProgram(t)
	access := map[string]door.Access{}
	for _, route := range p.h.s.site.Routes() {
		access[route.Method+" "+route.Path] = route.Access
	}
	ops := p.operations()
	if len(ops) != len(sameOnPage) {
		t.Errorf("%d operations, %d in the table", len(ops), len(sameOnPage))
	}
	for _, op := range ops {
		same, known := sameOnPage[op.ID]
		if !known {
			t.Errorf("%s is not in the table", op.ID)
			continue
		}
		if same.page == "" {
			continue
		}
		word, is := access[same.page]
		if !is {
			t.Errorf("%s: there is no page %s", op.ID, same.page)
			continue
		}
		roles, operator := wanted(t, word)
		if !op.Scope.Needs().Has(roles) {
			t.Errorf("%s needs %s, its page %s", op.ID, op.Scope.Needs(), roles)
		}
		elsewhere := twinlatch.MayHoldScope(twinlatch.Account{Roles: bothRoles | twinlatch.Support}, twinlatch.Company{}, op.Scope)
		if operator && elsewhere {
			t.Errorf("%s is for the operator alone, its scope is not", op.ID)
		}
	}
}

// makers are who makes keys, targets whom they try them on.
var roleSets = []twinlatch.Roles{0, twinlatch.Configuration, twinlatch.UserManagement, bothRoles}

// Whoever makes the key, and whoever it is tried on: what the program gets done,
// its maker gets done on the page. Roles that the maker loses afterwards count.
func TestAProgramGetsDoneWhatItsMakerGetsDone(t *testing.T) {
	p := newProgram(t)
	h := p.h
	for i, roles := range roleSets {
		h.comes(fmt.Sprintf("target%d", i), "acme", roles, true)
	}
	h.comes("stranger", "vendor", 0, true)
	did := map[string]int{}
	for id, do := range map[string]struct {
		scope, method, path, body, page string
		form                            url.Values
	}{
		"rename":         {"people-write", "PATCH", "/api/v1/people/%s", `{"name":"Somebody Else"}`, "/users/%s", url.Values{"name": {"Somebody Else"}}},
		"end-session":    {"sessions-write", "DELETE", "/api/v1/people/%s/sessions/x", "", "/users/%s/security/end-session", url.Values{"session": {"x"}}},
		"forget-devices": {"devices-write", "DELETE", "/api/v1/people/%s/trusted-devices", "", "/users/%s/security/end-devices", nil},
	} {
		p.allow(do.scope)
		for _, held := range roleSets {
			h.roles("chief", held)
			for _, target := range []string{"target0", "target1", "target2", "target3", "chief", "stranger", "nobody"} {
				byKey := p.ask(do.method, fmt.Sprintf(do.path, target), do.body).Code < 300
				w := h.form("chief", fmt.Sprintf(do.page, target), do.form)
				onPage := w.Code == http.StatusSeeOther && strings.HasPrefix(w.Header().Get("Location"), "/users")
				if byKey && !onPage {
					t.Errorf("%s of %s by a key whose maker is %q: done; on the page: %d %s", id, target, held, w.Code, w.Header().Get("Location"))
				}
				if byKey {
					did[id]++
				}
			}
		}
	}
	// Who governs alone reaches those who hold nothing or the same, oneself included.
	if did["rename"] != 5 || did["end-session"] != 5+3 || did["forget-devices"] != did["end-session"] {
		t.Errorf("programs got done: %v", did)
	}
}

// form is what somebody's browser gets for a form.
func (h *routeHouse) form(who, path string, form url.Values) *httptest.ResponseRecorder {
	h.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.AddCookie(h.cookies[who])
	w := httptest.NewRecorder()
	h.s.ServeHTTP(w, r)
	return w
}

// roles changes what somebody holds, behind everybody's back.
func (h *routeHouse) roles(who string, roles twinlatch.Roles) {
	h.t.Helper()
	h.write(func(tx *store.Tx) error {
		a, err := tx.TakeAccount("acme", twinlatch.AccountID(who))
		if err != nil {
			return err
		}
		a.Roles = roles
		return tx.UpdateAccount(a)
	})
}

// Whoever answers for a key has a second factor: a person without one is led to set
// it up, and a program reads what is the matter with its maker.
func TestWhoAnswersForAKeyHasASecondFactor(t *testing.T) {
	p := newProgram(t)
	p.h.write(func(tx *store.Tx) error { return tx.DeleteFactor("acme", "chief") })
	w := p.ask(http.MethodGet, "/api/v1/company", "")
	if w.Code != http.StatusForbidden || refusal(t, w) != "denied" || !strings.Contains(w.Body.String(), "Let somebody who has one make another key.") {
		t.Errorf("its program: %d %s", w.Code, w.Body)
	}
	page := func(method, path, body string, cookies ...*http.Cookie) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Accept", "text/html")
		for _, cookie := range append(cookies, p.h.cookies["chief"]) {
			r.AddCookie(cookie)
		}
		w := httptest.NewRecorder()
		p.h.s.ServeHTTP(w, r)
		return w
	}
	for _, method := range []string{http.MethodGet, http.MethodPost} { // before anything is typed, too
		w = page(method, "/configuration/api/new", "name=Orders&days=90&scopes=people-read")
		if to := w.Header().Get("Location"); w.Code != http.StatusSeeOther || to != "/profile/two-factor" {
			t.Fatalf("a new key by %s: %d %s", method, w.Code, to)
		}
	}
	w = page(http.MethodGet, "/profile/two-factor", "", w.Result().Cookies()...)
	if !strings.Contains(w.Body.String(), "Only people with two-factor authentication make API keys.") {
		t.Errorf("they read: %s", w.Body)
	}
}
