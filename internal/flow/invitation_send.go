package flow

import (
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// Invite is the form of "Invite".
type Invite struct {
	Email, Name string
	Roles       twinlatch.Roles
}

// maxInvitations bounds how many invitations a company keeps at once, ended
// ones that can be sent again included.
const maxInvitations = 500

// InvitationSend is the button "Send invitation". A free and a taken address
// get the same answer: there is an invitation either way, but the mail to a
// taken address tells its owner, and carries no link. Without mail the link
// waits for the inviter in InvitationLink.
func (h *House) InvitationSend(ctx context.Context, v *Visitor, in Invite) error {
	email, wrongEmail := parseEmail("email", in.Email)
	name, wrongName := parseName("name", in.Name)
	return h.write(ctx, func(tx *store.Tx) error {
		v, err := h.inviting(tx, v, in.Roles)
		if err != nil {
			return err
		}
		if wrongEmail != nil {
			return wrongEmail
		}
		if wrongName != nil {
			return wrongName
		}
		return h.newInvitation(tx, v, twinlatch.Invitation{ID: twinlatch.InvitationID(h.id()), Name: name, Email: email, Roles: in.Roles})
	})
}

// newInvitation invites somebody, unless there are too many invitations or it
// would take the place of one that the inviter may not touch.
func (h *House) newInvitation(tx *store.Tx, v *Visitor, i twinlatch.Invitation) error {
	all, err := tx.Invitations(v.Company.ID, maxInvitations)
	if err != nil {
		return err
	}
	if len(all) >= maxInvitations {
		return twinlatch.Refuse(twinlatch.KindConflict, "invite.too-many", "Max", maxInvitations)
	}
	if err := mayReplace(v.Account, all, i.Email); err != nil {
		return err
	}
	return h.invite(tx, v, i, twinlatch.AuditInvited)
}

// mayReplace refuses to take the place of an invitation with a role that the
// inviter lacks: it would withdraw it.
func mayReplace(inviter twinlatch.Account, all []twinlatch.Invitation, email string) error {
	for _, former := range all {
		if former.Email == email && !inviter.Roles.Has(former.Roles) {
			return twinlatch.Refuse(twinlatch.KindDenied, "roles.lacking")
		}
	}
	return nil
}

// InvitationAgain is "Send again": a new link for 72 hours, the former one ends.
func (h *House) InvitationAgain(ctx context.Context, v *Visitor, id twinlatch.InvitationID) error {
	return h.write(ctx, func(tx *store.Tx) error {
		v, i, err := h.onInvitation(tx, v, id)
		if err != nil {
			return err
		}
		return h.invite(tx, v, i, twinlatch.AuditInvitationSentAgain)
	})
}

// InvitationWithdraw is "Withdraw": the link ends at once.
func (h *House) InvitationWithdraw(ctx context.Context, v *Visitor, id twinlatch.InvitationID) error {
	return h.write(ctx, func(tx *store.Tx) error {
		v, i, err := h.onInvitation(tx, v, id)
		if err != nil {
			return err
		}
		if _, err := tx.DeleteInvitation(v.Company.ID, i.ID); err != nil {
			return err
		}
		return h.audit(tx, invited(v, twinlatch.AuditInvitationWithdrawn, i))
	})
}

// inviting holds the company and who invites into it. An invitation with a role
// wants a fresh proof.
func (h *House) inviting(tx *store.Tx, v *Visitor, roles twinlatch.Roles) (*Visitor, error) {
	if _, err := tx.TakeCompany(v.Company.ID); err != nil {
		return nil, orElse(err, SignedOut)
	}
	v, err := h.calling(tx, v, twinlatch.WriteInvitations)
	if err != nil {
		return nil, err
	}
	if err := twinlatch.MayGive(v.Account, v.Company, 0, roles); err != nil {
		return nil, err
	}
	if roles == 0 {
		return v, nil
	}
	if err := v.Session.NeedsProof("", v.Account, h.Now()); err != nil {
		return nil, err
	}
	return v, nil
}

// onInvitation is inviting for an invitation that is there; nobody touches one
// with a role they lack.
func (h *House) onInvitation(tx *store.Tx, v *Visitor, id twinlatch.InvitationID) (*Visitor, twinlatch.Invitation, error) {
	i, err := tx.Invitation(v.Company.ID, id)
	if err != nil {
		return nil, i, orElse(err, twinlatch.NotFound)
	}
	v, err = h.inviting(tx, v, i.Roles)
	if err != nil {
		return nil, i, err
	}
	// Read again: it may have been accepted while the company was waited for.
	i, err = tx.Invitation(v.Company.ID, id)
	return v, i, orElse(err, twinlatch.NotFound)
}

// invite keeps the invitation under a new token and sends it on its way.
func (h *House) invite(tx *store.Tx, v *Visitor, i twinlatch.Invitation, kind twinlatch.AuditKind) error {
	if err := h.roomInMailbox(tx, i.Email); err != nil {
		return err
	}
	i.Inviter, i.Language = v.Account.ID, v.Account.Language
	token, err := h.grantInvitation(tx, i, v.Company)
	if err != nil {
		return err
	}
	return errors.Join(h.deliver(tx, v, passing{i, v.Company, token}), h.audit(tx, invited(v, kind, i)))
}

// roomInMailbox refuses a sixth invitation to one address within an hour, which
// h.mail would leave out: the link that did arrive must not end for it. All kinds
// that somebody else's wish for an address brings there count together, because a
// free and a taken address get different ones for the same wishes: counted apart,
// the refusal would tell which it is.
func (h *House) roomInMailbox(tx *store.Tx, email string) error {
	all := 0
	for _, kind := range []twinlatch.MailKind{twinlatch.MailInvitation, twinlatch.MailAddressTaken, twinlatch.MailEmailConfirm} {
		sent, err := tx.CountMail(kind, h.mailKey(email), h.Now().Add(-twinlatch.MailWindow))
		if err != nil {
			return err
		}
		all += sent
	}
	if all >= twinlatch.MailsPerWindow {
		return twinlatch.Refuse(twinlatch.KindConflict, "invite.mail-limit", "Max", twinlatch.MailsPerWindow)
	}
	return nil
}

// passing is an invitation on its way.
type passing struct {
	invitation twinlatch.Invitation
	company    twinlatch.Company // the one it asks to join
	token      string
}

// deliver writes to a free address with the link, to the owner of a taken one
// without.
func (h *House) deliver(tx *store.Tx, v *Visitor, p passing) error {
	i := p.invitation
	until, link := h.Now().Add(twinlatch.InvitationFor), h.link("/invitation", p.token)
	if !h.MailOn && v.Key != nil {
		return noMail
	}
	if !h.MailOn {
		return h.reveal(tx, v, revealInvitation, InvitationLink{Name: i.Name, Email: i.Email, Link: link, Until: until})
	}
	owner, err := tx.AccountByEmail(i.Email)
	if err == nil {
		return h.addressTaken(tx, owner)
	}
	if !errors.Is(err, store.ErrNone) {
		return err
	}
	facts := twinlatch.MailFacts{Company: p.company.Name, Actor: v.Account.Name, At: h.Now(), Until: until, Link: link}
	return h.mail(tx, p.company.ID, twinlatch.Mail{Kind: twinlatch.MailInvitation, To: i.Email, Name: i.Name, Language: i.Language, Facts: facts})
}

// invited begins the audit entry of an invitation. The address is personal: it
// stands beside the hashed row and can be erased with the person, whose account
// will have the invitation's id.
func invited(v *Visitor, kind twinlatch.AuditKind, i twinlatch.Invitation) twinlatch.AuditEntry {
	e := v.by(kind, twinlatch.AccountID(i.ID))
	e.Reason, e.Facts = i.Email, v.withKey(map[string]string{"roles": i.Roles.String()})
	return e
}
