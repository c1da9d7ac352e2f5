package flow

import (
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// Visitor answers "who is this request?" from its session cookie. Anything that
// is not a live session is nobody, and nobody is no error (B10).
func (h *House) Visitor(ctx context.Context, token string, from From) (*Visitor, error) {
	hash, ok := secret.HashToken(token)
	if !ok {
		return nil, nil
	}
	var v *Visitor
	err := h.read(ctx, func(tx *store.Tx) error {
		session, err := tx.SessionByToken(hash)
		if err != nil {
			return err
		}
		account, err := tx.Account(session.Company, session.Account)
		if err != nil {
			return err
		}
		v, err = h.visitor(tx, account, &Visitor{Session: session, From: from})
		return err
	})
	if errors.Is(err, store.ErrNone) || errors.Is(err, SignedOut) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return v, nil
}

// VisitorOf answers whether a session still stands, for an application that
// hangs on it; nil when it does not.
func (h *House) VisitorOf(ctx context.Context, a twinlatch.Account, id twinlatch.SessionID) (*Visitor, error) {
	var v *Visitor
	err := h.read(ctx, func(tx *store.Tx) error {
		account, err := tx.Account(a.Company, a.ID)
		if err != nil {
			return err
		}
		v, err = h.visitor(tx, account, &Visitor{Session: twinlatch.Session{ID: id}})
		return err
	})
	if errors.Is(err, store.ErrNone) || errors.Is(err, SignedOut) {
		return nil, nil
	}
	return v, err
}

// Seen moves the idle clock of a session. It is called after the answer and at
// most once a minute a session; losing one costs a minute of idleness.
func (h *House) Seen(ctx context.Context, session twinlatch.SessionID) error {
	return h.DB.Write(ctx, func(tx *store.Tx) error { return tx.SeenSession(session, h.Now()) })
}

// Pending is a pending sign-in as its pages show it.
type Pending struct {
	Pending twinlatch.Pending
	Account twinlatch.Account
	Company twinlatch.Company
	Step    twinlatch.Step
}

// Pending answers "who is signing in here?" from the pending cookie; nil when
// nobody is, or no longer.
func (h *House) Pending(ctx context.Context, token string) (*Pending, error) {
	hash, ok := secret.HashToken(token)
	if !ok {
		return nil, nil
	}
	var p *Pending
	err := h.read(ctx, func(tx *store.Tx) error {
		got, err := h.pending(tx, hash)
		p = got
		return err
	})
	if errors.Is(err, store.ErrNone) {
		return nil, nil
	}
	return p, err
}

func (h *House) pending(tx *store.Tx, hash []byte) (*Pending, error) {
	pending, err := tx.PendingByToken(hash)
	if err != nil {
		return nil, err
	}
	account, err := tx.Account(pending.Company, pending.Account)
	if err != nil {
		return nil, err
	}
	company, err := tx.Company(pending.Company)
	if err != nil {
		return nil, err
	}
	if !pending.Live(account, company, h.Now()) {
		return nil, store.ErrNone
	}
	step, refusal := twinlatch.NextStep(twinlatch.Proof{Password: true, Second: pending.Second}, account, company, h.Now())
	if refusal != nil || step == twinlatch.StepIn {
		return nil, store.ErrNone
	}
	return &Pending{Pending: pending, Account: account, Company: company, Step: step}, nil
}
