package flow

import (
	"context"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// CodeVerify checks a code of a person's application for a product that keeps
// its own passwords. The rules are those of sign-in: it is used once, it costs
// points, a block holds. It signs nobody in, spares nothing and trusts nothing,
// and no number of wrong codes blocks the factor.
func (h *House) CodeVerify(ctx context.Context, v *Visitor, id twinlatch.AccountID, typed string) error {
	code, ok := twinlatch.NormalizeCode(typed)
	if !ok {
		return twinlatch.RefuseField("code", "code.malformed")
	}
	try := codeTry{code: code, from: v.From, caller: v}
	err := h.write(ctx, func(tx *store.Tx) error {
		at, err := h.verifying(tx, v, id)
		if err != nil {
			return err
		}
		if try.factor, err = tx.Factor(at.person.Company, at.person.ID); err != nil {
			return orElse(err, NoFactor)
		}
		try.guess, err = h.countCall(tx, at)
		return err
	})
	if err != nil {
		return err
	}
	if try.key, err = h.openFactor(try.factor); err != nil {
		return err
	}
	return h.write(ctx, func(tx *store.Tx) error {
		at, err := h.verifying(tx, v, id)
		if err != nil {
			return err
		}
		if err := h.useCode(tx, at.person, at.caller.Company, try); err != nil {
			return err
		}
		return h.audit(tx, at.caller.by(twinlatch.AuditCodeVerified, at.person.ID))
	})
}

// NoFactor is the answer about somebody without a second factor.
var NoFactor = twinlatch.Refuse(twinlatch.KindConflict, "api.no-factor")

// question is a code that a key asks about, and about whom.
type question struct {
	caller *Visitor
	person twinlatch.Account
}

// verifying reads again who asks, and holds the person they ask about, who may
// sign in.
func (h *House) verifying(tx *store.Tx, v *Visitor, id twinlatch.AccountID) (question, error) {
	if v.Key == nil {
		return question{}, KeyEnded
	}
	v, err := h.calling(tx, v, twinlatch.VerifyCodes)
	if err != nil {
		return question{}, err
	}
	a, err := target(tx, v.Company.ID, id)
	if err != nil {
		return question{}, err
	}
	if err := twinlatch.MaySignIn(a, v.Company, h.Now()); err != nil {
		return question{}, err
	}
	return question{v, a}, nil
}

// countCall counts a code before it is looked at: the waits by key and person,
// the points on the person's one counter.
func (h *House) countCall(tx *store.Tx, at question) (guess, error) {
	g := guess{kind: store.FactorAttempts, key: h.accountKey(store.FactorAttempts, at.person.ID)}
	g.call = h.Keys.MAC("attempts call", []byte(string(at.caller.Key.ID)+" "+string(at.person.ID)))
	own, err := tx.TakeAttempts(store.CallAttempts, g.call)
	if err != nil {
		return g, err
	}
	if left := own.MayTry(h.Now()); left > 0 {
		return g, h.waiting(tx, taken{g.call, own}, twinlatch.Wait(left, "signin.wait-code"))
	}
	n, err := tx.TakeAttempts(g.kind, g.key)
	if err != nil {
		return g, err
	}
	counted, cost, refusal := n.CountCall(h.guessWorth(), h.Now())
	if refusal != nil {
		return g, refusal
	}
	g.cost = cost
	if err := tx.PutAttempts(g.key, counted); err != nil {
		return g, err
	}
	return g, tx.PutAttempts(g.call, own.Count(twinlatch.Points{}, h.Now()))
}

// rightCall gives back what a right code cost, and ends the waits of this key
// for this person. It is no sign-in: the failures of others stay.
func (h *House) rightCall(tx *store.Tx, g guess) error {
	n, err := tx.TakeAttempts(g.kind, g.key)
	if err != nil {
		return err
	}
	if err := tx.PutAttempts(g.key, n.Forgive(g.cost)); err != nil {
		return err
	}
	own, err := tx.TakeAttempts(store.CallAttempts, g.call)
	if err != nil {
		return err
	}
	return tx.PutAttempts(g.call, own.Clear())
}
