package flow

import (
	"context"
	"errors"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// EmailChange asks for another address of a person.
type EmailChange struct {
	Person twinlatch.AccountID // oneself, or whom an administrator edits
	Email  string
}

// EmailChange is the button "Change email". Nothing changes before the new
// address confirms it. Whether that address is free or taken, the page, the
// pending change and the notice to the old address are the same; the owner of a
// taken one is told instead of being asked.
func (h *House) EmailChange(ctx context.Context, v *Visitor, in EmailChange) error {
	email, wrong := parseEmail("email", in.Email)
	if wrong != nil {
		return wrong
	}
	if !h.MailOn {
		return twinlatch.RefuseField("email", "email.no-mail")
	}
	return h.write(ctx, func(tx *store.Tx) error {
		v, err := h.acting(tx, v)
		if err != nil {
			return err
		}
		a, err := h.readdressed(tx, v, in.Person)
		if err != nil {
			return err
		}
		if a.Email == email {
			return twinlatch.RefuseField("email", "email.same")
		}
		return errors.Join(
			h.askNewAddress(tx, v, move{person: a, to: email}),
			h.audit(tx, v.by(twinlatch.AuditEmailChangeAsked, a.ID)))
	})
}

// readdressed holds the person whose address is to change, if the visitor may
// and has just proven who they are.
func (h *House) readdressed(tx *store.Tx, v *Visitor, id twinlatch.AccountID) (twinlatch.Account, error) {
	a := v.Account
	if id != a.ID {
		var err error
		if a, err = target(tx, v.Company.ID, id); err != nil {
			return a, err
		}
	}
	if err := twinlatch.MayReaddress(v.Account, a); err != nil {
		return a, err
	}
	if err := v.Session.NeedsProof("", v.Account, h.Now()); err != nil {
		return a, err
	}
	return a, nil
}

// move is a person on the way to another address.
type move struct {
	person twinlatch.Account
	to     string
}

// askNewAddress makes the two links, in place of a change that was pending: one
// confirms from the new address, one undoes from the old.
func (h *House) askNewAddress(tx *store.Tx, v *Visitor, m move) error {
	if err := tx.DeleteLinks(m.person.ID, twinlatch.LinkEmailConfirm); err != nil {
		return err
	}
	confirm, err := h.grantLink(tx, m.person, v.Company, linkTo{kind: twinlatch.LinkEmailConfirm, content: m.to})
	if err != nil {
		return err
	}
	undo, err := h.grantLink(tx, m.person, v.Company, linkTo{kind: twinlatch.LinkEmailUndo, content: m.person.Email})
	if err != nil {
		return err
	}
	notice := twinlatch.MailFacts{Email: m.to, Until: h.Now().Add(twinlatch.LinkEmailUndo.Life()), Link: h.link("/email/undo", undo)}
	if v.Account.ID != m.person.ID {
		notice.Actor = v.Account.Name
	}
	return errors.Join(
		h.letter(tx, m.person, v.Company, twinlatch.Mail{Kind: twinlatch.MailEmailNotice, Facts: notice}),
		h.mailNewAddress(tx, v, m, confirm))
}

// mailNewAddress asks the new address to confirm, or tells its owner that
// somebody wanted it.
func (h *House) mailNewAddress(tx *store.Tx, v *Visitor, m move, token string) error {
	owner, err := tx.AccountByEmail(m.to)
	if err == nil {
		return h.addressTaken(tx, owner)
	}
	if !errors.Is(err, store.ErrNone) {
		return err
	}
	facts := twinlatch.MailFacts{Email: m.person.Email, Until: h.Now().Add(twinlatch.LinkEmailConfirm.Life()), Link: h.link("/email/confirm", token)}
	to := m.person
	to.Email = m.to
	return h.letter(tx, to, v.Company, twinlatch.Mail{Kind: twinlatch.MailEmailConfirm, Facts: facts})
}

// addressTaken tells the owner of an address that somebody wanted to use it, and
// whom to ask in their own company.
func (h *House) addressTaken(tx *store.Tx, owner twinlatch.Account) error {
	c, err := tx.Company(owner.Company)
	if err != nil {
		return err
	}
	return h.letter(tx, owner, c, twinlatch.Mail{Kind: twinlatch.MailAddressTaken, Facts: twinlatch.MailFacts{Link: h.PublicURL + "/signin"}})
}

// PendingEmail is a change of address that waits for its confirmation.
type PendingEmail struct {
	Email string // empty for none
	Until time.Time
}

// PendingEmail reads the change of address that waits for a person.
func (h *House) PendingEmail(ctx context.Context, a twinlatch.Account, c twinlatch.Company) (out PendingEmail, err error) {
	err = h.read(ctx, func(tx *store.Tx) error {
		l, err := tx.LinkOf(a.ID, twinlatch.LinkEmailConfirm, h.Now())
		if err != nil || !l.Live(a, c, h.Now()) {
			return orElse(err, nil)
		}
		out.Until = l.ExpiresAt
		out.Email, err = h.openLink(l)
		return err
	})
	return whole(out, err)
}

// EmailChangeCancel takes one's own pending change back.
func (h *House) EmailChangeCancel(ctx context.Context, v *Visitor) error {
	return h.write(ctx, func(tx *store.Tx) error {
		v, err := h.acting(tx, v)
		if err != nil {
			return err
		}
		if _, err := tx.LinkOf(v.Account.ID, twinlatch.LinkEmailConfirm, h.Now()); err != nil {
			return orElse(err, nil) // there is nothing left to cancel
		}
		return errors.Join(
			tx.DeleteLinks(v.Account.ID, twinlatch.LinkEmailConfirm),
			h.audit(tx, v.by(twinlatch.AuditEmailUndone, v.Account.ID)))
	})
}
