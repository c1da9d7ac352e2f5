package secret

import (
	"context"
	"errors"
	"sync/atomic"
)

// ErrBusy says that every slot is taken and the queue is full: the answer is
// 503 with Retry-After, before any memory was spent.
var ErrBusy = errors.New("too many passwords are being checked at this moment")

// line is a bounded number of slots with a bounded queue before them, first
// come, first served. One hash takes 19 MiB or more, so this is what stands
// between a flood of sign-ins and the machine's memory.
type line struct {
	slots   chan struct{}
	waiting atomic.Int64
	queue   int64
}

func newLine(slots, queue int) *line {
	return &line{slots: make(chan struct{}, slots), queue: int64(queue)}
}

// enter waits for a slot. Each nil answer is followed by one leave.
func (l *line) enter(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case l.slots <- struct{}{}:
		return nil
	default:
	}
	if l.waiting.Add(1) > l.queue {
		l.waiting.Add(-1)
		return ErrBusy
	}
	defer l.waiting.Add(-1)
	select {
	case l.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (l *line) leave() { <-l.slots }
