package flow

import (
	"context"
	"errors"

	"github.com/twinlatch/twinlatch/internal/store"
)

// Waiting is what waits for an administrator: "1 reset request", "7 of 12
// people protected".
type Waiting struct {
	ResetRequests, People, Protected int
}

// Waiting reads it for the visitor's company.
func (h *House) Waiting(ctx context.Context, v *Visitor) (Waiting, error) {
	var out Waiting
	err := h.read(ctx, func(tx *store.Tx) error {
		n, err := tx.CompanyCount(v.Company.ID)
		if err != nil {
			return err
		}
		out.People, out.Protected = n.People, n.Protected
		out.ResetRequests, err = tx.CountOpenResetRequests(v.Company.ID, h.Now())
		return err
	})
	return whole(out, err)
}

// SupportContact is how to reach the vendor; empty before the first run.
func (h *House) SupportContact(ctx context.Context) (string, error) {
	contact := ""
	err := h.read(ctx, func(tx *store.Tx) error {
		operator, err := tx.OperatorCompany()
		contact = operator.SupportContact
		return err
	})
	if errors.Is(err, store.ErrNone) {
		err = nil
	}
	return whole(contact, err)
}
