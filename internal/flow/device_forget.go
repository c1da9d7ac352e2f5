package flow

import (
	"context"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// DeviceForget is Remove on one trusted device, at once.
func (h *House) DeviceForget(ctx context.Context, v *Visitor, id twinlatch.DeviceID) error {
	return h.write(ctx, func(tx *store.Tx) error {
		v, err := h.acting(tx, v)
		if err != nil {
			return err
		}
		gone, err := tx.DeleteTrustedDevice(v.Account.ID, id)
		if err != nil || !gone {
			return err // already removed is what was wanted
		}
		return h.audit(tx, v.by(twinlatch.AuditDeviceForgotten, v.Account.ID))
	})
}

// DeviceForgetAll is Remove all.
func (h *House) DeviceForgetAll(ctx context.Context, v *Visitor) error {
	return h.write(ctx, func(tx *store.Tx) error {
		v, err := h.acting(tx, v)
		if err != nil {
			return err
		}
		n, err := tx.DeleteTrustedDevices(v.Account.ID)
		if err != nil || n == 0 {
			return err
		}
		return h.audit(tx, v.by(twinlatch.AuditDevicesForgotten, v.Account.ID))
	})
}
