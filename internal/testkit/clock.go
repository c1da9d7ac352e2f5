package testkit

import (
	"sync"
	"time"
)

// Clock is a clock that stands still until a test moves it. Its Now is handed
// to whatever asks for a `Now func() time.Time`. Safe for several goroutines.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// NewClock gives a clock that stands at the given moment, in UTC and in whole
// milliseconds, as the store keeps moments.
func NewClock(at time.Time) *Clock {
	return &Clock{now: at.UTC().Truncate(time.Millisecond)}
}

// Monday gives a clock that stands at nine on a Monday morning, the start of a
// 30-second step of one-time codes.
func Monday() *Clock {
	return NewClock(time.Date(2026, time.November, 16, 9, 0, 0, 0, time.UTC))
}

// Now tells the time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock forward, or back when d is negative, and tells the
// new time.
func (c *Clock) Advance(d time.Duration) time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return c.now
}

// Set moves the clock to a moment.
func (c *Clock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = at.UTC().Truncate(time.Millisecond)
}
