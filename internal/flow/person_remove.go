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
	return h.write(ctx, func(tx *store.Tx) error {
		v, a, err := h.onPerson(tx, v, id)
		if err != nil {
			return err
		}
		others, err := otherAdministrators(tx, a)
		if err != nil {
			return err
		}
		if err := twinlatch.MaySendAway(v.Account, a, others); err != nil {
			return err
		}
		if err := v.Session.NeedsProof("", v.Account, h.Now()); err != nil {
			return err
		}
		return h.remove(tx, a, v.deed())
	})
}

func (h *House) remove(tx *store.Tx, a twinlatch.Account, d deed) error {
	a.Status, a.EraseAt = twinlatch.AccountRemoved, h.Now().Add(twinlatch.DeleteUndo)
	a.Roles, a.SupportSince = 0, time.Time{}
	a.HasFactor, a.BrowserEpoch = false, a.BrowserEpoch+1
	// The hash of a password that opens nothing any more is only a risk.
	a.PasswordHash, a.PasswordLength = "", 0
	facts := twinlatch.MailFacts{Actor: d.actor.Name, Until: a.EraseAt}
	return errors.Join(
		h.endFactor(tx, a),
		h.endAll(tx, &a, ""),
		tx.DeleteKnownBrowsers(a.ID),
		h.letter(tx, a, d.company, twinlatch.Mail{Kind: twinlatch.MailRemoved, Facts: facts}),
		h.audit(tx, d.entry(twinlatch.AuditPersonRemoved, a.ID)),
	)
}

// eraseStep is how many people one Write erases at most.
const eraseStep = 50

// PeopleErase erases name and address of people who were removed 30 days ago,
// and what the audit log keeps beside their entries; the entries stay, with an
// id that no longer means anybody. It reports whether there are more.
func (h *House) PeopleErase(ctx context.Context) (more bool, err error) {
	err = h.write(ctx, func(tx *store.Tx) error {
		due, err := tx.PeopleToErase(h.Now(), eraseStep)
		if err != nil {
			return err
		}
		more = len(due) == eraseStep
		for _, a := range due {
			if err := h.erase(tx, a); err != nil {
				return err
			}
		}
		return nil
	})
	return more, err
}

func (h *House) erase(tx *store.Tx, a twinlatch.Account) error {
	a, err := tx.TakeAccount(a.Company, a.ID)
	if err != nil || a.Status != twinlatch.AccountRemoved || a.EraseAt.IsZero() {
		return err
	}
	a.Name, a.Email, a.Language, a.EraseAt = "", "", "", time.Time{}
	return errors.Join(
		tx.UpdateAccount(a),
		tx.EraseAuditPersonal(a.ID),
		h.audit(tx, twinlatch.AuditEntry{Company: a.Company, Kind: twinlatch.AuditPersonErased, Target: a.ID}),
	)
}
