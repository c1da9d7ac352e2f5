package flow

import (
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// browser is what a request's cookies and headers say about its browser.
type browser struct {
	place twinlatch.Place
	trust string // value of the trusted-device cookie
	known string // value of the known-browser cookie
}

// guess is one attempt, counted before anything is verified (B52), in a Write
// of its own (B53). One counter serves every door.
type guess struct {
	kind  store.AttemptsKind
	key   []byte
	cost  twinlatch.Points
	known string // id of the known browser whose own counter was used; empty otherwise
	count int    // consecutive failures, this one included; of the shared counter
	call  []byte // counter of the API key that asked about this person; nil for a browser
}

// passwordKey keys a password's counter by the address, existing or not.
func (h *House) passwordKey(email string) []byte {
	return h.Keys.MAC("attempts password", []byte(email))
}

// accountKey keys a counter of an account's own.
func (h *House) accountKey(kind store.AttemptsKind, a twinlatch.AccountID) []byte {
	return h.Keys.MAC("attempts "+string(kind), []byte(a))
}

// authenticators is how many second factors of codes an account can have.
const authenticators = 1

// guessWorth is what a guess at a code costs.
func (h *House) guessWorth() int { return twinlatch.GuessWorth(authenticators, h.Window) }

// countPassword counts an attempt at a password: on the known browser's own
// counter when there is one, otherwise on that of the address.
func (h *House) countPassword(ctx context.Context, email string, a twinlatch.Account, b browser) (guess, error) {
	g := guess{kind: store.PasswordAttempts, key: h.passwordKey(email)}
	err := h.write(ctx, func(tx *store.Tx) error {
		id, err := h.countKnown(tx, a, b)
		if err != nil {
			return err
		}
		if g.known = id; id != "" {
			return nil
		}
		n, err := h.count(tx, g, "signin.wait")
		g.count = n.Failures
		return err
	})
	return g, err
}

// countKnown uses the known browser's own counter, if this is one; it gives the
// browser's id, or nothing.
func (h *House) countKnown(tx *store.Tx, a twinlatch.Account, b browser) (string, error) {
	hash, _ := secret.HashToken(b.known)
	k, err := tx.KnownBrowser(a.ID, hash)
	if errors.Is(err, store.ErrNone) {
		return "", nil
	}
	if err != nil || !k.Counts(a, h.Now()) {
		return "", err
	}
	ok, err := tx.CountKnownBrowser(k.ID, h.Now())
	if err != nil || !ok {
		return "", err
	}
	return k.ID, nil
}

// count asks the lock MayTry, unless it is a known browser that counts for
// itself, and raises the counter.
func (h *House) count(tx *store.Tx, g guess, wait string) (twinlatch.Attempts, error) {
	n, err := tx.TakeAttempts(g.kind, g.key)
	if err != nil {
		return n, err
	}
	if left := n.MayTry(h.Now()); left > 0 && g.known == "" {
		return n, h.waiting(tx, taken{g.key, n}, twinlatch.Wait(left, wait))
	}
	n = n.Count(g.cost, h.Now())
	return n, tx.PutAttempts(g.key, n)
}

// taken is a counter that is held, with its key.
type taken struct {
	key []byte
	twinlatch.Attempts
}

// waiting refuses. When the clock has been set back, what was counted under the
// former one is brought into the present first, and stays so: otherwise the wait
// would not end before the clock is there again.
func (h *House) waiting(tx *store.Tx, n taken, refusal *twinlatch.Error) error {
	if !n.LastAt.After(h.Now()) {
		return refusal
	}
	if err := tx.PutAttempts(n.key, n.Settle(h.Now())); err != nil {
		return err
	}
	return kept{refusal}
}

// countSecond counts an attempt at a second factor or a recovery code.
func (h *House) countSecond(tx *store.Tx, a twinlatch.Account, b browser, kind store.AttemptsKind) (guess, error) {
	if kind == store.RecoveryAttempts {
		return h.countRecoveryCode(tx, a, b)
	}
	g := guess{kind: kind, key: h.accountKey(kind, a.ID)}
	n, err := tx.TakeAttempts(kind, g.key)
	if err != nil {
		return g, err
	}
	if !n.Block(h.guessWorth(), h.Now()).Blocked() { // else it is not even an attempt
		if g.known, err = h.countKnown(tx, a, b); err != nil {
			return g, err
		}
	}
	counted, cost, refusal := n.CountCode(g.known != "", h.guessWorth(), h.Now())
	if refusal != nil {
		return g, h.waiting(tx, taken{g.key, n}, refusal)
	}
	g.count, g.cost = counted.Failures, cost
	return g, tx.PutAttempts(g.key, counted)
}

// countRecoveryCode counts an attempt at a recovery code: waits, no points, no
// block. Nobody guesses 80 bits.
func (h *House) countRecoveryCode(tx *store.Tx, a twinlatch.Account, b browser) (g guess, err error) {
	g = guess{kind: store.RecoveryAttempts, key: h.accountKey(store.RecoveryAttempts, a.ID)}
	if g.known, err = h.countKnown(tx, a, b); err != nil {
		return g, err
	}
	n, err := h.count(tx, g, "signin.wait-code")
	g.count = n.Failures
	return g, err
}

// right takes a counted attempt back because it was right; with all, full
// success forgets the consecutive failures too.
func (h *House) right(tx *store.Tx, g guess, all bool) error {
	if g.call != nil {
		return h.rightCall(tx, g)
	}
	if g.known != "" {
		if err := tx.RefundKnownBrowser(g.known, all); err != nil || g.kind == store.PasswordAttempts {
			return err
		}
	}
	n, err := tx.TakeAttempts(g.kind, g.key)
	if err != nil {
		return err
	}
	n = n.Refund(g.cost)
	if all {
		n = n.Clear()
	}
	return tx.PutAttempts(g.key, n)
}

// slips gives back what wrong codes of a sign-in have cost that has now ended
// with a right one, or with a recovery code.
func (h *House) slips(tx *store.Tx, a twinlatch.AccountID, cost twinlatch.Points) error {
	if cost == (twinlatch.Points{}) {
		return nil
	}
	key := h.accountKey(store.FactorAttempts, a)
	n, err := tx.TakeAttempts(store.FactorAttempts, key)
	if err != nil {
		return err
	}
	return tx.PutAttempts(key, n.Forgive(cost))
}

// blockIfSpent blocks a factor whose limit the present failure reached; true
// when it is this failure that did.
func (h *House) blockIfSpent(tx *store.Tx, g guess) (bool, error) {
	if g.call != nil {
		return false, nil // CountCall leaves one guess more
	}
	n, err := tx.TakeAttempts(g.kind, g.key)
	if err != nil || g.kind != store.FactorAttempts {
		return false, err
	}
	blocked := n.Block(h.guessWorth(), h.Now())
	if n.Blocked() || !blocked.Blocked() {
		return false, nil
	}
	return true, tx.PutAttempts(g.key, blocked)
}
