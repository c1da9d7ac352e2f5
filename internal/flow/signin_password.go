package flow

import (
	"context"
	"errors"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// SigninPassword is the form of the sign-in page with the browser it came from.
type SigninPassword struct {
	Email, Password string
	ReturnTo        string // checked by SafeReturn before
	From            From
	Trust, Known    string // values of the browser's cookies
	Pending         string // of a sign-in that this one replaces
}

// Signin is where a sign-in has come to. The tokens are for cookies and nothing
// else; empty ones leave the browser's cookie as it is.
type Signin struct {
	Step     twinlatch.Step
	Pending  string // when the step is not "in"
	Session  string // when it is
	Trust    string
	Known    string
	ReturnTo string
	Recovery bool // by recovery code: Change application is offered at once
}

// wrongSignin is the one sentence for a wrong e-mail and a wrong password.
var wrongSignin = twinlatch.Refuse(twinlatch.KindDenied, "signin.wrong")

// SigninPassword takes the first step: count, verify outside, decide. A wrong
// address and a wrong password cost the same calls, the same hash and the same
// sentence (ASVS 6.3.8).
func (h *House) SigninPassword(ctx context.Context, in SigninPassword) (Signin, error) {
	email := NormalizeEmail(in.Email)
	account, err := h.accountByEmail(ctx, email)
	if err != nil {
		return Signin{}, err
	}
	b := browser{place: in.From.Place, trust: in.Trust, known: in.Known}
	g, err := h.countPassword(ctx, email, account, b)
	if err != nil {
		return Signin{}, err
	}
	match, rehashed, err := h.verifyCounted(ctx, account, in.Password, g)
	if err != nil {
		return Signin{}, err
	}
	if !match {
		return Signin{}, h.signinFailed(ctx, account, email, in.From)
	}
	var out Signin
	err = h.write(ctx, func(tx *store.Tx) error {
		out, err = h.passwordRight(tx, account, in, passwordStep{guess: g, browser: b, rehashed: rehashed})
		return err
	})
	return whole(out, err)
}

type passwordStep struct {
	guess    guess
	browser  browser
	rehashed string
}

// accountByEmail finds the account of an address; an unknown one is the empty
// account, whose password never matches and costs the same hash.
func (h *House) accountByEmail(ctx context.Context, email string) (a twinlatch.Account, err error) {
	err = h.read(ctx, func(tx *store.Tx) error {
		a, err = tx.AccountByEmail(email)
		return err
	})
	if errors.Is(err, store.ErrNone) {
		return twinlatch.Account{}, nil
	}
	return a, err
}

// verifyPassword hashes outside every Write. A password longer than any that
// could have been set is wrong, for the price of a hash.
func (h *House) verifyPassword(ctx context.Context, a twinlatch.Account, password string) (match bool, rehashed string, err error) {
	if len(password) > twinlatch.MaxPasswordBytes {
		return false, "", busy(h.Hasher.Dummy(ctx, "too long"))
	}
	match, rehash, err := h.Hasher.Verify(ctx, a.PasswordHash, password)
	if err != nil || !match || !rehash {
		return match, "", busy(err)
	}
	rehashed, err = h.Hasher.Hash(ctx, password)
	if errors.Is(err, secret.ErrBusy) {
		return match, "", nil // the next sign-in makes it anew; a refusal would say that the password is right
	}
	return match, rehashed, err
}

// verifyCounted is verifyPassword for a counted attempt.
func (h *House) verifyCounted(ctx context.Context, a twinlatch.Account, password string, g guess) (match bool, rehashed string, err error) {
	match, rehashed, err = h.verifyPassword(ctx, a, password)
	return match, rehashed, h.unlooked(ctx, g, err)
}

// unlooked takes a counted attempt back that nobody looked at, because all hash
// slots were taken: a flood of sign-ins would otherwise make everybody wait as if
// they had guessed.
func (h *House) unlooked(ctx context.Context, g guess, err error) error {
	if !errors.Is(err, secret.ErrBusy) {
		return err
	}
	return errors.Join(busy(err), h.write(context.WithoutCancel(ctx), func(tx *store.Tx) error { return h.right(tx, g, false) }))
}

// busy says in a sentence that all hash slots and the queue are taken.
func busy(err error) error {
	if errors.Is(err, secret.ErrBusy) {
		return &twinlatch.Error{Kind: twinlatch.KindBusy, Say: "error.busy", After: 2 * time.Second, Cause: err}
	}
	return err
}

// signinFailed keeps the failure; an empty account is nobody's.
func (h *House) signinFailed(ctx context.Context, a twinlatch.Account, email string, from From) error {
	return h.write(ctx, func(tx *store.Tx) error {
		err := h.auditLater(tx, email, twinlatch.AuditEntry{Company: a.Company, Kind: twinlatch.AuditSigninFailed, Target: a.ID, Place: from.Place})
		if err != nil {
			return err
		}
		return kept{wrongSignin}
	})
}

// passwordRight decides what a right password opens: the row and the epoch must
// still be those that were verified.
func (h *House) passwordRight(tx *store.Tx, verified twinlatch.Account, in SigninPassword, step passwordStep) (Signin, error) {
	a, err := tx.TakeAccount(verified.Company, verified.ID)
	if err != nil {
		return Signin{}, orElse(err, wrongSignin)
	}
	if a.PasswordHash != verified.PasswordHash || a.Epoch != verified.Epoch {
		return Signin{}, wrongSignin
	}
	c, err := tx.Company(a.Company)
	if err != nil {
		return Signin{}, err
	}
	if step.rehashed != "" {
		a.PasswordHash = step.rehashed
		if err := tx.UpdateAccount(a); err != nil {
			return Signin{}, err
		}
	}
	if err := errors.Join(h.right(tx, step.guess, false), h.cancelPending(tx, in.Pending)); err != nil {
		return Signin{}, err
	}
	p := twinlatch.Pending{PasswordAt: h.Now(), ReturnTo: in.ReturnTo}
	device, err := h.sparing(tx, a, c, step.browser)
	if err != nil {
		return Signin{}, err
	}
	if device != "" {
		p.Second = twinlatch.ByTrustedDevice
		if err := tx.UsedTrustedDevice(device, h.Now(), in.From.Place.Address); err != nil {
			return Signin{}, err
		}
	}
	return h.hall(tx, Pending{Pending: p, Account: a, Company: c}, step.browser)
}

// sparing gives the id of the trusted device that spares the code, or nothing.
func (h *House) sparing(tx *store.Tx, a twinlatch.Account, c twinlatch.Company, b browser) (twinlatch.DeviceID, error) {
	hash, ok := secret.HashToken(b.trust)
	if !ok {
		return "", nil
	}
	d, err := tx.TrustedDevice(a, hash)
	if errors.Is(err, store.ErrNone) {
		return "", nil
	}
	if err != nil || !d.Spares(a, c, h.Now()) {
		return "", err
	}
	return d.ID, nil
}
