package flow

import (
	"bytes"
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// SigninRecovery takes the second step with a recovery code, which is spent: one
// password hash an attempt, a counter of its own.
func (h *House) SigninRecovery(ctx context.Context, in SigninCode) (Signin, error) {
	code, ok := twinlatch.NormalizeRecoveryCode(in.Code)
	if !ok {
		return Signin{}, twinlatch.RefuseField("code", "recovery.malformed")
	}
	pending, ok := secret.HashToken(in.Pending)
	if !ok {
		return Signin{}, SigninEnded
	}
	b := browser{place: in.From.Place, trust: in.Trust, known: in.Known}
	at, err := h.countPending(ctx, pending, b, store.RecoveryAttempts)
	if err != nil {
		return Signin{}, err
	}
	set, err := h.recoverySet(ctx, at.pending.Account)
	if err != nil {
		return Signin{}, err
	}
	hash, err := h.Hasher.HashRecoveryCode(ctx, code, set.Salt)
	if err != nil {
		return Signin{}, h.unlooked(ctx, at.guess, err)
	}
	in.Remember = false // a recovery code never makes a browser trusted
	var out Signin
	err = h.write(ctx, func(tx *store.Tx) error {
		p, err := h.spendable(tx, pending)
		if err != nil {
			return err
		}
		if err := h.useRecoveryCode(tx, p, recoveryTry{hash: hash, salt: set.Salt, guess: at.guess, from: in.From}); err != nil {
			return err
		}
		out, err = h.secondDone(tx, p, in, twinlatch.ByRecoveryCode)
		return err
	})
	return whole(out, err)
}

func (h *House) recoverySet(ctx context.Context, a twinlatch.Account) (set store.RecoverySet, err error) {
	err = h.read(ctx, func(tx *store.Tx) error {
		set, err = tx.RecoverySet(a.Company, a.ID)
		return err
	})
	return set, orElse(err, twinlatch.RefuseField("code", "recovery.none"))
}

type recoveryTry struct {
	hash, salt []byte
	guess      guess
	from       From
}

// useRecoveryCode spends a code of this person's present set, or keeps the
// failure.
func (h *House) useRecoveryCode(tx *store.Tx, p *Pending, try recoveryTry) error {
	set, err := tx.RecoverySet(p.Account.Company, p.Account.ID)
	if err := unless(bytes.Equal(set.Salt, try.salt), err, SigninEnded); err != nil {
		return err
	}
	spent, err := tx.SpendRecoveryCode(p.Account.Company, p.Account.ID, try.hash)
	if err != nil {
		return err
	}
	place := try.from.Place
	entry := twinlatch.AuditEntry{Company: p.Company.ID, Target: p.Account.ID, Place: place}
	if !spent {
		entry.Kind = twinlatch.AuditRecoveryFailed
		if err := errors.Join(h.auditFailure(tx, entry), h.warnOwner(tx, stopped{account: p.Account, company: p.Company, guess: try.guess, place: place})); err != nil {
			return err
		}
		return kept{twinlatch.RefuseField("code", "recovery.wrong")}
	}
	if err := h.right(tx, try.guess, true); err != nil {
		return err
	}
	facts := twinlatch.MailFacts{Count: set.Left - 1, Browser: place.Browser, System: place.System, Address: place.Address}
	if err := h.letter(tx, p.Account, p.Company, twinlatch.Mail{Kind: twinlatch.MailRecoveryCodeUsed, Facts: facts}); err != nil {
		return err
	}
	entry.Kind, entry.Actor = twinlatch.AuditRecoveryUsed, p.Account.ID
	return h.audit(tx, entry)
}
