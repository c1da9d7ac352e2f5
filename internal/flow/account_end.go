package flow

import (
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// This file is what a deed ends when it ends more than one thing; docs/flows.md
// has the table of which deed ends what.

// endFactor ends a person's factor with all that hangs on it: recovery codes
// (B31), their counter, and a block. What guesses have cost within a year stays
// with the account: a new secret is as easy to guess as the old one.
func (h *House) endFactor(tx *store.Tx, a twinlatch.Account) error {
	return errors.Join(
		tx.DeleteFactor(a.Company, a.ID),
		tx.DeleteRecoveryCodes(a.Company, a.ID),
		tx.DeleteAttempts(h.accountKey(store.RecoveryAttempts, a.ID)),
		h.liftCodes(tx, a.ID),
	)
}

// liftCodes lifts what the lock Lift may lift of the counter of codes.
func (h *House) liftCodes(tx *store.Tx, a twinlatch.AccountID) error {
	key := h.accountKey(store.FactorAttempts, a)
	n, err := tx.Attempts(key)
	if err != nil || n == (twinlatch.Attempts{}) {
		return err
	}
	return tx.PutAttempts(key, n.Lift(h.Now()))
}

// endAttempts deletes the counters that belong to an account.
func (h *House) endAttempts(tx *store.Tx, a twinlatch.AccountID) error {
	return errors.Join(
		tx.DeleteAttempts(h.accountKey(store.FactorAttempts, a)),
		tx.DeleteAttempts(h.accountKey(store.RecoveryAttempts, a)),
	)
}

// endOthers raises the account's epoch, so that every other session, pending
// sign-in, trust and link is dead, writes the account, and gives the acting
// session a new token.
func (h *House) endOthers(tx *store.Tx, v *Visitor) (string, error) {
	if err := h.endAll(tx, &v.Account, v.Session.ID); err != nil {
		return "", err
	}
	return h.remint(tx, v.Session, v.Account, v.Company)
}

// endAll raises the epoch and clears away what it killed, except one session.
// Its tokens at applications die with the epoch too, so they are told of all. It
// writes the account.
func (h *House) endAll(tx *store.Tx, a *twinlatch.Account, except twinlatch.SessionID) error {
	a.Epoch++
	_, err := tx.DeleteTrustedDevices(a.ID)
	return errors.Join(err, tx.UpdateAccount(*a), tx.DeleteSessions(a.ID, except), tx.EndLoginsOf(a.ID), tx.DeletePendings(a.ID))
}

// endLinks ends every mailed link of a person; an e-mail link keeps an address.
func (h *House) endLinks(tx *store.Tx, a twinlatch.AccountID) (err error) {
	for _, kind := range []twinlatch.LinkKind{
		twinlatch.LinkPasswordReset, twinlatch.LinkEmailConfirm, twinlatch.LinkEmailUndo, twinlatch.LinkNotMe, twinlatch.LinkStopReset,
	} {
		err = errors.Join(err, tx.DeleteLinks(a, kind))
	}
	return err
}
