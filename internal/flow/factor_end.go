package flow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// FactorTurnOff is the button "Turn Off": factor, recovery codes, trusts and
// every other session end. It gives the session's new token.
func (h *House) FactorTurnOff(ctx context.Context, v *Visitor) (token string, err error) {
	err = h.write(ctx, func(tx *store.Tx) error {
		v, err := h.acting(tx, v)
		if err != nil {
			return err
		}
		if err := twinlatch.MayTurnOff(v.Account, v.Company); err != nil {
			return err
		}
		if err := v.Session.NeedsProof("", v.Account, h.Now()); err != nil {
			return err
		}
		f, err := tx.Factor(v.Company.ID, v.Account.ID)
		if err != nil {
			return err
		}
		if err := h.endFactor(tx, v.Account); err != nil {
			return err
		}
		v.Account.HasFactor = false
		v.Session.Level, v.Session.Second = twinlatch.Level1, ""
		v.Session.FactorAt, v.Session.RecoveryAt = time.Time{}, time.Time{}
		if token, err = h.endOthers(tx, v); err != nil {
			return err
		}
		entry, place := v.by(twinlatch.AuditTwoFactorOff, v.Account.ID), v.From.Place
		entry.Facts = map[string]string{"application": f.Application}
		facts := twinlatch.MailFacts{Application: f.Application, Browser: place.Browser, System: place.System, Address: place.Address}
		return errors.Join(
			h.letter(tx, v.Account, v.Company, twinlatch.Mail{Kind: twinlatch.MailTwoFactorOff, Facts: facts}),
			h.audit(tx, entry))
	})
	return token, err
}

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

const revealCodes = "recovery-codes"

// keepCodes stores a set's hashes and lets the session show the codes for ten
// minutes.
func (h *House) keepCodes(tx *store.Tx, v *Visitor, s codeSet) error {
	plain, err := json.Marshal(s.shown)
	if err != nil {
		return fmt.Errorf("flow: codes: %w", err)
	}
	sealed, err := h.Keys.Seal(plain, revealPlace(v))
	if err != nil {
		return err
	}
	if err := tx.ReplaceRecoveryCodes(v.Account, s.salt, s.hashes, h.Now()); err != nil {
		return err
	}
	return h.grantReveal(tx, v, revealCodes, sealed)
}

func revealPlace(v *Visitor) secret.Where {
	return secret.Where{Company: string(v.Company.ID), Owner: string(v.Session.ID), Column: "reveals.sealed"}
}

// RecoveryShown gives the codes while they may be shown; nil afterwards.
func (h *House) RecoveryShown(ctx context.Context, v *Visitor) (codes []string, until time.Time, err error) {
	plain, until, err := h.reveal(ctx, v, revealCodes)
	if err != nil || plain == nil {
		return nil, until, err
	}
	return codes, until, json.Unmarshal(plain, &codes)
}

func (h *House) reveal(ctx context.Context, v *Visitor, kind string) (plain []byte, until time.Time, err error) {
	err = h.read(ctx, func(tx *store.Tx) error {
		r, err := tx.Reveal(v.Session.ID)
		if err != nil {
			return orElse(err, nil)
		}
		if r.Kind != kind || !r.Live(v.Session, h.Now()) {
			return nil
		}
		plain, err = h.Keys.Open(r.Sealed, revealPlace(v))
		until = r.ExpiresAt
		return err
	})
	return plain, until, err
}

// RecoverySaved is the button "I have saved them": it ends the display.
func (h *House) RecoverySaved(ctx context.Context, v *Visitor) error {
	return h.write(ctx, func(tx *store.Tx) error { return tx.DeleteReveal(v.Session.ID) })
}
