package attacks_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// wishes are what somebody may write into a request to have other rules, another
// person, or another step.
func (h *house) wishes() url.Values {
	return url.Values{
		"force": {"false"}, "force_mfa": {"false"}, "mfa": {"false"}, "skip": {"true"}, "skip_mfa": {"1"}, "skip-otp": {"true"}, "otp": {"skip"}, "required": {"no"}, "two_factor": {"off"},
		"step": {"in"}, "next": {"in"}, "flow": {"password-only"}, "stage": {"done"}, "second": {"totp"}, "level": {"2"}, "acr_values": {"1"}, "acr": {"0"}, "amr": {"otp"}, "prompt": {"none"}, "max_age": {"999999"},
		"trusted": {"yes"}, "days": {"9999"}, "days_trusted": {"9999"}, "remember": {"9999"}, "policy": {"none"}, "company": {string(h.globex)}, "org": {string(h.globex)}, "tenant": {string(h.vendor)},
		"account": {string(h.cleo.id)}, "account_id": {string(h.cleo.id)}, "user": {h.cleo.email}, "user_id": {string(h.cleo.id)}, "username": {h.cleo.email}, "id": {string(h.cleo.id)}, "impersonate": {h.cleo.email},
		"role": {"configuration"}, "roles": {"configuration"}, "admin": {"true"}, "is_admin": {"1"}, "verified": {"true"}, "mfa_verified": {"true"}, "has_factor": {"false"}, "cookies": {"asked"}, "change": {"yes"},
	}
}

// B17: the thief knows Bo's password and writes every wish into the query, the
// form, the headers and the cookies, at each step. The answers are those of a
// request without wishes.
func TestB17NothingAboutTheRulesComesFromTheRequest(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		h.policy(h.acme, func(p *twinlatch.Policy) { p.TrustedDays = 3 })
		wishing := func(b *browser, method, path string, form url.Values) answer {
			t.Helper()
			wishes := h.wishes()
			for name, values := range form {
				wishes[name] = values
			}
			r := b.request(method, path+"?"+h.wishes().Encode(), wishes)
			for name, values := range h.wishes() {
				r.Header.Set("X-"+strings.ReplaceAll(name, "_", "-"), values[0])
				r.AddCookie(&http.Cookie{Name: name, Value: values[0]})
				r.AddCookie(&http.Cookie{Name: "twinlatch-" + name, Value: values[0]})
			}
			return b.send(r)
		}
		thief := h.browser()
		if a := wishing(thief, http.MethodPost, signin, url.Values{"email": {h.bo.email}, "password": {h.bo.password}}); a.path != codePage || a.given("session") != "" {
			t.Errorf("the password led to %s", a.path)
		}
		if a := wishing(thief, http.MethodPost, codePage, url.Values{"code": {h.bo.wrongCode()}}); a.path != codePage || a.given("session") != "" {
			t.Errorf("a wrong code led to %s", a.path)
		}
		for _, path := range []string{home, "/profile", setUp, "/users", codePage, "/signin/recovery"} {
			if a := wishing(thief, http.MethodGet, path, nil); !strings.HasPrefix(a.path, "/signin/") {
				t.Errorf("%s gave %s", path, a.path)
			}
		}
		// The right code makes Bo's own session, with the trust of the company's three days.
		if a := wishing(thief, http.MethodPost, codePage, url.Values{"code": {h.bo.code()}}); a.given("trust") == "" {
			t.Fatalf("the code led to %s", a.path)
		}
		thief.get("/profile").says(t, h.bo.name)
		h.read(func(tx *store.Tx) error {
			all, err := tx.TrustedDevices(h.bo.account())
			for _, d := range all {
				if d.ExpiresAt.After(h.clock.Now().Add(3 * 24 * time.Hour)) {
					t.Errorf("the trust lasts until %s", d.ExpiresAt)
				}
			}
			return err
		})
		// Signed in he is nobody else, and no administrator.
		for _, path := range []string{"/users", "/users/" + string(h.cleo.id) + "/security", "/configuration/account", "/companies", "/support"} {
			if a := wishing(thief, http.MethodGet, path, nil); a.status != http.StatusForbidden {
				t.Errorf("%s answers %d", path, a.status)
			}
		}
		// And where it is required he neither turns it off nor walks past the gate.
		h.policy(h.acme, required)
		wishing(thief, http.MethodPost, "/profile/two-factor/turn-off", nil)
		if !h.bo.protected() {
			t.Error("a wish turned it off")
		}
		cleo := h.browser()
		wishing(cleo, http.MethodPost, signin, url.Values{"email": {h.cleo.email}, "password": {h.cleo.password}})
		if a := wishing(cleo, http.MethodGet, "/profile", nil); a.path != setUp {
			t.Errorf("a wish opened the gate: %s", a.path)
		}
		for _, doubled := range []string{"email=" + h.cleo.email + "&email=" + h.bo.email, "email[]=" + h.bo.email, "email=" + h.bo.email + "&email=" + h.cleo.email} {
			b := h.browser()
			r := b.request(http.MethodPost, signin+"?"+doubled, url.Values{"password": {h.bo.password}})
			if a := b.send(r); a.path != signin || a.given("signin") != "" {
				t.Errorf("an address in the query began a sign-in: %s", a.path)
			}
		}
	})
}

// B18: two tabs share Bo's browser. While one waits for the code the other is
// not in, and what one does never carries the other past a step.
func TestB18ASecondTabIsNoFurtherThanTheFirst(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		h.bo.signOutEverywhere()
		b := h.half(h.bo)
		for _, route := range h.routes() {
			if closed(route) && route.Method == http.MethodGet {
				if a := b.get(pathOf(route, string(h.bo.id))); a.path != codePage {
					t.Errorf("the second tab opened %s and came to %s", route.Path, a.path)
				}
			}
		}
		// The second tab signs in again and is asked as well; the first goes on with the newer one.
		b.password(h.bo)
		if a := b.get(home); a.path != codePage {
			t.Errorf("the second password led to %s", a.path)
		}
		first := h.bo.code()
		if a := b.post(codePage, "code", first); a.given("session") == "" {
			t.Fatalf("the code led to %s", a.path)
		}
		session := b.cookie("session")
		if a := b.code(h.bo); a.path != home || a.given("session") != "" || b.cookie("session") != session {
			t.Errorf("the other tab's code led to %s with %v", a.path, a.cookies)
		}
		if n := h.bo.sessions(); n != 1 {
			t.Errorf("two tabs made %d sessions", n)
		}
		// One tab cancels: the other's code opens nothing.
		b = h.half(h.bo)
		b.post("/signin/cancel")
		if a := b.code(h.bo); a.path != signin || a.given("session") != "" {
			t.Errorf("after Cancel in one tab the other's code led to %s", a.path)
		}
		// Cleo signs in in the second tab: the first, where Bo's code is asked, is hers then.
		b = h.half(h.bo)
		b.signIn(h.cleo)
		if a := b.code(h.bo); a.path != home {
			t.Errorf("Bo's code in Cleo's browser led to %s", a.path)
		}
		b.get("/profile").says(t, h.cleo.email)
		if n := h.bo.sessions(); n != 1 {
			t.Errorf("Bo has %d sessions", n)
		}
	})
}

// B19: what hands somebody on from one step to the next is good once. A copy of
// the waiting sign-in, a link that was pressed and a proof that was given are
// nothing the second time, and no result of somebody else's sign-in is taken.
func TestB19WhatHandsOnIsGoodOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		owner := h.browser()
		h.bo.enrol(owner)
		b := h.half(h.bo)
		copied := b.copy()
		b.code(h.bo)
		if a := copied.code(h.bo); a.path != signin || a.given("session") != "" {
			t.Errorf("a copy of the waiting sign-in led to %s", a.path)
		}
		copied.isOut()
		boss := h.browser()
		h.ada.enrol(boss)
		boss.post("/users/new", "email", "dan@acme.example", "name", "Dan Dole")
		owner.signIn(h.bo)
		owner.prove(h.bo, "/profile/email", "email", "bo@new.example")
		h.browser().post("/password/forgot", "email", h.cleo.email)
		boss.post("/users/"+string(h.bo.id)+"/security/reset", "reason", "He asked me to.")
		for name, link := range map[string]string{
			"an invitation":          h.link("dan@acme.example", twinlatch.MailInvitation),
			"a reset link":           h.link(h.cleo.email, twinlatch.MailPasswordReset),
			"an undone new address":  h.link(h.bo.email, twinlatch.MailEmailNotice),
			"a This was not me link": h.secondLink(h.bo.email, twinlatch.MailTwoFactorReset),
		} {
			once := h.browser().pressed(link, "name", "Dan Dole", "new", "a password that is long enough")
			before := h.tables()
			again := h.browser().pressed(link, "name", "The Thief", "new", "a password of the second thief")
			if once.status != http.StatusOK || again.status != http.StatusGone && again.status != http.StatusConflict {
				t.Errorf("%s answers %d, and then %d", name, once.status, again.status)
			}
			h.unchanged(before)
		}
		for _, path := range []string{"/idps/1/callback", "/login/external/callback", "/oidc/callback", "/intent", "/auth/callback"} {
			h.nothingThere(path+"?intent=1&token=2&user="+string(h.bo.id), "Cookie", "twinlatch-signin="+h.half(h.ada).cookie("signin"))
		}
	})
}

// B20: an address is the only name somebody signs in with. Bo's right password
// under any other name is a wrong sign-in, also while he is suspended.
func TestB20NoOtherNameSignsIn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		names := []string{
			string(h.bo.id), "bo", "Bo Barker", "bo@", "@acme.example", "acme\\bo", "ACME/bo", "bo%acme.example", "mailto:" + h.bo.email, "<" + h.bo.email + ">", `"Bo" <` + h.bo.email + ">",
			h.bo.email + ",", h.bo.email + ";", h.bo.email + "\x00", h.bo.email + ".", "bo+tag@acme.example", "b.o@acme.example", "*", "%", "bo@acme.examplе", string(h.acme), "bo@ACME",
			h.bo.email + "' OR '1'='1", h.bo.email + " " + h.cleo.email, "bo@@acme.example",
		}
		try := func() {
			t.Helper()
			for _, name := range names {
				for _, field := range []string{"email", "username", "user", "login", "id", "phone"} {
					b := h.browser()
					a := b.post(signin, field, name, "password", h.bo.password)
					if a.given("session") != "" || a.given("signin") != "" || strings.Contains(a.body, "suspended") {
						t.Errorf("%s %q with his password came to %s", field, name, a.path)
					}
				}
			}
		}
		try()
		h.bo.change(func(a *twinlatch.Account) { a.Status = twinlatch.AccountSuspended })
		try()
		h.browser().password(h.bo).says(t, "suspended")
	})
}
