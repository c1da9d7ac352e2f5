package flow

import (
	"context"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// HostPasswordLink is `twinlatch user reset-password-link` on the host: it gives
// a reset link for whoever passes it on by another way than mail. It does what
// the mailed one does and no more, ends those before it, and is audited.
func (h *House) HostPasswordLink(ctx context.Context, email string) (link string, err error) {
	err = h.write(ctx, func(tx *store.Tx) error {
		link = ""
		a, c, err := h.forgetful(tx, NormalizeEmail(email))
		if err != nil {
			return err
		}
		if a.ID == "" {
			return twinlatch.Refuse(twinlatch.KindNotFound, "host.no-active-account")
		}
		if err := tx.DeleteLinks(a.ID, twinlatch.LinkPasswordReset); err != nil {
			return err
		}
		token, err := h.grantLink(tx, a, c, linkTo{kind: twinlatch.LinkPasswordReset})
		if err != nil {
			return err
		}
		link = h.link(resetPath, token)
		return h.audit(tx, twinlatch.AuditEntry{
			Company: c.ID, Kind: twinlatch.AuditHostCommand, Target: a.ID, Facts: map[string]string{"command": "user reset-password-link"},
		})
	})
	return whole(link, err)
}
