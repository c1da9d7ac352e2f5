package attacks_test

import (
	"net/http"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// refusedCodes is what the code page says of a blocked second factor.
const refusedCodes = "codes are refused for this account"

// guess is one wrong code after the right password, in a new browser at a new
// address. When the limits say to wait, a stranger has the time.
func (h *house) guess(p *person) answer {
	h.t.Helper()
	mallory := h.half(p)
	a := mallory.post(codePage, "code", p.wrongCode())
	if a.status == http.StatusTooManyRequests {
		h.clock.Advance(twinlatch.MaxWait)
		mallory = h.half(p)
		a = mallory.post(codePage, "code", p.wrongCode())
	}
	mallory.isOut()
	return a
}

// block uses up somebody's guesses but for the last, behind everybody's back, and
// then that one at the door.
func (h *house) block(p *person) {
	h.t.Helper()
	worth := twinlatch.GuessWorth(1, h.s.House.Window)
	h.write(func(tx *store.Tx) error {
		n, err := tx.TakeAttempts(store.FactorAttempts, p.counter(store.FactorAttempts))
		if err != nil {
			return err
		}
		spent := twinlatch.YearlyPoints - worth
		return tx.PutAttempts(p.counter(store.FactorAttempts), n.Count(twinlatch.Points{Strange: spent, All: spent}, h.clock.Now()).Clear())
	})
	h.guess(p)
	h.refuses(p)
}

// refuses fails unless the right password leads to a page that takes no code,
// right or wrong, and lets nobody in.
func (h *house) refuses(p *person) {
	h.t.Helper()
	b := h.browser()
	b.password(p).says(h.t, refusedCodes)
	if a := b.code(p); a.path != codePage {
		h.t.Errorf("a right code led to %s", a.path)
	}
	b.isOut()
}

// opensNothing fails if this browser, in which the password was right, may do
// anything about the second factor.
func (b *browser) opensNothing() {
	b.h.t.Helper()
	b.isOut()
	for _, path := range []string{"/profile/two-factor/turn-on", "/profile/two-factor/choose", "/profile/two-factor/scan", "/profile/two-factor/change", "/profile/two-factor/turn-off", "/profile/two-factor/recovery-codes"} {
		if a := b.post(path, "application", "aegis"); a.path != signin && a.path != codePage || strings.Contains(a.body, "otpauth") {
			b.h.t.Errorf("%s answers %d at %s", path, a.status, a.path)
		}
	}
}

// A hundred wrong codes, each in a browser and from an address of its own, and
// then the right password: no session, no page to set a phone up, whatever the
// company asks, and whatever a mailbox can do about it.
func TestAHundredWrongCodesAndThenThePasswordOpenNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		for range twinlatch.MaxConsecutive {
			h.guess(h.bo)
		}
		judged := h.bo.attempts(store.FactorAttempts).Failures
		if most := twinlatch.YearlyPoints / 3; judged != most {
			t.Errorf("%d guesses were looked at, not %d", judged, most)
		}
		for name, rule := range map[string]bool{"the company asks for it": true, "it does not": false} {
			h.policy(h.acme, func(p *twinlatch.Policy) { p.Required = rule })
			b := h.browser()
			if a := b.password(h.bo); a.path != codePage {
				t.Errorf("when %s, the password leads to %s", name, a.path)
			}
			b.opensNothing()
			h.refuses(h.bo)
		}
		if !h.bo.protected() {
			t.Error("Bo has no second factor any more")
		}

		// The mailbox chooses a new password. It lifts nothing.
		h.browser().post("/password/forgot", "email", h.bo.email)
		h.bo.password = "whoever reads the mailbox chose this"
		h.browser().pressed(h.link(h.bo.email, twinlatch.MailPasswordReset), "new", h.bo.password)
		b := h.browser()
		if a := b.password(h.bo); a.path != codePage {
			t.Errorf("the new password leads to %s", a.path)
		}
		b.opensNothing()
		h.refuses(h.bo)

		// What was counted outlives time, too.
		h.clock.Advance(3 * twinlatch.Year)
		h.refuses(h.bo)
	})
}

// Bo's own trusted browser spares him the code while codes are blocked. It is
// level 1: it turns nothing on or off, and a new password there lifts nothing.
func TestATrustedBrowserLiftsNoBlock(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		own := h.browser()
		h.bo.enrol(own)
		own.post("/signout")
		own.signInTrusting(h.bo)
		own.post("/signout")
		h.block(h.bo)
		if a := own.password(h.bo); a.path != home {
			t.Fatalf("the trusted browser came to %s", a.path)
		}
		for _, path := range []string{"/profile/two-factor/turn-on", "/profile/two-factor/change", "/profile/two-factor/turn-off", "/profile/two-factor/recovery-codes"} {
			if a := own.prove(h.bo, path); strings.Contains(a.body, "otpauth") || a.path == "/profile/two-factor/choose" {
				t.Errorf("%s leads to %s", path, a.path)
			}
		}
		own.get(setUp).says(t, "Sign in with a recovery code and change your password")
		next := "chosen in a browser that is trusted"
		own.post("/profile/password", "current", h.bo.password, "new", next)
		h.bo.password = next
		h.refuses(h.bo)
		if !h.bo.protected() {
			t.Error("Bo has no second factor any more")
		}
	})
}

// What lifts: a recovery code lets Bo in, and the new password he chooses there
// makes codes good again. The administrator saw since when, and what helps.
func TestTheOwnerLiftsABlockWithARecoveryCodeAndANewPassword(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		h.ada.enrol(h.browser())
		h.block(h.bo)
		if !h.mailed(h.bo.email, twinlatch.MailFactorBlocked) {
			t.Error("Bo was not told")
		}
		ada := h.browser()
		ada.signIn(h.ada)
		security := "/users/" + string(h.bo.id) + "/security"
		ada.get(security).says(t, "Blocked", "Codes refused since", "Wrong codes in a row", "chooses a new password in a sign-in that used the phone or a recovery code", "Reset")

		b := h.half(h.bo)
		b.post("/signin/recovery", "code", h.bo.codes[0])
		b.isIn()
		b.get(setUp).says(t, "Change your password to lift this")
		next := "a new one that nobody else knows"
		b.post("/profile/password", "current", h.bo.password, "new", next)
		h.bo.password = next
		h.browser().signIn(h.bo)
		if a := ada.get(security); strings.Contains(a.body, "Codes refused since") {
			t.Error("the administrator still reads that codes are refused")
		}
	})
}

// The administrator's Reset lifts, too: by ending the factor.
func TestAResetEndsABlock(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		h.ada.enrol(h.browser())
		h.block(h.bo)
		ada := h.browser()
		ada.signIn(h.ada)
		ada.prove(h.ada, "/users/"+string(h.bo.id)+"/security/reset", "reason", "His phone fell into the harbour.")
		h.bo.key = nil
		h.bo.enrol(h.browser())
		if n := h.bo.attempts(store.FactorAttempts); n.Spent.Total() != (twinlatch.Points{}) || n.Blocked() {
			t.Errorf("after the reset: %+v", n)
		}
	})
}
