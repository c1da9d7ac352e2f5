package flow_test

import (
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// chooseNew is the page after the second factor for a password that never met
// the raised minimum.
func (p *person) chooseNew(pending, next string) (flow.Signin, error) {
	return p.w.house.SigninNewPassword(p.w.ctx, flow.SigninNewPassword{Pending: pending, New: next, From: p.from(), Trust: p.trust, Known: p.known})
}

func TestARaisedMinimumIsMetAtTheNextSignInAfterTheSecondFactor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		elsewhere := w.bo.other()
		elsewhere.signIn()
		w.policy(w.acme, func(p *twinlatch.Policy) { p.PasswordMin = 40 })

		phone := w.bo.other()
		in, err := phone.typePassword()
		must(t, err)
		if in.Step != twinlatch.StepCode {
			t.Fatalf("the first step led to %s", in.Step)
		}
		_, err = phone.chooseNew(in.Pending, another+another)
		refused(t, err, "signin.pending-ended") // not before the code
		in, err = w.house.SigninCode(w.ctx, flow.SigninCode{Pending: in.Pending, Code: w.bo.code(), From: phone.from()})
		must(t, err)
		if in.Step != twinlatch.StepNewPassword || in.Session != "" {
			t.Fatalf("the code led to %+v", in)
		}
		_, err = phone.chooseNew(in.Pending, another)
		refused(t, err, "password.too-short")
		out, err := phone.chooseNew(in.Pending, another+" and "+another)
		must(t, err)
		if out.Step != twinlatch.StepIn || out.ReturnTo != "/" {
			t.Fatalf("the new password led to %+v", out)
		}
		phone.keep(out)
		if v := phone.visitor(); v.Session.Level != twinlatch.Level2 {
			t.Errorf("signed in at level %d", v.Session.Level)
		}
		if elsewhere.peek() != nil {
			t.Error("the session under the old password lives on")
		}
		_, err = phone.chooseNew(in.Pending, "somebody else's idea of a password, long enough")
		refused(t, err, "signin.pending-ended")
		w.letter(w.bo.email, twinlatch.MailPasswordChanged)
		w.bo.password = another + " and " + another
		w.bo.other().signIn()
	})
}

// An imported password's length is not known, so the old one could pass for long
// enough.
func TestTheOldPasswordIsNotANewOne(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.alter(func(a *twinlatch.Account) { a.PasswordLength = 0 })
		in, err := w.bo.typePassword()
		must(t, err)
		_, err = w.bo.chooseNew(in.Pending, w.bo.password)
		refused(t, err, "password.same")
		in, err = w.bo.chooseNew(in.Pending, another)
		must(t, err)
		w.bo.keep(in)
		w.bo.visitor()
	})
}
