package flow

import (
	"context"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// The commands of the host on applications: what the operator's page does, from
// a terminal. The operator's log says that it was the host.

// ErrNoApp answers an address that no application has.
var ErrNoApp = twinlatch.Refuse(twinlatch.KindNotFound, "apps.unknown")

// HostApps is "app list": all applications by name.
func (h *House) HostApps(ctx context.Context) (apps []twinlatch.App, err error) {
	err = h.read(ctx, func(tx *store.Tx) (err error) { apps, err = tx.Apps(); return err })
	return whole(apps, err)
}

// HostAppAdd is "app add". It gives the application's address as browsers spell
// it.
func (h *House) HostAppAdd(ctx context.Context, in AppForm) (string, error) {
	a, err := in.readNew(h.PublicURL)
	if err != nil {
		return "", err
	}
	a.ID, a.Epoch, a.CreatedAt = twinlatch.AppID(h.id()), 1, h.Now()
	return whole(a.Address, h.onHostApp(ctx, "app add", func(tx *store.Tx) (twinlatch.App, error) {
		added, err := tx.InsertApp(a)
		if err == nil && !added {
			err = twinlatch.RefuseField("address", "apps.address-taken")
		}
		return a, err
	}))
}

// HostAppRemove is "app remove": nobody enters it any more.
func (h *House) HostAppRemove(ctx context.Context, address string) error {
	origin, ok := twinlatch.ParseAddress(address)
	if !ok {
		return twinlatch.RefuseField("address", "apps.address-bad")
	}
	host := twinlatch.App{Address: origin}.Host()
	return h.onHostApp(ctx, "app remove", func(tx *store.Tx) (twinlatch.App, error) {
		found, err := tx.AppByHost(host)
		if err != nil {
			return found, orElse(err, ErrNoApp)
		}
		a, err := tx.TakeApp(found.ID)
		if err != nil {
			return a, orElse(err, ErrNoApp)
		}
		return a, tx.DeleteApp(a.ID)
	})
}

// onHostApp does it and writes it into the operator's log.
func (h *House) onHostApp(ctx context.Context, command string, do func(*store.Tx) (twinlatch.App, error)) error {
	return h.write(ctx, func(tx *store.Tx) error {
		operator, err := tx.OperatorCompany()
		if err != nil {
			return orElse(err, twinlatch.Refuse(twinlatch.KindBusy, "setup.not-yet"))
		}
		a, err := do(tx)
		if err != nil {
			return err
		}
		e := twinlatch.AuditEntry{Company: operator.ID, Kind: twinlatch.AuditHostCommand, Facts: map[string]string{"command": command + " " + a.Address}}
		return h.audit(tx, e)
	})
}
