package flow

import (
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// EverySession and EveryDevice stand for "End all sessions" and "Remove all".
// They are no id, so that a form without one ends nothing.
const (
	EverySession twinlatch.SessionID = "every"
	EveryDevice  twinlatch.DeviceID  = "every"
)

// PersonEndSession is End on somebody's session on the Security tab. Ending
// every session ends half-done sign-ins too.
func (h *House) PersonEndSession(ctx context.Context, v *Visitor, id twinlatch.AccountID, session twinlatch.SessionID) error {
	return h.endOf(ctx, v, about{id, twinlatch.WriteSessions}, func(tx *store.Tx) (twinlatch.AuditKind, error) {
		if session != EverySession {
			gone, err := tx.DeleteSession(id, session)
			return kindIf(gone, twinlatch.AuditSessionEnded), err
		}
		return twinlatch.AuditSessionsEnded, errors.Join(tx.DeleteSessions(id, ""), tx.DeletePendings(id))
	})
}

// PersonForgetDevice is Remove on somebody's trusted device on the Security tab.
func (h *House) PersonForgetDevice(ctx context.Context, v *Visitor, id twinlatch.AccountID, device twinlatch.DeviceID) error {
	return h.endOf(ctx, v, about{id, twinlatch.WriteDevices}, func(tx *store.Tx) (twinlatch.AuditKind, error) {
		if device != EveryDevice {
			gone, err := tx.DeleteTrustedDevice(id, device)
			return kindIf(gone, twinlatch.AuditDeviceForgotten), err
		}
		n, err := tx.DeleteTrustedDevices(id)
		return kindIf(n > 0, twinlatch.AuditDevicesForgotten), err
	})
}

// endOf asks the lock, ends something of a person and writes down what it was;
// nothing ended is nothing written.
func (h *House) endOf(ctx context.Context, v *Visitor, whom about, end func(*store.Tx) (twinlatch.AuditKind, error)) error {
	return h.write(ctx, func(tx *store.Tx) error {
		v, a, err := h.onPerson(tx, v, whom)
		if err != nil {
			return err
		}
		if err := twinlatch.MayEnd(v.Account, a); err != nil {
			return err
		}
		kind, err := end(tx)
		if err != nil || kind == "" {
			return err
		}
		return h.audit(tx, v.by(kind, a.ID))
	})
}

func kindIf(happened bool, kind twinlatch.AuditKind) twinlatch.AuditKind {
	if happened {
		return kind
	}
	return ""
}
