package attacks_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

// secondFactor reads the sealed secret of the person's factor as it lies in the database,
// with the recovery codes' hashes: what must be the same when nothing happened.
func (p *person) secondFactor() string {
	p.h.t.Helper()
	id := "'" + string(p.id) + "'"
	return strings.Join(append(p.h.rows("SELECT id, sealed, application FROM factors WHERE account_id = "+id),
		p.h.rows("SELECT hash FROM recovery_codes WHERE account_id = "+id)...), "\n")
}

// setUpForms are the forms with which a second factor comes, changes and goes.
func (b *browser) setUpForms(p *person) map[string]answer {
	b.h.t.Helper()
	out := map[string]answer{}
	for _, form := range []string{"turn-on", "change", "choose", "scan", "confirm", "saved", "recovery-codes", "turn-off"} {
		out[form] = b.send(b.request(http.MethodPost, setUp+"/"+form, p.all()))
	}
	return out
}

// B21: the thief knows Bo's password and has a phone of his own. Half signed in
// he finds no page that sets a factor up; in a session that a trusted browser
// let in, he finds them and is asked for Bo's code.
func TestB21WhoIsHalfSignedInSetsNothingUp(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		owner := h.browser()
		h.bo.enrol(owner)
		before := h.bo.secondFactor()
		thief := h.half(h.bo)
		for form, a := range thief.setUpForms(h.bo) {
			if a.path != codePage {
				t.Errorf("half signed in, %s led to %s", form, a.path)
			}
		}
		h.policy(h.acme, required) // whoever must set one up has none; he has
		for form, a := range thief.setUpForms(h.bo) {
			if a.path != codePage {
				t.Errorf("half signed in where it is required, %s led to %s", form, a.path)
			}
		}
		trusted := h.browser()
		trusted.signInTrusting(h.bo)
		trusted.post("/signout")
		if a := trusted.password(h.bo); a.path != home {
			t.Fatalf("the trusted browser came to %s", a.path)
		}
		if a := trusted.post(setUp + "/turn-on"); a.status != http.StatusConflict {
			t.Errorf("a second Turn On answers %d at %s", a.status, a.path)
		}
		if a := trusted.post(setUp + "/change"); a.path != "/proof" {
			t.Errorf("Change application led to %s", a.path)
		}
		trusted.setUpForms(h.bo)
		if n := len(h.rows("SELECT id FROM enrolments")); n != 0 {
			t.Errorf("%d set-ups have begun", n)
		}
		if h.bo.secondFactor() != before {
			t.Error("the second factor has changed")
		}
	})
	t.Run("and a session that is older than its password's ten minutes asks for it", func(t *testing.T) {
		each(t, func(t *testing.T, h *house) {
			b := h.browser()
			b.signIn(h.cleo)
			h.clock.Advance(twinlatch.FreshFor)
			if a := b.robbed().post(setUp + "/turn-on"); a.path != "/proof" {
				t.Errorf("in a stolen session Turn On led to %s", a.path)
			}
			if a := b.prove(h.cleo, setUp+"/turn-on"); a.path != setUp+"/choose" {
				t.Errorf("after her password it led Cleo to %s", a.path)
			}
		})
	})
}

// B22: Bo's factor goes, and its codes are made anew, only in a session that
// proved password and code just now. A trusted browser, a recovery code, an old
// session and a proof without the code do not do it.
func TestB22OnlyAFreshProofWithTheFactorEndsIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		sessions := map[string]*browser{"by a trusted browser": h.browser(), "by a recovery code": h.browser(), "of ten minutes ago": h.browser()}
		sessions["by a trusted browser"].signInTrusting(h.bo)
		sessions["by a trusted browser"].post("/signout")
		sessions["of ten minutes ago"].signIn(h.bo)
		h.clock.Advance(twinlatch.FreshFor)
		sessions["by a trusted browser"].password(h.bo)
		sessions["by a recovery code"].password(h.bo)
		sessions["by a recovery code"].post("/signin/recovery", "code", h.bo.codes[0])
		before := strings.Join(h.rows("SELECT sealed FROM factors"), "")
		codes := h.rows("SELECT hash FROM recovery_codes")
		for name, b := range sessions {
			b.isIn()
			for _, form := range []string{"/turn-off", "/recovery-codes"} {
				a := b.post(setUp + form)
				if a.path != "/proof" {
					t.Errorf("a session %s: %s led to %s", name, form, a.path)
					continue
				}
				id := find(t, a.body, `name="form" value="([^"]+)"`)
				for _, proof := range [][]string{
					{"password", h.bo.password}, {"password", h.bo.password, "code", ""}, {"password", h.bo.password, "code", h.bo.password},
					{"password", h.bo.password, "code", h.bo.codes[1]}, {"password", "not his", "code", "000000"}, {"code", h.bo.code()},
				} {
					h.bo.forgive()
					b.post("/proof", append(proof, "form", id)...)
					if a := b.post(setUp + form); a.path != "/proof" {
						t.Errorf("a session %s with the proof %v: %s led to %s", name, proof, form, a.path)
					}
				}
				b.get("/proof?form=" + id)
			}
		}
		// A proof by recovery code opens Change application, which needs a new phone; it ends nothing.
		b := sessions["of ten minutes ago"]
		a := b.post(setUp + "/change")
		b.post("/proof", "form", find(t, a.body, `name="form" value="([^"]+)"`), "password", h.bo.password, "recovery", h.bo.codes[1])
		if a := b.post(setUp + "/turn-off"); a.path != "/proof" {
			t.Errorf("a proof by recovery code: Turn Off led to %s", a.path)
		}
		if strings.Join(h.rows("SELECT sealed FROM factors"), "") != before || len(h.rows("SELECT hash FROM recovery_codes")) != len(codes)-1 {
			t.Error("the second factor has changed")
		}
		fresh := h.browser()
		fresh.signIn(h.bo)
		if a := fresh.post(setUp + "/turn-off"); a.path != setUp || h.bo.protected() {
			t.Errorf("a fresh session's Turn Off led to %s", a.path)
		}
	})
}

// B23: Cleo must set a second factor up and stops on the way. A set-up that is
// not finished counts nowhere: not at the gate, not at her sign-in, not in what
// Ada reads.
func TestB23AnUnfinishedSetUpCountsForNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		boss := h.browser()
		h.ada.enrol(boss)
		h.policy(h.acme, required)
		b := h.browser()
		b.password(h.cleo)
		for step, goOn := range []func(){
			func() { b.post(setUp + "/turn-on") },
			func() { h.cleo.key = h.cleo.scan(b) },
			func() { b.post(setUp + "/scan") },
			func() { b.post(setUp+"/confirm", "enrolment", b.enrolment(), "code", h.cleo.wrongCode()) },
		} {
			goOn()
			b.mustSetUp()
			other := h.browser()
			if a := other.password(h.cleo); a.path != setUp {
				t.Errorf("after step %d her sign-in elsewhere came to %s", step, a.path)
			}
			other.mustSetUp()
			if h.cleo.protected() || h.cleo.account().HasFactor {
				t.Errorf("after step %d she counts as protected", step)
			}
		}
		boss.get("/users/"+string(h.cleo.id)+"/security").says(t, "Cleo Clark has no second factor")
		boss.get(home).says(t, "1 of 3 people protected")
	})
}

// B24: nothing is active before a code of the new secret confirmed it. Cleo, or
// somebody at her screen, tries every other way to the end of the set-up.
func TestB24NothingIsActiveBeforeACodeConfirmsIt(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		b := h.browser()
		b.signIn(h.cleo)
		b.post(setUp + "/turn-on")
		none := func(after string) {
			t.Helper()
			if h.cleo.protected() || len(h.rows("SELECT hash FROM recovery_codes")) > 0 {
				t.Errorf("%s it is active", after)
			}
			if a := h.browser().password(h.cleo); a.path != home {
				t.Errorf("%s her sign-in came to %s", after, a.path)
			}
		}
		// Before an application is chosen there is no secret to confirm.
		for _, form := range [][]string{{}, {"code", "000000"}, {"enrolment", string(h.cleo.id), "code", "000000"}} {
			b.post(setUp+"/confirm", form...)
		}
		none("before anything was chosen")
		h.cleo.key = h.cleo.scan(b)
		id := b.enrolment()
		for _, form := range [][]string{
			{}, {"enrolment", id}, {"enrolment", id, "code", ""}, {"enrolment", id, "code", h.cleo.wrongCode()}, {"enrolment", id, "code", "000000"},
			{"enrolment", id, "verified", "true"}, {"enrolment", id, "code", "null"}, {"enrolment", "", "code", h.cleo.code()}, {"enrolment", h.cleo.email, "code", h.cleo.code()},
		} {
			if a := b.post(setUp+"/confirm", form...); a.path == setUp+"/done" {
				t.Errorf("%v led to %s", form, a.path)
			}
			none("confirmed with " + strings.Join(form, " "))
		}
		for _, path := range []string{"/done", "/recovery-codes", "/done?change=yes"} {
			if a := b.get(setUp + path); len(shownCodes(a.body)) > 0 || a.path != setUp {
				t.Errorf("%s gave %s", path, a.path)
			}
		}
		b.post(setUp + "/saved")
		b.post(setUp + "/recovery-codes")
		none("after the pages that follow it")
		h.clock.Advance(twinlatch.EnrolmentFor)
		if a := b.post(setUp+"/confirm", "enrolment", id, "code", h.cleo.code()); a.path == setUp+"/done" {
			t.Error("a quarter of an hour later it can still be confirmed")
		}
		none("after a quarter of an hour")
	})
}

// B25: Bo changes to a new phone. Until he confirms it the old one works and the
// new one does not, and nothing of a factor that was confirmed before makes a
// secret good that was not.
func TestB25ASecondSetUpInheritsNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		b := h.browser()
		h.bo.enrol(b)
		old := h.bo.key
		begin := func(form string) (key []byte, id string) {
			t.Helper()
			b.post(setUp + form)
			return h.bo.scan(b), b.enrolment()
		}
		opens := func(key []byte) bool {
			t.Helper()
			h.bo.key = key
			return h.half(h.bo).code(h.bo).given("session") != ""
		}
		half, change := begin("/change")
		if opens(half) || !opens(old) {
			t.Error("a change that is not confirmed has taken effect")
		}
		// He turns it off with the change open: what was begun for a change is no set-up.
		h.bo.key = old
		b.prove(h.bo, setUp+"/turn-off")
		h.bo.key = half
		if a := b.post(setUp+"/confirm", "enrolment", change, "code", h.bo.code()); a.path == setUp+"/done" || h.bo.protected() {
			t.Errorf("the open change was confirmed as a set-up: %s", a.path)
		}
		again, id := begin("/turn-on")
		if string(again) == string(half) || string(again) == string(old) {
			t.Error("a former secret came back")
		}
		if h.bo.protected() {
			t.Error("the second set-up counts before it was confirmed")
		}
		// A code of a former secret confirms nothing.
		for _, key := range [][]byte{old, half} {
			h.bo.key = key
			if a := b.post(setUp+"/confirm", "enrolment", id, "code", h.bo.code()); a.path == setUp+"/done" || h.bo.protected() {
				t.Errorf("a code of a former secret led to %s", a.path)
			}
		}
		// Reset with a change open: the change dies with the session.
		h.bo.key = again
		b.post(setUp+"/confirm", "enrolment", id, "code", h.bo.code())
		open, change := begin("/change")
		boss := h.browser()
		h.ada.enrol(boss)
		boss.post("/users/"+string(h.bo.id)+"/security/reset", "reason", "He asked me to.")
		h.bo.key = open
		if a := b.post(setUp+"/confirm", "enrolment", change, "code", h.bo.code()); a.path != signin || h.bo.protected() {
			t.Errorf("after the reset the open change led to %s", a.path)
		}
	})
}

// B28: what begins an account or a factor is good once and for a while: an
// invitation, also one that was withdrawn or sent again, and a set-up, which is
// its session's alone.
func TestB28AnInvitationAndASetUpAreGoodOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		boss := h.browser()
		h.ada.enrol(boss)
		invite := func(who string) string {
			t.Helper()
			boss.prove(h.ada, "/users/new", "email", who+"@acme.example", "name", who)
			return h.link(who+"@acme.example", twinlatch.MailInvitation)
		}
		ended := func(what, link string) {
			t.Helper()
			before := h.rows("SELECT * FROM accounts")
			if a := h.browser().pressed(link, "name", "The Thief", "new", "a password that is long enough"); a.status != http.StatusGone {
				t.Errorf("%s answers %d at %s", what, a.status, a.path)
			}
			if now := h.rows("SELECT * FROM accounts"); len(now) != len(before) {
				t.Errorf("%s made an account", what)
			}
		}
		dan := invite("dan")
		if a := h.browser().pressed(dan, "name", "Dan", "new", "a password that is long enough"); a.path != signin {
			t.Fatalf("Dan's invitation led to %s", a.path)
		}
		ended("an accepted invitation", dan)
		eve := invite("eve")
		boss.prove(h.ada, find(t, boss.get("/users").body, `action="(/users/invitations/[^"]+/send-again)"`))
		ended("an invitation that was sent again", eve)
		eve = h.link("eve@acme.example", twinlatch.MailInvitation)
		boss.prove(h.ada, find(t, boss.get("/users").body, `action="(/users/invitations/[^"]+/withdraw)"`))
		ended("an invitation that was withdrawn", eve)
		fay := invite("fay")
		h.clock.Advance(twinlatch.InvitationFor)
		ended("an invitation of three days ago", fay)

		b, other := h.browser(), h.browser()
		b.signIn(h.cleo)
		b.post(setUp + "/turn-on")
		h.cleo.key = h.cleo.scan(b)
		id := b.enrolment()
		other.signIn(h.bo)
		if a := other.post(setUp+"/confirm", "enrolment", id, "code", h.cleo.code()); a.path == setUp+"/done" || h.bo.protected() {
			t.Errorf("Cleo's set-up in Bo's session led to %s", a.path)
		}
		b.post(setUp+"/confirm", "enrolment", id, "code", h.cleo.code())
		before := h.cleo.secondFactor()
		h.clock.Advance(time.Minute)
		if a := b.post(setUp+"/confirm", "enrolment", id, "code", h.cleo.code()); a.path == setUp+"/done" || h.cleo.secondFactor() != before {
			t.Errorf("a set-up that was confirmed led to %s", a.path)
		}
	})
}
