package notify

import (
	"context"
	"sync"
	"time"
)

// hands do a bounded number of things at the same time: what is due, as soon as
// there is somebody free for it.
type hands struct {
	wake  chan struct{}
	slots chan struct{}
	grace time.Duration
}

func newHands() hands {
	return hands{wake: make(chan struct{}, 1), slots: make(chan struct{}, atOnce), grace: graceful}
}

// Wake says that there is something new. It never waits; call it after the Write
// that queued it has returned.
func (h *hands) Wake() {
	select {
	case h.wake <- struct{}{}:
	default:
	}
}

// work does until ctx ends what due finds for as many hands as are free. It then
// lets what is under way finish for a moment, breaks off the rest, and returns.
func (h *hands) work(ctx context.Context, due func(ctx context.Context, free int) []func()) {
	working, breakOff := context.WithCancel(context.WithoutCancel(ctx))
	defer breakOff()
	var underWay sync.WaitGroup
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	for ctx.Err() == nil {
		if free := cap(h.slots) - len(h.slots); free > 0 {
			for _, do := range due(working, free) {
				h.slots <- struct{}{}
				underWay.Go(func() {
					defer h.Wake() // a free hand, and perhaps something that waits for one
					defer func() { <-h.slots }()
					do()
				})
			}
		}
		select {
		case <-ctx.Done():
		case <-h.wake:
		case <-poll.C:
		}
	}
	impatient := time.AfterFunc(h.grace, breakOff)
	defer impatient.Stop()
	underWay.Wait()
}
