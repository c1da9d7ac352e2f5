package flow

import (
	"context"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// PersonReset is the button "Reset" on the Security tab. It ends the person's
// second factor with all that hangs on it, signs nobody in, and gives them 24
// hours to set one up where it is required.
func (h *House) PersonReset(ctx context.Context, v *Visitor, id twinlatch.AccountID, typed string) error {
	reason, wrong := parseReason("reason", typed)
	return h.write(ctx, func(tx *store.Tx) error {
		v, a, err := h.onPerson(tx, v, about{id, onlyPeople})
		if err != nil {
			return err
		}
		if err := twinlatch.MayReset(v.Account, a); err != nil {
			return err
		}
		if wrong != nil {
			return wrong
		}
		if !resettable(a) {
			return twinlatch.Refuse(twinlatch.KindConflict, "reset.nothing")
		}
		if err := v.Session.NeedsProof("", v.Account, h.Now()); err != nil {
			return err
		}
		return h.reset(tx, a, v.Company, resetBy{
			actor: v.Account, reason: reason, kind: twinlatch.AuditTwoFactorReset, mail: twinlatch.MailTwoFactorReset, from: v.From,
		})
	})
}

// resettable reports whether there is something to reset: a factor, or a window
// to set one up, which a reset opens anew.
func resettable(a twinlatch.Account) bool { return a.HasFactor || !a.EnrolBy.IsZero() }
