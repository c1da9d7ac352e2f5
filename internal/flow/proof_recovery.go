package flow

import (
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// ProofByRecovery is the fresh proof of somebody whose phone is gone: the
// password and a recovery code, which is spent. It opens Change application and
// nothing else; the lock FreshEnough says so. It gives the session's new token.
func (h *House) ProofByRecovery(ctx context.Context, v *Visitor, in ProofGive) (token string, err error) {
	code, ok := twinlatch.NormalizeRecoveryCode(in.Code)
	if !ok {
		return "", twinlatch.RefuseField("recovery", "recovery.malformed")
	}
	b := browser{place: v.From.Place, known: in.Known}
	password, err := h.provePassword(ctx, v, in.Password, b)
	if err != nil {
		return "", err
	}
	try := recoveryTry{from: v.From}
	if try.guess, err = h.countRecovery(ctx, v, proofTry{browser: b, password: password}); err != nil {
		return "", besideRecovery(err)
	}
	set, err := h.recoverySet(ctx, v.Account)
	if err != nil {
		return "", besideRecovery(err)
	}
	try.salt = set.Salt
	if try.hash, err = h.Hasher.HashRecoveryCode(ctx, code, set.Salt); err != nil {
		return "", h.unlooked(ctx, try.guess, err)
	}
	err = h.write(ctx, func(tx *store.Tx) error {
		token, err = h.provenByRecovery(tx, v, try)
		return err
	})
	return whole(token, besideRecovery(err))
}

// countRecovery is countProof for the recovery code of a fresh proof.
func (h *House) countRecovery(ctx context.Context, verified *Visitor, in proofTry) (g guess, err error) {
	err = h.write(ctx, func(tx *store.Tx) error {
		v, err := h.passwordProven(tx, verified, in.password)
		if err != nil {
			return err
		}
		if !v.Account.HasFactor {
			return twinlatch.Refuse(twinlatch.KindConflict, "two-factor.not-on")
		}
		g, err = h.countSecond(tx, v.Account, in.browser, store.RecoveryAttempts)
		return keep(err)
	})
	return g, err
}

func (h *House) provenByRecovery(tx *store.Tx, verified *Visitor, try recoveryTry) (string, error) {
	v, err := h.present(tx, verified)
	if err != nil {
		return "", err
	}
	if v.Account.PasswordHash != verified.Account.PasswordHash || !v.Account.HasFactor {
		return "", SignedOut
	}
	if err := h.useRecoveryCode(tx, &Pending{Account: v.Account, Company: v.Company}, try); err != nil {
		return "", err
	}
	v.Session.PasswordAt, v.Session.RecoveryAt, v.Session.SeenAt = h.Now(), h.Now(), h.Now()
	token, err := h.remint(tx, v.Session, v.Account, v.Company)
	if err != nil {
		return "", err
	}
	return token, h.audit(tx, v.by(twinlatch.AuditProven, v.Account.ID))
}

// besideRecovery moves what is said about a recovery code to its own field on
// the proof page, where "code" is the application's.
func besideRecovery(err error) error {
	var e *twinlatch.Error
	if !errors.As(err, &e) || e.Field != "code" {
		return err
	}
	moved := *e
	moved.Field = "recovery"
	return &moved
}
