package flow_test

import (
	"context"
	"runtime"
	"slices"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/secret"
)

// B49 on the page of the fresh proof: Mallory sits in Bo's open session, in Bo's
// known browser, and has the password. The right password does not give back the
// wrong codes: the browser is void after ten, and then every guess costs.
func TestB49ARightPasswordInAProofDoesNotForgetWrongCodes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		w.clock.Advance(time.Minute)
		w.bo.signIn() // makes the browser known
		for n := 1; ; n++ {
			_, err := w.house.ProofGive(w.ctx, w.bo.visitor(), flow.ProofGive{Password: w.bo.password, Code: w.bo.wrongCode(), Known: w.bo.known})
			if saying(err) == "signin.wait-code" {
				return
			}
			refused(t, err, "code.wrong")
			if n > 20 {
				t.Fatalf("%d wrong codes from a known browser, and none had to wait", n)
			}
		}
	})
}

// A proof whose code has to wait is not a wrong password: Bo is not kept out of
// signing in by it.
func TestARightPasswordIsNoFailureWhenTheCodeHasToWait(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		for range 20 {
			_, err := w.house.ProofGive(w.ctx, w.bo.visitor(), flow.ProofGive{Password: w.bo.password, Code: w.bo.wrongCode()})
			if say := saying(err); say != "code.wrong" && say != "signin.wait-code" {
				t.Fatalf("the answer is %v", err)
			}
		}
		if _, err := w.bo.other().typePassword(); err != nil {
			t.Fatal(err)
		}
	})
}

// B48: Mallory has Bo's password while Bo has no second factor, and signs in from
// a dozen browsers, which thereby are known. Once Bo has turned it on, they are
// not: the guesses cost, wait, and Bo is told.
func TestB48BrowsersKnownByThePasswordAloneAreForgottenWithTurnOn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var farm []*person
		for range 12 {
			mallory := w.bo.other()
			mallory.signIn()
			farm = append(farm, mallory)
		}
		w.bo.enrol()
		w.forgetPost()
		var said []string
		for _, mallory := range farm {
			in, err := mallory.typePassword()
			must(t, err)
			_, err = w.house.SigninCode(w.ctx, flow.SigninCode{Pending: in.Pending, Code: w.bo.wrongCode(), From: mallory.from(), Known: mallory.known})
			said = append(said, saying(err))
		}
		if !slices.Contains(said, "signin.wait-code") {
			t.Errorf("a dozen guesses, and none had to wait: %v", said)
		}
		if !slices.Contains(w.kinds(w.bo.email), twinlatch.MailPasswordKnown) {
			t.Error("Bo was not told")
		}
	})
}

// B48: Bo's own mistyped code in his own browser does not make the first guess of
// a stranger the second of a row, of which nobody is told.
func TestB48TheOwnerIsToldThoughTheRowBeganWithTheirOwnMistake(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		w.bo.signIn()
		in, err := w.bo.typePassword()
		must(t, err)
		_, err = w.house.SigninCode(w.ctx, flow.SigninCode{Pending: in.Pending, Code: w.bo.wrongCode(), From: w.bo.from(), Known: w.bo.known})
		refused(t, err, "code.wrong")
		w.forgetPost()
		mallory := w.bo.other()
		for range 2 {
			in, err = mallory.typePassword()
			must(t, err)
			_, err = w.house.SigninCode(w.ctx, flow.SigninCode{Pending: in.Pending, Code: w.bo.wrongCode(), From: mallory.from()})
			refused(t, err, "code.wrong")
		}
		if got := w.kinds(w.bo.email); !slices.Equal(got, []twinlatch.MailKind{twinlatch.MailPasswordKnown}) {
			t.Errorf("Bo got %v", got)
		}
	})
}

// The same with a guessed recovery code.
func TestB48TheOwnerIsToldOfWrongRecoveryCodes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		w.forgetPost()
		mallory := w.bo.other()
		in, err := mallory.typePassword()
		must(t, err)
		_, err = w.house.SigninRecovery(w.ctx, flow.SigninCode{Pending: in.Pending, Code: "0000-0000-0000-0000", From: mallory.from()})
		refused(t, err, "recovery.wrong")
		if got := w.kinds(w.bo.email); !slices.Equal(got, []twinlatch.MailKind{twinlatch.MailPasswordKnown}) {
			t.Errorf("Bo got %v", got)
		}
	})
}

// B62: at a shared computer Mallory signs in with an account of his own, has the
// browser trusted and copies the cookie. When Bo has it trusted too, the copy
// knows nothing of Bo, and Mallory's own trust went on with the browser.
func TestB62ATrustCookieThatSomebodyCopiedBeforeGivesThemNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = true })
		mallory := w.cleo
		mallory.enrol()
		mallory.trustBrowser()
		w.bo.enrol()
		w.bo.trust, w.bo.known = mallory.trust, mallory.known // the shared computer's cookies
		in, err := w.bo.typePassword()
		must(t, err)
		in, err = w.house.SigninCode(w.ctx, flow.SigninCode{Pending: in.Pending, Code: w.bo.code(), Remember: true, From: w.bo.from(), Trust: w.bo.trust, Known: w.bo.known})
		must(t, err)
		w.bo.keep(in)

		thief := w.bo.other()
		thief.trust, thief.known = mallory.trust, mallory.known
		if in, err := thief.typePassword(); err != nil || in.Step != twinlatch.StepCode {
			t.Errorf("with the copy, Bo's password led to %s, %v", in.Step, err)
		}
		mallory.trust = w.bo.trust
		for _, p := range []*person{w.bo, mallory} {
			if in, err := p.typePassword(); err != nil || in.Step != twinlatch.StepIn {
				t.Errorf("in the browser itself %s came to %s, %v", p.name, in.Step, err)
			}
		}
	})
}

// While a flood takes every hash slot, nobody's attempt is looked at, and nobody
// has to wait for it afterwards as if they had guessed.
func TestAFloodDoesNotMakePeopleWaitAsIfTheyHadGuessed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		slow, err := secret.NewHasher(secret.FloorCost(), 1, 0)
		must(t, err)
		w.house.Hasher = slow
		flood := make(chan struct{})
		go func() {
			defer close(flood)
			for {
				if _, err := slow.HashRecoveryCodes(context.Background(), make([]string, 30), slow.NewRecoverySalt()); err == nil {
					return
				}
			}
		}()
		for slow.Dummy(w.ctx, "is it full?") == nil {
			runtime.Gosched()
		}
		for range twinlatch.FreeFailures + 1 {
			_, err := w.bo.typePassword()
			refused(t, err, "error.busy")
		}
		<-flood
		_, err = w.bo.typePassword()
		must(t, err)
	})
}
