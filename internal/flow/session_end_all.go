package flow

import (
	"context"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// SessionEndAll is End all sessions of a whole company: everybody signs in again,
// except whoever presses it, in this browser, and except people who hold a role
// they lack (ASVS 7.4.5). It says how many sessions ended.
func (h *House) SessionEndAll(ctx context.Context, v *Visitor) (ended int64, err error) {
	err = h.write(ctx, func(tx *store.Tx) error {
		ended = 0
		c, err := tx.TakeCompany(v.Company.ID)
		if err != nil {
			return orElse(err, SignedOut)
		}
		v, err := h.acting(tx, v)
		if err != nil {
			return err
		}
		if err := twinlatch.MayGovern(v.Account, c); err != nil {
			return err
		}
		if err := v.Session.NeedsProof("", v.Account, h.Now()); err != nil {
			return err
		}
		if ended, err = tx.DeleteSessionsOf(c.ID, v.Session.ID, v.Account.Roles.Lacks()); err != nil {
			return err
		}
		return h.audit(tx, v.by(twinlatch.AuditEverySessionEnded, ""))
	})
	return whole(ended, err)
}
