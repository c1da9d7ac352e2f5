package attacks_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// B68: Kim and Zoë have a phone. Under every spelling of their addresses the
// password leads to the code or nowhere, and no spelling becomes somebody else:
// not by an invitation, not by a new address.
func TestB68EverySpellingIsTheSamePerson(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		kim, zoe := h.person(h.acme, "Kim Krause", 0), h.person(h.acme, "Zoë Zahn", 0)
		kim.enrol(h.browser())
		zoe.enrol(h.browser())
		same := map[*person][]string{
			kim: {"kim@acme.example", "KIM@ACME.EXAMPLE", "Kim@Acme.Example", " kim@acme.example ", "\tkim@acme.example\r\n", "\u00a0kim@acme.example\u2003", "\u212aim@acme.example"},
			zoe: {"zoë@acme.example", "ZOË@acme.example", "zoe\u0308@acme.example", "ZOE\u0308@ACME.EXAMPLE", " Zoë@acme.example"},
		}
		other := map[*person][]string{
			kim: {"kim @acme.example", "kim@acme.example.", "kim@acme..example", "kım@acme.example", "kіm@acme.example", "ｋｉｍ@acme.example", "k\u200bim@acme.example", "kim@аcme.example", "kim\u00ad@acme.example", "kim+x@acme.example", "kim%40acme.example"},
			zoe: {"zoe@acme.example", "zo\u00eb\u0308@acme.example", "zôë@acme.example"},
		}
		for p, spellings := range same {
			for _, spelling := range spellings {
				b := h.browser()
				if a := b.post(signin, "email", spelling, "password", p.password); a.path != codePage || a.given("session") != "" {
					t.Errorf("%q came to %s", spelling, a.path)
				}
				if a := b.code(p); a.given("session") == "" {
					t.Errorf("%q and the code came to %s", spelling, a.path)
				}
			}
			for _, spelling := range other[p] {
				if a := h.browser().post(signin, "email", spelling, "password", p.password); a.path != signin || a.given("session")+a.given("signin") != "" {
					t.Errorf("%q came to %s", spelling, a.path)
				}
			}
		}
		gus, cleo := h.browser(), h.browser()
		gus.signIn(h.gus)
		cleo.signIn(h.cleo)
		for p, spellings := range same {
			for _, spelling := range spellings[:2] {
				h.clock.Advance(time.Hour / 4)
				gus.get(home)
				gus.prove(h.gus, "/users/new", "email", spelling, "name", "Somebody")
				cleo.prove(h.cleo, "/profile/email", "email", spelling)
				for _, to := range []string{spelling, p.email} {
					if h.mailed(to, twinlatch.MailInvitation) || h.mailed(to, twinlatch.MailEmailConfirm) {
						t.Errorf("%q was invited, or is about to be Cleo's", spelling)
					}
				}
			}
			if !h.mailed(p.email, twinlatch.MailAddressTaken) {
				t.Errorf("%s was not told", p.name)
			}
		}
		if n := len(h.rows("SELECT id FROM accounts WHERE lower(email) LIKE 'kim@%' OR email LIKE 'zo%'")); n != 2 {
			t.Errorf("two people have become %d accounts", n)
		}
	})
}

// B69: the thief puts values of his own into Bo's browser before Bo signs in: a
// made-up one, a waiting sign-in of Cleo's, her session, her trust. Bo's rights
// come under none of them. That every later rise brings a new value shows
// TestASessionIsNewAtEachRise.
func TestB69NoValueFromBeforeTheSignInIsGoodAfterIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		thief := h.browser()
		h.cleo.enrol(thief)
		thief.post("/signout")
		thief.signInTrusting(h.cleo)
		trust, known, session := thief.cookie("trust"), thief.cookie("known"), thief.cookie("session")
		made, _ := secret.NewToken()
		for name, planted := range map[string][2]string{
			"a made-up session":         {"session", made},
			"a made-up waiting sign-in": {"signin", made},
			"Cleo's waiting sign-in":    {"signin", h.half(h.cleo).cookie("signin")},
			"Cleo's session":            {"session", session},
			"Cleo's trust":              {"trust", trust},
			"Cleo's known browser":      {"known", known},
			"a made-up trust":           {"trust", made},
		} {
			victim := h.browser()
			victim.setCookie(planted[0], planted[1])
			if victim.get(home).path == home { // Cleo's session: he sees whose it is, and signs out
				victim.get("/profile").says(t, h.cleo.email)
				victim.post("/signout")
			}
			if a := victim.password(h.bo); a.path != codePage || victim.cookie("signin") == planted[1] {
				t.Errorf("with %s Bo's password led to %s", name, a.path)
			}
			between := victim.cookie("signin")
			if a := victim.code(h.bo, "remember", "yes"); a.given("session") == "" || a.given("session") == between || a.given("trust") == planted[1] || a.given("known") == planted[1] {
				t.Errorf("with %s Bo's code led to %s with %v", name, a.path, a.cookies)
			}
			for _, value := range []string{planted[1], between} {
				for _, cookie := range []string{"session", "signin"} {
					copied := h.browser()
					copied.setCookie(cookie, value)
					copied.setCookie("trust", value)
					if a := copied.get("/profile"); strings.Contains(a.body, h.bo.email) && a.path != codePage {
						t.Errorf("%s opens Bo's %s", name, a.path)
					}
					copied.setCookie("session", "")
					if a := copied.password(h.bo); a.path != codePage {
						t.Errorf("%s spares Bo's code: %s", name, a.path)
					}
				}
			}
		}
	})
}

// B72: whatever a session was when it began, the next click asks the database.
// No cookie says who somebody is or what they may.
func TestB72TheNextClickAsksTheDatabase(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		boss, ada := h.browser(), h.browser()
		h.vera.enrol(boss)
		h.ada.enrol(ada)
		cy := h.person(h.acme, "Cy Coleman", twinlatch.Configuration|twinlatch.UserManagement)
		admin := h.browser()
		cy.enrol(admin)
		for _, c := range admin.client.Jar.Cookies(admin.home()) {
			if _, ok := secret.HashToken(c.Value); !ok {
				t.Errorf("the cookie %s says something: %s", c.Name, c.Value)
			}
		}
		user := "/users/" + string(cy.id)
		form := admin.get("/users/" + string(h.bo.id) + "/security").body // a page from before
		if !strings.Contains(form, "Security") {
			t.Fatal("Cy does not see Bo")
		}
		ada.prove(h.ada, user+"/roles")
		for _, path := range []string{"/users", "/configuration/account", "/configuration/audit", "/users/" + string(h.bo.id) + "/security"} {
			if a := admin.get(path); a.status != http.StatusForbidden {
				t.Errorf("without a role %s answers %d", path, a.status)
			}
		}
		if a := admin.post("/users/"+string(h.bo.id)+"/suspend", "reason", "x"); a.status != http.StatusForbidden || h.bo.account().Status != twinlatch.AccountActive {
			t.Errorf("a form from before answers %d", a.status)
		}
		ada.prove(h.ada, user+"/roles", "roles", "user-management")
		if a := admin.get("/users"); a.status != http.StatusOK {
			t.Errorf("with the new role /users answers %d", a.status)
		}
		bo := h.browser()
		bo.signIn(h.bo)
		h.policy(h.acme, required)
		bo.mustSetUp()
		h.policy(h.acme, func(p *twinlatch.Policy) { p.Required, p.Idle = false, twinlatch.MinIdle })
		bo.isIn()
		h.bo.change(func(a *twinlatch.Account) { a.Name, a.Email = "Bob Barker", "bob@acme.example" })
		bo.get("/profile").says(t, "Bob Barker", "bob@acme.example")
		ada.prove(h.ada, "/users/"+string(h.bo.id)+"/security/end-sessions")
		bo.isOut()
		ada.prove(h.ada, user+"/suspend")
		admin.isOut()
		boss.prove(h.vera, "/companies/"+string(h.acme)+"/suspend")
		ada.isOut()
		boss.prove(h.vera, "/companies/"+string(h.acme)+"/reactivate")
		ada.isOut()
	})
}

// B74: nobody becomes somebody else: there is no impersonation, by no route and
// no wish. Ada, who administers Bo, and Vera of the vendor press every button
// there is about him; whatever session comes of it is their own.
func TestB74NoRouteMakesOneBeAnother(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		h.bo.signOutEverywhere()
		for _, p := range []*person{h.ada, h.vera} {
			b := h.browser()
			p.enrol(b)
			for _, route := range lastThings(h.routes()) {
				if b.get("/profile").path != "/profile" { // the button before ended the session
					b = h.browser()
					b.signIn(p)
				}
				c := b.copy()
				a := c.send(c.request(route.Method, pathOf(route, string(h.bo.id)), h.bo.all()))
				if token := a.given("session"); token != "" {
					hash, _ := secret.HashToken(token)
					h.read(func(tx *store.Tx) error {
						s, err := tx.SessionByToken(hash)
						if err == nil && s.Account != p.id {
							t.Errorf("%s by %s made a session of %s", route.Path, p.name, s.Account)
						}
						return nil
					})
					b = c
				}
			}
			b = h.browser()
			b.signIn(p)
			for _, path := range []string{"/impersonate", "/users/" + string(h.bo.id) + "/impersonate", "/users/" + string(h.bo.id) + "/login", "/users/" + string(h.bo.id) + "/signin", "/sudo", "/switch-user", "/admin/users/login-as"} {
				if a := b.post(path, "user", h.bo.email); a.status != http.StatusNotFound {
					t.Errorf("%s answers %d", path, a.status)
				}
			}
			for _, query := range []string{"_switch_user", "as", "user", "sudo", "impersonate", "on_behalf_of", "account"} {
				b.get("/profile?"+query+"="+h.bo.email).says(t, p.email)
			}
			for _, header := range []string{"Sudo", "X-Impersonate-User", "X-On-Behalf-Of", "X-Switch-User", "Impersonate-User"} {
				b.sendWith(http.MethodGet, "/profile", header, h.bo.email).says(t, p.email)
			}
		}
		if n := h.bo.sessions(); n != 0 {
			t.Errorf("Bo is signed in %d times", n)
		}
	})
}
