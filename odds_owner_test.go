package twinlatch_test

import (
	"math/rand/v2"
	"os"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

// habits are how somebody signs in three times a day, as parts of one.
type habits struct {
	name    string
	wrong   float64 // of the codes are mistyped
	private float64 // of the sign-ins are in a window that nobody knows
	cleared float64 // of the sign-ins come after the cookies were cleared
	givesUp float64 // of the wrong codes are the last of that sign-in
	proofs  float64 // fresh proofs for each sign-in
}

// clumsy is the owner of an account over the years: two browsers, a phone.
type clumsy struct {
	habits
	chance   *rand.Rand
	now      time.Time
	codes    twinlatch.Attempts
	browsers [2]twinlatch.KnownBrowser
}

// type_ types one code in a browser, waiting where they have to; false when the
// account is blocked.
func (c *clumsy) type_(known *twinlatch.KnownBrowser) (right bool, cost twinlatch.Points, ok bool) {
	for {
		counts := known != nil && known.Counts(twinlatch.Account{}, c.now)
		next, cost, refusal := c.codes.CountCode(counts, worth, c.now)
		if refusal == nil {
			if c.codes = next; counts {
				known.Failures++
			}
			c.now = c.now.Add(20 * time.Second)
			return c.chance.Float64() >= c.wrong, cost, true
		}
		if refusal.After == 0 {
			return false, cost, false
		}
		c.now = c.now.Add(refusal.After)
	}
}

// signIn is one sign-in: codes until one is right.
func (c *clumsy) signIn() (ok bool) {
	known := &c.browsers[c.chance.IntN(2)]
	if c.chance.Float64() < c.cleared {
		*known = twinlatch.KnownBrowser{}
	}
	if c.chance.Float64() < c.private {
		known = nil
	}
	var spent twinlatch.Points
	for began := c.now; ; {
		right, cost, ok := c.type_(known)
		if !ok {
			return false
		}
		spent.Strange, spent.All = spent.Strange+cost.Strange, spent.All+cost.All
		switch {
		case right:
			c.codes = c.codes.Refund(twinlatch.Points{}).Clear().Forgive(spent)
			if known != nil {
				*known = twinlatch.KnownBrowser{ExpiresAt: c.now.Add(twinlatch.KnownBrowserFor)}
			}
			return true
		case c.chance.Float64() < c.givesUp:
			return true
		case c.now.Sub(began) >= twinlatch.PendingFor:
			began, spent = c.now, twinlatch.Points{} // the password again, and what was lost is lost
		}
	}
}

// prove is a fresh proof: wrong codes in it are not given back.
func (c *clumsy) prove() (ok bool) {
	for {
		right, cost, ok := c.type_(&c.browsers[c.chance.IntN(2)])
		if !ok || right {
			c.codes = c.codes.Refund(cost).Clear()
			return ok
		}
	}
}

// years lives through so many and reports after how many days they were blocked;
// zero means never.
func (c *clumsy) years(n int) int {
	for today := 1; today <= 365*n; today++ {
		for _, hour := range []int{8, 12, 16} {
			c.now = monday.Add(time.Duration(today)*day + time.Duration(hour)*time.Hour)
			if !c.signIn() || c.chance.Float64() < c.proofs && !c.prove() {
				return today
			}
		}
		if today%365 == 0 { // a new phone: Change application
			if !c.prove() {
				return today
			}
			c.codes = c.codes.Lift(c.now)
		}
	}
	return 0
}

// Whoever mistypes one code in five is never blocked in ten years: not with two
// browsers, not with cleared cookies, not with private windows alone.
func TestAClumsyOwnerIsNeverBlocked(t *testing.T) {
	people := uint64(60)
	if os.Getenv("TWINLATCH_LONG") != "" {
		people = 1000
	}
	for _, h := range []habits{
		{name: "two browsers", wrong: 0.2},
		{name: "sometimes a private window, sometimes cleared cookies", wrong: 0.2, private: 0.1, cleared: 0.05},
		{name: "private windows alone", wrong: 0.2, private: 1},
		{name: "gives up after one wrong code in ten, proves themselves every second day", wrong: 0.2, private: 0.1, cleared: 0.05, givesUp: 0.1, proofs: 1.0 / 6},
	} {
		for seed := range people {
			c := &clumsy{habits: h, chance: rand.New(rand.NewPCG(seed, 10))}
			if after := c.years(10); after > 0 {
				t.Errorf("%s (seed %d): blocked after %d days", h.name, seed, after)
			}
		}
	}
}

// The simulation can tell: it blocks whoever never types a right code.
func TestAClumsyOwnerWhoIsAlwaysWrongIsBlocked(t *testing.T) {
	c := &clumsy{habits: habits{wrong: 0.9, private: 1, givesUp: 0.5}, chance: rand.New(rand.NewPCG(1, 10))}
	if after := c.years(1); after == 0 {
		t.Error("nobody is ever blocked")
	}
}
