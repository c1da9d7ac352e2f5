package flow

import (
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// CompanyCreate is the form of "New company": its name and its first
// administrator.
type CompanyCreate struct {
	Company, Name, Email string
}

// CompanyCreate is the button "Create company". Its administrator is invited
// with both roles but Support; a taken address gets the same answer as a free
// one. Without mail the link waits for the inviter in InvitationLink.
func (h *House) CompanyCreate(ctx context.Context, v *Visitor, in CompanyCreate) (twinlatch.CompanyID, error) {
	i, name, err := in.read()
	if err != nil {
		return "", err
	}
	id := twinlatch.CompanyID(h.id())
	return whole(id, h.write(ctx, func(tx *store.Tx) error {
		v, err := h.operating(tx, v)
		if err != nil {
			return err
		}
		if err := h.roomInMailbox(tx, i.Email); err != nil {
			return err
		}
		c := twinlatch.Company{ID: id, Name: name, Status: twinlatch.CompanyActive, Epoch: 1, Policy: twinlatch.DefaultPolicy(), CreatedAt: h.Now()}
		if err := tx.InsertCompany(c); err != nil {
			return err
		}
		i := i
		i.ID, i.Inviter, i.Language = twinlatch.InvitationID(h.id()), v.Account.ID, v.Account.Language
		token, err := h.grantInvitation(tx, i, c)
		if err != nil {
			return err
		}
		return errors.Join(h.deliver(tx, v, passing{i, c, token}), h.auditOperator(tx, v, c, twinlatch.AuditCompanyCreated))
	}))
}

// read takes the form as it was typed.
func (in CompanyCreate) read() (i twinlatch.Invitation, name string, err error) {
	name, wrong := parseName("company", in.Company)
	if wrong == nil {
		i.Name, wrong = parseName("admin_name", in.Name)
	}
	if wrong == nil {
		i.Email, wrong = parseEmail("admin_email", in.Email)
	}
	if wrong != nil {
		return i, name, wrong
	}
	i.Roles = twinlatch.Configuration | twinlatch.UserManagement
	return i, name, nil
}
