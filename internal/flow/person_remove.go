package flow

import (
	"context"
	"errors"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// PersonRemove is the button "Remove person": sessions and factors end at once
// and the address is free; name and address are erased after 30 days.
func (h *House) PersonRemove(ctx context.Context, v *Visitor, id twinlatch.AccountID) error {
	return h.sendAway(ctx, v, id, h.remove)
}

func (h *House) remove(tx *store.Tx, a twinlatch.Account, d deed) error {
	a.Status, a.EraseAt = twinlatch.AccountRemoved, h.Now().Add(twinlatch.DeleteUndo)
	a.Roles, a.SupportSince = 0, time.Time{}
	a.HasFactor, a.BrowserEpoch = false, a.BrowserEpoch+1
	// The hash of a password that opens nothing any more is only a risk.
	a.PasswordHash, a.PasswordLength = "", 0
	_, err := tx.DeleteAppPasswords(a) // what they are called is the person's
	facts := twinlatch.MailFacts{Actor: d.actor.Name, Until: a.EraseAt}
	return errors.Join(
		err,
		h.endFactor(tx, a),
		h.endKeys(tx, &a), h.endAll(tx, &a, ""),
		tx.DeleteKnownBrowsers(a.ID),
		h.endLinks(tx, a.ID),
		h.letter(tx, a, d.company, twinlatch.Mail{Kind: twinlatch.MailRemoved, Facts: facts}),
		h.audit(tx, d.entry(twinlatch.AuditPersonRemoved, a.ID)),
	)
}
