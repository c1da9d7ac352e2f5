package flow

import (
	"context"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// HostResetTwoFactor is `twinlatch user reset-two-factor` on the host, the last
// way in when nobody else can help. It does exactly what Reset does, audited and
// with the same mail. An unknown address is NotFound.
func (h *House) HostResetTwoFactor(ctx context.Context, email, reason string) (name string, err error) {
	why, wrong := parseReason("reason", reason)
	if wrong != nil {
		return "", wrong
	}
	err = h.write(ctx, func(tx *store.Tx) error {
		found, err := tx.AccountByEmail(NormalizeEmail(email))
		if err != nil {
			return orElse(err, twinlatch.NotFound)
		}
		a, c, err := h.hold(tx, found.Company, found.ID)
		if err != nil {
			return err
		}
		name = a.Name
		return h.reset(tx, a, c, resetBy{
			reason: why, kind: twinlatch.AuditTwoFactorReset, mail: twinlatch.MailTwoFactorReset,
			facts: map[string]string{"command": "user reset-two-factor"},
		})
	})
	return whole(name, err)
}
