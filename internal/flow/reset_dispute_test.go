package flow_test

import (
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// resetBo lets Ada approve a request that a thief with Bo's password made, and
// gives the link of Bo's mail.
func (w *world) resetBo() (token string) {
	w.t.Helper()
	w.ada.enrol()
	must(w.t, w.bo.ask(w.bo.losePhone(), "It is me, Bo."))
	_, err := w.house.ResetApprove(w.ctx, w.ada.visitor(), w.request(w.bo).ID)
	must(w.t, err)
	return tokenOf(w.t, w.letter(w.bo.email, twinlatch.MailResetApproved).Facts.SecondLink)
}

func TestThisWasNotMeSuspendsAndThrowsEverybodyOut(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		token := w.resetBo()
		thief := w.bo.other()
		thief.phone = &phone{}
		thief.enrol()
		for range 2 { // opening it spends nothing
			name, err := w.house.ResetDisputeShow(w.ctx, token)
			must(t, err)
			if name != "Bo Barker" {
				t.Fatalf("the page names %q", name)
			}
		}
		if won := race(64, func(int) bool { return w.house.ResetDispute(w.ctx, token, w.bo.from()) == nil }); won != 1 {
			t.Fatalf("%d pressed it", won)
		}
		a := w.bo.account()
		if a.Status != twinlatch.AccountSuspended || a.SuspendedReason != "suspended.not-me" || a.HasFactor {
			t.Errorf("Bo's account is %+v", a)
		}
		if thief.peek() != nil {
			t.Error("the thief is still in")
		}
		_, err := thief.typePassword()
		refused(t, err, "signin.suspended")
		if m := w.letter(w.ada.email, twinlatch.MailResetDisputed); m.Facts.Person != "Bo Barker" || !strings.HasSuffix(m.Facts.Link, "/users/"+string(w.bo.id)) {
			t.Errorf("Ada reads %+v", m.Facts)
		}
		if e := w.entry(w.acme, twinlatch.AuditNotMe); e.Target != w.bo.id {
			t.Errorf("the log says %+v", e)
		}
		_, err = w.house.ResetDisputeShow(w.ctx, token)
		refused(t, err, "link.ended")
		refused(t, w.house.ResetDispute(w.ctx, "nonsense", w.bo.from()), "link.ended")
	})
}

// B02: the mailbox ended a factor; it must not open the door to a new one.
func TestAfterThisWasNotMeOnlyANewResetOpensTheSetUp(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		token := w.resetBo()
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Required = true })
		must(t, w.house.ResetDispute(w.ctx, token, w.bo.from()))
		w.clock.Advance(30 * time.Minute)
		w.ada.prove()
		must(t, w.house.PersonReactivate(w.ctx, w.ada.visitor(), w.bo.id))
		_, err := w.bo.typePassword()
		refused(t, err, "signin.enrolment-closed")
		must(t, w.house.PersonReset(w.ctx, w.ada.visitor(), w.bo.id, "It is Bo, he stands before me."))
		in, err := w.bo.typePassword()
		must(t, err)
		if in.Step != twinlatch.StepIn {
			t.Errorf("after the new reset Bo has come to %s", in.Step)
		}
	})
}

// The switch that gives everybody time gives none to whoever waits for a reset:
// the password alone, which a thief knows, would open the set-up again (B02).
func TestAfterThisWasNotMeNoSwitchOpensTheSetUp(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		token := w.resetBo()
		must(t, w.house.ResetDispute(w.ctx, token, w.bo.from()))
		w.clock.Advance(30 * time.Minute)
		w.ada.prove()
		must(t, w.house.PersonReactivate(w.ctx, w.ada.visitor(), w.bo.id))
		for range 2 {
			w.require(true)
			_, err := w.bo.typePassword()
			refused(t, err, "signin.enrolment-closed")
			w.require(false)
		}
		w.require(true)
		must(t, w.house.PersonReset(w.ctx, w.ada.visitor(), w.bo.id, "It is Bo, he stands before me."))
		_, err := w.bo.typePassword()
		must(t, err)
	})
}

// Nor to whoever let the time of a reset pass while a factor was required.
func TestATimeThatPassedUnusedStaysPassed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Required = true })
		w.resetBo()
		w.clock.Advance(twinlatch.EnrolAfterReset)
		w.ada.session = ""
		w.ada.signIn()
		_, err := w.bo.typePassword()
		refused(t, err, "signin.enrolment-closed")
		w.require(false)
		w.require(true)
		_, err = w.bo.typePassword()
		refused(t, err, "signin.enrolment-closed")
	})
}

// require lets Ada, who is proven, turn the switch.
func (w *world) require(on bool) {
	w.t.Helper()
	p := w.ada.visitor().Company.Policy
	_, err := w.house.PolicyUpdate(w.ctx, w.ada.visitor(), flow.PolicyUpdate{
		Required: on, Trusted: p.Trusted, Days: p.TrustedDays, Hours: flow.Hours(p), Minutes: flow.Minutes(p), PasswordMin: p.PasswordMin, Sure: true,
	})
	must(w.t, err)
}

func TestThisWasNotMeIsGoodForSevenDays(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		token := w.resetBo()
		w.clock.Advance(7*24*time.Hour - time.Second)
		_, err := w.house.ResetDisputeShow(w.ctx, token)
		must(t, err)
		w.clock.Advance(time.Second)
		refused(t, w.house.ResetDispute(w.ctx, token, w.bo.from()), "link.ended")
	})
}

// One kind of link is not another (ASVS 6.6.2).
func TestALinkIsGoodForItsOwnPageAlone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		token := w.resetBo()
		_, err := w.house.ResetStopShow(w.ctx, token)
		refused(t, err, "link.ended")
		refused(t, w.house.ResetStop(w.ctx, token, w.bo.from()), "link.ended")
	})
}

func TestTheLastAdministratorsDisputeIsToldToTheOperator(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.ada.enrol()
		_, err := w.house.HostResetTwoFactor(w.ctx, w.ada.email, "She called.")
		must(t, err)
		token := tokenOf(t, w.letter(w.ada.email, twinlatch.MailTwoFactorReset).Facts.SecondLink)
		must(t, w.house.ResetDispute(w.ctx, token, w.ada.from()))
		if m := w.letter(w.vera.email, twinlatch.MailResetDisputed); m.Facts.Company != "Acme" || m.Facts.Link != "" {
			t.Errorf("Vera reads %+v", m.Facts)
		}
	})
}
