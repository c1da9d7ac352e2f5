package flow_test

import (
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

func TestWhatWantsAFreshProof(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		w.ada.enrol()
		w.clock.Advance(11 * time.Minute)
		refused(t, w.ada.suspend(w.bo), "proof.needed")
		refused(t, w.ada.remove(w.bo), "proof.needed")
		refused(t, w.ada.give(w.bo, twinlatch.UserManagement), "proof.needed")
		refused(t, w.ada.reset(w.bo, "lost phone"), "proof.needed")
		must(t, w.house.PersonRename(w.ctx, w.ada.visitor(), w.bo.id, "Bob Barker"))
		must(t, w.house.PersonEndSession(w.ctx, w.ada.visitor(), w.bo.id, flow.EverySession))
		w.ada.prove()
		must(t, w.ada.reset(w.bo, "lost phone"))
		must(t, w.ada.suspend(w.bo))
	})
}

func TestResettingTakesAFactorOfOnesOwn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = true })
		w.bo.enrol()
		w.bo.trustBrowser()
		w.ada.signIn()
		refused(t, w.ada.reset(w.bo, "lost phone"), "two-factor.own-first")
		w.ada.enrol()
		refused(t, w.ada.reset(w.bo, " "), "error.reason-empty")
		refused(t, w.ada.reset(w.cleo, "she asked"), "reset.nothing")
		must(t, w.ada.reset(w.bo, "lost phone"))
		if w.bo.peek() != nil {
			t.Error("Bo is still signed in")
		}
		m := w.letter(w.bo.email, twinlatch.MailTwoFactorReset)
		if m.Facts.Actor != "Ada Byron" || m.Facts.Reason != "lost phone" || m.Facts.SecondLink == "" {
			t.Errorf("the mail says %+v", m.Facts)
		}
		in, err := w.bo.typePassword()
		must(t, err)
		if in.Step != twinlatch.StepIn {
			t.Errorf("the next sign-in asks %s", in.Step)
		}
		if e := w.entry(w.acme, twinlatch.AuditTwoFactorReset); e.Actor != w.ada.id || e.Target != w.bo.id {
			t.Errorf("the entry says %+v", e)
		}
	})
}

func TestSessionsAndDevicesOfOthersEnd(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		h, ctx := w.house, w.ctx
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = true })
		w.ada.signIn()
		w.bo.enrol()
		w.bo.trustBrowser()
		second := w.bo.other()
		second.signIn()
		two, err := h.TwoFactor(ctx, w.bo.account(), w.company(w.acme), "")
		must(t, err)
		if len(two.Devices) != 1 {
			t.Fatalf("%d devices", len(two.Devices))
		}
		must(t, h.PersonForgetDevice(ctx, w.ada.visitor(), w.cleo.id, two.Devices[0].ID)) // not Cleo's: nothing
		must(t, h.PersonForgetDevice(ctx, w.ada.visitor(), w.bo.id, two.Devices[0].ID))
		in, err := w.bo.typePassword()
		must(t, err)
		if in.Step != twinlatch.StepCode {
			t.Error("the trust survived")
		}
		w.entry(w.acme, twinlatch.AuditDeviceForgotten)
		must(t, h.PersonEndSession(ctx, w.ada.visitor(), w.bo.id, second.visitor().Session.ID))
		if second.peek() != nil || w.bo.peek() == nil {
			t.Error("not this one session ended")
		}
		must(t, h.PersonEndSession(ctx, w.ada.visitor(), w.bo.id, flow.EverySession))
		if w.bo.peek() != nil {
			t.Error("a session survived End all sessions")
		}
		_, err = h.SigninCode(ctx, flow.SigninCode{Pending: in.Pending, Code: w.bo.code(), From: w.bo.from()})
		refused(t, err, "signin.pending-ended")
	})
}
