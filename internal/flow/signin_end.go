package flow

import (
	"context"

	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"

	twinlatch "github.com/twinlatch/twinlatch"
)

// SigninCancel ends a pending sign-in; ending one that has ended is fine.
func (h *House) SigninCancel(ctx context.Context, pending string) error {
	if _, ok := secret.HashToken(pending); !ok {
		return nil
	}
	return h.write(ctx, func(tx *store.Tx) error { return h.cancelPending(tx, pending) })
}

// cancelPending ends what a browser's pending cookie stands for, if anything.
func (h *House) cancelPending(tx *store.Tx, pending string) error {
	hash, ok := secret.HashToken(pending)
	if !ok {
		return nil
	}
	p, err := tx.PendingByToken(hash)
	if err != nil {
		return orElse(err, nil)
	}
	_, err = tx.SpendPending(p.ID, h.Now())
	return err
}

// Signout ends the acting session at once, and tells applications that were
// entered with it. The browser's trust stays.
func (h *House) Signout(ctx context.Context, v *Visitor) error {
	return h.write(ctx, func(tx *store.Tx) error { return h.signOut(tx, v) })
}

func (h *House) signOut(tx *store.Tx, v *Visitor) error {
	ended, err := tx.DeleteSession(v.Account.ID, v.Session.ID)
	if err != nil || !ended {
		return err
	}
	return h.audit(tx, v.by(twinlatch.AuditSignedOut, v.Account.ID))
}
