package attacks_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
)

// visitors are browsers of every kind of person, each in the middle of what such
// a person does: a stranger, somebody half signed in, somebody held at the
// set-up, somebody in the middle of one, an employee whose form waits for a
// proof, an administrator and the vendor.
func (h *house) visitors() map[string]*browser {
	h.t.Helper()
	h.policy(h.globex, required)
	val := h.person(h.globex, "Val Vogt", 0)
	out := map[string]*browser{"a stranger": h.browser()}
	for _, who := range []string{"held", "setting up", "an employee", "an administrator", "the vendor", "by a trusted browser"} {
		out[who] = h.browser()
	}
	out["held"].password(val)
	out["held"].mustSetUp()
	out["setting up"].signIn(h.cleo)
	out["setting up"].post(setUp + "/turn-on")
	h.cleo.scan(out["setting up"])
	h.bo.enrol(out["an employee"])
	h.ada.enrol(out["an administrator"])
	h.vera.enrol(out["the vendor"])
	out["by a trusted browser"].signInTrusting(h.bo)
	out["by a trusted browser"].post("/signout")
	out["by a trusted browser"].password(h.bo)
	out["by a trusted browser"].post(setUp + "/turn-off") // the form waits for a proof
	out["half signed in"] = h.half(h.bo)
	return out
}

// links are an address of each kind that came by mail and is still good.
func (h *house) links(boss *browser) map[string]string {
	h.t.Helper()
	boss.post("/users/new", "email", "pat@acme.example", "name", "Pat Poe")
	boss.post("/profile/email", "email", "ada@new.example")
	h.browser().post("/password/forgot", "email", h.cleo.email)
	gil := h.crew(4)[3]
	gil.enrol(h.browser())
	boss.post("/users/"+string(gil.id)+"/security/reset", "reason", "Lost.")
	return map[string]string{
		"/invitation":     h.link("pat@acme.example", twinlatch.MailInvitation),
		"/email/confirm":  h.link("ada@new.example", twinlatch.MailEmailConfirm),
		"/email/undo":     h.link(h.ada.email, twinlatch.MailEmailNotice),
		"/password/reset": h.link(h.cleo.email, twinlatch.MailPasswordReset),
		"/reset/not-me":   h.secondLink(gil.email, twinlatch.MailTwoFactorReset),
	}
}

// B75: a page that is only looked at writes nothing, least of all a secret, into
// whichever table, whoever looks: not the set-up to which somebody is led, not a
// mailed link that a filter opens before its reader. And nobody finishes a
// set-up that somebody else has begun.
func TestB75LookingWritesNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		visitors := h.visitors()
		links := h.links(visitors["an administrator"])
		waiting := find(t, strings.Join(h.rows("SELECT id FROM stored_forms"), "\n"), `([0-9a-f-]{36})`)
		before := h.tables()
		for who, b := range visitors {
			for _, route := range h.routes() {
				if route.Method != http.MethodGet {
					continue
				}
				path := pathOf(route, string(h.bo.id))
				b.send(b.request(http.MethodHead, path, nil))
				b.get(path + "?form=" + waiting + "&action=confirm&application=aegis&t=x")
			}
			for _, link := range links {
				b.get(link)
				b.get(link + "&new=" + url.QueryEscape("a password that is long enough") + "&name=Pat")
			}
			if h.unchanged(before); t.Failed() {
				t.Fatalf("%s looked", who)
			}
		}
		if n := len(h.rows("SELECT id FROM enrolments")); n != 1 {
			t.Errorf("%d set-ups have begun, not Cleo's alone", n)
		}
		// The form of a GET does nothing either, and the links are as good as before.
		cleos := visitors["setting up"]
		id := cleos.enrolment()
		h.cleo.key = h.cleo.scan(cleos)
		for who, b := range visitors {
			if b != cleos {
				if a := b.post(setUp+"/confirm", "enrolment", id, "code", h.cleo.code()); a.path == setUp+"/done" {
					t.Errorf("%s finished what Cleo had begun", who)
				}
			}
		}
		cleos.get(setUp + "/confirm?enrolment=" + id + "&code=" + h.cleo.code())
		if h.cleo.protected() {
			t.Error("an address confirmed it")
		}
		if a := h.browser().pressed(links["/invitation"], "name", "Pat Poe", "new", "a password that is long enough"); a.path != signin {
			t.Errorf("the invitation that all had opened led to %s", a.path)
		}
	})
}

// B76: two proofs of one kind are one factor. Nobody sends a sign-in code by
// mail; whoever has the password and the mailbox has the password twice, and
// nothing that was proven before stands in for the phone.
func TestB76TwoProofsOfAKindAreOneFactor(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		owner := h.browser()
		h.bo.enrol(owner)
		thief := h.half(h.bo)
		for _, path := range []string{"/signin/email", "/signin/send", "/signin/resend", "/signin/code/send", "/signin/sms", "/signin/magic", "/otp/email", "/api/two-factor/send-email"} {
			if a := thief.post(path, "method", "email", "email", h.bo.email); a.status != http.StatusNotFound {
				t.Errorf("%s answers %d", path, a.status)
			}
		}
		thief.post(codePage, "method", "email", "send", "yes", "code", "")
		thief.get(codePage + "?method=email&resend=1")
		thief.post("/password/forgot", "email", h.bo.email)
		_, token, _ := strings.Cut(h.link(h.bo.email, twinlatch.MailPasswordReset), "?t=")
		for _, m := range h.mails(h.bo.email) {
			if m.Kind != twinlatch.MailPasswordReset && m.Kind != twinlatch.MailTwoFactorOn {
				t.Errorf("the mailbox got %s", m.Kind)
			}
		}
		// Everything else that opens something, typed where the code belongs.
		typed := map[string]string{"the password": h.bo.password, "the mail's token": token, "a recovery code": h.bo.codes[0], "the address": h.bo.email, "the session": owner.cookie("session")}
		for name, value := range typed {
			if a := thief.post(codePage, "code", value); a.given("session") != "" {
				t.Errorf("%s for the code came to %s", name, a.path)
			}
			if name == "a recovery code" {
				continue
			}
			h.bo.forgive()
			if a := thief.post("/signin/recovery", "code", value); a.given("session") != "" {
				t.Errorf("%s for the recovery code came to %s", name, a.path)
			}
		}
		h.bo.forgive()
		if a := thief.post("/signin/recovery", "code", h.bo.code()); a.given("session") != "" {
			t.Errorf("a code of the phone for a recovery code came to %s", a.path)
		}
		thief.isOut()
		// A fresh proof is no better: the password twice, or two recovery codes, are not the phone.
		h.clock.Advance(twinlatch.FreshFor)
		for _, proof := range [][]string{
			{"password", h.bo.password, "code", h.bo.password}, {"password", h.bo.password, "code", h.bo.codes[0]},
			{"password", h.bo.codes[0], "code", h.bo.codes[1]}, {"password", h.bo.password, "recovery", h.bo.codes[0]}, {"code", h.bo.code(), "recovery", h.bo.codes[1]},
		} {
			h.bo.forgive()
			owner.post("/proof", proof...)
			if a := owner.post(setUp + "/turn-off"); a.path != "/proof" {
				t.Errorf("the proof %v let Turn Off through to %s", proof, a.path)
			}
		}
		// By the mailbox the password is new, and the phone is asked for as before.
		h.bo.password = "a password of the mailbox's reader"
		h.browser().pressed("/password/reset?t="+token, "new", h.bo.password)
		h.half(h.bo).isOut()
		if !h.bo.protected() {
			t.Error("the factor is gone")
		}
	})
}
