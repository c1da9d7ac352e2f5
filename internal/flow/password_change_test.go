package flow_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

const another = "seven red kites over water"

// changePassword is the form of the tab Password in the person's browser.
func (p *person) changePassword(current, next string) error {
	p.w.t.Helper()
	token, err := p.w.house.PasswordChange(p.w.ctx, p.visitor(), flow.PasswordChange{Current: current, New: next, Known: p.known})
	if err == nil {
		p.session, p.password = token, next
	}
	return err
}

func TestChangingThePasswordEndsEverythingElsewhere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = true })
		w.bo.enrol()
		w.bo.trustBrowser()
		elsewhere := w.bo.other()
		elsewhere.signIn()
		must(t, w.house.PasswordForgot(w.ctx, w.bo.email, w.bo.from()))
		link := tokenOf(t, w.letter(w.bo.email, twinlatch.MailPasswordReset).Facts.Link)

		old := w.bo.session
		must(t, w.bo.changePassword(w.bo.password, another))
		if w.bo.session == old || w.bo.peek() == nil {
			t.Error("the acting session was not given a new token")
		}
		if elsewhere.peek() != nil {
			t.Error("the other session lives on")
		}
		if two, err := w.house.TwoFactor(w.ctx, w.bo.account(), w.company(w.acme), w.bo.trust); err != nil || len(two.Devices) > 0 || two.Left != twinlatch.RecoveryCodes {
			t.Errorf("after the change: %+v %v", two, err)
		}
		_, err := w.house.PasswordResetShow(w.ctx, link)
		refused(t, err, "link.ended")
		if m := w.letter(w.bo.email, twinlatch.MailPasswordChanged); m.Facts.Browser != "Chrome" {
			t.Errorf("the mail says %+v", m.Facts)
		}
		w.entry(w.acme, twinlatch.AuditPasswordChanged)
		if in, err := w.bo.typePassword(); err != nil || in.Step != twinlatch.StepCode {
			t.Errorf("the next sign-in comes to %s, %v", in.Step, err)
		}
	})
}

func TestTheOldPasswordEndsWithTheChange(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn()
		old := w.bo.password
		must(t, w.bo.changePassword(old, another))
		w.bo.signIn()
		w.bo.password = old
		refused(t, w.bo.trySignIn(), "signin.wrong")
	})
}

// An open session is no place to guess the password: the counter is that of
// sign-in, and sign-in waits for it too.
func TestThePresentPasswordIsCountedLikeASignIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn()
		w.bo.known = ""
		for range twinlatch.FreeFailures {
			refused(t, w.bo.changePassword("not this one at all", another), "password.current-wrong")
		}
		refused(t, w.bo.changePassword(w.bo.password, another), "signin.wait")
		refused(t, w.bo.other().trySignIn(), "signin.wait")
		w.clock.Advance(2 * time.Minute)
		must(t, w.bo.changePassword(w.bo.password, another))
		w.entry(w.acme, twinlatch.AuditProofFailed)
	})
}

func TestTheRuleUnderNewPassword(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn()
		for typed, say := range map[string]string{
			"":                             "password.too-short",
			strings.Repeat("\u00e9", 14):   "password.too-short",
			strings.Repeat("e\u0301", 14):  "password.too-short", // e and an accent are one character
			"123456789123456789":           "password.common",
			"  Bo  Barker  Bo":             "password.personal",
			"acmebarker2026!":              "password.personal",
			"twinlatchtwinlatch":           "password.personal",
			strings.Repeat("long ", 205):   "password.too-long",
			strings.Repeat("x", 1_000_000): "password.too-long",
			w.bo.password:                  "password.same",
		} {
			err := w.bo.changePassword(w.bo.password, typed)
			refused(t, err, say)
			if !fieldIs(err, "new") {
				t.Errorf("%s does not stand beside the field", say)
			}
		}
		for _, good := range []string{strings.Repeat("e\u0301", 15), "bo barker likes walking", "               ", strings.Repeat("🐢", 15), strings.Repeat("a ", 512)} {
			must(t, w.bo.changePassword(w.bo.password, good))
			w.bo.signIn()
		}
	})
}

func fieldIs(err error, field string) bool {
	var e *twinlatch.Error
	return errors.As(err, &e) && e.Field == field
}

func TestABlockedFactorIsLiftedInAProvenSessionAlone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.policy(w.acme, func(p *twinlatch.Policy) {
			p.Trusted, p.Overall, p.Idle = true, twinlatch.MaxOverall, twinlatch.MaxIdle
		})
		w.bo.enrol()
		w.bo.trustBrowser()
		w.bo.signIn() // spared by the trusted device: level 1
		w.blockFactor(w.bo)
		if w.bo.visitor().Session.Level != twinlatch.Level1 {
			t.Fatal("the trusted device did not spare the code")
		}

		must(t, w.bo.changePassword(w.bo.password, another))
		refused(t, w.bo.other().trySignIn(), "signin.blocked")

		proven := w.bo.other()
		in, err := proven.typePassword()
		must(t, err)
		in, err = w.house.SigninRecovery(w.ctx, flow.SigninCode{Pending: in.Pending, Code: w.bo.codes[0], From: proven.from()})
		must(t, err)
		proven.keep(in)
		must(t, proven.changePassword(another, another+" twice"))
		w.entry(w.acme, twinlatch.AuditFactorUnblocked)
		w.bo.password = proven.password
		w.bo.other().signIn()
	})
}

// blockFactor types wrong codes from unknown browsers until no more are taken.
func (w *world) blockFactor(p *person) {
	w.t.Helper()
	for range 200 {
		thief := p.other()
		in, err := thief.typePassword()
		must(w.t, err)
		_, err = w.house.SigninCode(w.ctx, flow.SigninCode{Pending: in.Pending, Code: p.wrongCode(), From: thief.from()})
		if saying(err) == "signin.blocked" {
			return
		}
		w.clock.Advance(16 * time.Minute)
	}
	w.t.Fatal("two hundred wrong codes and no end")
}
