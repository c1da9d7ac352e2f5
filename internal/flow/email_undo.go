package flow

import (
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// EmailUndoShow reads the page of the link to the old address.
func (h *House) EmailUndoShow(ctx context.Context, token string) (LinkShown, error) {
	out, err := h.linkShow(ctx, twinlatch.LinkEmailUndo, token)
	if err == nil && out.Account.Status == twinlatch.AccountRemoved {
		err = LinkEnded
	}
	return whole(out, err)
}

// EmailUndo is the button behind the link to the old address, before or after
// the change: the old address is back, whatever was pending is cancelled, and
// everything ends, because whoever changed it may be signed in. Links to undo
// that were made after this one end with it, or the address it takes away could
// undo the undoing; earlier ones stay, or that address could end ours.
func (h *House) EmailUndo(ctx context.Context, token string, from From) error {
	err := h.write(ctx, func(tx *store.Tx) error { return h.emailUndone(tx, token, from) })
	if store.IsTaken(err) {
		// Somebody took the old address in this very moment; the second time finds it so.
		err = h.write(ctx, func(tx *store.Tx) error { return h.emailUndone(tx, token, from) })
	}
	return err
}

func (h *House) emailUndone(tx *store.Tx, token string, from From) error {
	used, c, err := h.spendLink(tx, twinlatch.LinkEmailUndo, token)
	if err != nil {
		return err
	}
	a := used.Account
	if a.Status == twinlatch.AccountRemoved {
		return LinkEnded
	}
	before := a.Email
	if a.Email, err = h.openLink(used.Link); err != nil {
		return err
	}
	// A taken address stays where it is; everything else of the undoing holds.
	yes, err := free(tx, a)
	if err != nil {
		return err
	}
	if !yes {
		a.Email = before
	}
	err = errors.Join(
		h.endKeys(tx, &a), h.endAll(tx, &a, ""),
		tx.DeleteLinks(a.ID, twinlatch.LinkEmailConfirm),
		tx.DeleteLinksAfter(used.Link),
		h.audit(tx, twinlatch.AuditEntry{Company: c.ID, Kind: twinlatch.AuditEmailUndone, Actor: a.ID, Target: a.ID, Place: from.Place}))
	if err == nil && before != a.Email {
		err = h.tellMoved(tx, c, moved{person: a, from: before})
	}
	if err == nil && !yes {
		err = kept{twinlatch.Refuse(twinlatch.KindConflict, "email.undo-taken")}
	}
	return err
}
