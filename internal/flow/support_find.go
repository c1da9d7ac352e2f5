package flow

import (
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// Found is all that Support may see of somebody.
type Found struct {
	ID        twinlatch.AccountID
	Name      string
	Email     string // masked
	Company   string
	Protected bool             // has a second factor
	Alone     bool             // nobody else in the company could decide
	Refusal   *twinlatch.Error // why nothing can be requested; nil when it can
}

// SupportFind is "Find a person": the exact e-mail, in any company. It is the
// one look across companies, so every one is written into the log of the company
// it found, and into the operator's. Nil is nobody.
func (h *House) SupportFind(ctx context.Context, v *Visitor, email string) (*Found, error) {
	key := NormalizeEmail(email)
	if _, wrong := parseEmail("q", email); wrong != nil {
		return nil, wrong
	}
	var out *Found
	err := h.write(ctx, func(tx *store.Tx) error {
		v, err := h.acting(tx, v)
		if err != nil {
			return err
		}
		if err := twinlatch.MaySearch(v.Account, v.Company); err != nil {
			return err
		}
		entry := v.by(twinlatch.AuditSupportSearched, "")
		entry.Reason = key
		a, err := tx.AccountByEmail(key)
		if errors.Is(err, store.ErrNone) {
			out = nil
			return h.audit(tx, entry)
		}
		if err != nil {
			return err
		}
		c, err := tx.Company(a.Company)
		if err != nil {
			return err
		}
		if out, err = found(tx, v, member{a, c}); err != nil {
			return err
		}
		entry.Company, entry.Target, entry.Facts = c.ID, a.ID, map[string]string{"company": c.Name}
		return h.auditBoth(tx, entry, v.Account, c)
	})
	return whole(out, err)
}

func found(tx *store.Tx, v *Visitor, p member) (*Found, error) {
	only, err := alone(tx, p.of.ID, p.ID)
	if err != nil {
		return nil, err
	}
	out := &Found{
		ID: p.ID, Name: p.Name, Email: twinlatch.MaskedEmail(p.Email), Company: p.of.Name, Protected: p.HasFactor, Alone: only,
		Refusal: twinlatch.MayRequest(v.Account, v.Company, p.Account, p.of),
	}
	if out.Refusal != nil {
		return out, nil
	}
	r, err := tx.OpenResetRequest(p.ID)
	if err == nil && r.Live(p.Account, p.of) {
		out.Refusal = twinlatch.Refuse(twinlatch.KindConflict, "reset-requests.one-open")
	}
	return out, orElse(err, nil)
}
