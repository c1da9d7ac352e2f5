package flow_test

import (
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

func TestAProductVerifiesACodeOfBos(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		v, h := w.caller(w.newKey(twinlatch.VerifyCodes)), w.house
		code := w.bo.code()
		must(t, h.CodeVerify(w.ctx, v, w.bo.id, code))
		refused(t, h.CodeVerify(w.ctx, v, w.bo.id, code), "code.used")
		if e := w.entry(w.acme, twinlatch.AuditCodeVerified); e.Actor != w.ada.id || e.Target != w.bo.id || e.Facts["by-key"] == "" {
			t.Errorf("the entry says %+v", e)
		}
		// Used there, it is used here (B44), and the other way round.
		in, err := w.bo.typePassword()
		must(t, err)
		_, err = h.SigninCode(w.ctx, flow.SigninCode{Pending: in.Pending, Code: code, From: w.bo.from(), Known: w.bo.known})
		refused(t, err, "code.used")
		used := w.bo.code()
		_, err = h.SigninCode(w.ctx, flow.SigninCode{Pending: in.Pending, Code: used, From: w.bo.from(), Known: w.bo.known})
		must(t, err)
		refused(t, h.CodeVerify(w.ctx, v, w.bo.id, used), "code.used")

		refused(t, h.CodeVerify(w.ctx, v, w.cleo.id, "123456"), "api.no-factor")
		refused(t, h.CodeVerify(w.ctx, v, w.vera.id, "123456"), "error.not-found")
		refused(t, h.CodeVerify(w.ctx, v, w.bo.id, "12345"), "code.malformed")
		w.bo.alter(func(a *twinlatch.Account) { a.Status = twinlatch.AccountSuspended })
		refused(t, h.CodeVerify(w.ctx, v, w.bo.id, w.bo.code()), "signin.suspended")
	})
}

// B46, B59: wrong codes that a product brings are counted and slowed down, and
// no number of them, by any number of keys, blocks Bo's own sign-in.
func TestAProductCannotBlockAFactor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		first := w.caller(w.newKey(twinlatch.VerifyCodes))
		for range twinlatch.FreeFailures {
			refused(t, w.house.CodeVerify(w.ctx, first, w.bo.id, w.bo.wrongCode()), "code.wrong")
		}
		refused(t, w.house.CodeVerify(w.ctx, first, w.bo.id, w.bo.code()), "signin.wait-code")
		second := w.caller(w.newKey(twinlatch.VerifyCodes))
		must(t, w.house.CodeVerify(w.ctx, second, w.bo.id, w.bo.code())) // waits are a key's own
		spent := twinlatch.FreeFailures * twinlatch.GuessWorth(1, w.house.Window)
		for ; spent < twinlatch.CalledPoints; spent += twinlatch.GuessWorth(1, w.house.Window) {
			w.clock.Advance(twinlatch.MaxWait)
			refused(t, w.house.CodeVerify(w.ctx, first, w.bo.id, w.bo.wrongCode()), "code.wrong")
		}
		w.clock.Advance(twinlatch.MaxWait)
		refused(t, w.house.CodeVerify(w.ctx, first, w.bo.id, w.bo.code()), "api.code-spent")
		refused(t, w.house.CodeVerify(w.ctx, second, w.bo.id, w.bo.code()), "api.code-spent")
		two, err := w.house.TwoFactor(w.ctx, w.bo.account(), w.company(w.acme), "")
		must(t, err)
		if two.Tried.Blocked || two.Tried.Failures != 0 || two.Tried.Left < 80 {
			t.Errorf("Bo's counter says %+v", two.Tried)
		}
		w.clock.Advance(time.Minute)
		w.bo.signIn()
		if n := len(w.letters(w.bo.email)); n > 1 { // two-factor was turned on
			t.Errorf("Bo got %v", w.kinds(w.bo.email))
		}
	})
}

// A block that guesses at the sign-in have brought holds for a product too.
func TestAProductIsToldOfABlock(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		v := w.caller(w.newKey(twinlatch.VerifyCodes))
		stranger := w.bo.other()
		for range twinlatch.YearlyPoints / twinlatch.GuessWorth(1, w.house.Window) {
			in, err := stranger.typePassword()
			must(t, err)
			_, err = w.house.SigninCode(w.ctx, flow.SigninCode{Pending: in.Pending, Code: w.bo.wrongCode(), From: stranger.from()})
			refused(t, err, "code.wrong")
			w.clock.Advance(twinlatch.MaxWait)
		}
		refused(t, w.house.CodeVerify(w.ctx, v, w.bo.id, w.bo.code()), "signin.blocked")
	})
}
