package attacks_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// One counter serves every door: wrong codes typed at the fresh proof of a stolen
// session make the code page wait, and the way to Turn Off with it.
func TestCodesAreCountedTogetherAtEveryDoor(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		proof := h.proofOf(h.bo)
		h.clock.Advance(twinlatch.FreshFor + time.Minute) // the session's own sign-in is no proof any more
		page := h.codePageOf(h.bo)
		for i := range twinlatch.FreeFailures {
			d := []*door{page, proof}[i%2]
			if a := d.try(h.bo.wrongCode()); a.status == http.StatusTooManyRequests {
				t.Fatalf("guess %d at the %s already waits", i+1, d.name)
			}
		}
		for _, d := range []*door{page, proof} {
			if a := d.try(h.bo.wrongCode()); a.status != http.StatusTooManyRequests || d.opened(a) {
				t.Errorf("at the %s, the guess after five is answered %d", d.name, a.status)
			}
		}
		if a := proof.at.post("/profile/two-factor/turn-off"); a.path != "/proof" {
			t.Errorf("Turn Off leads to %s", a.path)
		}
		if !h.bo.protected() {
			t.Error("Turn Off passed without a proof")
		}
	})
}

// From the first answer to the thirtieth, a stranger learns nothing of whether
// an address exists: not from the sentence, not from the wait, not from the
// moment at which it ends.
func TestAnAddressThatNobodyHasWaitsLikeOneThatSomebodyHas(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		h.write(func(tx *store.Tx) error {
			a, err := tx.TakeAccount(h.acme, h.cleo.id)
			if err != nil {
				return err
			}
			a.Status = twinlatch.AccountSuspended
			return tx.UpdateAccount(a)
		})
		addresses := []string{"xx@acme.example", h.bo.email, h.cleo.email, h.ada.email}
		var browsers []*browser
		for range addresses {
			browsers = append(browsers, h.browser())
		}
		// once types a wrong password for each of them and compares all they see.
		once := func(when string) (status int) {
			t.Helper()
			var first string
			for i, email := range addresses {
				a := browsers[i].post(signin, "email", email, "password", "not the password of anybody")
				seen := fmt.Sprint(a.status, a.path, a.hops, a.header.Get("Retry-After"), len(a.cookies), strings.ReplaceAll(a.body, email, "ADDRESS"))
				if first == "" {
					first, status = seen, a.status
				}
				if seen != first {
					t.Fatalf("%s, %s is answered\n%s\nand an unknown one\n%s", when, email, seen, first)
				}
			}
			return status
		}
		for attempt := 1; attempt <= 30; attempt++ {
			status := once(fmt.Sprintf("at attempt %d", attempt))
			if waits := status == http.StatusTooManyRequests; waits != (attempt > twinlatch.FreeFailures) {
				t.Errorf("attempt %d is answered %d", attempt, status)
			}
		}
		// Each wait ends at the same moment, and the next is as long.
		for failures := twinlatch.FreeFailures; failures < twinlatch.FreeFailures+6; failures++ {
			wait := twinlatch.WaitAfter(failures)
			h.clock.Advance(wait - time.Second)
			if status := once(fmt.Sprintf("a second before the end of %s", wait)); status != http.StatusTooManyRequests {
				t.Errorf("a second before %s the answer is %d", wait, status)
			}
			h.clock.Advance(time.Second)
			if status := once(fmt.Sprintf("after %s", wait)); status == http.StatusTooManyRequests {
				t.Errorf("after %s they still wait", wait)
			}
		}
		// And it is forgotten on the same day.
		h.clock.Advance(twinlatch.QuietCounter + time.Minute)
		must(t, h.s.House.Nightly(t.Context()))
		for range twinlatch.FreeFailures {
			if status := once("a day later"); status == http.StatusTooManyRequests {
				t.Error("a quiet day is not forgotten")
			}
		}
	})
}

// One source that tries one password at each of many accounts is stopped by its
// address, whether the accounts exist or not; nobody else is.
func TestOneSourceCannotTryManyAccounts(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		sprayer, tried := h.browser(), 0
		for ; tried < 2*twinlatch.GuessesPerMinute; tried++ {
			email := fmt.Sprintf("person%d@acme.example", tried)
			if tried%2 == 0 {
				email = h.cleo.email[:1] + email
			}
			if a := sprayer.post(signin, "email", email, "password", "Spring is in the air 2026"); a.status == http.StatusTooManyRequests {
				if a.header.Get("Retry-After") == "" {
					t.Error("nobody says for how long")
				}
				break
			}
		}
		if tried != twinlatch.GuessesPerMinute {
			t.Errorf("one source tried %d accounts at once", tried)
		}
		if a := sprayer.post(signin, "email", h.cleo.email, "password", h.cleo.password); a.status != http.StatusTooManyRequests {
			t.Errorf("then the right password is answered %d", a.status)
		}
		h.browser().signIn(h.cleo)
		h.clock.Advance(time.Minute)
		sprayer.signIn(h.cleo)
	})
}

// Whoever knows the password opens sign-ins without end: ten wait, the oldest go.
func TestTheSignInsThatWaitAreBounded(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		first := h.half(h.bo)
		for range twinlatch.MaxPendings {
			h.half(h.bo)
		}
		if a := first.code(h.bo); a.path != signin {
			t.Errorf("the eleventh left the first where it was: %s", a.path)
		}
		first.isOut()
	})
}

// The first wrong code after the right password in a browser that nobody knows is
// told to the owner; in the owner's own browser it is nobody's business. A storm
// of them is few mails.
func TestTheOwnerIsToldAtTheFirstWrongCodeAndNotOverwhelmed(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		own := h.browser()
		h.bo.enrol(own)
		own.post("/signout")
		own.signIn(h.bo)
		own.post("/signout")
		own.password(h.bo)
		own.post(codePage, "code", h.bo.wrongCode())
		if h.mailed(h.bo.email, twinlatch.MailPasswordKnown) {
			t.Error("Bo is told of his own mistake in his own browser")
		}
		h.guess(h.bo)
		if !h.mailed(h.bo.email, twinlatch.MailPasswordKnown) {
			t.Error("Bo is not told of a stranger's first wrong code")
		}
		for range 30 {
			h.guess(h.bo)
		}
		kinds := map[twinlatch.MailKind]int{}
		for _, l := range h.mails(h.bo.email) {
			kinds[l.Kind]++
		}
		if n := kinds[twinlatch.MailPasswordKnown]; n > 2 {
			t.Errorf("Bo got %d mails that say the same", n)
		}
	})
}

// Ten wrong codes in the owner's own browser void it: then it waits as any other
// does, until its owner has signed in.
func TestAKnownBrowserIsVoidAfterTenWrongCodes(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		own := h.browser()
		h.bo.enrol(own)
		own.post("/signout")
		own.signIn(h.bo)
		own.post("/signout")
		own.password(h.bo)
		tried := 0
		for ; tried < 30; tried++ {
			if a := own.post(codePage, "code", h.bo.wrongCode()); a.status == http.StatusTooManyRequests {
				break
			}
		}
		if tried != twinlatch.KnownBrowserFailures {
			t.Errorf("a known browser guessed %d times without a wait", tried)
		}
	})
}

// A second browser cannot be made known without a full sign-in: not by the
// password, not by a wrong code, not by a cookie that was made up or is somebody
// else's.
func TestNobodyMakesABrowserKnownWithoutAFullSignIn(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		cleo := h.browser()
		cleo.signIn(h.cleo)
		for name, cookie := range map[string]string{"none": "", "made up": strings.Repeat("A", 43), "somebody else's": cleo.cookie("known")} {
			h.bo.forgive()
			mallory := h.half(h.bo)
			mallory.setCookie("known", cookie)
			tried := 0
			for ; tried < 30; tried++ {
				a := mallory.post(codePage, "code", h.bo.wrongCode())
				if a.status == http.StatusTooManyRequests {
					break
				}
				for _, c := range a.cookies {
					if c.Name == "twinlatch-known" && c.Value != "" {
						t.Errorf("%s: a wrong code makes the browser known", name)
					}
				}
			}
			if tried != twinlatch.FreeFailures {
				t.Errorf("with a known-browser cookie that is %s, %d guesses without a wait", name, tried)
			}
		}
	})
}
