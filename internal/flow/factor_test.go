package flow_test

import (
	"bytes"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// set begins and chooses in a person's browser and gives the set-up.
func (p *person) set(begin func() error) flow.Enrolment {
	p.w.t.Helper()
	must(p.w.t, begin())
	must(p.w.t, p.w.house.FactorChoose(p.w.ctx, p.visitor(), "aegis"))
	e, err := p.w.house.Enrolment(p.w.ctx, p.visitor())
	must(p.w.t, err)
	return e
}

func (p *person) turnOn() error { return p.w.house.FactorTurnOn(p.w.ctx, p.visitor()) }
func (p *person) change() error { return p.w.house.FactorChange(p.w.ctx, p.visitor()) }

func TestNothingIsActiveBeforeACodeConfirms(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn()
		e := w.bo.set(w.bo.turnOn)
		_, err := w.house.FactorConfirm(w.ctx, w.bo.visitor(), flow.Confirm{Enrolment: e.ID, Code: "000000"})
		refused(t, err, "code.wrong")
		if w.bo.account().HasFactor {
			t.Fatal("a wrong code turned it on (B24)")
		}
		again := w.bo.set(w.bo.turnOn) // Back, or a second tab
		if !bytes.Equal(again.Secret, e.Secret) || again.ID != e.ID {
			t.Error("Back made another secret")
		}
		w.clock.Advance(twinlatch.EnrolmentFor)
		if _, err := w.house.Enrolment(w.ctx, w.bo.visitor()); saying(err) != "two-factor.enrolment-ended" {
			t.Errorf("after a quarter of an hour: %v", err)
		}
	})
}

func TestATabThatWasOvertakenIsTold(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn()
		e := w.bo.set(w.bo.turnOn)
		w.clock.Advance(twinlatch.EnrolmentFor)
		w.bo.prove()
		newer := w.bo.set(w.bo.turnOn)
		code := twinlatch.TOTPCode(newer.Secret, twinlatch.TOTPStep(w.clock.Now()))
		_, err := w.house.FactorConfirm(w.ctx, w.bo.visitor(), flow.Confirm{Enrolment: e.ID, Code: code})
		refused(t, err, "two-factor.enrolment-ended")
	})
}

func TestTurningOnEndsTheOtherSessions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		elsewhere := w.bo.other()
		elsewhere.signIn()
		w.bo.signIn()
		before := w.bo.session
		w.bo.enrol()
		if elsewhere.peek() != nil {
			t.Error("the other browser is still signed in (B71)")
		}
		if v, _ := w.house.Visitor(w.ctx, before, w.bo.from()); v != nil {
			t.Error("the token from before the rise still counts (B69)")
		}
		if s := w.bo.visitor().Session; s.Level != twinlatch.Level2 || !s.FreshEnough("", w.bo.account(), w.clock.Now()) {
			t.Errorf("confirming does not count as proof: %+v", s)
		}
	})
}

func TestTheOldApplicationWorksUntilTheNewOneIsConfirmed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Required, p.Trusted = true, true })
		w.bo.enrol()
		w.bo.trustBrowser()
		e := w.bo.set(w.bo.change)
		second := w.bo.other()
		second.signIn() // with the old application
		old := *w.bo.phone
		code := twinlatch.TOTPCode(e.Secret, twinlatch.TOTPStep(w.clock.Now()))
		token, err := w.house.FactorConfirm(w.ctx, w.bo.visitor(), flow.Confirm{Enrolment: e.ID, Code: code})
		must(t, err)
		w.bo.session = token
		if second.peek() != nil {
			t.Error("the other session survived the change")
		}
		w.bo.key, w.bo.lastStep = e.Secret, twinlatch.TOTPStep(w.clock.Now())
		pending := w.bo.half() // the trust is gone, so a code is asked
		_, err = w.bo.typeCode(pending, twinlatch.TOTPCode(old.key, twinlatch.TOTPStep(w.clock.Now())+1))
		refused(t, err, "code.wrong")
		_, err = w.bo.typeCode(pending, w.bo.code())
		must(t, err)
		_ = w.letter(w.bo.email, twinlatch.MailApplicationChanged)
	})
}

func TestChangingAndTurningOffAskForAFreshProof(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		w.clock.Advance(twinlatch.FreshFor)
		refused(t, w.bo.change(), "proof.needed")
		_, err := w.house.FactorTurnOff(w.ctx, w.bo.visitor())
		refused(t, err, "proof.needed")
		refused(t, w.house.RecoveryRenew(w.ctx, w.bo.visitor()), "proof.needed")
		w.bo.prove()
		w.bo.session, err = w.house.FactorTurnOff(w.ctx, w.bo.visitor())
		must(t, err)
		if w.bo.account().HasFactor {
			t.Error("it is still on")
		}
		refused(t, func() error { _, err := w.house.FactorTurnOff(w.ctx, w.bo.visitor()); return err }(), "two-factor.not-on")
		_ = w.letter(w.bo.email, twinlatch.MailTwoFactorOff)
	})
}

func TestWhatIsRequiredCannotBeTurnedOff(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Required = true })
		_, err := w.house.FactorTurnOff(w.ctx, w.bo.visitor())
		refused(t, err, "two-factor.required-stays-on")
	})
}

// B21, B22: only a session that proved the factor may replace or end it.
func TestATrustedDeviceOpensNoDoorToTheFactor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = true })
		w.bo.enrol()
		w.bo.trustBrowser()
		in, err := w.bo.typePassword()
		must(t, err)
		if in.Step != twinlatch.StepIn {
			t.Fatalf("the trusted browser is asked for %s", in.Step)
		}
		w.bo.keep(in)
		if s := w.bo.visitor().Session; s.Level != twinlatch.Level1 {
			t.Errorf("a spared code makes level %d", s.Level)
		}
		refused(t, w.bo.turnOn(), "two-factor.already-on")
		refused(t, w.bo.change(), "proof.needed")
		_, err = w.house.FactorTurnOff(w.ctx, w.bo.visitor())
		refused(t, err, "proof.needed")
	})
}

func TestARecoveryCodeOpensChangeApplicationAndNothingElse(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		in, err := w.house.SigninRecovery(w.ctx, flow.SigninCode{Pending: w.bo.half(), Code: w.bo.codes[0], From: w.bo.from()})
		must(t, err)
		w.bo.keep(in)
		_, err = w.house.FactorTurnOff(w.ctx, w.bo.visitor())
		refused(t, err, "proof.needed")
		refused(t, w.house.RecoveryRenew(w.ctx, w.bo.visitor()), "proof.needed")
		must(t, w.bo.change())
	})
}

// B31: former recovery codes do not come back with a new factor.
func TestNewCodesEndTheOldOnes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		old := w.bo.codes[0]
		must(t, w.house.RecoveryRenew(w.ctx, w.bo.visitor()))
		fresh, err := w.house.RecoveryShown(w.ctx, w.bo.visitor())
		must(t, err)
		if len(fresh) != twinlatch.RecoveryCodes {
			t.Errorf("%d codes", len(fresh))
		}
		use := func(code string) error {
			_, err := w.house.SigninRecovery(w.ctx, flow.SigninCode{Pending: w.bo.half(), Code: code, From: w.bo.from()})
			return err
		}
		refused(t, use(old), "recovery.wrong")
		must(t, use(fresh[0]))
		w.clock.Advance(twinlatch.RevealFor - time.Millisecond)
		if shown, err := w.house.RecoveryShown(w.ctx, w.bo.visitor()); len(shown) != len(fresh) || err != nil {
			t.Errorf("before ten minutes are over: %v %v", shown, err)
		}
		w.clock.Advance(time.Millisecond)
		if shown, err := w.house.RecoveryShown(w.ctx, w.bo.visitor()); shown != nil || err != nil {
			t.Errorf("after ten minutes: %v %v", shown, err)
		}
	})
}

func TestSavedCodesAreNotShownAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		must(t, w.house.RecoverySaved(w.ctx, w.bo.visitor()))
		if shown, err := w.house.RecoveryShown(w.ctx, w.bo.visitor()); shown != nil || err != nil {
			t.Errorf("they are shown again: %v %v", shown, err)
		}
	})
}

func TestTrustHoldsForOnePersonInOneBrowser(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = true })
		w.bo.enrol()
		w.bo.trustBrowser()
		w.cleo.enrol()
		w.cleo.trust = w.bo.trust // the same browser
		w.cleo.half()             // is asked for a code (B62)
		w.cleo.trustBrowser()
		if w.cleo.trust == "" {
			t.Fatal("Cleo's trust was refused")
		}
		must(t, w.house.DeviceForgetAll(w.ctx, w.cleo.visitor()))
		w.cleo.half()
		if in, err := w.bo.typePassword(); err != nil || in.Step != twinlatch.StepIn {
			t.Errorf("Bo lost his trust with Cleo's: %v %v", in.Step, err)
		}
	})
}

func TestTrustEndsWithThePolicyAndWithTime(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = true })
		w.bo.enrol()
		w.bo.trustBrowser()
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = false })
		w.bo.half()
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = true })
		w.clock.Advance(14*24*time.Hour - time.Second)
		if in, err := w.bo.typePassword(); err != nil || in.Step != twinlatch.StepIn {
			t.Errorf("a second before the end: %v %v", in.Step, err)
		}
		w.clock.Advance(time.Second)
		w.bo.half()
	})
}
