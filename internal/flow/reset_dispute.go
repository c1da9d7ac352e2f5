package flow

import (
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// ResetDisputeShow is the page of the link "This was not me": the person's name.
// Opening it spends nothing.
func (h *House) ResetDisputeShow(ctx context.Context, token string) (name string, err error) {
	shown, err := h.linkShow(ctx, twinlatch.LinkNotMe, token)
	return shown.Account.Name, unless(shown.Account.Status == twinlatch.AccountActive, err, LinkEnded)
}

// ResetDispute is its button "This was not me": the sign-in is suspended until an
// administrator acts, whoever signed in since is out, and a factor that was set
// up since is gone, because it may be the phone of whoever asked for the reset.
// It holds for the last administrator too; then the operator's are told as well.
func (h *House) ResetDispute(ctx context.Context, token string, from From) error {
	return h.write(ctx, func(tx *store.Tx) error {
		used, c, err := h.spendLink(tx, twinlatch.LinkNotMe, token)
		a := used.Account
		if err := unless(a.Status == twinlatch.AccountActive, err, LinkEnded); err != nil {
			return err
		}
		a.Status, a.SuspendedAt, a.SuspendedReason = twinlatch.AccountSuspended, h.Now(), SuspendedNotMe
		// Reactivated, the account has the password alone, which the thief knows:
		// where two-factor is required it takes a new reset to set one up (B02).
		a.HasFactor, a.EnrolBy = false, twinlatch.EnrolmentOver()
		a.BrowserEpoch++
		return errors.Join(
			h.endFactor(tx, a), h.endKeys(tx, &a), h.endAll(tx, &a, ""), tx.DeleteKnownBrowsers(a.ID), tx.DeleteLinks(a.ID, twinlatch.LinkNotMe),
			h.tellDisputed(tx, a, c),
			h.audit(tx, twinlatch.AuditEntry{Company: c.ID, Kind: twinlatch.AuditNotMe, Actor: a.ID, Target: a.ID, Place: from.Place}),
		)
	})
}

// SuspendedNotMe says in Account.SuspendedReason who suspended it.
const SuspendedNotMe = "suspended.not-me"

// tellDisputed writes to the company's administrators; without another one, to
// the operator's, who cannot open the person.
func (h *House) tellDisputed(tx *store.Tx, a twinlatch.Account, c twinlatch.Company) error {
	facts := twinlatch.MailFacts{Company: c.Name, Person: a.Name, Link: h.PublicURL + "/users/" + string(a.ID)}
	to, err := h.warned(tx, c)
	if err != nil {
		return err
	}
	only, err := alone(tx, c.ID, a.ID)
	if err != nil {
		return err
	}
	if only {
		operator, err := tx.OperatorCompany()
		if err != nil && !errors.Is(err, store.ErrNone) {
			return err
		}
		more, err := h.warned(tx, operator)
		if err != nil {
			return err
		}
		to = append(to, more...)
	}
	for _, m := range to {
		facts := facts
		if m.Company != c.ID {
			facts.Link = ""
		}
		if m.ID == a.ID {
			continue
		}
		if err := h.letter(tx, m.Account, m.of, twinlatch.Mail{Kind: twinlatch.MailResetDisputed, Facts: facts}); err != nil {
			return err
		}
	}
	return nil
}
