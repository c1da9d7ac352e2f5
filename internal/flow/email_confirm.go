package flow

import (
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// EmailConfirmShow reads the page of the link to the new address.
func (h *House) EmailConfirmShow(ctx context.Context, token string) (LinkShown, error) {
	return h.linkShow(ctx, twinlatch.LinkEmailConfirm, token)
}

// emailTaken is said to whoever holds the mailbox of the new address, so it
// gives nobody away.
var emailTaken = twinlatch.Refuse(twinlatch.KindConflict, "email.taken")

// EmailConfirm is the button behind the link to the new address: from now on the
// person signs in with it. Sessions and trusts stay; both addresses are told,
// and the old one can still undo it.
func (h *House) EmailConfirm(ctx context.Context, token string, from From) error {
	err := h.write(ctx, func(tx *store.Tx) error {
		used, c, err := h.spendLink(tx, twinlatch.LinkEmailConfirm, token)
		if err != nil {
			return err
		}
		a := used.Account
		before := a.Email
		if a.Email, err = h.openLink(used.Link); err != nil {
			return err
		}
		yes, err := free(tx, a)
		if err != nil {
			return err
		}
		if !yes {
			return kept{emailTaken} // the link is used up all the same
		}
		return errors.Join(
			tx.UpdateAccount(a),
			// A reset link that waits in the mailbox they left opens nothing more.
			tx.DeleteLinks(a.ID, twinlatch.LinkPasswordReset),
			h.tellMoved(tx, c, moved{person: a, from: before, undo: true}),
			h.audit(tx, twinlatch.AuditEntry{Company: c.ID, Kind: twinlatch.AuditEmailChanged, Actor: a.ID, Target: a.ID, Place: from.Place}))
	})
	if store.IsTaken(err) {
		return emailTaken // somebody was faster in this very moment
	}
	return err
}

// free asks whether a person may have their new address: not when it became
// somebody else's in the meantime.
func free(tx *store.Tx, a twinlatch.Account) (bool, error) {
	owner, err := tx.AccountByEmail(a.Email)
	if errors.Is(err, store.ErrNone) {
		return true, nil
	}
	return owner.ID == a.ID, err
}

// moved is a person who has just left an address.
type moved struct {
	person twinlatch.Account
	from   string
	undo   bool // the address they left gets a link to undo it
}

// tellMoved tells both addresses.
func (h *House) tellMoved(tx *store.Tx, c twinlatch.Company, m moved) error {
	facts := twinlatch.MailFacts{Email: m.person.Email}
	old := m.person
	old.Email = m.from
	toOld := facts
	if m.undo {
		token, err := h.grantLink(tx, m.person, c, linkTo{kind: twinlatch.LinkEmailUndo, content: m.from})
		if err != nil {
			return err
		}
		toOld.Link, toOld.Until = h.link("/email/undo", token), h.Now().Add(twinlatch.LinkEmailUndo.Life())
	}
	return errors.Join(
		h.letter(tx, old, c, twinlatch.Mail{Kind: twinlatch.MailEmailChanged, Facts: toOld}),
		h.letter(tx, m.person, c, twinlatch.Mail{Kind: twinlatch.MailEmailChanged, Facts: facts}))
}
