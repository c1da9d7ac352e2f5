package twinlatch_test

import (
	"math"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

// The odds of guessing a code, computed and simulated. Both drive the rules that
// decide, Attempts and MatchCode, and nothing that imitates them.

// A code is a number of 31 bits modulo a million (RFC 4226 section 5.3), so the
// first 483,648 codes are likelier than the others, by one part in 2,147. A
// guesser who knows it tries those alone.
const (
	likelyCodes = (1 << 31) % 1_000_000
	likeliest   = float64((1<<31)/1_000_000+1) / (1 << 31)
)

// guesser is somebody who knows the password and tries codes as hard as the
// limits allow.
type guesser struct {
	name           string
	authenticators int
	window         int
	owner          time.Duration // how often the owner signs in meanwhile; zero: never
	lifts          bool          // the owner lifts each block at once, and the guesser learns the new password from the mailbox
	shares         bool          // sits at the owner's known browser, and uses nothing else
}

// guessers are all there are: what is not here comes to the same as one that is.
var guessers = []guesser{
	{name: "knows the password; from any number of browsers and addresses", authenticators: 1, window: 1},
	{name: "the same, while the owner signs in three times a day", authenticators: 1, window: 1, owner: 8 * time.Hour},
	{name: "the same, where no step before or after is accepted", authenticators: 1, window: 0, owner: 8 * time.Hour},
	{name: "the same, against an account with two authenticators", authenticators: 2, window: 1, owner: 8 * time.Hour},
	{name: "owns the mailbox too, and the owner lifts every block at once", authenticators: 1, window: 1, owner: 8 * time.Hour, lifts: true},
	{name: "sits at the owner's known browser between the owner's sign-ins", authenticators: 1, window: 1, owner: 8 * time.Hour, shares: true},
	{name: "all of this, where no step before or after is accepted", authenticators: 1, window: 0, owner: 8 * time.Hour, lifts: true, shares: true},
}

func (g guesser) worth() int { return twinlatch.GuessWorth(g.authenticators, g.window) }

// tries are the moments at which somebody may guess who never rests, within so
// long.
func (g guesser) tries(within time.Duration) (at []time.Time) {
	var a twinlatch.Attempts
	var k twinlatch.KnownBrowser
	now, end := monday, monday.Add(within)
	signs := end
	if g.owner > 0 {
		signs = monday.Add(g.owner)
		k.ExpiresAt = end
	}
	for now.Before(end) {
		known := g.shares && k.Counts(twinlatch.Account{}, now)
		if g.shares && !known {
			now = signs // nothing to do before the owner has been here
		}
		if !now.Before(signs) {
			a, k.Failures = a.Clear(), 0
			now, signs = signs, signs.Add(g.owner)
			continue
		}
		next, _, refusal := a.CountCode(known, g.worth(), now)
		switch {
		case refusal == nil:
			a, at = next, append(at, now)
			k.Failures++
		case refusal.After > 0:
			now = now.Add(min(refusal.After, signs.Sub(now)))
		case g.lifts && a.Tried(g.worth(), now).Liftable:
			a = a.Lift(now)
		case g.lifts:
			now = now.Add(day) // at the ceiling: perhaps tomorrow
		default:
			return at // blocked until somebody acts
		}
	}
	return at
}

// chance is exactly how likely it is that one of these guesses is right, when no
// two of them are the same. Of each step it is known how often its code was
// guessed: the codes of different steps have nothing to do with each other.
func (g guesser) chance(at []time.Time) float64 {
	guessed := map[int64]int{}
	for _, now := range at {
		for step := -g.window; step <= g.window; step++ {
			guessed[twinlatch.TOTPStep(now)+int64(step)]++
		}
	}
	wrong := 1.0
	for _, n := range guessed {
		wrong *= math.Pow(1-float64(n)*likeliest, float64(g.authenticators))
	}
	return 1 - wrong
}

// spans are the columns of the table.
var spans = []struct {
	name string
	long time.Duration
}{{"an hour", time.Hour}, {"a day", day}, {"a month", 30 * day}, {"a year", twinlatch.Year}}

// Below 1 in 1,000 a year for everybody; below 1 in 4,000 from outside.
func TestTheOddsOfGuessingACode(t *testing.T) {
	for _, g := range guessers {
		year := g.chance(g.tries(twinlatch.Year))
		t.Logf("%s: %d guesses, %.6f", g.name, len(g.tries(twinlatch.Year)), year)
		if year >= 0.001 {
			t.Errorf("%s: %f a year", g.name, year)
		}
		if !g.lifts && !g.shares && year > 0.0002502 {
			t.Errorf("%s: %f a year, from outside", g.name, year)
		}
		if year < 0.0002 {
			t.Errorf("%s: %f a year: this guesser does not try hard", g.name, year)
		}
	}
}

// No year gives more than another one, and ten years no more than ten times one.
func TestTheOddsDoNotAddUpAtTheEndOfAYear(t *testing.T) {
	for _, g := range guessers {
		at := g.tries(10 * twinlatch.Year)
		for i := range at {
			n := 0
			for n < len(at)-i && at[i+n].Sub(at[i]) < twinlatch.Year {
				n++
			}
			if points := n * g.worth(); points > twinlatch.CeilingPoints || !g.lifts && !g.shares && points > twinlatch.YearlyPoints {
				t.Fatalf("%s: the year from %s has %d points", g.name, at[i].Format(time.DateOnly), points)
			}
		}
	}
}

// Many guessers try for a year against phones of whose codes they know nothing:
// as many are right as computed.
func TestTheOddsAreThoseOfASimulation(t *testing.T) {
	phones, each := 20, 50_000
	if os.Getenv("TWINLATCH_LONG") != "" {
		phones, each = 200, 100_000
	}
	chance := rand.New(rand.NewPCG(20261123, 250))
	for _, g := range guessers {
		at := g.tries(twinlatch.Year)
		var sum, squares float64 // of what part of the guessers was right, phone by phone
		for range phones {
			opens, right := g.opening(at, chance), 0
			for range each {
				if opens[chance.IntN(likelyCodes)] {
					right++
				}
			}
			part := float64(right) / float64(each)
			sum, squares = sum+part, squares+part*part
		}
		n, computed := float64(phones), g.chance(at)
		estimate := sum / n
		// A confidence of 99.9 %; the draws are seeded, so it is the same every time.
		margin := 3.29 * math.Sqrt((squares/n-estimate*estimate)/(n-1))
		t.Logf("%s: of %d guessers %.0f were right, %.6f ± %.6f; computed %.6f", g.name, phones*each, sum*float64(each), estimate, margin, computed)
		if math.Abs(estimate-computed) > margin {
			t.Errorf("%s: simulated %.6f ± %.6f, computed %.6f", g.name, estimate, margin, computed)
		}
	}
}

// opening are the first guesses with which somebody who counts up from there is
// right at one of these moments, against new phones. MatchCode says so.
func (g guesser) opening(at []time.Time, chance *rand.Rand) map[int]bool {
	opens := map[int]bool{}
	for range g.authenticators {
		secret := make([]byte, 20)
		for i := range secret {
			secret[i] = byte(chance.Uint32())
		}
		// LastStep stays zero: the owner's own codes would be dead, to the
		// guesser's loss.
		phone := twinlatch.Authenticator{Secret: secret, Window: g.window}
		for i, now := range at {
			for step := -int64(g.window); step <= int64(g.window); step++ { // codes that could be good
				code := twinlatch.TOTPCode(secret, twinlatch.TOTPStep(now)+step)
				if twinlatch.MatchCode(phone, code, now).Outcome != twinlatch.CodeGood {
					continue
				}
				if number := atoi(code); number < likelyCodes {
					opens[(number-i+likelyCodes)%likelyCodes] = true
				}
			}
		}
	}
	return opens
}

func atoi(digits string) (n int) {
	for _, d := range digits {
		n = 10*n + int(d-'0')
	}
	return n
}

// A recovery code has 80 bits, and a set ten of them.
func TestTheOddsOfGuessingARecoveryCode(t *testing.T) {
	if a := recoveryOdds(); a > 1e-18 {
		t.Errorf("%g a year", a)
	}
}

// recoveryOdds are those of a year of guesses with a wait of MaxWait between.
func recoveryOdds() float64 {
	guesses := float64(twinlatch.FreeFailures) + float64(twinlatch.Year/twinlatch.MaxWait)
	return guesses * twinlatch.RecoveryCodes / math.Pow(2, 80)
}
