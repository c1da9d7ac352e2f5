package flow

import (
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// RecoveryRenew is the button "New recovery codes": a new set in place of the
// old one.
func (h *House) RecoveryRenew(ctx context.Context, v *Visitor) error {
	// Asked before the hashing as well, so that nobody pays for a refusal.
	if err := v.Session.NeedsProof("", v.Account, h.Now()); err != nil {
		return err
	}
	codes, err := h.newCodes(ctx)
	if err != nil {
		return err
	}
	return h.write(ctx, func(tx *store.Tx) error {
		v, err := h.acting(tx, v)
		if err != nil {
			return err
		}
		if !v.Account.HasFactor {
			return twinlatch.Refuse(twinlatch.KindConflict, "two-factor.not-on")
		}
		if err := v.Session.NeedsProof("", v.Account, h.Now()); err != nil {
			return err
		}
		return errors.Join(
			h.keepCodes(tx, v, codes),
			tx.DeleteAttempts(h.accountKey(store.RecoveryAttempts, v.Account.ID)),
			h.tell(tx, v, v.Account, twinlatch.MailRecoveryCodesNew),
			h.audit(tx, v.by(twinlatch.AuditRecoveryCodesNew, v.Account.ID)))
	})
}

// codeSet is a fresh set of recovery codes, shown and hashed.
type codeSet struct {
	shown  []string
	salt   []byte
	hashes [][]byte
}

// newCodes makes and hashes a set, outside every Write.
func (h *House) newCodes(ctx context.Context) (codeSet, error) {
	s := codeSet{shown: secret.NewRecoveryCodes(twinlatch.RecoveryCodes), salt: h.Hasher.NewRecoverySalt()}
	plain := make([]string, len(s.shown))
	for i, c := range s.shown {
		plain[i], _ = twinlatch.NormalizeRecoveryCode(c)
	}
	var err error
	s.hashes, err = h.Hasher.HashRecoveryCodes(ctx, plain, s.salt)
	return s, busy(err)
}

const revealCodes = "recovery-codes"

// keepCodes stores a set's hashes and lets the session show the codes for ten
// minutes.
func (h *House) keepCodes(tx *store.Tx, v *Visitor, s codeSet) error {
	if err := tx.ReplaceRecoveryCodes(v.Account, s.salt, s.hashes, h.Now()); err != nil {
		return err
	}
	return h.reveal(tx, v, revealCodes, s.shown)
}

// RecoveryShown gives the codes while they may be shown; nil afterwards.
func (h *House) RecoveryShown(ctx context.Context, v *Visitor) ([]string, error) {
	codes, err := revealed[[]string](ctx, h, v, revealCodes)
	if err != nil || codes == nil {
		return nil, err
	}
	return *codes, nil
}

// RecoverySaved is the button "I have saved them": it ends the display.
func (h *House) RecoverySaved(ctx context.Context, v *Visitor) error {
	return h.endReveal(ctx, v, revealCodes)
}
