package flow_test

import (
	"sync"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

// form is Account Settings as it stands, for somebody to change.
func (w *world) form(id twinlatch.CompanyID) flow.PolicyUpdate {
	p := w.company(id).Policy
	return flow.PolicyUpdate{
		Required: p.Required, Trusted: p.Trusted, Days: p.TrustedDays, Hours: flow.Hours(p), Minutes: flow.Minutes(p),
		PasswordMin: p.PasswordMin, Was: flow.PolicyShown(p),
	}
}

// update sends the form as Ada would, sure of everything.
func (w *world) update(change func(in *flow.PolicyUpdate)) flow.PolicyUpdated {
	w.t.Helper()
	in := w.form(w.acme)
	change(&in)
	in.Sure = true
	out, err := w.house.PolicyUpdate(w.ctx, w.ada.visitor(), in)
	must(w.t, err)
	return out
}

func TestRequiredTwoFactorHoldsForPeopleAlreadySignedIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn()
		w.cleo.enrol()
		w.ada.signIn()
		in := w.form(w.acme)
		in.Required, in.Hours = true, 12
		_, err := w.house.PolicyUpdate(w.ctx, w.ada.visitor(), in)
		refused(t, err, flow.PolicyUnseen.Say)
		if w.company(w.acme).Policy.Required {
			t.Fatal("it was switched on before anybody read what it does")
		}
		preview, err := w.house.PolicyPreview(w.ctx, w.ada.visitor())
		must(t, err)
		if preview.Count != 2 || len(preview.Unprotected) != 2 || !preview.You {
			t.Fatalf("the page says %+v", preview)
		}

		in.Sure = true
		out, err := w.house.PolicyUpdate(w.ctx, w.ada.visitor(), in)
		must(t, err)
		if c := w.company(w.acme); out.Kind != twinlatch.AuditRequiredOn || !c.Policy.Required || c.Policy.Overall != 12*time.Hour || c.Policy.RequiredSince != w.clock.Now() {
			t.Fatalf("%+v gave %+v", out, c.Policy)
		}
		e := w.entry(w.acme, twinlatch.AuditRequiredOn)
		if e.Actor != w.ada.id || e.Facts["unprotected"] != "2" || e.Facts["hours"] != "24→12" {
			t.Errorf("the log says %+v", e)
		}
		for _, p := range []struct {
			who  *person
			want twinlatch.Verdict
		}{{w.bo, twinlatch.Enrol}, {w.ada, twinlatch.Enrol}, {w.cleo, twinlatch.Pass}} {
			if got := p.who.visitor().Verdict; got != p.want {
				t.Errorf("the next click of %s: %s, want %s", p.who.name, got, p.want)
			}
		}
		// Ada is led like everybody, and can switch nothing before.
		_, err = w.house.PolicyUpdate(w.ctx, w.ada.visitor(), w.form(w.acme))
		refused(t, err, "two-factor.required-first")

		w.ada.enrol()
		w.update(func(in *flow.PolicyUpdate) { in.Required = false })
		if got := w.bo.visitor().Verdict; got != twinlatch.Pass {
			t.Errorf("switched off, Bo's next click: %s", got)
		}
		w.entry(w.acme, twinlatch.AuditRequiredOff)
	})
}

func TestAPolicyChangeNeedsAFreshProofAndTheRole(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.ada.signIn()
		w.bo.signIn()
		w.clock.Advance(11 * time.Minute)
		in := w.form(w.acme)
		in.Required = true
		_, err := w.house.PolicyUpdate(w.ctx, w.ada.visitor(), in)
		refused(t, err, flow.PolicyUnseen.Say) // first what it does, then who it is: asked once
		in.Sure = true
		_, err = w.house.PolicyUpdate(w.ctx, w.ada.visitor(), in)
		refused(t, err, "proof.needed")
		w.ada.prove()
		_, err = w.house.PolicyUpdate(w.ctx, w.bo.visitor(), in)
		refused(t, err, "error.needs-configuration")
		_, err = w.house.PolicyUpdate(w.ctx, w.ada.visitor(), in)
		must(t, err)
	})
}

func TestTurningTrustedDevicesOffEndsEveryTrustOfTheCompany(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, p := range []*person{w.bo, w.vera} {
			w.policy(p.company, func(p *twinlatch.Policy) { p.Trusted = true })
			p.enrol()
			p.trustBrowser()
		}
		w.ada.signIn()
		w.update(func(in *flow.PolicyUpdate) { in.Trusted = false })
		w.update(func(in *flow.PolicyUpdate) { in.Trusted = true })
		in, err := w.bo.typePassword()
		must(t, err)
		if in.Step != twinlatch.StepCode {
			t.Errorf("off and on again, Bo's browser is asked for %s", in.Step)
		}
		if in, err = w.vera.typePassword(); err != nil || in.Step != twinlatch.StepIn {
			t.Errorf("another company's trust: %s %v", in.Step, err)
		}
	})
}

func TestFewerDaysCutExistingTrusts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = true })
		w.bo.enrol()
		w.bo.trustBrowser()
		w.ada.signIn()
		w.update(func(in *flow.PolicyUpdate) { in.Days = 3 })
		w.update(func(in *flow.PolicyUpdate) { in.Days = 14 }) // does not give days back
		two, err := w.house.TwoFactor(w.ctx, w.bo.account(), w.company(w.acme), w.bo.trust)
		must(t, err)
		if len(two.Devices) != 1 || two.Devices[0].ExpiresAt != two.Devices[0].Since.Add(3*24*time.Hour) {
			t.Errorf("Bo's trust is %+v", two.Devices)
		}
		if e := w.entry(w.acme, twinlatch.AuditPolicyChanged); e.Facts["days"] != "3→14" {
			t.Errorf("the log says %v", e.Facts)
		}
	})
}

// Found by the model: what had run out under the former limits came back with
// longer ones.
func TestLongerLimitsBringNoSessionBack(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn()
		w.clock.Advance(twinlatch.DefaultIdle)
		w.cleo.signIn()
		w.ada.signIn()
		w.update(func(in *flow.PolicyUpdate) { in.Minutes = 24 * 60 })
		if w.bo.peek() != nil {
			t.Error("Bo's session had rested too long, and is back")
		}
		if w.cleo.peek() == nil {
			t.Error("Cleo was just here")
		}
		w.clock.Advance(twinlatch.DefaultOverall - time.Second)
		w.ada.signIn()
		w.clock.Advance(time.Second)
		w.update(func(in *flow.PolicyUpdate) { in.Hours = 100 })
		if w.cleo.peek() != nil {
			t.Error("Cleo's session was a day old, and is back")
		}
	})
}

func TestPasswordsMayBeShorterOnlyBesideASecondFactor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.ada.enrol()
		for name, change := range map[string]func(in *flow.PolicyUpdate){
			"alone":              func(in *flow.PolicyUpdate) { in.PasswordMin = 8 },
			"on trusted devices": func(in *flow.PolicyUpdate) { in.Required, in.Trusted, in.PasswordMin = true, true, 14 },
		} {
			in := w.form(w.acme)
			change(&in)
			in.Sure = true
			if _, err := w.house.PolicyUpdate(w.ctx, w.ada.visitor(), in); saying(err) != "policy.password-alone" {
				t.Errorf("%s: %v", name, err)
			}
		}
		w.update(func(in *flow.PolicyUpdate) { in.Required, in.PasswordMin = true, 8 })
		if got := w.company(w.acme).Policy.PasswordMin; got != 8 {
			t.Fatalf("the shortest password is %d", got)
		}
		out := w.update(func(in *flow.PolicyUpdate) { in.Trusted = true })
		if got := w.company(w.acme).Policy.PasswordMin; got != 15 || !out.Raised {
			t.Errorf("with trusted devices the shortest is %d, %+v", got, out)
		}
		if e := w.entry(w.acme, twinlatch.AuditPolicyChanged); e.Facts["password-min"] != "8→15" || e.Facts["trusted"] != "off→on" {
			t.Errorf("the log says %v", e.Facts)
		}
	})
}

func TestEachNumberHasItsBounds(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.ada.signIn()
		for say, change := range map[string]func(in *flow.PolicyUpdate){
			"policy.days":         func(in *flow.PolicyUpdate) { in.Days = 15 },
			"policy.overall":      func(in *flow.PolicyUpdate) { in.Hours = 0 },
			"policy.idle":         func(in *flow.PolicyUpdate) { in.Minutes = -1 },
			"policy.idle-longer":  func(in *flow.PolicyUpdate) { in.Hours, in.Minutes = 1, 90 },
			"policy.password_min": func(in *flow.PolicyUpdate) { in.PasswordMin = 7 },
		} {
			in := w.form(w.acme)
			change(&in)
			if _, err := w.house.PolicyUpdate(w.ctx, w.ada.visitor(), in); saying(err) != say {
				t.Errorf("%v, want %s", err, say)
			}
		}
		entries := len(w.log(w.acme))
		out := w.update(func(in *flow.PolicyUpdate) { in.Days = 0 }) // empty, and no device is trusted
		if out.Kind != "" || len(w.log(w.acme)) != entries {
			t.Errorf("nothing was different and it gave %+v", out)
		}
	})
}

func TestShorterLimitsEndSessionsAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn()
		w.clock.Advance(50 * time.Minute)
		w.ada.signIn()
		w.update(func(in *flow.PolicyUpdate) { in.Minutes = 30 })
		if w.bo.peek() != nil {
			t.Error("Bo rested for 50 minutes and is still signed in")
		}
	})
}

// Who was reset or invited while nothing was required, and let the time pass, is
// led to set it up like everybody; a switch locks nobody out.
func TestSwitchingRequiredOnLocksNobodyOut(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.alter(func(a *twinlatch.Account) { a.EnrolBy = w.clock.Now().Add(-time.Hour) })
		w.ada.signIn()
		w.update(func(in *flow.PolicyUpdate) { in.Required = true })
		must(t, w.bo.trySignIn())
		if got := w.bo.account().EnrolBy; got != w.clock.Now().Add(7*24*time.Hour) {
			t.Errorf("Bo has time until %s", got)
		}
		if !w.cleo.account().EnrolBy.IsZero() {
			t.Error("Cleo, who had no limit, got one")
		}
	})
}

// Dan opened the form before Ada switched Required on, and only changes Days.
func TestTwoAdministratorsDoNotUndoEachOther(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		dan := w.newPerson(w.acme, "Dan Dare", twinlatch.Configuration)
		dan.enrol()
		w.ada.enrol()
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = true })
		dans := w.form(w.acme)
		dans.Days = 7
		w.update(func(in *flow.PolicyUpdate) { in.Required = true })
		_, err := w.house.PolicyUpdate(w.ctx, dan.visitor(), dans)
		must(t, err)
		if p := w.company(w.acme).Policy; !p.Required || p.TrustedDays != 7 {
			t.Errorf("together they made %+v", p)
		}
	})
}

// Many at once: every update is decided on what the one before left, and the
// chain of the log holds all of them.
func TestUpdatesAtOnceAreDecidedOneAfterTheOther(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.ada.signIn()
		v, before := w.ada.visitor(), len(w.log(w.acme))
		var all sync.WaitGroup
		for i := range 8 {
			in := w.form(w.acme)
			if in.Days = 1 + i; i%2 == 0 {
				in.Days, in.Hours = twinlatch.MaxTrustedDays, 30+i
			}
			all.Go(func() {
				if _, err := w.house.PolicyUpdate(w.ctx, v, in); err != nil {
					t.Errorf("one of them was told %v", err)
				}
			})
		}
		all.Wait()
		p := w.company(w.acme).Policy
		if p.Overall < 30*time.Hour || p.TrustedDays == twinlatch.MaxTrustedDays || len(w.log(w.acme)) != before+8 {
			t.Errorf("together they made %+v in %d entries", p, len(w.log(w.acme))-before)
		}
		w.read(func(tx *store.Tx) error {
			_, err := tx.VerifyAudit(w.acme, w.house.OpenAudit)
			return err
		})
	})
}
