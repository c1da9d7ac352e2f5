package flow_test

import (
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

// tried is how somebody's counter of codes stands.
func (p *person) tried() twinlatch.Tried {
	p.w.t.Helper()
	two, err := p.w.house.TwoFactor(p.w.ctx, p.account(), p.w.company(p.company), "")
	must(p.w.t, err)
	return two.Tried
}

// spend puts points on somebody's counter behind everybody's back.
func (p *person) spend(cost twinlatch.Points) {
	p.w.t.Helper()
	p.w.write(func(tx *store.Tx) error {
		key := p.w.house.Keys.MAC("attempts factor", []byte(p.id))
		n, err := tx.TakeAttempts(store.FactorAttempts, key)
		if err != nil {
			return err
		}
		return tx.PutAttempts(key, n.Count(cost, p.w.clock.Now()).Clear())
	})
}

// mistype types a wrong code on the code page, past every wait.
func (p *person) mistype(pending string) error {
	p.w.t.Helper()
	_, err := p.typeCode(pending, p.wrongCode())
	if saying(err) == "signin.wait-code" {
		p.w.clock.Advance(twinlatch.MaxWait)
		_, err = p.typeCode(p.half(), p.wrongCode())
	}
	return err
}

// Bo always signs in from a private window, which nobody knows, and mistypes two
// of three codes. In one sign-in after the other the right code comes at last,
// and he never comes to the year's limit.
func TestTheOwnersSlipsCostNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		before := w.bo.tried().Left
		for range 45 { // with 90 slips of three points, more than 250
			private := w.bo.other()
			pending := private.half()
			for range 2 {
				_, err := private.typeCode(pending, private.wrongCode())
				refused(t, err, "code.wrong")
			}
			_, err := private.typeCode(pending, private.code())
			must(t, err)
		}
		if tried := w.bo.tried(); tried.Left != before || tried.Blocked || tried.Failures != 0 {
			t.Errorf("after 90 slips: %+v", tried)
		}
		// By recovery code it is the owner, too.
		private := w.bo.other()
		pending := private.half()
		_, err := private.typeCode(pending, private.wrongCode())
		refused(t, err, "code.wrong")
		_, err = w.house.SigninRecovery(w.ctx, flow.SigninCode{Pending: pending, Code: w.bo.codes[0], From: private.from()})
		must(t, err)
		if left := w.bo.tried().Left; left != before {
			t.Errorf("after a sign-in by recovery code %d guesses are left, not %d", left, before)
		}
	})
}

// B49: Mallory knows the password. Bo signs in after each of Mallory's guesses,
// which forgets the failures in a row, and gives Mallory nothing back.
func TestB49TheOwnersSignInGivesAGuesserNothingBack(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		w.bo.spend(twinlatch.Points{Strange: 240, All: 240})
		for left := 3; left > 0; left-- { // of the ten points that are left
			if got := w.bo.tried().Left; got != left {
				t.Fatalf("%d guesses are left, not %d", got, left)
			}
			mallory := w.bo.other()
			refused(t, mallory.mistype(mallory.half()), "code.wrong")
			if left > 1 {
				w.bo.signIn()
			}
		}
		mallory := w.bo.other()
		refused(t, mallory.mistype(mallory.half()), "signin.blocked")
	})
}

// B49: Mallory shares Bo's computer, where the browser is known, and has the
// password. A known browser spends nothing of what unknown ones have, and its
// count begins again with each sign-in of Bo's; the year's ceiling holds.
func TestB49ASharedBrowserHasACeilingToo(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		w.clock.Advance(time.Minute)
		w.bo.signIn()
		w.bo.spend(twinlatch.Points{All: twinlatch.CeilingPoints - 6*3})
		for range 3 {
			for range 2 {
				refused(t, w.bo.mistype(w.bo.half()), "code.wrong")
			}
			if !w.bo.tried().Blocked {
				w.bo.signIn()
			}
		}
		_, err := w.bo.typeCode(w.bo.half(), w.bo.code())
		refused(t, err, "signin.blocked")
		_ = w.letter(w.bo.email, twinlatch.MailFactorBlocked)
		if tried := w.bo.tried(); tried.Liftable {
			t.Errorf("at the ceiling: %+v", tried)
		}
	})
}

// A new phone, a new password and Turn Off give back what unknown browsers had;
// the ceiling of the year stays until an administrator resets.
func TestTheCeilingOutlivesEverythingButAReset(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		w.bo.spend(twinlatch.Points{Strange: 249, All: twinlatch.CeilingPoints - 10*3})
		token, err := w.house.FactorTurnOff(w.ctx, w.bo.visitor())
		must(t, err)
		w.bo.session, w.bo.key = token, nil
		w.bo.enrol()
		if left := w.bo.tried().Left; left != 10 {
			t.Errorf("after Turn Off and Turn On %d guesses are left, not 10", left)
		}
		w.ada.enrol()
		must(t, w.ada.reset(w.bo, "lost phone"))
		w.bo.key = nil
		w.bo.enrol()
		if left := w.bo.tried().Left; left != twinlatch.YearlyPoints/3 {
			t.Errorf("after a reset %d guesses are left", left)
		}
	})
}

// The server's clock ran three days ahead while somebody guessed, and is set
// back: the wait is one full wait from now, for the password and for the code,
// and not three days.
func TestAClockSetBackIsOneWaitAndNoMore(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.cleo.enrol()
		w.clock.Advance(3 * 24 * time.Hour)
		for range twinlatch.FreeFailures {
			refused(t, w.try(w.bo.email, "wrong wrong wrong"), "signin.wrong")
			refused(t, w.try("nobody@acme.example", "wrong wrong wrong"), "signin.wrong")
		}
		stranger := w.cleo.other()
		pending := stranger.half()
		for range twinlatch.FreeFailures {
			_, err := stranger.typeCode(pending, stranger.wrongCode())
			refused(t, err, "code.wrong")
		}
		w.clock.Advance(-3 * 24 * time.Hour)
		for _, email := range []string{w.bo.email, "nobody@acme.example"} {
			refused(t, w.try(email, "wrong wrong wrong"), "signin.wait")
		}
		_, err := stranger.typeCode(pending, stranger.wrongCode())
		refused(t, err, "signin.pending-ended") // begun in the future
		pending = stranger.half()
		_, err = stranger.typeCode(pending, stranger.wrongCode())
		refused(t, err, "signin.wait-code")

		w.clock.Advance(twinlatch.WaitAfter(twinlatch.FreeFailures))
		for _, email := range []string{w.bo.email, "nobody@acme.example"} {
			refused(t, w.try(email, "wrong wrong wrong"), "signin.wrong")
		}
		_, err = stranger.typeCode(pending, stranger.wrongCode())
		refused(t, err, "code.wrong")
	})
}
