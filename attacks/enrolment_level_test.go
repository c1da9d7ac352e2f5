package attacks_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// level is how strongly the session in a browser is proven.
func (b *browser) level() (level twinlatch.Level) {
	b.h.t.Helper()
	hash, _ := secret.HashToken(b.cookie("session"))
	b.h.read(func(tx *store.Tx) error {
		s, err := tx.SessionByToken(hash)
		level = s.Level
		return err
	})
	return level
}

// B30: the level of a session is what was shown for it and nothing else; it
// rises with a code, falls with Turn Off, and an account that has nothing to
// show gets none.
func TestB30TheLevelIsWhatWasShown(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		b := h.browser()
		is := func(want twinlatch.Level, what string) {
			t.Helper()
			if got := b.level(); got != want {
				t.Errorf("%s makes level %d, not %d", what, got, want)
			}
		}
		b.signIn(h.bo)
		is(1, "a password")
		b.post("/proof", "password", h.bo.password)
		is(1, "a password twice")
		b.post("/signout")
		h.bo.enrol(b)
		is(2, "Turn On")
		b.post("/signout")
		b.signInTrusting(h.bo)
		is(2, "a code")
		b.post("/signout")
		b.password(h.bo)
		is(1, "a trusted browser")
		b.post("/proof", "password", h.bo.password)
		is(1, "a proof without the code")
		h.clock.Advance(twinlatch.FreshFor)
		a := b.post(setUp + "/change")
		b.post("/proof", "form", find(t, a.body, `name="form" value="([^"]+)"`), "password", h.bo.password, "recovery", h.bo.codes[0])
		is(1, "a proof by recovery code, which opens Change application alone,")
		b.post("/proof", "password", h.bo.password, "code", h.bo.code())
		is(2, "a proof with the code")
		b.post(setUp + "/turn-off")
		is(1, "Turn Off")
		h.policy(h.acme, required)
		b.mustSetUp()
		// Somebody without a password, as an import might leave them, is let in by nothing.
		h.cleo.change(func(a *twinlatch.Account) { a.PasswordHash, a.PasswordLength = "", 0 })
		for _, password := range []string{"", " ", "\x00", h.cleo.password, "null", "$argon2id$"} {
			stranger := h.browser()
			if a := stranger.post(signin, "email", h.cleo.email, "password", password); a.given("session")+a.given("signin") != "" {
				t.Errorf("no password and %q came to %s", password, a.path)
			}
		}
	})
}

// B31: Bo's factor ends in each way there is, and comes back. Nothing that hung
// on the former one comes back with it: no recovery code, no trusted browser.
func TestB31NothingOfAFormerFactorComesBack(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		boss := h.browser()
		h.ada.enrol(boss)
		b := h.browser()
		h.bo.enrol(b)
		for name, end := range map[string]func() bool{
			"Turn Off": func() bool { b.prove(h.bo, setUp+"/turn-off"); return true },
			"Reset": func() bool {
				boss.prove(h.ada, "/users/"+string(h.bo.id)+"/security/reset", "reason", "Lost.")
				return true
			},
			"Change application": func() bool { b.prove(h.bo, setUp+"/change"); return false },
			"New recovery codes": func() bool { b.prove(h.bo, setUp+"/recovery-codes"); return false },
		} {
			trusted := h.browser()
			trusted.signInTrusting(h.bo)
			trusted.post("/signout")
			former := h.bo.codes
			switch gone := end(); {
			case gone && h.bo.protected():
				t.Fatalf("%s ended nothing", name)
			case gone:
				if n := len(h.rows("SELECT hash FROM recovery_codes WHERE account_id = '" + string(h.bo.id) + "'")); n > 0 {
					t.Errorf("%s left %d recovery codes", name, n)
				}
				h.bo.key = nil
				b = h.browser()
				h.bo.enrol(b)
			case name == "Change application":
				h.bo.key, h.bo.lastStep = h.bo.scan(b), 0
				h.bo.codes = shownCodes(b.post(setUp+"/confirm", "enrolment", b.enrolment(), "code", h.bo.code()).body)
			default:
				h.bo.codes = shownCodes(b.get(setUp + "/recovery-codes").body)
			}
			for _, code := range former {
				h.bo.forgive()
				thief := h.half(h.bo)
				if a := thief.post("/signin/recovery", "code", code); a.given("session") != "" {
					t.Errorf("after %s a former recovery code led to %s", name, a.path)
				}
			}
			if a := trusted.password(h.bo); name != "New recovery codes" && a.path != codePage {
				t.Errorf("after %s a formerly trusted browser came to %s", name, a.path)
			}
			h.bo.forgive()
			if a := h.half(h.bo).post("/signin/recovery", "code", h.bo.codes[0]); a.given("session") == "" {
				t.Errorf("after %s a new recovery code led to %s", name, a.path)
			}
			b.signIn(h.bo)
		}
	})
}

// B32: a value that must be checked is wrong, or cannot be checked at all. The
// deed stops there, every time: no form of the house does anything with a token
// that was made up, and a secret that does not open any more opens nothing.
func TestB32ACheckThatFailsStopsTheDeed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		cleo := h.browser()
		cleo.signIn(h.cleo)
		cleo.post(setUp + "/turn-on")
		h.cleo.key = h.cleo.scan(cleo)
		boss := h.browser()
		h.ada.enrol(boss)
		h.links(boss) // that somebody's are good must not make the thief's so
		before := h.tables()
		made, _ := secret.NewToken()
		for _, token := range []string{"", made, string(h.bo.id), "null", strings.Repeat("A", 43), "' OR 1=1 --", "\xff"} {
			form := h.bo.all()
			for _, name := range []string{"t", "enrolment", "form", "session", "device", "user_id", "login_nonce", "skip_onboarding"} {
				form.Set(name, token)
			}
			for _, route := range h.routes() {
				if route.Method != http.MethodPost || strings.HasPrefix(route.Path, signin) || route.Path == "/password/forgot" {
					continue // those that need no token; the other tests have them
				}
				b := h.browser()
				if a := b.send(b.request(route.Method, pathOf(route, url.PathEscape(token+"x")), form)); a.given("session")+a.given("signin") != "" {
					t.Errorf("%s with the token %q gave %v", route.Path, token, a.cookies)
				}
			}
			for _, form := range []string{"/confirm", "/devices/remove"} {
				cleo.post(setUp+form, "enrolment", token, "device", token, "code", h.cleo.wrongCode())
			}
			cleo.post("/profile/sessions/end", "session", token)
		}
		h.unchanged(before)
	})
	t.Run("and so does a secret that cannot be read", func(t *testing.T) {
		each(t, func(t *testing.T, h *house) {
			h.bo.enrol(h.browser())
			half, cleo := h.half(h.bo), h.browser()
			cleo.signIn(h.cleo)
			cleo.post(setUp + "/turn-on")
			h.cleo.key = h.cleo.scan(cleo)
			id := cleo.enrolment()
			h.damage(`UPDATE factors SET sealed = '\xdead' WHERE account_id = %s`, h.bo)
			h.damage(`UPDATE enrolments SET sealed = '\xdead' WHERE account_id = %s`, h.cleo)
			a, err := half.ask(half.request(http.MethodPost, codePage, url.Values{"code": {h.bo.code()}}))
			if err != nil || a.given("session") != "" {
				t.Errorf("a factor that does not open led to %s (%d)", a.path, a.status)
			}
			half.isOut()
			if a, err := cleo.ask(cleo.request(http.MethodPost, setUp+"/confirm", url.Values{"enrolment": {id}, "code": {h.cleo.code()}})); err != nil || a.path == setUp+"/done" || h.cleo.protected() {
				t.Errorf("a set-up that does not open led to %s (%d)", a.path, a.status)
			}
		})
	})
}
