package twinlatch

import "time"

// Numbers of the brute-force protection; docs/brute-force-protection.md is made
// from them. A guess at a code costs as many points as codes would have been
// accepted, so that a point is one chance in a million. 100 consecutive failures
// are NIST 800-63B-4 3.2.2.
const (
	FreeFailures   = 5 // the wait begins with the 5th failure
	MaxWait        = 15 * time.Minute
	MaxConsecutive = 100
	YearlyPoints   = 250 // from browsers that are not known, since the last lift
	CalledPoints   = 240 // by API keys, of all that a person's company has
	CeilingPoints  = 990 // from all of them, whoever lifts: less than 1 in 1,000
	Year           = 365 * 24 * time.Hour
)

// Attempts is one counter: of a password (keyed by a hash of the e-mail,
// whether or not it exists), of an account's second factor, of its recovery
// codes. It is raised before anything is verified (B52), in the database (B46).
type Attempts struct {
	Failures  int // consecutive
	LastAt    time.Time
	Spent     Spending  // points; of a second factor only
	BlockedAt time.Time // zero: not blocked
}

// WaitAfter is how long to wait after so many consecutive failures: nothing
// before the 5th, then 1, 2, 4, 8 and at last 15 minutes.
func WaitAfter(failures int) time.Duration {
	if failures < FreeFailures {
		return 0
	}
	wait := time.Minute << min(failures-FreeFailures, 10)
	return min(wait, MaxWait)
}

// MayTry is the lock on "may they try again now?": zero means yes, otherwise
// how long to wait.
func (a Attempts) MayTry(now time.Time) time.Duration {
	return max(a.Settle(now).LastAt.Add(WaitAfter(a.Failures)).Sub(now), 0)
}

// Settle brings a counter into the present. What was counted under a clock that
// has been set back since counts as counted now: nobody waits less for it, and
// nobody longer than one full wait.
func (a Attempts) Settle(now time.Time) Attempts {
	if a.LastAt.After(now) {
		a.LastAt = now
	}
	a.Spent = a.Spent.settle(now)
	return a
}

// Count records an attempt that has not been verified yet, with what it costs.
func (a Attempts) Count(cost Points, now time.Time) Attempts {
	a = a.Settle(now)
	a.Failures++
	a.Spent = a.Spent.add(cost)
	a.LastAt = now
	return a
}

// CountCode is the lock on a guess at a code, which is worth so many points: the
// counter with the guess in it and what the guess cost, or why it is not even
// looked at. A known browser does not wait and spends nothing of what browsers
// have that are not known.
func (a Attempts) CountCode(known bool, worth int, now time.Time) (Attempts, Points, *Error) {
	if a.Block(worth, now).Blocked() {
		return a, Points{}, RefuseField("code", "signin.blocked")
	}
	cost := Points{All: worth}
	if !known {
		if left := a.MayTry(now); left > 0 {
			return a.Settle(now), Points{}, Wait(left, "signin.wait-code")
		}
		cost.Strange = worth
	}
	return a.Count(cost, now), cost, nil
}

// CountCall is CountCode for a code that an API key asks about. It costs points
// of its own and of the ceiling, and never so many that the factor would be
// blocked: a product whose key was stolen must not lock its people out. Failures
// in a row and waits are counted by key and person, elsewhere.
func (a Attempts) CountCall(worth int, now time.Time) (Attempts, Points, *Error) {
	if a.Block(worth, now).Blocked() {
		return a, Points{}, RefuseField("code", "signin.blocked")
	}
	cost, next := Points{All: worth, Called: worth}, a.Settle(now)
	next.Spent = next.Spent.add(cost)
	if next.Spent.Total().Called > CalledPoints || next.Block(worth, now).Blocked() {
		return a, Points{}, Refuse(KindConflict, "api.code-spent")
	}
	return next, cost, nil
}

// Refund takes back one attempt that turned out right, with what it cost.
func (a Attempts) Refund(cost Points) Attempts {
	a.Failures = max(a.Failures-1, 0)
	return a.Forgive(cost)
}

// Forgive gives points back: those of wrong codes in a sign-in that then ended
// with a right one. They were its owner's slips. A guesser gets nothing by it,
// because it takes a right code.
func (a Attempts) Forgive(cost Points) Attempts {
	a.Spent = a.Spent.giveBack(cost)
	return a
}

// Clear forgets the consecutive failures after full success; the year's points
// stay (63B-4 3.2.2: success may be forgotten, guessing may not).
func (a Attempts) Clear() Attempts {
	a.Failures = 0
	return a
}

// Block marks a second factor as blocked when a limit is reached: too many
// failures in a row, or no points left for one more guess. Blocked, it accepts no
// code but still counts as a second factor everywhere else.
func (a Attempts) Block(worth int, now time.Time) Attempts {
	if a.BlockedAt.IsZero() && (a.Failures >= MaxConsecutive || !a.Settle(now).Spent.affords(worth)) {
		a.BlockedAt = now
	}
	return a
}

// Lift ends a block: the failures in a row and what unknown browsers have spent
// begin again. It is asked when the password changes in a session proven with
// the second factor, and when the application is a new one. A reset link lifts
// nothing. The points of all browsers stay, so that no number of lifts gives a
// guesser more than CeilingPoints in a year (docs/decisions/0011).
func (a Attempts) Lift(now time.Time) Attempts {
	a.Spent = a.Spent.settle(now).lift()
	a.Failures, a.BlockedAt = 0, time.Time{}
	return a
}

// Blocked reports whether the factor accepts no code.
func (a Attempts) Blocked() bool { return !a.BlockedAt.IsZero() }

// Tried is what people may see of a counter of codes.
type Tried struct {
	Failures  int       // wrong codes in a row
	Left      int       // guesses left this year from browsers that are not known
	Spent     bool      // some are gone
	Blocked   bool      // accepts no code
	BlockedAt time.Time // since when; zero when not blocked
	Liftable  bool      // blocked, and a lift would help
}

// Tried says how a counter stands; worth is what one guess costs.
func (a Attempts) Tried(worth int, now time.Time) Tried {
	a = a.Settle(now)
	b := a.Block(worth, now)
	sum := a.Spent.Total()
	left := min(YearlyPoints-sum.Strange, CeilingPoints-sum.All) / worth
	return Tried{
		Failures: a.Failures, Left: max(left, 0), Spent: sum != (Points{}), Blocked: b.Blocked(), BlockedAt: b.BlockedAt,
		Liftable: b.Blocked() && !a.Lift(now).Block(worth, now).Blocked(),
	}
}
