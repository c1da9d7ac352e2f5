package twinlatch_test

import (
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

const day = 24 * time.Hour

// worth is what a guess costs with one authenticator and the usual window.
var worth = twinlatch.GuessWorth(1, twinlatch.CodeWindow)

func TestTheWaitBeginsWithTheFifthFailure(t *testing.T) {
	minutes := []int{0, 0, 0, 0, 0, 1, 2, 4, 8, 15, 15}
	for failures, m := range minutes {
		want := time.Duration(m) * time.Minute
		if got := twinlatch.WaitAfter(failures); got != want {
			t.Errorf("after %d failures the wait is %s, not %s", failures, got, want)
		}
	}
	if got := twinlatch.WaitAfter(1 << 40); got != twinlatch.MaxWait {
		t.Errorf("after very many failures the wait is %s", got)
	}
}

func TestAGuesserWaitsAndIsLetTryAgain(t *testing.T) {
	var a twinlatch.Attempts
	for range twinlatch.FreeFailures {
		if left := a.MayTry(monday); left != 0 {
			t.Fatalf("after %d failures they wait %s", a.Failures, left)
		}
		a = a.Count(twinlatch.Points{}, monday)
	}
	if left := a.MayTry(monday.Add(20 * time.Second)); left != 40*time.Second {
		t.Errorf("they wait %s, not 40s", left)
	}
	if left := a.MayTry(monday.Add(time.Minute)); left != 0 {
		t.Errorf("after the minute they still wait %s", left)
	}
}

// A guess costs as many points as codes would have been accepted.
func TestWhatAGuessIsWorth(t *testing.T) {
	for _, c := range []struct{ authenticators, window, points int }{{1, 0, 1}, {1, 1, 3}, {2, 1, 6}, {5, 1, 15}} {
		if got := twinlatch.GuessWorth(c.authenticators, c.window); got != c.points {
			t.Errorf("%d authenticators with a window of %d: %d points, not %d", c.authenticators, c.window, got, c.points)
		}
	}
}

// guessOn guesses from a browser of this kind until it is refused for more than
// a wait, and says how often it could.
func guessOn(a twinlatch.Attempts, known bool, worth int, now time.Time) (twinlatch.Attempts, int, string) {
	for n := 0; ; n++ {
		next, _, refusal := a.CountCode(known, worth, now)
		if refusal == nil {
			a = next
			continue
		}
		if refusal.Say != "signin.wait-code" {
			return a, n, refusal.Say
		}
		now, n = now.Add(refusal.After), n-1
	}
}

func TestTheYearsPointsOfUnknownBrowsersAreNeverExceeded(t *testing.T) {
	for _, c := range []struct{ worth, guesses int }{{1, twinlatch.MaxConsecutive}, {3, 83}, {6, 41}, {15, 16}} {
		a, n, say := guessOn(twinlatch.Attempts{}, false, c.worth, monday)
		if n != c.guesses || say != "signin.blocked" {
			t.Errorf("at %d points a guess: %d guesses, then %s; want %d", c.worth, n, say, c.guesses)
		}
		if spent := a.Spent.Total(); spent.Strange > twinlatch.YearlyPoints {
			t.Errorf("%d points were spent", spent.Strange)
		}
	}
}

func TestAHundredFailuresInARowBlockFromAnyBrowser(t *testing.T) {
	a, n, say := guessOn(twinlatch.Attempts{}, true, worth, monday)
	if n != twinlatch.MaxConsecutive || say != "signin.blocked" {
		t.Errorf("from a known browser: %d guesses, then %s", n, say)
	}
	if strange := a.Spent.Total().Strange; strange != 0 {
		t.Errorf("a known browser spent %d points of the unknown ones", strange)
	}
}

// 365 days anywhere, not only those that begin with the first guess: whoever
// saves the points of one year for its last days has none at the beginning of
// the next.
func TestNoTwoYearsPointsFallTogether(t *testing.T) {
	var at []time.Time
	a := twinlatch.Attempts{}
	for now := monday; now.Before(monday.Add(4 * twinlatch.Year)); now = now.Add(5 * day) {
		for {
			next, _, refusal := a.CountCode(false, worth, now)
			if refusal != nil {
				break
			}
			a = next.Clear() // the owner signs in between
			at = append(at, now)
			if len(at)%40 == 0 {
				break // the rest later, across every boundary
			}
		}
	}
	for i := range at {
		points := 0
		for _, other := range at[i:] {
			if other.Sub(at[i]) < twinlatch.Year {
				points += worth
			}
		}
		if points > twinlatch.YearlyPoints {
			t.Fatalf("the year from %s has %d points", at[i], points)
		}
	}
	if len(at) < 200 {
		t.Errorf("only %d guesses in four years: the test guesses too little", len(at))
	}
}

func TestTheYearsPointsOutliveSuccess(t *testing.T) {
	var a twinlatch.Attempts
	for range 20 {
		a = a.Count(twinlatch.Points{Strange: 3, All: 3}, monday)
	}
	a = a.Count(twinlatch.Points{Strange: 3, All: 3}, monday).Refund(twinlatch.Points{Strange: 3, All: 3}).Clear()
	if got := a.Spent.Total(); a.Failures != 0 || got.Strange != 60 || got.All != 60 {
		t.Errorf("after success: %d failures, %v", a.Failures, got)
	}
	for after, want := range map[time.Duration]int{0: 60, twinlatch.Year - time.Second: 60, twinlatch.Year: 60, twinlatch.Year + twinlatch.Year/4: 0, 40 * twinlatch.Year: 0} {
		if got := a.Settle(monday.Add(after)).Spent.Total().Strange; got != want {
			t.Errorf("after %s: %d points, want %d", after, got, want)
		}
	}
}

// A right code gives back what the wrong ones of the same sign-in have cost, and
// no more, also when a quarter ended between them.
func TestSlipsAreForgiven(t *testing.T) {
	slip := twinlatch.Points{Strange: 3, All: 3}
	a := twinlatch.Attempts{}.Count(slip, monday).Count(slip, monday.Add(twinlatch.Year/4)).Count(slip, monday.Add(twinlatch.Year/4))
	a = a.Forgive(twinlatch.Points{Strange: 6, All: 6})
	if got := a.Spent.Total(); got != slip {
		t.Errorf("%v are left, want one slip", got)
	}
	if got := a.Forgive(twinlatch.Points{Strange: 30, All: 30}).Spent.Total(); got != (twinlatch.Points{}) {
		t.Errorf("more than everything was given back: %v", got)
	}
}

func TestAFactorIsBlockedAtItsLimitsAndStaysSo(t *testing.T) {
	consecutive := twinlatch.Attempts{Failures: twinlatch.MaxConsecutive - 1}
	if consecutive.Block(worth, monday).Blocked() {
		t.Error("99 failures block")
	}
	if !consecutive.Count(twinlatch.Points{}, monday).Block(worth, monday).Blocked() {
		t.Error("the 100th failure does not block")
	}
	var spent twinlatch.Attempts
	spent = spent.Count(twinlatch.Points{Strange: twinlatch.YearlyPoints, All: twinlatch.YearlyPoints}, monday)
	blocked := spent.Block(worth, monday)
	if !blocked.Blocked() {
		t.Error("250 points do not block")
	}
	if !blocked.Clear().Block(worth, monday.Add(2*twinlatch.Year)).Blocked() {
		t.Error("time or success lifts a block")
	}
}

func TestALiftBeginsAgainButForTheCeiling(t *testing.T) {
	a, guesses := twinlatch.Attempts{}, 0
	for lifts := 0; ; lifts++ {
		if lifts > 20 {
			t.Fatal("no ceiling")
		}
		next, n, _ := guessOn(a, false, worth, monday)
		if guesses += n; n == 0 {
			break
		}
		a = next.Lift(monday)
		if a.Failures != 0 || a.Blocked() || a.MayTry(monday) > 0 {
			t.Errorf("after the lift: %+v", a)
		}
	}
	if guesses*worth > twinlatch.CeilingPoints || guesses*worth <= twinlatch.CeilingPoints-worth {
		t.Errorf("with as many lifts as one likes: %d guesses", guesses)
	}
	if tried := a.Tried(worth, monday); !tried.Blocked || tried.Liftable || tried.Left != 0 {
		t.Errorf("at the ceiling: %+v", tried)
	}
}

func TestARefundNeverGoesBelowNothing(t *testing.T) {
	if a := (twinlatch.Attempts{}).Refund(twinlatch.Points{Strange: 3, All: 3}); a.Failures != 0 || a.Spent.Total() != (twinlatch.Points{}) {
		t.Errorf("%+v", a)
	}
}

// The server's clock ran three days ahead and is set back: nobody is free by it,
// nobody waits three days, and no point is forgotten.
func TestAClockThatIsSetBackNeitherFreesNorLengthens(t *testing.T) {
	ahead := monday.Add(3 * day)
	a := twinlatch.Attempts{}
	for range 7 {
		a = a.Count(twinlatch.Points{Strange: 3, All: 3}, ahead)
	}
	if left := a.MayTry(monday); left != twinlatch.WaitAfter(7) {
		t.Errorf("after the clock was set back they wait %s, not %s", left, twinlatch.WaitAfter(7))
	}
	a = a.Settle(monday)
	if left := a.MayTry(monday.Add(twinlatch.WaitAfter(7))); left != 0 {
		t.Errorf("after one full wait they still wait %s", left)
	}
	if got := a.Settle(monday.Add(twinlatch.Year)).Spent.Total().Strange; got != 21 {
		t.Errorf("%d points after a year, want all 21", got)
	}
	if got := a.Settle(monday.Add(twinlatch.Year + twinlatch.Year/4)).Spent.Total().Strange; got != 0 {
		t.Errorf("%d points are never forgotten", got)
	}
}
