package flow

import (
	"context"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// Sessions lists where a person is signed in, newest first.
func (h *House) Sessions(ctx context.Context, a twinlatch.Account, c twinlatch.Company) ([]twinlatch.Session, error) {
	var live []twinlatch.Session
	err := h.read(ctx, func(tx *store.Tx) error {
		all, err := tx.Sessions(a)
		for _, s := range all {
			if s.Ended(a, c, h.Now()) == twinlatch.Alive {
				live = append(live, s)
			}
		}
		return err
	})
	return live, err
}

// SessionEnd is End on one of one's own sessions.
func (h *House) SessionEnd(ctx context.Context, v *Visitor, id twinlatch.SessionID) error {
	return h.write(ctx, func(tx *store.Tx) error {
		v, err := h.acting(tx, v)
		if err != nil {
			return err
		}
		gone, err := tx.DeleteSession(v.Account.ID, id)
		if err != nil || !gone {
			return err
		}
		return h.audit(tx, v.by(twinlatch.AuditSessionEnded, v.Account.ID))
	})
}

// SessionEndOthers is End all others.
func (h *House) SessionEndOthers(ctx context.Context, v *Visitor) error {
	return h.write(ctx, func(tx *store.Tx) error {
		v, err := h.acting(tx, v)
		if err != nil {
			return err
		}
		if err := tx.DeleteSessions(v.Account.ID, v.Session.ID); err != nil {
			return err
		}
		return h.audit(tx, v.by(twinlatch.AuditSessionsEnded, v.Account.ID))
	})
}
