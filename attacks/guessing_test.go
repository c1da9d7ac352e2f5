package attacks_test

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/server"
)

// B47: codes can be guessed without end. At every door where something can be
// guessed the sixth guess has to wait, the right one too, and nothing of what is
// tried while waiting is looked at.
func TestB47EveryGuessAfterTheFifthWaits(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		doors := h.guessDoors()
		for _, d := range doors {
			for n := range twinlatch.FreeFailures {
				if a := d.try(d.wrong()); d.opened(a) || a.status == http.StatusTooManyRequests {
					t.Fatalf("%s: guess %d came to %s (%d) %s", d.name, n+1, a.path, a.status, a.main())
				}
			}
			right := d.right()
			for range 3 {
				a := d.stand().try(right)
				a.waits(h)
				if d.opened(a) {
					t.Errorf("%s: the right one opened it while it should wait", d.name)
				}
			}
		}
		h.clock.Advance(time.Minute)
		for _, d := range doors {
			if a := d.stand().try(d.right()); !d.opened(a) {
				t.Errorf("%s: after a minute the owner came to %s %s", d.name, a.path, a.main())
			}
		}
	})
}

// B48: each new sign-in, or each new browser, brings new guesses. Mallory has Bo's
// password and makes one guess in each of many sign-ins, from an address of its
// own, some of them begun before the first guess: together they have five. Bo
// gets a mail at the first.
func TestB48NewSignInsBringNoNewGuesses(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		before := h.halves(h.bo)[:3]
		looked := 0
		for n := range 12 {
			mallory := h.browser()
			if n < len(before) {
				mallory = before[n]
			} else {
				mallory.password(h.bo)
			}
			a := mallory.post(codePage, "code", h.bo.wrongCode())
			if strings.Contains(a.main(), "That code is not right") {
				looked++
			} else {
				a.waits(h)
			}
			if !h.mailed(h.bo.email, twinlatch.MailPasswordKnown) {
				t.Fatalf("after guess %d Bo does not know that somebody has his password", n+1)
			}
		}
		if looked != twinlatch.FreeFailures {
			t.Errorf("%d guesses were looked at", looked)
		}
	})
}

// B49: a right password forgets the wrong codes. It does not, at the sign-in nor
// in a fresh proof; only full success forgets the failures in a row, and nothing
// the points of the year.
func TestB49ARightPasswordForgetsNoWrongCode(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		owner := h.browser()
		h.bo.enrol(owner)
		robbed := h.proofOf(h.bo)
		for n := 1; n < twinlatch.FreeFailures; n++ {
			h.half(h.bo)
			robbed.try(robbed.wrong())
			if got := h.bo.attempts(store.FactorAttempts).Failures; got != n {
				t.Fatalf("after %d wrong codes, each with the right password, %d are counted", n, got)
			}
		}
		h.half(h.bo).code(h.bo)
		if n := h.bo.attempts(store.FactorAttempts); n.Failures != 0 || n.Spent.Total().Strange != twinlatch.GuessWorth(1, twinlatch.CodeWindow)*(twinlatch.FreeFailures-1) {
			t.Errorf("after a full sign-in %d failures and %v points are counted", n.Failures, n.Spent.Total())
		}

		page := h.signinOf(h.bo)
		for range twinlatch.FreeFailures - 1 {
			page.try(page.wrong())
		}
		half := h.half(h.bo) // the right password, and no code
		page.try(page.wrong())
		page.try(page.right()).waits(h)
		half.code(h.bo)
		if n := h.bo.attempts(store.PasswordAttempts); n.Failures != 0 {
			t.Errorf("after a full sign-in %d wrong passwords are counted", n.Failures)
		}
	})
}

// B50: a forged header says where a request comes from. Of what a browser may
// write, only what our own proxy wrote counts; the table is what a session's page
// then shows.
func TestB50AForgedHeaderMovesNobody(t *testing.T) {
	proxied := map[string][]string{
		"203.0.113.9": {"203.0.113.9", "198.51.100.1, 203.0.113.9", "unknown, 203.0.113.9", "203.0.113.9, 127.0.0.5", " 203.0.113.9 ", "::ffff:203.0.113.9", "198.51.100.1\n203.0.113.9"},
		"127.0.0.1":   {"203.0.113.9, unknown", "", ",", "203.0.113.9:4711", "[2001:db8::1]:443", "203.0.113.256", "0x7f.1", "localhost", "' OR '1'='1", "203.0.113.9,", strings.Repeat("1", 4000)},
		"fe80::1":     {"fe80::1%eth0", "203.0.113.9, fe80::1"},
	}
	each(t, func(t *testing.T, h *house) {
		for want, shapes := range proxied {
			for _, shape := range shapes {
				if got := h.cameFrom(shape); got != want {
					t.Errorf("behind our proxy %.40q came from %s, not %s", shape, got, want)
				}
			}
		}
		h.config.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
		h.restart()
		for _, shapes := range proxied {
			for _, shape := range shapes {
				if got := h.cameFrom(shape); got != "127.0.0.1" {
					t.Errorf("without a proxy of ours %.40q came from %s", shape, got)
				}
			}
		}
	})
}

// B50: nor does it bring a browser a new limit. One address tries many accounts
// and calls itself another one each time.
func TestB50AForgedHeaderBringsNoNewLimit(t *testing.T) {
	for name, proxies := range map[string][]netip.Prefix{"behind our proxy": loopback, "without one": {netip.MustParsePrefix("192.0.2.0/24")}} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, server.Config{Data: t.TempDir(), TrustedProxies: proxies})
			b := h.browser()
			try := func(n int) answer {
				r := b.request(http.MethodPost, signin, map[string][]string{"email": {fmt.Sprintf("person%d@acme.example", n)}, "password": {"a guess"}})
				forged := fmt.Sprintf("198.51.%d.%d", n/200, 1+n%200)
				for _, header := range []string{"X-Forwarded-For", "Forwarded", "X-Real-IP", "True-Client-IP", "CF-Connecting-IP", "X-Client-IP", "X-Originating-IP"} {
					r.Header.Set(header, forged)
				}
				if front := &proxies[0]; front == &loopback[0] { // which writes down where it came from
					r.Header.Set("X-Forwarded-For", forged+", "+b.from)
				}
				return b.send(r)
			}
			for n := range twinlatch.GuessesPerMinute {
				if a := try(n); a.status == http.StatusTooManyRequests {
					t.Fatalf("guess %d has to wait already", n+1)
				}
			}
			try(twinlatch.GuessesPerMinute).says(t, "Too many attempts")
		})
	}
}

// cameFrom is the address that Cleo's session page shows after a sign-in with
// this header.
func (h *house) cameFrom(forwarded string) string {
	h.t.Helper()
	h.clock.Advance(time.Minute) // another minute of this network
	h.cleo.signOutEverywhere()
	b := h.browser()
	r := b.request(http.MethodPost, signin, map[string][]string{"email": {h.cleo.email}, "password": {h.cleo.password}})
	r.Header["X-Forwarded-For"] = strings.Split(forwarded, "\n")
	b.send(r)
	var from string
	h.read(func(tx *store.Tx) error {
		all, err := tx.Sessions(h.cleo.account())
		if err == nil && len(all) == 1 {
			from = all[0].Place.Address
		}
		return err
	})
	return from
}

// B51: one account under two names, each with guesses of its own. However the
// address is written there is one counter, and nothing else is a name.
func TestB51EverySpellingOfAnAddressSharesOneCounter(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		spellings := []string{"bo@acme.example", "BO@ACME.EXAMPLE", " Bo@Acme.Example ", "\tbO@acme.example\n", "bo@acme.EXAMPLE"}
		for _, email := range spellings {
			if a := h.browser().post(signin, "email", email, "password", "not this one at all"); a.status == http.StatusTooManyRequests {
				t.Errorf("%q has to wait already", email)
			}
		}
		for _, email := range spellings {
			h.browser().post(signin, "email", email, "password", h.bo.password).waits(h)
		}
		h.clock.Advance(time.Minute)
		for _, other := range []string{string(h.bo.id), h.bo.name, "bo", "bo@acme.example@acme.example", "bo+x@acme.example", "Bo Barker <bo@acme.example>"} {
			b := h.browser()
			b.post(signin, "email", other, "password", h.bo.password, "id", string(h.bo.id), "account", string(h.bo.id))
			b.isOut()
		}
		h.browser().signIn(h.bo)
	})
}

// B52: many guesses at once are counted as one. Of 64 wrong guesses at the same
// moment, from as many addresses, five are looked at, and all that were looked at
// are counted.
func TestB52GuessesAtOnceAreAllCounted(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, d := range h.guessDoors() {
			looked := 0
			typed := append([]string{d.field, d.wrong()}, d.also...)
			for _, a := range h.rush(func(int) (*browser, *http.Request) { return d.at.tab(d.path, typed...) }) {
				if d.opened(a) {
					t.Errorf("%s: a wrong guess opened it", d.name)
				}
				if a.status != http.StatusTooManyRequests {
					looked++
				}
			}
			if n := d.who.attempts(d.counter()).Failures; looked > twinlatch.FreeFailures || n != looked {
				t.Errorf("%s: %d of %d were looked at and %d are counted", d.name, looked, crowd, n)
			}
		}
	})
}

// B53: the count of a failure is undone together with the failed sign-in. It is
// in the database when the refusal is read, at every door, on both databases.
func TestB53TheCountOutlivesTheRefusal(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		for _, d := range h.guessDoors() {
			for n := 1; n <= 3; n++ {
				d.try(d.wrong())
				if got := d.who.attempts(d.counter()).Failures; got != n {
					t.Errorf("%s: after %d wrong guesses %d are counted", d.name, n, got)
				}
			}
		}
	})
}
