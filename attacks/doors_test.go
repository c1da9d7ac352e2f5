package attacks_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	front "github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/server"
)

// B01: whoever reads the mail can open every link in it, and is signed in by
// none: neither Bo, who has a phone, nor Cleo, who has none.
func TestB01AResetLinkSignsNobodyIn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		for _, p := range []*person{h.bo, h.cleo} {
			thief := h.browser()
			thief.post("/password/forgot", "email", p.email)
			a := thief.pressed(h.link(p.email, twinlatch.MailPasswordReset), "new", "the thief's own long password")
			if p.password = "the thief's own long password"; a.path != signin || a.given("session") != "" || a.given("signin") != "" {
				t.Errorf("%s's reset link led to %s with %v", p.name, a.path, a.cookies)
			}
			thief.isOut()
		}
		if a := h.browser().password(h.bo); a.path != codePage {
			t.Errorf("the new password led to %s", a.path)
		}
		boss := h.browser()
		h.ada.enrol(boss)
		boss.post("/users/new", "email", "dan@acme.example", "name", "Dan Dole")
		boss.post("/profile/email", "email", "ada@new.example")
		boss.post("/users/"+string(h.bo.id)+"/security/reset", "reason", "He asked me to.")
		for name, link := range map[string]string{
			"the invitation":    h.link("dan@acme.example", twinlatch.MailInvitation),
			"the new address":   h.link("ada@new.example", twinlatch.MailEmailConfirm),
			"the old address":   h.link(h.ada.email, twinlatch.MailEmailNotice),
			"This was not me":   h.secondLink(h.bo.email, twinlatch.MailTwoFactorReset),
			"a spent reset one": h.link(h.cleo.email, twinlatch.MailPasswordReset),
		} {
			reader := h.browser()
			if a := reader.pressed(link, "name", "Dan Dole", "new", "a password that is long enough"); a.given("session") != "" || a.given("signin") != "" {
				t.Errorf("%s put %v into the browser", name, a.cookies)
			}
			reader.isOut()
		}
	})
	t.Run("nor does the link of the first run", func(t *testing.T) {
		h := emptyHouse(t, server.Config{Data: t.TempDir()})
		link, err := h.s.House.SetupLink(t.Context())
		must(t, err)
		b := h.browser()
		a := b.pressed(strings.TrimPrefix(link, publicURL), "company", "Vendor", "name", "Vera", "email", "vera@vendor.example", "new", "a password that is long enough")
		if a.path != signin || a.given("session") != "" {
			t.Errorf("it led to %s with %v", a.path, a.cookies)
		}
		b.isOut()
	})
}

// B02: a mailbox can choose the password and end what was made under the old
// one. Bo's factor, his recovery codes and the count of guesses stay.
func TestB02AMailboxAloneRemovesNoFactor(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		guesser := h.half(h.bo)
		for range 5 {
			guesser.post(codePage, "code", h.bo.wrongCode())
		}
		kept := func() [3][]string {
			return [3][]string{h.rows("SELECT * FROM factors"), h.rows("SELECT * FROM recovery_codes"), h.rows("SELECT * FROM attempts WHERE kind <> 'password'")}
		}
		before := kept()
		reader := h.browser()
		reader.post("/password/forgot", "email", h.bo.email)
		h.bo.password = "a password of the mailbox's reader"
		reader.pressed(h.link(h.bo.email, twinlatch.MailPasswordReset), "new", h.bo.password)
		if a := reader.password(h.bo); a.path != codePage {
			t.Fatalf("the new password led to %s", a.path)
		}
		if a := reader.post(codePage, "code", h.bo.code()); a.status != http.StatusTooManyRequests {
			t.Errorf("the reset link lifted the wait: %s (%d)", a.path, a.status)
		}
		// "Lost your phone?" asks a person; what comes by mail meanwhile opens nothing.
		reader.post("/signin/lost", "reason", "I lost my phone.")
		for _, m := range h.mails(h.bo.email) {
			if link := m.Facts.Link + m.Facts.SecondLink; m.Kind != twinlatch.MailPasswordReset && strings.Contains(link, "?") {
				t.Errorf("the mail %s brings %s", m.Kind, link)
			}
		}
		for _, path := range []string{setUp, "/profile/two-factor/choose", "/profile/two-factor/turn-off"} {
			if a := reader.get(path); a.path != codePage {
				t.Errorf("%s led to %s", path, a.path)
			}
		}
		for i, now := range kept() {
			if !slices.Equal(now, before[i]) {
				t.Errorf("the mailbox changed %v to %v", before[i], now)
			}
		}
	})
}

// B03: one function mints sessions (TestBearersHaveOneCreator, in the walls), and
// no route reaches it past the code: half signed in, the thief sends every form
// of the house with everything that is known of Bo, and calls where others have
// the callbacks of a social sign-in.
func TestB03NoRouteMakesASessionWithoutTheCode(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		h.bo.signOutEverywhere()
		known := h.bo.all()
		for _, route := range h.routes() {
			thief := h.half(h.bo)
			a := thief.send(thief.request(route.Method, pathOf(route, string(h.bo.id))+"?"+url.Values{"return": {"/users"}}.Encode(), known))
			if a.given("session") != "" || a.given("trust") != "" || a.given("known") != "" {
				t.Errorf("%s %s gave %v", route.Method, route.Path, a.cookies)
			}
		}
		if n := h.bo.sessions(); n != 0 {
			t.Errorf("there are %d sessions", n)
		}
		for _, path := range []string{"/auth/google/callback", "/oauth/callback", "/login/oauth2/code/github", "/saml/acs", "/users/auth/azure/callback", "/api/login"} {
			h.nothingThere(path+"?code=1&state=2", "Cookie", "twinlatch-signin="+h.half(h.bo).cookie("signin"))
		}
	})
}

// B04: the doors that open to somebody who is not signed in are these and no
// others, with the most that each may put into a browser. A new way in fails
// here until it says what it gives; a line without an access word does not
// start; and the hall takes a way that it does not know for nothing shown.
func TestB04AWayInIsClosedUntilItSaysWhatItIsWorth(t *testing.T) {
	gives := map[string]string{
		"/signin": "signin session known", "/signin/code": "session trust known", "/signin/recovery": "session known",
		"/signin/new-password": "session trust known", "/signin/cancel": "", "/signin/lost": "", "/setup": "", "/invitation": "",
		"/password/forgot": "", "/password/reset": "", "/email/confirm": "", "/email/undo": "", "/reset/not-me": "", "/reset/stop": "", "/apps/sign-out": "",
	}
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		for _, route := range h.routes() {
			if closed(route) || route.Method != http.MethodPost {
				continue
			}
			may, listed := gives[route.Path]
			if !listed {
				t.Errorf("%s is open and nobody said what it gives", route.Path)
			}
			b, form := h.half(h.bo), h.bo.all()
			form.Set("code", h.bo.code())
			a := b.send(b.request(route.Method, route.Path, form))
			for _, name := range []string{"session", "signin", "trust", "known"} {
				if a.given(name) != "" && !strings.Contains(may, name) {
					t.Errorf("%s gave %s", route.Path, name)
				}
			}
		}
		// Without the password, or with something else in its place, nothing begins.
		for _, form := range [][]string{{"email", h.bo.email}, {"email", h.bo.email, "code", h.bo.code()}, {"email", h.bo.email, "password", h.bo.codes[0]}, {"phone", "1", "code", h.bo.code()}} {
			if a := h.browser().post(signin, form...); a.given("session") != "" || a.given("signin") != "" {
				t.Errorf("%v began a sign-in", form)
			}
		}
	})
	t.Run("a line without an access word does not start", func(t *testing.T) {
		defer func() {
			if recover() == nil {
				t.Error("it starts")
			}
		}()
		(&front.Door{}).Mount(http.NewServeMux(), []front.Route{{Method: http.MethodGet, Path: "/new-way-in", Handler: func(http.ResponseWriter, *front.Request) error { return nil }}})
	})
}
