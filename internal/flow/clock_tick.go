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
	return errors.Join(h.tickResets(ctx), h.tickRepeats(ctx))
}

// tickRepeats writes the failures that came again within a minute that has
// passed, each as one entry with its count.
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
		for _, r := range repeats {
			if !open[r.Company] {
				continue // the company was erased within this minute
			}
			entry := twinlatch.AuditEntry{Company: r.Company, Kind: r.Kind, Target: r.Target, Count: r.Count}
			switch r.Kind {
			case twinlatch.AuditProofFailed:
				entry.Actor = r.Target // of a proof it is known who tried
			case twinlatch.AuditPasswordResetAsked:
				entry.Count-- // counted from the first one on, not from the second
			}
			if err := h.audit(tx, entry); err != nil {
				return err
			}
		}
		return nil
	})
}
