package flow

import (
	"context"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// PersonRename is Update on a person's General tab: the name.
func (h *House) PersonRename(ctx context.Context, v *Visitor, id twinlatch.AccountID, typed string) error {
	name, wrong := parseName("name", typed)
	return h.write(ctx, func(tx *store.Tx) error {
		v, a, err := h.onPerson(tx, v, about{id, twinlatch.WritePeople})
		if err != nil {
			return err
		}
		if err := twinlatch.MayManage(v.Account, a); err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		if a.Name == name {
			return nil
		}
		a.Name = name
		if err := tx.UpdateAccount(a); err != nil {
			return err
		}
		return h.audit(tx, v.by(twinlatch.AuditPersonEdited, a.ID))
	})
}
