package flow

import (
	"context"
	"errors"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// PersonSuspend is the button "Suspend": nobody signs in with this account
// until somebody reactivates it. Sessions, trusts and known browsers end, factor
// and recovery codes stay.
func (h *House) PersonSuspend(ctx context.Context, v *Visitor, id twinlatch.AccountID) error {
	return h.sendAway(ctx, v, id, h.suspend)
}

// SuspendedByAdministrator says in Account.SuspendedReason that somebody pressed
// "Suspend"; it is a key of the catalogue, as SuspendedNotMe is.
const SuspendedByAdministrator = "suspended.by-administrator"

// suspend does it, once: what is suspended already stays as it is.
func (h *House) suspend(tx *store.Tx, a twinlatch.Account, d deed) error {
	if a.Status == twinlatch.AccountSuspended {
		return nil
	}
	a.Status, a.SuspendedAt, a.SuspendedReason = twinlatch.AccountSuspended, h.Now(), SuspendedByAdministrator
	a.BrowserEpoch++
	return errors.Join(
		h.endKeys(tx, &a), h.endAll(tx, &a, ""),
		tx.DeleteKnownBrowsers(a.ID),
		h.letter(tx, a, d.company, twinlatch.Mail{Kind: twinlatch.MailSuspended, Facts: twinlatch.MailFacts{Actor: d.actor.Name}}),
		h.audit(tx, d.entry(twinlatch.AuditPersonSuspended, a.ID)),
	)
}

// PersonReactivate is the button "Reactivate".
func (h *House) PersonReactivate(ctx context.Context, v *Visitor, id twinlatch.AccountID) error {
	return h.write(ctx, func(tx *store.Tx) error {
		v, a, err := h.onPerson(tx, v, about{id, onlyPeople})
		if err != nil {
			return err
		}
		if err := twinlatch.MayManage(v.Account, a); err != nil {
			return err
		}
		return h.reactivate(tx, a, v.deed())
	})
}

// reactivate lets somebody in again, with what they had.
func (h *House) reactivate(tx *store.Tx, a twinlatch.Account, d deed) error {
	if a.Status != twinlatch.AccountSuspended {
		return nil
	}
	a.Status, a.SuspendedAt, a.SuspendedReason = twinlatch.AccountActive, time.Time{}, ""
	facts := twinlatch.MailFacts{Actor: d.actor.Name, Link: h.PublicURL + "/signin"}
	return errors.Join(
		tx.UpdateAccount(a),
		h.letter(tx, a, d.company, twinlatch.Mail{Kind: twinlatch.MailReactivated, Facts: facts}),
		h.audit(tx, d.entry(twinlatch.AuditPersonReactivated, a.ID)),
	)
}
