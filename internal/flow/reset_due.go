package flow

import (
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// tickResets does what the clock does with reset requests: waiting ones end
// after 72 hours, cooling ones take effect after their 24 hours, and those that
// died with what they were made under are closed.
func (h *House) tickResets(ctx context.Context) error {
	return errors.Join(
		batches[twinlatch.ResetRequest]{h, func(tx *store.Tx) ([]twinlatch.ResetRequest, error) { return tx.DueResetRequests(h.Now(), tickBatch) }, h.resetDue}.end(ctx),
		batches[twinlatch.ResetRequest]{h, func(tx *store.Tx) ([]twinlatch.ResetRequest, error) { return tx.StrandedResetRequests(tickBatch) }, h.resetDue}.end(ctx),
	)
}

// resetDue ends one request whose time has come. Several nodes may try; the
// first one does, for the others there is nothing left.
func (h *House) resetDue(tx *store.Tx, listed twinlatch.ResetRequest) error {
	a, c, err := h.hold(tx, listed.Company, listed.Account)
	if err != nil {
		return err
	}
	r, err := tx.ResetRequestAnywhere(listed.ID)
	if err != nil || r.State != listed.State {
		return orElse(err, nil)
	}
	d := decision{request: r, person: a, company: c}
	by, err := h.standing(tx, d)
	if err != nil {
		return err
	}
	if by == nil {
		return h.expireRequest(tx, r)
	}
	return h.approved(tx, d, *by)
}

// standing asks once more, at the end of the 24 hours, whether the reset may take
// effect: the person is still the same and still the only administrator, and
// both approvals still count. It gives who approved, or nil if it may not.
func (h *House) standing(tx *store.Tx, d decision) (*resetBy, error) {
	r := d.request
	if r.State != twinlatch.ResetCooling || h.Now().Before(r.DueAt) || !r.Live(d.person, d.company) {
		return nil, nil
	}
	only, err := alone(tx, d.company.ID, d.person.ID)
	if err != nil || !only {
		return nil, err
	}
	operator, err := tx.OperatorCompany()
	if err != nil {
		return nil, err
	}
	first, err := tx.Account(operator.ID, r.Approver)
	if err != nil || !r.Counts(first, h.Now()) {
		return nil, orElse(err, nil)
	}
	second, err := tx.Account(operator.ID, r.Second)
	if err != nil || !r.Counts(second, h.Now()) || first.ID == second.ID {
		return nil, orElse(err, nil)
	}
	return &resetBy{actor: second, names: first.Name + ", " + second.Name}, nil
}
