package flow

import (
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// TwoFactor is what the Two-Factor Authentication tab and the Security tab show
// about a person; never a secret.
type TwoFactor struct {
	Factor  *twinlatch.Factor         // nil when off; Sealed is left out
	Left    int                       // recovery codes left
	Tried   twinlatch.Tried           // of codes
	Devices []twinlatch.TrustedDevice // those that still spare the code
	This    twinlatch.DeviceID        // the one in the asking browser; empty for none
}

// TwoFactor reads a person's second factor and trusted devices; trust is the
// value of the asking browser's cookie.
func (h *House) TwoFactor(ctx context.Context, a twinlatch.Account, c twinlatch.Company, trust string) (TwoFactor, error) {
	var out TwoFactor
	err := h.read(ctx, func(tx *store.Tx) error {
		f, err := tx.Factor(c.ID, a.ID)
		if err != nil {
			return orElse(err, nil)
		}
		f.Sealed = nil
		out.Factor = &f
		set, err := tx.RecoverySet(c.ID, a.ID)
		if err != nil && !errors.Is(err, store.ErrNone) {
			return err
		}
		out.Left = set.Left
		n, err := tx.Attempts(h.accountKey(store.FactorAttempts, a.ID))
		if err != nil {
			return err
		}
		out.Tried = n.Tried(h.guessWorth(), h.Now())
		if out.Devices, err = h.devices(tx, a, c); err != nil {
			return err
		}
		out.This, err = thisDevice(tx, a, trust)
		return err
	})
	return whole(out, err)
}

// devices lists the trusts that still spare the code.
func (h *House) devices(tx *store.Tx, a twinlatch.Account, c twinlatch.Company) (live []twinlatch.TrustedDevice, err error) {
	all, err := tx.TrustedDevices(a)
	for _, d := range all {
		if d.Spares(a, c, h.Now()) {
			d.ExpiresAt = d.Ends(c)
			live = append(live, d)
		}
	}
	return live, err
}

// thisDevice is the trust in the asking browser; empty for none.
func thisDevice(tx *store.Tx, a twinlatch.Account, trust string) (twinlatch.DeviceID, error) {
	hash, ok := secret.HashToken(trust)
	if !ok {
		return "", nil
	}
	d, err := tx.TrustedDevice(a, hash)
	return d.ID, orElse(err, nil)
}
