package testkit

import (
	"errors"
	"sync"
)

// ErrFault is how a database fails where a test says so.
var ErrFault = errors.New("the disk is on fire")

// Faults stands between a house and its database: it lists what is asked of the
// database and fails one of the calls. Its Each is the store's option of that
// name. Safe for several goroutines.
type Faults struct {
	mu     sync.Mutex
	armed  bool
	calls  []string
	at     int
	failed func()
	hold   func(statement string)
}

// Each is told a statement before it runs; ErrFault is its answer to the one
// that fails.
func (f *Faults) Each(statement string) error {
	f.mu.Lock()
	hold := f.hold
	f.mu.Unlock()
	if hold != nil {
		hold(statement)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.armed {
		return nil
	}
	f.calls = append(f.calls, statement)
	if len(f.calls) != f.at {
		return nil
	}
	if f.failed != nil {
		f.failed()
	}
	return ErrFault
}

// Failed is called in the moment of every fault from now on.
func (f *Faults) Failed(fn func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failed = fn
}

// During lists what fn asks of the database while its at-th call fails, counted
// from 1; none fails for 0.
func (f *Faults) During(at int, fn func()) []string {
	f.arm(true, at)
	defer f.arm(false, 0)
	fn()
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls
}

func (f *Faults) arm(armed bool, at int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.armed, f.at = armed, at
	if armed {
		f.calls = nil
	}
}

// Holding lets every statement wait for hold, which many goroutines call, while
// fn runs.
func (f *Faults) Holding(hold func(statement string), fn func()) {
	f.holdWith(hold)
	defer f.holdWith(nil)
	fn()
}

func (f *Faults) holdWith(hold func(statement string)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hold = hold
}
