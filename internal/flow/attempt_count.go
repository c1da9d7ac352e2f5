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
	kind   store.AttemptsKind
	key    []byte
	points int
	known  string // id of the known browser whose own counter was used; empty otherwise
	count  int    // consecutive failures, this one included; of the shared counter
}

// passwordKey keys a password's counter by the address, existing or not.
func (h *House) passwordKey(email string) []byte {
	return h.Keys.MAC("attempts password", []byte(email))
}

// accountKey keys a counter of an account's own.
func (h *House) accountKey(kind store.AttemptsKind, a twinlatch.AccountID) []byte {
	return h.Keys.MAC("attempts "+string(kind), []byte(a))
}

// codePoints is what a guess at a code costs: as many points as codes would have
// been accepted.
func (h *House) codePoints() int { return 2*h.Window + 1 }

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

// count asks the lock MayTry and raises the counter.
func (h *House) count(tx *store.Tx, g guess, wait string) (twinlatch.Attempts, error) {
	n, err := tx.TakeAttempts(g.kind, g.key)
	if err != nil {
		return n, err
	}
	if left := n.MayTry(h.Now()); left > 0 {
		return n, twinlatch.Wait(left, wait)
	}
	n = n.Count(g.points, h.Now())
	return n, tx.PutAttempts(g.key, n)
}

// countSecond counts an attempt at a second factor or a recovery code. From a
// known browser it costs no points of the year; the consecutive ones count
// anywhere. A factor at its limit is blocked and stays so.
func (h *House) countSecond(tx *store.Tx, a twinlatch.Account, b browser, kind store.AttemptsKind) (guess, error) {
	g := guess{kind: kind, key: h.accountKey(kind, a.ID)}
	n, err := tx.TakeAttempts(kind, g.key)
	if err != nil {
		return g, err
	}
	if kind == store.FactorAttempts && n.Block(h.Now()).Blocked() {
		return g, twinlatch.RefuseField("code", "signin.blocked")
	}
	if g.known, err = h.countKnown(tx, a, b); err != nil {
		return g, err
	}
	if g.known == "" {
		if left := n.MayTry(h.Now()); left > 0 {
			return g, twinlatch.Wait(left, "signin.wait-code")
		}
		if kind == store.FactorAttempts {
			g.points = h.codePoints()
		}
	}
	n = n.Count(g.points, h.Now())
	g.count = n.Failures
	return g, tx.PutAttempts(g.key, n)
}

// right takes a counted attempt back because it was right; with all, full
// success forgets the consecutive failures too.
func (h *House) right(tx *store.Tx, g guess, all bool) error {
	if g.known != "" {
		if err := tx.RefundKnownBrowser(g.known, all); err != nil || g.kind == store.PasswordAttempts {
			return err
		}
	}
	n, err := tx.TakeAttempts(g.kind, g.key)
	if err != nil {
		return err
	}
	n = n.Refund(g.points)
	if all {
		n = n.Clear()
	}
	return tx.PutAttempts(g.key, n)
}

// blockIfSpent blocks a factor whose limit the present failure reached; true
// when it is this failure that did.
func (h *House) blockIfSpent(tx *store.Tx, g guess) (bool, error) {
	n, err := tx.TakeAttempts(g.kind, g.key)
	if err != nil || g.kind != store.FactorAttempts {
		return false, err
	}
	blocked := n.Block(h.Now())
	if n.Blocked() || !blocked.Blocked() {
		return false, nil
	}
	return true, tx.PutAttempts(g.key, blocked)
}
