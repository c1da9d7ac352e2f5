package flow_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// try types a password for an address in a browser nobody knows.
func (w *world) try(email, password string) error {
	_, err := w.house.SigninPassword(w.ctx, flow.SigninPassword{Email: email, Password: password, From: flow.From{Place: twinlatch.Place{Address: "203.0.113.5"}}})
	return err
}

// half signs somebody half in and gives the pending token.
func (p *person) half() string {
	p.w.t.Helper()
	in, err := p.typePassword()
	must(p.w.t, err)
	if in.Step != twinlatch.StepCode {
		p.w.t.Fatalf("%s has come to %s, not to the code", p.name, in.Step)
	}
	return in.Pending
}

// typeCode types a code in a pending sign-in.
func (p *person) typeCode(pending, code string) (flow.Signin, error) {
	return p.w.house.SigninCode(p.w.ctx, flow.SigninCode{Pending: pending, Code: code, From: p.from(), Trust: p.trust, Known: p.known})
}

func TestAnAddressIsFoundHoweverItIsSpelled(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, email := range []string{"ADA@Acme.example", "  ada@acme.example\n", "Ada@ACME.EXAMPLE"} {
			must(t, w.try(email, w.ada.password))
		}
		refused(t, w.try("аda@acme.example", w.ada.password), "signin.wrong") // a Cyrillic а
	})
}

func TestAStrangerLearnsNothingFromAGuess(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.cleo.alter(func(a *twinlatch.Account) { a.Status = twinlatch.AccountSuspended })
		for attempt := 1; attempt <= 30; attempt++ {
			known, unknown, suspended := w.try(w.bo.email, "wrong wrong wrong"), w.try("nobody@acme.example", "wrong wrong wrong"), w.try(w.cleo.email, "wrong wrong wrong")
			if known.Error() != unknown.Error() || known.Error() != suspended.Error() {
				t.Fatalf("attempt %d: %q for Bo, %q for nobody, %q for Cleo", attempt, known, unknown, suspended)
			}
			if attempt == 6 {
				refused(t, known, "signin.wait")
			}
		}
	})
}

func TestWhoTypesTooManyWrongPasswordsWaits(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for range twinlatch.FreeFailures {
			refused(t, w.try(w.bo.email, "wrong wrong wrong"), "signin.wrong")
		}
		refused(t, w.try(w.bo.email, w.bo.password), "signin.wait")
		w.clock.Advance(time.Minute)
		must(t, w.try(w.bo.email, w.bo.password))
		refused(t, w.try(w.bo.email, "wrong wrong wrong"), "signin.wrong")
	})
}

func TestTheOwnersBrowserIsNotLockedOutByAStranger(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn() // his browser is known from now on
		for range 20 {
			_ = w.try(w.bo.email, "wrong wrong wrong")
		}
		refused(t, w.bo.other().trySignIn(), "signin.wait")
		w.bo.signIn()
	})
}

func TestAKnownBrowserThatGuessesIsKnownNoMore(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn()
		right := w.bo.password
		w.bo.password = "wrong wrong wrong"
		for range twinlatch.KnownBrowserFailures + twinlatch.FreeFailures {
			refused(t, w.bo.trySignIn(), "signin.wrong")
		}
		w.bo.password = right
		refused(t, w.bo.trySignIn(), "signin.wait")
	})
}

func TestASuspendedPersonIsToldAfterTheRightPasswordOnly(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.alter(func(a *twinlatch.Account) { a.Status = twinlatch.AccountSuspended })
		refused(t, w.try(w.bo.email, "wrong wrong wrong"), "signin.wrong")
		refused(t, w.try(w.bo.email, w.bo.password), "signin.suspended")
		if e := w.entry(w.acme, twinlatch.AuditSigninRefused); e.Target != w.bo.id {
			t.Errorf("the entry says %+v", e)
		}
	})
}

func TestAVeryLongPasswordIsWrongAndNothingElse(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		refused(t, w.try(w.bo.email, strings.Repeat("x", 1<<20)), "signin.wrong")
	})
}

// B41 to B45: a code is good once, the enrolment's too, an older one never again.
func TestAUsedCodeIsDead(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		enrolment := twinlatch.TOTPCode(w.bo.key, w.bo.lastStep)
		_, err := w.bo.typeCode(w.bo.half(), enrolment)
		refused(t, err, "code.used")
		code := w.bo.code()
		in, err := w.bo.typeCode(w.bo.half(), code)
		must(t, err)
		if in.Session == "" {
			t.Fatal("a right code did not sign in")
		}
		_, err = w.bo.typeCode(w.bo.half(), code)
		refused(t, err, "code.used")
		_, err = w.bo.typeCode(w.bo.half(), enrolment)
		refused(t, err, "code.used")
	})
}

// B43, B52: one code, one pending sign-in each, all at once.
func TestOfManyWithOneCodeOneGetsIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		w.clock.Advance(time.Minute)
		code, pendings := w.bo.code(), make([]string, 8)
		for i := range pendings {
			pendings[i] = w.bo.half()
		}
		var in sync.Map
		var all sync.WaitGroup
		for _, pending := range pendings {
			all.Go(func() {
				if out, err := w.bo.typeCode(pending, code); err == nil {
					in.Store(out.Session, true)
				}
			})
		}
		all.Wait()
		count := 0
		in.Range(func(any, any) bool { count++; return true })
		if count != 1 {
			t.Errorf("%d got in with one code", count)
		}
	})
}

func TestARecoveryCodeIsSpentOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		type_ := func(code string) (flow.Signin, error) {
			return w.house.SigninRecovery(w.ctx, flow.SigninCode{Pending: w.bo.half(), Code: code, From: w.bo.from(), Remember: true})
		}
		messy := " " + strings.ToLower(strings.ReplaceAll(w.bo.codes[3], "-", " "))
		in, err := type_(messy)
		must(t, err)
		if !in.Recovery || in.Trust != "" {
			t.Errorf("a recovery code gave %+v", in)
		}
		_, err = type_(w.bo.codes[3])
		refused(t, err, "recovery.wrong")
		if m := w.letter(w.bo.email, twinlatch.MailRecoveryCodeUsed); m.Facts.Count != twinlatch.RecoveryCodes-1 {
			t.Errorf("the mail says %d are left", m.Facts.Count)
		}
		w.cleo.enrol()
		_, err = type_(w.cleo.codes[0]) // B37: somebody else's
		refused(t, err, "recovery.wrong")
	})
}

// B47 to B49, B59: after 100 wrong codes nothing but a recovery code helps, and
// the factor still counts as one.
func TestABlockedFactorAcceptsNothingAndStillCounts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		wrong := 0
		for ; wrong < 200; wrong++ {
			in, err := w.bo.other().typePassword()
			must(t, err)
			if _, err = w.bo.other().typeCode(in.Pending, w.bo.wrongCode()); saying(err) == "signin.blocked" {
				break
			}
			refused(t, err, "code.wrong")
			w.clock.Advance(twinlatch.MaxWait)
		}
		if wrong != 83 { // after 83 guesses of three points there are none left for one more
			t.Errorf("the factor was blocked after %d wrong codes", wrong)
		}
		pending := w.bo.half()
		_, err := w.bo.typeCode(pending, w.bo.code())
		refused(t, err, "signin.blocked")
		_ = w.letter(w.bo.email, twinlatch.MailFactorBlocked)
		_ = w.letter(w.bo.email, twinlatch.MailPasswordKnown)
		if _, err := w.house.SigninRecovery(w.ctx, flow.SigninCode{Pending: pending, Code: w.bo.codes[0], From: w.bo.from()}); err != nil {
			t.Errorf("a recovery code does not get past the block: %v", err)
		}
	})
}

func TestAPendingSignInOpensNothingAndEnds(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		pending := w.bo.half()
		if v, err := w.house.Visitor(w.ctx, pending, w.bo.from()); v != nil || err != nil {
			t.Errorf("a pending token is a session: %v %v (B08)", v, err)
		}
		w.clock.Advance(twinlatch.PendingFor)
		_, err := w.bo.typeCode(pending, w.bo.code())
		refused(t, err, "signin.pending-ended")
		replaced := w.bo.half()
		in, err := w.house.SigninPassword(w.ctx, flow.SigninPassword{Email: w.bo.email, Password: w.bo.password, From: w.bo.from(), Pending: replaced})
		must(t, err)
		if _, err = w.bo.typeCode(replaced, w.bo.code()); saying(err) != "signin.pending-ended" {
			t.Errorf("a sign-in that a new password replaced goes on: %v", err)
		}
		again := in.Pending
		must(t, w.house.SigninCancel(w.ctx, again))
		_, err = w.bo.typeCode(again, w.bo.code())
		refused(t, err, "signin.pending-ended")
	})
}

func TestTheTwentyFirstSignInEndsTheFirst(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn()
		first := w.bo.session
		for range twinlatch.MaxSessions {
			w.clock.Advance(time.Second)
			w.bo.signIn()
		}
		if v, _ := w.house.Visitor(w.ctx, first, w.bo.from()); v != nil {
			t.Error("the oldest session lives on")
		}
		_ = w.letter(w.bo.email, twinlatch.MailSessionLimit)
	})
}

func TestWhatIsNoTokenIsNobody(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn()
		for _, token := range []string{"", "x", w.bo.session[1:], w.bo.session + "A", strings.Repeat("A", 43), strings.Repeat("A", 1<<16), w.bo.session[:42] + "\n"} {
			if v, err := w.house.Visitor(w.ctx, token, w.bo.from()); v != nil || err != nil {
				t.Errorf("%.50q is %v, %v (B10)", token, v, err)
			}
		}
	})
}
