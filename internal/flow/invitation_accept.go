package flow

import (
	"context"
	"errors"

	"golang.org/x/text/unicode/norm"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// InvitationEnded is the answer to an invitation that was used, withdrawn, sent
// again or has run out; it does not say which.
var InvitationEnded = twinlatch.Refuse(twinlatch.KindGone, "invitation.ended")

// Invited is an invitation as its page shows it.
type Invited struct {
	Invitation twinlatch.Invitation
	Company    twinlatch.Company
}

// Invited reads the invitation of a link. It spends nothing.
func (h *House) Invited(ctx context.Context, token string) (Invited, error) {
	var out Invited
	hash, ok := secret.HashToken(token)
	if !ok {
		return out, InvitationEnded
	}
	err := h.read(ctx, func(tx *store.Tx) (err error) {
		if out.Invitation, err = tx.InvitationByToken(hash); err != nil {
			return orElse(err, InvitationEnded)
		}
		if out.Company, err = tx.Company(out.Invitation.Company); err != nil {
			return err
		}
		if !out.Invitation.Live(out.Company, h.Now()) {
			return InvitationEnded
		}
		return stands(tx, out.Invitation)
	})
	return whole(out, err)
}

// stands asks the lock of that name, with the inviter as they are now.
func stands(tx *store.Tx, i twinlatch.Invitation) error {
	inviter, err := tx.Account(i.Company, i.Inviter)
	if err != nil && !errors.Is(err, store.ErrNone) {
		return err
	}
	return unless(i.Stands(inviter), nil, InvitationEnded)
}

// InvitationAccept is the form of the invitation's page.
type InvitationAccept struct {
	Token, Name, Password string
	From                  From
}

// InvitationAccept is the button "Accept invitation". From this moment the
// address belongs to the account; of several companies that invited it, the
// first acceptance wins. Nobody is signed in by it.
func (h *House) InvitationAccept(ctx context.Context, in InvitationAccept) (Invited, error) {
	asked, err := h.Invited(ctx, in.Token)
	if err != nil {
		return asked, err
	}
	i, c, now := asked.Invitation, asked.Company, h.Now()
	name, wrong := parseName("name", in.Name)
	if wrong != nil {
		return asked, wrong
	}
	a := twinlatch.Account{
		ID: twinlatch.AccountID(i.ID), Company: c.ID, Name: name, Email: i.Email, Language: languageOf(in.From.Language), Status: twinlatch.AccountActive,
		Epoch: 1, BrowserEpoch: 1, EnrolBy: now.Add(twinlatch.EnrolAfterInvitation), CreatedAt: now,
	}
	if err := h.giveNewPassword(ctx, &a, c, norm.NFC.String(in.Password)); err != nil {
		return asked, err
	}
	err = h.write(ctx, func(tx *store.Tx) error { return h.accept(tx, in, asked, a) })
	if store.IsTaken(err) {
		err = addressTaken(asked) // two acceptances of one address at once
	}
	return asked, err
}

func addressTaken(asked Invited) error {
	return twinlatch.Refuse(twinlatch.KindConflict, "invitation.taken", "Email", asked.Invitation.Email, "Company", asked.Company.Name)
}

// accept decides again in one Write: the invitation is spent and the account is
// there, or neither.
func (h *House) accept(tx *store.Tx, in InvitationAccept, asked Invited, a twinlatch.Account) error {
	c, err := tx.TakeCompany(asked.Company.ID)
	if err != nil {
		return orElse(err, InvitationEnded)
	}
	hash, _ := secret.HashToken(in.Token)
	i, err := tx.InvitationByToken(hash)
	if err := unless(i.Live(c, h.Now()) && i.ID == asked.Invitation.ID && i.Email == a.Email, err, InvitationEnded); err != nil {
		return err
	}
	if err := stands(tx, i); err != nil {
		return err
	}
	switch _, err := tx.AccountByEmail(a.Email); {
	case err == nil:
		return addressTaken(asked)
	case !errors.Is(err, store.ErrNone):
		return err
	}
	spent, err := tx.SpendInvitation(i.ID, h.Now())
	if err := unless(spent, err, InvitationEnded); err != nil {
		return err
	}
	if a.Roles = i.Roles; a.Roles.Has(twinlatch.Support) {
		a.SupportSince = h.Now()
	}
	e := twinlatch.AuditEntry{Company: c.ID, Kind: twinlatch.AuditInvitationAccepted, Actor: a.ID, Target: a.ID, Place: in.From.Place,
		Facts: map[string]string{"roles": a.Roles.String()}}
	return errors.Join(tx.InsertAccount(a), h.audit(tx, e))
}
