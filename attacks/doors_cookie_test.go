package attacks_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// B08: a sign-in that waits for its code is a row and a cookie of its own. No
// page takes it for a session, and nothing that opens one thing opens another:
// every bearer is tried in every cookie.
func TestB08ASignInThatWaitsIsNoSession(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		half := h.bo.bearers()
		for _, route := range h.routes() {
			if !closed(route) {
				continue
			}
			b := h.browser()
			b.setCookie("signin", half["signin"])
			if a := b.send(b.request(route.Method, pathOf(route, string(h.bo.id)), h.bo.all())); a.path != codePage {
				t.Errorf("half signed in, %s %s gave %s (%d)", route.Method, route.Path, a.path, a.status)
			}
			if status, _ := h.machine(route.Method, pathOf(route, string(h.bo.id)), "Cookie", "twinlatch-signin="+half["signin"]); status != http.StatusUnauthorized {
				t.Errorf("half signed in, a machine's %s %s answers %d", route.Method, route.Path, status)
			}
		}
		for _, path := range []string{"/authorize", "/oauth2/authorize", "/oauth/authorize", "/oidc/auth", "/userinfo", "/api/userinfo", "/saml/sso"} {
			h.nothingThere(path+"?response_type=code&client_id=app&prompt=none", "Cookie", "twinlatch-signin="+half["signin"])
		}
		for name, value := range h.bo.bearers() {
			b := h.browser()
			if b.setCookie("session", value); name != "session" {
				b.isOut()
			}
			b = h.browser()
			if b.setCookie("signin", value); name != "signin" {
				if a := b.code(h.bo); a.path != signin || a.given("session") != "" {
					t.Errorf("with %s for a waiting sign-in the code led to %s", name, a.path)
				}
				b.isOut()
			}
			b = h.browser()
			if b.setCookie("trust", value); name != "trust" {
				if a := b.password(h.bo); a.path != codePage {
					t.Errorf("with %s for a trust the password led to %s", name, a.path)
				}
			}
			b = h.browser()
			b.setCookie("known", value)
			b.isOut()
		}
	})
}

// bearers are one of each thing that opens something of this person's, by the
// name of its cookie or of what it is; the phone is set up on the way.
func (p *person) bearers() map[string]string {
	h := p.h
	h.t.Helper()
	b := h.browser()
	if p.key == nil {
		p.enrol(b)
		b.post("/signout")
	}
	b.signInTrusting(p)
	b.post("/profile/email", "email", "another."+p.email)
	h.browser().post("/password/forgot", "email", p.email)
	_, reset, _ := strings.Cut(h.link(p.email, twinlatch.MailPasswordReset), "?t=")
	_, confirm, _ := strings.Cut(h.link("another."+p.email, twinlatch.MailEmailConfirm), "?t=")
	out := map[string]string{
		"session": b.cookie("session"), "trust": b.cookie("trust"), "known": b.cookie("known"), "signin": h.half(p).cookie("signin"),
		"reset link": reset, "e-mail link": confirm, "his id": string(p.id),
	}
	h.read(func(tx *store.Tx) error {
		hash, _ := secret.HashToken(out["session"])
		s, err := tx.SessionByToken(hash)
		out["the session's id"], out["the session's hash"] = string(s.ID), base64.RawURLEncoding.EncodeToString(hash)
		return err
	})
	return out
}

// B10: whatever is wrong with a cookie, its bearer is nobody: a machine is told
// to sign in, a person is led there, and nothing breaks. Every character of a
// live session is changed in turn, and the last one in all ways, because four
// spellings of it decode to the same bytes.
func TestB10ADamagedCookieIsNobodys(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		owner := h.browser()
		h.bo.enrol(owner)
		broken := damaged(owner.cookie("session"), h.bo)
		for _, value := range broken {
			if status, _ := h.machine(http.MethodGet, "/profile", "Cookie", "twinlatch-session="+value); status != http.StatusUnauthorized {
				t.Errorf("the session %q answers %d", value, status)
			}
			if a := h.browser().sendWith(http.MethodGet, codePage, "Cookie", "twinlatch-signin="+value); a.path != signin {
				t.Errorf("the waiting sign-in %q came to %s", value, a.path)
			}
		}
		for _, value := range broken[:40] {
			b := h.browser()
			r := b.request(http.MethodPost, signin, url.Values{"email": {h.bo.email}, "password": {h.bo.password}})
			r.Header.Set("Cookie", "twinlatch-trust="+value+"; twinlatch-known="+value+"; twinlatch-notice="+value)
			if a := b.send(r); a.path != codePage || a.given("session") != "" {
				t.Errorf("the trust %q came to %s", value, a.path)
			}
		}
		owner.isIn()
	})
}

// damaged are values that are nearly a live one, and values of quite other kinds.
func damaged(live string, owner *person) []string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	broken := []string{
		"", " ", "=", live + "=", live + "A", live + live, live + "%00", "%" + live[1:], url.QueryEscape(live + "/"), "a." + live, live + ".sig",
		strings.ToLower(live), strings.ToUpper(live), strings.Repeat("A", 43), strings.Repeat("A", 4000), strings.Repeat("é", 43), "\xff\xfe\xfd",
		"null", "true", "undefined", "0", "-1", "admin", "{}", "[]", `{"user":"bo"}`, "' OR '1'='1", "../../etc/passwd", "<script>", "${jndi:ldap://x}",
		"eyJhbGciOiJub25lIn0.eyJzdWIiOiJibyJ9.", base64.StdEncoding.EncodeToString([]byte(owner.email)), string(owner.id), owner.email,
	}
	for i := range live {
		broken = append(broken, live[:i], live[:i]+string(letters[(strings.IndexByte(letters, live[i])+1)%64])+live[i+1:])
	}
	for i := range letters {
		if other := live[:42] + letters[i:i+1]; other != live {
			broken = append(broken, other)
		}
	}
	return broken
}

// B13: before the last step no cookie outlives the browser, and none but the
// waiting sign-in's is there: Bo ticks every box there is, types the password,
// a wrong code, and a password that is too short by now.
func TestB13NothingLastsBeforeTheLastStep(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		boxes := []string{"remember", "yes", "remember_me", "1", "rememberMe", "true", "_remember_me", "on", "persistent", "yes"}
		lasting := func(step string, a answer, may ...string) {
			t.Helper()
			for _, c := range a.cookies {
				name := strings.TrimPrefix(c.Name, "twinlatch-")
				if c.Value != "" && (!slices.Contains(may, name) || (c.MaxAge > 0 || !c.Expires.IsZero()) && name != "trust" && name != "known") {
					t.Errorf("%s left %s", step, c)
				}
			}
		}
		b := h.browser()
		lasting("the password", b.post(signin, append([]string{"email", h.bo.email, "password", h.bo.password}, boxes...)...), "signin")
		lasting("a wrong code", b.post(codePage, append([]string{"code", h.bo.wrongCode()}, boxes...)...), "signin")
		lasting("a wrong recovery code", b.post("/signin/recovery", append([]string{"code", "AAAA-BBBB-CCCC-DDDD"}, boxes...)...), "signin")
		b.setCookie("signin", "")
		b.isOut()
		// The company wants longer passwords now, so the code is not the last step.
		h.policy(h.acme, func(p *twinlatch.Policy) { p.PasswordMin = 60 })
		b = h.browser()
		b.password(h.bo)
		a := b.code(h.bo, boxes...)
		lasting("the code before a new password", a, "signin")
		if a.path != "/signin/new-password" {
			t.Fatalf("the code led to %s", a.path)
		}
		copied := b.copy()
		copied.setCookie("signin", "")
		copied.isOut()
		if a := copied.password(h.bo); a.path != codePage {
			t.Errorf("without the new password the next sign-in came to %s", a.path)
		}
		lasting("the new password", b.post("/signin/new-password", "new", strings.Repeat("a long walk ", 6)), "session", "trust", "known")
		b.isIn()
		// What lasts after the last step is no way in by itself.
		b.setCookie("session", "")
		b.isOut()
	})
}

// B14: Bo waits too long on the code page, or in the middle of his day, and
// loads the page again: he is asked to sign in, and the old form opens nothing.
func TestB14ATimeThatRanOutIsNoWayIn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		late := h.half(h.bo)
		h.clock.Advance(twinlatch.PendingFor - time.Second)
		if a := late.get(codePage); a.path != codePage {
			t.Fatalf("a second too early it has ended: %s", a.path)
		}
		h.clock.Advance(time.Second)
		for _, path := range []string{codePage, "/signin/recovery", "/signin/lost", "/signin/new-password", home, "/profile"} {
			if a := late.get(path); a.path != signin {
				t.Errorf("after ten minutes %s gave %s", path, a.path)
			}
		}
		if a := late.code(h.bo); a.path != signin || a.given("session") != "" {
			t.Errorf("the late code led to %s", a.path)
		}
		late.isOut()

		idle := h.browser()
		idle.signIn(h.bo)
		idle.get("/proof")
		h.clock.Advance(twinlatch.DefaultIdle)
		for _, path := range []string{"/profile", codePage, "/proof", setUp, "/profile/two-factor/done", home} {
			if a := idle.get(path); a.path != signin {
				t.Errorf("after an hour's rest %s gave %s", path, a.path)
			}
		}
		if a := idle.post("/proof", "password", h.bo.password, "code", h.bo.code()); a.path != signin || a.given("session") != "" {
			t.Errorf("a proof in a session that ended led to %s", a.path)
		}
		// The cookie of the ended session stays in the browser while a new sign-in waits.
		if a := idle.password(h.bo); a.path != codePage || idle.cookie("session") == "" {
			t.Fatalf("the password led to %s", a.path)
		}
		idle.isOut()
		h.clock.Advance(twinlatch.PendingFor)
		idle.isOut()
	})
}
