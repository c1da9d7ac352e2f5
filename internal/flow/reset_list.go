package flow

import (
	"context"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// Request is a reset request as its pages show it, with the people it names.
type Request struct {
	twinlatch.ResetRequest
	Person  twinlatch.Account
	In      twinlatch.Company
	By      string           // name of the Support agent who asked; empty when the person did
	Waits   bool             // for somebody or something
	Refusal *twinlatch.Error // why the visitor may not decide it; nil when they may
}

// shown bounds the lists.
const shown = 100

// ResetRequests lists what waits for the company's administrators, and what
// became of the last ones.
func (h *House) ResetRequests(ctx context.Context, v *Visitor) (out []Request, err error) {
	err = h.read(ctx, func(tx *store.Tx) error {
		rows, err := tx.ResetRequests(v.Company.ID, shown)
		if err != nil {
			return err
		}
		out = nil
		for _, row := range rows {
			r, err := h.request(tx, row)
			if err != nil {
				return err
			}
			r.Refusal = twinlatch.MayApprove(v.Account, r.ResetRequest, r.Person, h.Now())
			out = append(out, r)
		}
		return nil
	})
	return whole(out, err)
}

// SupportRequests lists what Support asked for and what waits for its approval.
func (h *House) SupportRequests(ctx context.Context, v *Visitor) (out []Request, err error) {
	err = h.read(ctx, func(tx *store.Tx) error {
		rows, err := tx.SupportResetRequests(shown)
		if err != nil {
			return err
		}
		out = nil
		for _, row := range rows {
			r, err := h.request(tx, row)
			if err != nil {
				return err
			}
			if r.Waits && r.State == twinlatch.ResetWaiting {
				if r.OnlyAdmin, err = alone(tx, r.Company, r.Account); err != nil {
					return err
				}
			}
			r.Refusal = twinlatch.MaySupportApprove(v.Account, v.Company, r.ResetRequest, h.Now())
			if !r.In.Operator {
				out = append(out, r)
			}
		}
		return nil
	})
	return whole(out, err)
}

// request completes a row. One that died with what it was made under is shown as
// ended before the clock has closed it.
func (h *House) request(tx *store.Tx, row twinlatch.ResetRequest) (r Request, err error) {
	r.ResetRequest = row
	if r.In, err = tx.Company(row.Company); err != nil {
		return r, err
	}
	if r.Person, err = tx.Account(row.Company, row.Account); err != nil {
		return r, err
	}
	if r.Waits = row.Open(h.Now()); r.Waits && !row.Live(r.Person, r.In) {
		r.Waits = false
	}
	if !r.Waits && row.DecidedAt.IsZero() {
		r.State, r.DecidedAt = twinlatch.ResetExpired, earlier(row.ExpiresAt, h.Now())
	}
	r.By, err = agentName(tx, row.Agent)
	return r, err
}

func agentName(tx *store.Tx, id twinlatch.AccountID) (string, error) {
	if id == "" {
		return "", nil
	}
	operator, err := tx.OperatorCompany()
	if err != nil {
		return "", orElse(err, nil)
	}
	agent, err := tx.Account(operator.ID, id)
	return agent.Name, orElse(err, nil)
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// ResetRequestsAfter lists the company's reset requests.
func (h *House) ResetRequestsAfter(ctx context.Context, v *Visitor, p Page) (out Paged[Request], err error) {
	if err := twinlatch.MayGovern(v.Account, v.Company); err != nil {
		return out, err
	}
	err = h.read(ctx, func(tx *store.Tx) error {
		rows, err := tx.ResetRequestsAfter(v.Company.ID, twinlatch.ResetRequestID(p.After), pageSize(p.Limit)+1)
		size, more := p.cut(len(rows))
		out = Paged[Request]{}
		for _, row := range rows[:size] {
			r, readErr := h.request(tx, row)
			if readErr != nil {
				return readErr
			}
			out.Items = append(out.Items, r)
		}
		if more {
			out.Next = string(rows[size-1].ID)
		}
		return err
	})
	return whole(out, err)
}

// ResetRequestShow reads one of the company's reset requests.
func (h *House) ResetRequestShow(ctx context.Context, v *Visitor, id twinlatch.ResetRequestID) (r Request, err error) {
	if err := twinlatch.MayGovern(v.Account, v.Company); err != nil {
		return r, err
	}
	err = h.read(ctx, func(tx *store.Tx) error {
		row, err := tx.ResetRequest(v.Company.ID, id)
		if err != nil {
			return orElse(err, twinlatch.NotFound)
		}
		r, err = h.request(tx, row)
		return err
	})
	return whole(r, err)
}
