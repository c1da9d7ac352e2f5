package flow

import (
	"context"
	"errors"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// companyMove is what the operator does to a company: what it becomes, what the
// log says and what its administrators read.
type companyMove struct {
	from, to twinlatch.CompanyStatus // from is empty for any other than to
	kind     twinlatch.AuditKind
	mail     twinlatch.MailKind
}

// CompanySuspend is the button "Suspend": nobody of the company signs in until
// it is reactivated, and everything that was made before is dead.
func (h *House) CompanySuspend(ctx context.Context, v *Visitor, id twinlatch.CompanyID) error {
	return h.moveCompany(ctx, v, id, companyMove{
		to: twinlatch.CompanySuspended, kind: twinlatch.AuditCompanySuspended, mail: twinlatch.MailCompanySuspended,
	})
}

// CompanyReactivate is the button "Reactivate".
func (h *House) CompanyReactivate(ctx context.Context, v *Visitor, id twinlatch.CompanyID) error {
	return h.moveCompany(ctx, v, id, companyMove{
		from: twinlatch.CompanySuspended, to: twinlatch.CompanyActive, kind: twinlatch.AuditCompanyReactivated, mail: twinlatch.MailCompanyReactivated,
	})
}

// CompanyDelete is the button "Delete": like Suspend, and erased after 30 days.
func (h *House) CompanyDelete(ctx context.Context, v *Visitor, id twinlatch.CompanyID) error {
	return h.moveCompany(ctx, v, id, companyMove{
		to: twinlatch.CompanyDeleted, kind: twinlatch.AuditCompanyDeleted, mail: twinlatch.MailCompanyDeleted,
	})
}

// CompanyRestore is the button "Restore", within the 30 days: everybody is as
// they were, and signs in anew.
func (h *House) CompanyRestore(ctx context.Context, v *Visitor, id twinlatch.CompanyID) error {
	return h.moveCompany(ctx, v, id, companyMove{
		from: twinlatch.CompanyDeleted, to: twinlatch.CompanyActive, kind: twinlatch.AuditCompanyRestored, mail: twinlatch.MailCompanyReactivated,
	})
}

// moveCompany does it once: a second press finds the company as it was wanted, a
// press on an old page is told that it moved on.
func (h *House) moveCompany(ctx context.Context, v *Visitor, id twinlatch.CompanyID, m companyMove) error {
	return h.write(ctx, func(tx *store.Tx) error {
		c, err := tx.TakeCompany(id)
		if err != nil {
			return orElse(err, twinlatch.NotFound)
		}
		v, err := h.operating(tx, v)
		if err != nil {
			return err
		}
		if err := c.MayMove(m.to, h.Now()); err != nil {
			return err
		}
		if c.Status == m.to {
			return nil
		}
		if m.from != "" && c.Status != m.from {
			return twinlatch.Refuse(twinlatch.KindConflict, "companies.moved-on")
		}
		c.Status, c.EraseAt = m.to, time.Time{}
		if m.to == twinlatch.CompanyDeleted {
			c.EraseAt = h.Now().Add(twinlatch.DeleteUndo)
		}
		if m.to != twinlatch.CompanyActive {
			c.Epoch++
			err = tx.EndLoginsOfCompany(c.ID, false)
		}
		return errors.Join(err, tx.UpdateCompany(c), h.tellAdministrators(tx, c, m.mail), h.auditOperator(tx, v, c, m.kind))
	})
}

// operating is acting for the operator, who proved themselves just now. The
// company a deed is about is held before, so that two of them wait in line.
func (h *House) operating(tx *store.Tx, v *Visitor) (*Visitor, error) {
	v, err := h.acting(tx, v)
	if err != nil {
		return nil, err
	}
	if err := twinlatch.MayOperate(v.Account, v.Company); err != nil {
		return nil, err
	}
	if err := v.Session.NeedsProof("", v.Account, h.Now()); err != nil {
		return nil, err
	}
	return v, nil
}

// tellAdministrators writes to everybody who governs a company.
func (h *House) tellAdministrators(tx *store.Tx, c twinlatch.Company, kind twinlatch.MailKind) error {
	holders, err := tx.Holders(c.ID, twinlatch.Configuration)
	if err != nil {
		return err
	}
	facts := twinlatch.MailFacts{Until: c.EraseAt}
	if c.Open() {
		facts.Link = h.PublicURL + "/signin"
	}
	for _, a := range holders {
		if err := h.letter(tx, a, c, twinlatch.Mail{Kind: kind, Facts: facts}); err != nil {
			return err
		}
	}
	return nil
}

// auditOperator writes what the operator did into the log of the company and
// into the operator's own.
func (h *House) auditOperator(tx *store.Tx, v *Visitor, c twinlatch.Company, kind twinlatch.AuditKind) error {
	e := v.by(kind, "")
	e.Company, e.Facts = c.ID, map[string]string{"company": c.Name}
	return h.auditBoth(tx, e, v.Account, c)
}
