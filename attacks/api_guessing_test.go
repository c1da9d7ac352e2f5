package attacks_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// B47, B61: a program's guesses at one person wait from the fifth on, and nobody
// else's do; Bo signs in meanwhile.
func TestB47AProgramsGuessesWait(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		h.cleo.enrol(h.browser())
		p := h.keyOf(h.ada, "codes-verify")
		for n := range twinlatch.FreeFailures {
			if a := p.verify(h.bo, h.bo.wrongCode()); a.problem() != "code-wrong" {
				t.Errorf("guess %d is answered %d %s", n+1, a.status, a.body)
			}
		}
		a := p.verify(h.bo, h.bo.code()) // a right one is not even looked at
		if a.status != http.StatusTooManyRequests || a.problem() != "throttled" || a.header.Get("Retry-After") == "" {
			t.Errorf("one more is answered %d %v", a.status, a.header)
		}
		if a := p.verify(h.cleo, h.cleo.code()); !a.found() {
			t.Errorf("Cleo's code is answered %d %s", a.status, a.body)
		}
		h.browser().signIn(h.bo)
		h.clock.Advance(16 * time.Minute)
		if a := p.verify(h.bo, h.bo.code()); !a.found() {
			t.Errorf("after the wait a right one is answered %d %s", a.status, a.body)
		}
	})
}

// B48: with each new key come new waits, and no new guesses: all keys of a company
// have so many at one person in a year, and when they are gone the person signs in
// as ever.
func TestB48NewKeysBringNoNewGuesses(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		worth := twinlatch.GuessWorth(1, twinlatch.CodeWindow)
		most, looked, keys := twinlatch.CalledPoints/worth, 0, 0
		for spent := false; !spent && keys < twinlatch.MaxAPIKeys; keys++ {
			p := h.keyOf(h.ada, "codes-verify")
			for range 8 {
				a := p.verify(h.bo, h.bo.wrongCode())
				switch a.problem() {
				case "code-wrong":
					looked++
				case "throttled":
					h.clock.Advance(16 * time.Minute)
				case "code-spent":
					spent = true
				default:
					t.Fatalf("a guess is answered %d %s", a.status, a.body)
				}
			}
		}
		if all, called := h.bo.spent(); looked != most || called != most*worth || all != called {
			t.Errorf("%d keys had %d guesses, want %d; they cost %d of %d points", keys, looked, most, called, all)
		}
		if a := h.keyOf(h.ada, "codes-verify").verify(h.bo, h.bo.code()); a.problem() != "code-spent" {
			t.Errorf("with another key a right code is answered %d %s", a.status, a.body)
		}
		h.browser().signIn(h.bo)
	})
}

// B52, B53: what many programs guess at the same moment is counted before it is
// looked at, each of it, and stays counted although the request is refused.
func TestB52AProgramsGuessesAtTheSameMomentAreAllCounted(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		h.cleo.enrol(h.browser())
		var programs []*program
		for range 4 {
			programs = append(programs, h.keyOf(h.ada, "codes-verify"))
		}
		people, wrong := []*person{h.bo, h.cleo}, map[*person]string{h.bo: h.bo.wrongCode(), h.cleo: h.cleo.wrongCode()}
		looked := map[*person]int{}
		answers := h.rush(func(n int) (*browser, *http.Request) {
			whom := people[n%2]
			return programs[n/2%len(programs)].call(http.MethodPost, verifyPath(whom), `{"code":"`+wrong[whom]+`"}`)
		})
		for n, a := range answers {
			switch a.problem() {
			case "code-wrong":
				looked[people[n%2]]++
			case "throttled":
			default:
				t.Errorf("a guess is answered %d %s", a.status, a.body)
			}
		}
		worth := twinlatch.GuessWorth(1, twinlatch.CodeWindow)
		for _, whom := range people {
			if _, called := whom.spent(); looked[whom] != len(programs)*twinlatch.FreeFailures || called != looked[whom]*worth {
				t.Errorf("%d guesses at %s were looked at, want %d; they cost %d points", looked[whom], whom.name, len(programs)*twinlatch.FreeFailures, called)
			}
			if n := whom.attempts(store.FactorAttempts).Failures; n != 0 {
				t.Errorf("%s's own row of failures is %d", whom.name, n)
			}
		}
	})
}

// B54, B55: the second transport has no counter of its own server: after a
// restart and at a second server the waits are the same.
func TestB54AProgramIsCountedAtEveryServer(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		p := h.keyOf(h.ada, "codes-verify")
		for range twinlatch.FreeFailures {
			p.verify(h.bo, h.bo.wrongCode())
		}
		n := h.neighbour()
		h.restart()
		for name, at := range map[string]*house{"the second server": n, "the one that was started again": h} {
			other := &program{at.browser(), p.key}
			if a := other.verify(h.bo, h.bo.code()); a.problem() != "throttled" {
				t.Errorf("%s answers %d %s", name, a.status, a.body)
			}
		}
	})
}

// B41, B44, B46: a code that a product was told about is used, for every door, at
// every server, and the other way round; also in the company's eyes it was used
// once.
func TestB44ACodeIsUsedForProgramsAndPagesTogether(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		owner := h.browser()
		h.bo.enrol(owner)
		p, second := h.keyOf(h.ada, "codes-verify"), h.keyOf(h.ada, "codes-verify")
		n := h.neighbour()
		code := h.bo.code()
		if a := p.verify(h.bo, code); !a.found() {
			t.Fatalf("a right code is answered %d %s", a.status, a.body)
		}
		for name, again := range map[string]*program{"again": p, "with another key": second, "at another server": {n.browser(), p.key}} {
			if a := again.verify(h.bo, code); a.problem() != "code-used" {
				t.Errorf("%s it is answered %d %s", name, a.status, a.body)
			}
		}
		half := h.half(h.bo)
		if a := half.post(codePage, "code", code); a.given("session") != "" || a.path != codePage {
			t.Errorf("at the sign-in it came to %s", a.path)
		}
		h.clock.Advance(11 * time.Minute)
		code = h.bo.code()
		if a := p.verify(h.bo, code); !a.found() {
			t.Fatalf("a right code is answered %d %s", a.status, a.body)
		}
		owner.post("/proof", "password", h.bo.password, "code", code)
		if a := owner.post("/profile/two-factor/recovery-codes"); a.path != "/proof" {
			t.Errorf("as a fresh proof it led to %s", a.path)
		}
		half = h.half(h.bo)
		code = h.bo.code()
		if a := half.post(codePage, "code", code); a.given("session") == "" {
			t.Fatalf("the next code came to %s", a.path)
		}
		if a := p.verify(h.bo, code); a.problem() != "code-used" {
			t.Errorf("used at the sign-in, a program is answered %d %s", a.status, a.body)
		}
		if a := p.verify(h.bo, h.bo.shown(-1)); a.found() { // B42: nor does an older one become good
			t.Errorf("an older one is answered %d %s", a.status, a.body)
		}
	})
}

// B43: of 64 that bring one code at the same moment, half of them programs with
// several keys and half of them at the sign-in, one gets through.
func TestB43OfProgramsAndBrowsersWithOneCodeOneGetsThrough(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		h.bo.enrol(h.browser())
		programs := []*program{h.keyOf(h.ada, "codes-verify"), h.keyOf(h.ada, "codes-verify"), h.keyOf(h.ada, "codes-verify")}
		browsers, code := h.halves(h.bo), h.bo.code()
		winners := 0
		for _, a := range h.rush(func(n int) (*browser, *http.Request) {
			if n%2 == 0 {
				return programs[n/2%len(programs)].call(http.MethodPost, verifyPath(h.bo), `{"code":"`+code+`"}`)
			}
			return browsers[n/2%len(browsers)].tab(codePage, "code", code)
		}) {
			if a.found() || gotIn(a) {
				winners++
			}
		}
		if winners != 1 {
			t.Errorf("%d of %d got through", winners, crowd)
		}
	})
}

// An invitation is made once under one idempotency key, of however many that ask
// at the same moment, and all are told the same.
func TestOfManyWithOneIdempotencyKeyOneCreates(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		p := h.keyOf(h.ada, "invitations-write")
		const where, dan = "/api/v1/invitations", `{"name":"Dan Dale","email":"dan@acme.example"}`
		said := map[string]int{}
		for _, a := range h.rush(func(int) (*browser, *http.Request) {
			return p.call(http.MethodPost, where, dan, "Idempotency-Key", "order 66")
		}) {
			said[fmt.Sprint(a.status, " ", a.body)]++
		}
		if made := h.rows("SELECT id FROM invitations WHERE email = 'dan@acme.example'"); len(said) != 1 || len(made) != 1 || len(h.mails("dan@acme.example")) != 1 {
			t.Errorf("%d were made, %d letters went out; answers: %v", len(made), len(h.mails("dan@acme.example")), said)
		}
		for name, one := range map[string]struct{ body, key, want string }{
			"another body":          {`{"name":"Dan Dale","email":"dana@acme.example"}`, "order 66", "idempotency-mismatch"},
			"another key, one wish": {dan, "order 67", ""},
		} {
			if a := p.asks(http.MethodPost, where, one.body, "Idempotency-Key", one.key); a.problem() != one.want {
				t.Errorf("%s: %d %s", name, a.status, a.body)
			}
		}
		id := h.rows("SELECT id FROM invitations WHERE email = 'dan@acme.example'")[0]
		before := len(h.mails("dan@acme.example"))
		for _, a := range h.rush(func(int) (*browser, *http.Request) {
			return p.call(http.MethodPost, where+"/"+id+"/send-again", "", "Idempotency-Key", "again 1")
		}) {
			if a.status != http.StatusOK {
				t.Errorf("sent again: %d %s", a.status, a.body)
			}
		}
		if n := len(h.mails("dan@acme.example")) - before; n != 1 {
			t.Errorf("it was sent again %d times", n)
		}
		if a := p.asks(http.MethodPost, where+"/"+id+"/send-again", "", "Idempotency-Key", "order 67"); a.problem() != "idempotency-mismatch" {
			t.Errorf("under the key of something else: %d %s", a.status, a.body)
		}
	})
}
