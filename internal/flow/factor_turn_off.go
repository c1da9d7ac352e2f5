package flow

import (
	"context"
	"errors"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// FactorTurnOff is the button "Turn Off": factor, recovery codes, trusts and
// every other session end. It gives the session's new token.
func (h *House) FactorTurnOff(ctx context.Context, v *Visitor) (token string, err error) {
	err = h.write(ctx, func(tx *store.Tx) error {
		v, err := h.acting(tx, v)
		if err != nil {
			return err
		}
		if err := twinlatch.MayTurnOff(v.Account, v.Company); err != nil {
			return err
		}
		if err := v.Session.NeedsProof("", v.Account, h.Now()); err != nil {
			return err
		}
		f, err := tx.Factor(v.Company.ID, v.Account.ID)
		if err != nil {
			return err
		}
		if err := h.endFactor(tx, v.Account); err != nil {
			return err
		}
		v.Account.HasFactor = false
		if err := h.endKeys(tx, &v.Account); err != nil {
			return err
		}
		v.Session.Level, v.Session.Second = twinlatch.Level1, ""
		v.Session.FactorAt, v.Session.RecoveryAt = time.Time{}, time.Time{}
		if token, err = h.endOthers(tx, v); err != nil {
			return err
		}
		entry, place := v.by(twinlatch.AuditTwoFactorOff, v.Account.ID), v.From.Place
		entry.Facts = map[string]string{"application": f.Application}
		facts := twinlatch.MailFacts{Application: f.Application, Browser: place.Browser, System: place.System, Address: place.Address}
		return errors.Join(
			h.letter(tx, v.Account, v.Company, twinlatch.Mail{Kind: twinlatch.MailTwoFactorOff, Facts: facts}),
			h.audit(tx, entry))
	})
	return whole(token, err)
}
