package flow

import (
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// ProfileEdit is the button "Update" under About you: one's own name.
func (h *House) ProfileEdit(ctx context.Context, v *Visitor, typed string) error {
	name, wrong := parseName("name", typed)
	if wrong != nil {
		return wrong
	}
	return h.write(ctx, func(tx *store.Tx) error {
		v, err := h.acting(tx, v)
		if err != nil || v.Account.Name == name {
			return err
		}
		v.Account.Name = name
		return errors.Join(tx.UpdateAccount(v.Account), h.audit(tx, v.by(twinlatch.AuditPersonEdited, v.Account.ID)))
	})
}
