package flow

import (
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// One tick does so much at most; what is left waits for the next.
const (
	tickBatch   = 100
	tickBatches = 20
)

// Tick is what the clock does by itself, about once a minute. Any number of nodes
// may do it at the same time and as often as they like: everything is decided by
// the rows, and what is done is done. It gives what could not be done, joined.
func (h *House) Tick(ctx context.Context) error {
	return errors.Join(h.tickResets(ctx), h.tickLapsed(ctx), h.tickRepeats(ctx))
}

// batches is what the clock ends: list gives some of it, do ends one.
type batches[T any] struct {
	house *House
	list  func(tx *store.Tx) ([]T, error)
	do    func(tx *store.Tx, one T) error
}

// end ends everything on the list in a Write of its own, so that one that cannot
// be ended keeps none of the others; each that ended is off the list.
func (b batches[T]) end(ctx context.Context) error {
	for range tickBatches {
		var due []T
		if err := b.house.read(ctx, func(tx *store.Tx) (err error) { due, err = b.list(tx); return err }); err != nil {
			return err
		}
		var failed error
		for _, one := range due {
			failed = errors.Join(failed, b.house.write(ctx, func(tx *store.Tx) error { return b.do(tx, one) }))
		}
		if failed != nil || len(due) < tickBatch {
			return failed
		}
	}
	return nil
}

// tickRepeats writes what was counted within a minute that has passed, each as
// one entry with its count. What was done to addresses without an account is one
// entry of the instance, however many they were.
func (h *House) tickRepeats(ctx context.Context) error {
	return h.write(ctx, func(tx *store.Tx) error {
		repeats, err := tx.TakeAuditRepeats(h.Now())
		if err != nil || len(repeats) == 0 {
			return err
		}
		heads, err := tx.AuditHeads()
		if err != nil {
			return err
		}
		open := map[twinlatch.CompanyID]bool{}
		for _, head := range heads {
			open[head.Chain] = true
		}
		nobodys := map[twinlatch.AuditKind]int{}
		for _, r := range repeats {
			switch {
			case !open[r.Company]: // the company was erased within this minute
			case r.Company == store.InstanceChain && later(r.Kind):
				nobodys[r.Kind] += r.Count
			default:
				err = errors.Join(err, h.enter(tx, h.repeated(r)))
			}
		}
		for kind, n := range nobodys {
			err = errors.Join(err, h.enter(tx, twinlatch.AuditEntry{Company: store.InstanceChain, Kind: kind, Count: n - 1}))
		}
		return err
	})
}

// repeated is the entry of what was counted.
func (h *House) repeated(r store.AuditRepeat) twinlatch.AuditEntry {
	if later(r.Kind) {
		return h.counted(r)
	}
	e := twinlatch.AuditEntry{Company: r.Company, Kind: r.Kind, Target: r.Target, Count: r.Count}
	if r.Kind == twinlatch.AuditProofFailed {
		e.Actor = r.Target // of a proof it is known who tried
	}
	return e
}
