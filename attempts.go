package twinlatch

import "time"

// Numbers of the brute-force protection. A guess at a code costs as many points
// as codes would have been accepted; 250 points a year keep the odds of guessing
// at 250 in a million. 100 consecutive failures are NIST 800-63B-4 3.2.2.
const (
	FreeFailures   = 5 // the wait begins with the 5th failure
	MaxWait        = 15 * time.Minute
	MaxConsecutive = 100
	YearlyPoints   = 250
	Year           = 365 * 24 * time.Hour
)

// Attempts is one counter: of a password (keyed by a hash of the e-mail,
// whether or not it exists), of an account's second factor, of its recovery
// codes. It is raised before anything is verified (B52), in the database (B46).
type Attempts struct {
	Failures  int // consecutive
	LastAt    time.Time
	Points    int // within the year since YearAt, from browsers that are not known
	YearAt    time.Time
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
	return max(a.LastAt.Add(WaitAfter(a.Failures)).Sub(now), 0)
}

// Count records an attempt that has not been verified yet, costing points
// (zero from a known browser).
func (a Attempts) Count(points int, now time.Time) Attempts {
	if now.Sub(a.YearAt) >= Year {
		a.Points, a.YearAt = 0, now
	}
	a.Failures++
	a.Points += points
	a.LastAt = now
	return a
}

// Refund takes back one attempt that turned out right.
func (a Attempts) Refund(points int) Attempts {
	a.Failures = max(a.Failures-1, 0)
	a.Points = max(a.Points-points, 0)
	return a
}

// Clear forgets the consecutive failures after full success; the year's points
// stay (63B-4 3.2.2: success may be forgotten, guessing may not).
func (a Attempts) Clear() Attempts {
	a.Failures = 0
	return a
}

// Block marks a second factor as blocked when a limit is reached. Blocked, it
// accepts no code but still counts as a second factor everywhere else.
func (a Attempts) Block(now time.Time) Attempts {
	if a.BlockedAt.IsZero() && (a.Failures >= MaxConsecutive || a.Points >= YearlyPoints) {
		a.BlockedAt = now
	}
	return a
}

// Lift ends a block and begins both counts again. It is asked only when the
// password changes in a session proven with the second factor: a guess at a code
// needs the password first, so whoever used up this count has to start over
// without it. A reset link lifts nothing.
func (a Attempts) Lift(now time.Time) Attempts { return Attempts{YearAt: now} }

// Blocked reports whether the factor accepts no code.
func (a Attempts) Blocked() bool { return !a.BlockedAt.IsZero() }
