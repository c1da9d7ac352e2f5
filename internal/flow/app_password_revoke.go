package flow

import (
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// EveryAppPassword stands for "Revoke all". It is no id, so that a form without
// one revokes nothing.
const EveryAppPassword twinlatch.AppPasswordID = "every"

// AppPasswordRevoke is the button "Revoke" on one's own, or "Revoke all". It only
// takes away, so it asks for no fresh proof and writes no mail.
func (h *House) AppPasswordRevoke(ctx context.Context, v *Visitor, id twinlatch.AppPasswordID) error {
	return h.write(ctx, func(tx *store.Tx) error {
		v, err := h.acting(tx, v)
		if err != nil {
			return err
		}
		_, err = h.revoke(tx, v, revoked{v.Account, id})
		return err
	})
}

// PersonRevokeAppPassword is the same on somebody's Security tab; the person is
// told, because their machines stand still.
func (h *House) PersonRevokeAppPassword(ctx context.Context, v *Visitor, who twinlatch.AccountID, id twinlatch.AppPasswordID) error {
	return h.write(ctx, func(tx *store.Tx) error {
		v, a, err := h.onPerson(tx, v, about{who, onlyPeople})
		if err != nil {
			return err
		}
		if err := twinlatch.MayEnd(v.Account, a); err != nil {
			return err
		}
		ended, err := h.revoke(tx, v, revoked{a, id})
		if err != nil || len(ended) == 0 || a.ID == v.Account.ID {
			return err
		}
		facts := twinlatch.MailFacts{Actor: v.Account.Name, Count: len(ended)}
		if len(ended) == 1 {
			facts.Label = ended[0].Name
		}
		return h.letter(tx, a, v.Company, twinlatch.Mail{Kind: twinlatch.MailAppPasswordRevoked, Facts: facts})
	})
}

// revoked is what is revoked of whom.
type revoked struct {
	of twinlatch.Account
	id twinlatch.AppPasswordID
}

// revoke ends one application password or all of a person and writes it down;
// nothing ended is nothing written.
func (h *House) revoke(tx *store.Tx, v *Visitor, what revoked) (ended []twinlatch.AppPassword, err error) {
	all, err := tx.AppPasswords(what.of)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	if what.id == EveryAppPassword {
		_, err := tx.DeleteAppPasswords(what.of)
		return all, errors.Join(err, h.audit(tx, v.by(twinlatch.AuditAppPasswordsRevoked, what.of.ID)))
	}
	for _, p := range all {
		if p.ID != what.id {
			continue
		}
		app, err := tx.App(p.App)
		if err != nil {
			return nil, err
		}
		_, err = tx.DeleteAppPassword(what.of, p.ID)
		return []twinlatch.AppPassword{p}, errors.Join(err, h.audit(tx, aboutMachine(v.by(twinlatch.AuditAppPasswordRevoked, p.Account), app, p)))
	}
	return nil, nil
}
