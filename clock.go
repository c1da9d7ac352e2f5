package twinlatch

import "time"

// ClockSlack is how far the clocks of two nodes, or one clock before and after
// it was set right, may be apart without anybody noticing.
const ClockSlack = time.Minute

// Stands reports whether something that lasts for a life and ends at a moment
// still stands. An end further away than the life is long was written by a clock
// that has been set back since: it counts as over, because going by it would
// lengthen every limit by as much.
func Stands(until time.Time, life time.Duration, now time.Time) bool {
	return now.Before(until) && !until.After(now.Add(life+ClockSlack))
}

// lasts is Stands for what is known by when it began.
func lasts(began time.Time, life time.Duration, now time.Time) bool {
	return !began.IsZero() && Stands(began.Add(life), life, now)
}
