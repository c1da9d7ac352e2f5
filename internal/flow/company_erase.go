package flow

import (
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// eraseCompanies erases every company that was deleted 30 days ago.
func (h *House) eraseCompanies(ctx context.Context) error {
	for {
		var due []twinlatch.Company
		err := h.read(ctx, func(tx *store.Tx) (err error) {
			due, err = tx.CompaniesToErase(h.Now(), tickBatch)
			return err
		})
		if err != nil {
			return err
		}
		for _, c := range due {
			if err := h.eraseCompany(ctx, c); err != nil {
				return err
			}
		}
		if len(due) < tickBatch {
			return nil
		}
	}
}

// eraseCompany deletes the company's people a few at a time, so that nobody
// waits long for the writer, and then the company. Nothing of it can be restored
// any more, so that being stopped in between does no harm: the next night goes
// on. Its audit chain stays whole, without names, reasons and places.
func (h *House) eraseCompany(ctx context.Context, listed twinlatch.Company) error {
	for more := true; more; {
		err := h.write(ctx, func(tx *store.Tx) error {
			c, err := tx.TakeCompany(listed.ID)
			if err != nil || !h.mayErase(c) {
				more = false
				return orElse(err, nil) // another node was faster
			}
			people, err := tx.EraseSomePeople(c.ID, tickBatch)
			if err != nil {
				return err
			}
			for _, person := range people {
				err = errors.Join(err, h.endAttempts(tx, person))
			}
			if more = len(people) > 0; more {
				return err
			}
			return errors.Join(tx.EraseCompany(c.ID), h.auditErased(tx, c))
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (h *House) mayErase(c twinlatch.Company) bool {
	return c.Status == twinlatch.CompanyDeleted && !c.Operator && !c.EraseAt.IsZero() && !h.Now().Before(c.EraseAt)
}

// auditErased ends the company's chain, and tells the operator's.
func (h *House) auditErased(tx *store.Tx, c twinlatch.Company) error {
	operator, err := tx.OperatorCompany()
	if err != nil {
		return err
	}
	e := twinlatch.AuditEntry{Company: c.ID, Kind: twinlatch.AuditCompanyErased, Facts: map[string]string{"company": c.Name}}
	if err := h.audit(tx, e); err != nil {
		return err
	}
	e.Company = operator.ID
	return h.audit(tx, e)
}
