package flow

import (
	"context"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// Lost is what "Lost your phone?" shows to somebody whose password was right.
type Lost struct {
	Administrators []string               // masked addresses of those who can decide
	Request        twinlatch.ResetRequest // the open one; zero without
	Alone          bool                   // nobody else in the company could decide
	Refusal        *twinlatch.Error       // why there is nothing to press; nil when there is
}

// Lost reads it; nothing changes.
func (h *House) Lost(ctx context.Context, p *Pending) (Lost, error) {
	var out Lost
	err := h.read(ctx, func(tx *store.Tx) error {
		holders, err := tx.Holders(p.Company.ID, twinlatch.Configuration)
		if err != nil {
			return err
		}
		for _, a := range holders {
			if a.ID != p.Account.ID {
				out.Administrators = append(out.Administrators, twinlatch.MaskedEmail(a.Email))
			}
		}
		out.Alone = len(out.Administrators) == 0
		out.Refusal = twinlatch.MayAsk(p.Account, p.Company, out.Alone)
		r, err := tx.OpenResetRequest(p.Account.ID)
		if err == nil && r.Open(h.Now()) && r.Live(p.Account, p.Company) {
			out.Request = r
		}
		return orElse(err, nil)
	})
	return whole(out, err)
}

// ResetAsk is the form behind "Ask my administrator".
type ResetAsk struct {
	Pending string // value of the pending sign-in's cookie
	Reason  string
	From    From
}

// ResetAsk opens the same request as Support does, by the person themselves:
// the password was right, the second factor is missing. It signs nobody in.
func (h *House) ResetAsk(ctx context.Context, in ResetAsk) error {
	hash, ok := secret.HashToken(in.Pending)
	if !ok {
		return SigninEnded
	}
	reason, wrong := parseReason("reason", in.Reason)
	if wrong != nil {
		return wrong
	}
	return h.write(ctx, func(tx *store.Tx) error {
		p, err := h.pending(tx, hash)
		if err != nil {
			return orElse(err, SigninEnded)
		}
		a, c, err := h.hold(tx, p.Company.ID, p.Account.ID)
		if err != nil {
			return err
		}
		if p.Step != twinlatch.StepCode || !p.Pending.Live(a, c, h.Now()) {
			return SigninEnded
		}
		only, err := alone(tx, c.ID, a.ID)
		if err != nil {
			return err
		}
		if err := twinlatch.MayAsk(a, c, only); err != nil {
			return err
		}
		return h.openRequest(tx, a, c, asking{reason: reason, from: in.From})
	})
}
