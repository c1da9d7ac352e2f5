package attacks_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// B54: a second transport stands outside the limiter. There is none, and a
// program that talks to the pages of people is counted with the people.
func TestB54AProgramIsCountedLikeEverybody(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, path := range []string{"/graphql", "/graphiql", "/api", "/api/v1/login", "/api/signin", "/rpc", "/jsonrpc", "/xmlrpc.php", "/soap", "/ws", "/login", "/oauth/token"} {
			h.nothingThere(path, "Content-Type", "application/json")
		}
		for _, d := range h.guessDoors() {
			for n := range twinlatch.FreeFailures + 1 {
				r := d.request(d.wrong())
				if n%2 == 0 {
					r.Header.Set("Accept", "application/json")
					r.Header.Set("X-Requested-With", "XMLHttpRequest")
				}
				a := d.at.send(r)
				if late := n == twinlatch.FreeFailures; late != (a.status == http.StatusTooManyRequests) || d.opened(a) {
					t.Errorf("%s: guess %d is answered %d", d.name, n+1, a.status)
				}
			}
		}
	})
}

// B55: the limiter needs a cache that an ordinary installation lacks. It needs
// the database and nothing else: what was counted is counted after the server was
// started again, and in a second server.
func TestB55TheCountersAreInTheDatabase(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		doors := h.guessDoors()
		for _, d := range doors {
			for range twinlatch.FreeFailures {
				d.try(d.wrong())
			}
		}
		n := h.neighbour()
		h.restart()
		for _, d := range doors {
			right := d.right()
			if a := d.stand().try(right); d.opened(a) {
				t.Errorf("%s: the count did not outlive the server", d.name)
			}
			d.at.h = n // and now to the second server
			d.try(right).waits(h)
		}
	})
}

// B56: the attempt was counted on a copy of the row that nobody wrote back, for
// the protected deeds of somebody who is signed in. Two thieves with two of Egon's
// sessions guess in turn: each guess is in the row, and they share five.
func TestB56AGuessInAProtectedDeedIsWrittenDown(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		left, right := h.proofOf(h.bo), h.proofOf(h.bo)
		for n := 1; n <= twinlatch.FreeFailures; n++ {
			d := []*door{left, right}[n%2]
			d.try(d.wrong())
			if got := h.bo.attempts(store.FactorAttempts).Failures; got != n {
				t.Errorf("after %d guesses %d are written down", n, got)
			}
		}
		left.try(left.wrong()).waits(h)
		right.try(h.bo.shown(1)).waits(h)
		h.half(h.bo).post(codePage, "code", h.bo.shown(1)).waits(h)
	})
}

// B57: a page that sends a code says whether the password was right, as often as
// it is asked. No page sends codes, no mail holds one, and wherever a password is
// looked at it is a guess on the one counter of sign-in.
func TestB57NoPageTellsPasswordsApart(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, path := range []string{"/signin/send", "/signin/send-code", "/signin/email", "/signin/code/send", "/signin/code/resend", "/two-factor/send-email-login", "/signin/sms"} {
			h.nothingThere(path, "", "")
		}
		h.bo.enrol(h.browser())
		h.half(h.bo)
		for _, m := range h.mails(h.bo.email) {
			if text := fmt.Sprintf("%+v", m.Facts); regexp.MustCompile(`\b[0-9]{3} ?[0-9]{3}\b`).MatchString(text) {
				t.Errorf("the mail %s holds a code: %s", m.Kind, text)
			}
		}
		var said []string
		for _, password := range []string{h.bo.password, "not this one at all"} {
			said = append(said, h.browser().post("/password/forgot", "email", h.bo.email, "password", password).main())
		}
		if said[0] != said[1] {
			t.Errorf("the forgotten-password page tells passwords apart: %q", said)
		}

		doors := []*door{h.signinOf(h.gus), h.passwordProofOf(h.gus), h.passwordChangeOf(h.gus)}
		for n := range twinlatch.FreeFailures {
			d := doors[n%len(doors)]
			d.try(d.wrong())
		}
		for _, d := range doors {
			d.try(d.right()).waits(h)
		}
	})
}

// B58: failures of a kind that the protector does not know are dropped. A used
// code, one of another time and a wrong one count alike.
func TestB58EveryKindOfFailureCounts(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		for _, d := range []*door{h.codePageOf(h.bo), h.proofOf(h.bo)} {
			h.clock.Advance(20 * time.Minute)
			d.stand()
			used := d.right()
			if a := d.try(used); !d.opened(a) {
				t.Fatalf("%s: the right code came to %s", d.name, a.path)
			}
			d.stand()
			for n, typed := range []string{used, h.bo.shown(-15), h.bo.shown(15), d.wrong(), used} {
				d.try(typed)
				if got := h.bo.attempts(store.FactorAttempts).Failures; got != n+1 {
					t.Errorf("%s: after %d failures %d are counted", d.name, n+1, got)
				}
			}
			d.try(d.wrong()).waits(h)
			h.bo.forgive()
		}
	})
}

// B60: the lock is missing at one door, can be switched off, or never opens
// again. That it is at every door is B47; here no field of a form and no header
// switches it off, its waits end, and the owner's browser does not wait for what
// strangers do.
func TestB60TheWaitIsAlwaysOnAndAlwaysEnds(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		owner := h.browser()
		owner.signIn(h.cleo) // who is known here from now on
		owner.post("/signout")
		admin := h.browser()
		admin.signIn(h.ada)
		admin.prove(h.ada, "/configuration/account", "trusted", "yes", "days", "14", "attempts", "0", "max_failures", "1000000", "lockout", "off", "brute_force", "")
		page, longest := h.signinOf(h.cleo), time.Duration(0)
		for range 12 {
			a := page.try(page.wrong())
			if a.status != http.StatusTooManyRequests {
				continue
			}
			wait, err := time.ParseDuration(a.header.Get("Retry-After") + "s")
			must(t, err)
			longest = max(longest, wait)
			h.clock.Advance(wait)
		}
		if longest == 0 || longest > twinlatch.MaxWait {
			t.Errorf("the longest wait is %s", longest)
		}
		page.stand().try(page.wrong())
		page.stand().try(page.right()).waits(h)
		owner.signIn(h.cleo)
		h.clock.Advance(twinlatch.MaxWait)
		h.browser().signIn(h.cleo)
	})
}

// B61: the deeds of somebody who is signed in are not throttled: turning it off,
// new codes, another application, looking at the secret. Mallory has Bo's
// password and one of his sessions and guesses through each of them in turn:
// together they have five guesses, which the sign-in counts too.
func TestB61EveryDeedSharesTheOneCounter(t *testing.T) {
	deeds := []string{"/profile/two-factor/turn-off", "/profile/two-factor/recovery-codes", "/profile/two-factor/change", "/profile/email"}
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		thief := h.proofOf(h.bo)
		h.clock.Advance(twinlatch.FreshFor)
		for n := range twinlatch.FreeFailures {
			thief.deed(deeds[n%len(deeds)]).try(thief.wrong())
		}
		for _, path := range deeds {
			thief.deed(path).try(h.bo.shown(1)).waits(h)
		}
		h.half(h.bo).post(codePage, "code", h.bo.shown(1)).waits(h)
		if !h.bo.protected() {
			t.Error("two-factor authentication is off")
		}
		secret := twinlatch.SecretText(h.bo.key)
		for _, path := range []string{setUp, "/profile/two-factor/choose", "/profile/two-factor/scan", "/profile/two-factor/confirm", "/profile/two-factor/done", "/profile/two-factor/recovery-codes"} {
			a := thief.at.get(path)
			if strings.Contains(a.body, secret) || len(shownCodes(a.body)) > 0 {
				t.Errorf("%s shows a secret", path)
			}
		}
		h.clock.Advance(time.Minute)
		h.half(h.bo).post("/signin/recovery", "code", h.bo.codes[0]).says(t, "Change application")
	})
}

// deed presses a button that needs a fresh proof, so that the next try stands in
// the proof for that deed.
func (d *door) deed(path string) *door {
	d.who.h.t.Helper()
	a := d.at.post(path, "email", "mallory@evil.example")
	if a.path != "/proof" {
		d.who.h.t.Fatalf("%s came to %s", path, a.path)
	}
	d.also = []string{"password", d.who.password, "form", find(d.who.h.t, a.body, `name="form" value="([^"]+)"`)}
	return d
}

// request is what try sends, to be changed before.
func (d *door) request(typed string) *http.Request {
	d.who.h.t.Helper()
	form := map[string][]string{d.field: {typed}}
	for pair := range slices.Chunk(d.also, 2) {
		form[pair[0]] = pair[1:]
	}
	return d.at.request(http.MethodPost, d.path, form)
}
