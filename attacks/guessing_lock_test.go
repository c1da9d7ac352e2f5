package attacks_test

import (
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
)

const blocked = "Too many wrong codes were tried, so codes are refused for this account."

// B59: the lock closes, and a sign-in that was half finished goes on when it opens
// again, or behind it. With the last guess of the year every sign-in that waits
// for a code ends; the right code is good in none of them, nor anywhere else.
func TestB59TheLockEndsEverySignInThatWaits(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		waiting, proof := h.halves(h.bo)[:4], h.proofOf(h.bo)
		h.bo.guessed()
		h.half(h.bo).post(codePage, "code", h.bo.wrongCode())
		if !h.mailed(h.bo.email, twinlatch.MailFactorBlocked) {
			t.Error("Bo does not know that his codes are refused")
		}
		for _, b := range waiting {
			if a := b.post(codePage, "code", h.bo.shown(1)); a.path != signin {
				t.Errorf("a sign-in from before the lock came to %s", a.path)
			}
			if a := b.post("/signin/recovery", "code", h.bo.codes[0]); a.path != signin {
				t.Errorf("with a recovery code it came to %s", a.path)
			}
			b.isOut()
		}
		h.half(h.bo).post(codePage, "code", h.bo.shown(1)).says(t, blocked)
		proof.try(h.bo.shown(1)).says(t, blocked)
		h.half(h.bo).post("/signin/recovery", "code", h.bo.codes[0]).says(t, "Change application")
	})
}

// B59: the same of a wait: it may be longer than a half-finished sign-in lives,
// and gives it no time.
func TestB59AWaitGivesNoTime(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		b := h.half(h.bo)
		for range twinlatch.FreeFailures + 1 {
			b.post(codePage, "code", h.bo.wrongCode())
		}
		h.clock.Advance(twinlatch.PendingFor)
		b.code(h.bo).says(t, signinEnded)
		b.isOut()
	})
}
