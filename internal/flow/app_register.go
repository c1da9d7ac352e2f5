package flow

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// AppForm is an application as the operator describes it.
type AppForm struct {
	Name     string
	Kind     string
	Address  string
	Everyone bool
	Asks     string
	Fresh    string // minutes, as typed; 0 for any age
	Machines bool
	Client   ClientForm // of kind openid-connect
}

// errNoMachines refuses application passwords where no proxy would ask about them.
var errNoMachines = twinlatch.RefuseField("machines", "apps.machines-proxy")

// read takes the form as it was typed. Kind and address are for a new one.
func (in AppForm) read() (a twinlatch.App, err error) {
	name, wrong := parseName("name", in.Name)
	if wrong != nil {
		return a, wrong
	}
	asks := twinlatch.Asks(in.Asks)
	minutes, notNumber := strconv.Atoi(strings.TrimSpace(in.Fresh))
	const most = int(twinlatch.MaxFresh / time.Minute)
	switch {
	case !slices.Contains(twinlatch.AllAsks(), asks):
		return a, twinlatch.RefuseField("asks", "apps.asks-unknown")
	case notNumber != nil || minutes < 0 || minutes > most: // compared as it was typed: as a time it may wrap round
		return a, twinlatch.RefuseField("fresh", "apps.fresh-bounds", "Max", most)
	}
	fresh := time.Duration(minutes) * time.Minute
	return twinlatch.App{Name: name, Everyone: in.Everyone, Asks: asks, Fresh: fresh, Machines: in.Machines}, nil
}

func (in AppForm) readNew(publicURL string) (twinlatch.App, error) {
	a, err := in.read()
	if err != nil {
		return a, err
	}
	a.Kind = twinlatch.AppKind(in.Kind)
	if a.Kind != twinlatch.AppProxy && a.Kind != twinlatch.AppOIDC {
		return a, twinlatch.RefuseField("kind", "apps.kind-unknown")
	}
	address, ok := twinlatch.ParseAddress(in.Address)
	if !ok {
		return a, twinlatch.RefuseField("address", "apps.address-bad")
	}
	a.Address = address
	if a.Machines && a.Kind != twinlatch.AppProxy {
		return a, errNoMachines
	}
	if why := a.Clashes(publicURL); why != "" {
		return a, twinlatch.RefuseField("address", why)
	}
	return a, nil
}

// AppRegister is the button "Add application". It asks for a fresh proof: an
// application is told who everybody is.
func (h *House) AppRegister(ctx context.Context, v *Visitor, in AppForm) (twinlatch.AppID, error) {
	a, err := in.readNew(h.PublicURL)
	if err != nil {
		return "", err
	}
	a.ID, a.Epoch = twinlatch.AppID(h.id()), 1
	form, err := h.readyClient(ctx, in.Client)
	if err != nil {
		return "", err
	}
	return whole(a.ID, h.write(ctx, func(tx *store.Tx) error {
		v, err := h.operating(tx, v)
		if err != nil {
			return err
		}
		a := a
		a.CreatedAt = h.Now()
		if err := h.addApp(tx, a, form); err != nil {
			return err
		}
		return h.auditApp(tx, v, a, twinlatch.AuditAppRegistered)
	}))
}

// addApp is how an application is added, on the page and on the host.
func (h *House) addApp(tx *store.Tx, a twinlatch.App, in readyForm) error {
	added, err := tx.InsertApp(a)
	if err = unless(added, err, twinlatch.RefuseField("address", "apps.address-taken")); err != nil {
		return err
	}
	return h.putClient(tx, a, in)
}

// changeApp is how an application that was taken before is changed, by what was
// read of the form.
func (h *House) changeApp(tx *store.Tx, a, changed twinlatch.App, in readyForm) (twinlatch.App, error) {
	if changed.Machines && a.Kind != twinlatch.AppProxy {
		return a, errNoMachines
	}
	if a.Machines && !changed.Machines { // taking some again brings none of them back
		if err := tx.EndAppPasswords(a.ID); err != nil {
			return a, err
		}
	}
	asksAnew := changed.Asks != a.Asks
	a.Name, a.Everyone, a.Asks, a.Fresh, a.Machines = changed.Name, changed.Everyone, changed.Asks, changed.Fresh, changed.Machines
	if err := h.putClient(tx, a, in); err != nil {
		return a, err
	}
	if !a.Everyone {
		if err := tx.EndUnchosen(a.ID); err != nil {
			return a, err
		}
	}
	if asksAnew {
		if err := endShort(tx, a); err != nil {
			return a, err
		}
	}
	return a, tx.UpdateApp(a)
}

// endShort tells a client of everybody whose sign-in falls short of what its
// application asks now. Their session stays: sent here again, they are led to
// prove more. How fresh a proof must be is asked when they come and when a token
// is used: no sign-in stays fresh, so the client is told of none for it.
func endShort(tx *store.Tx, a twinlatch.App) error {
	switch a.Asks {
	case twinlatch.AsksAny:
		return nil
	case twinlatch.AsksTwoFactor:
		return tx.EndLoginsBelow(a.ID, twinlatch.Level2)
	}
	return tx.EndLoginsAt(a.ID) // nobody reaches it
}

// onApp does something to an application that the operator, who proved themselves
// just now, asks for; it is held until the commit.
func (h *House) onApp(ctx context.Context, v *Visitor, id twinlatch.AppID, do func(*store.Tx, *Visitor, twinlatch.App) error) error {
	return h.write(ctx, func(tx *store.Tx) error {
		v, err := h.operating(tx, v)
		if err != nil {
			return err
		}
		a, err := tx.TakeApp(id)
		if err != nil {
			return orElse(err, twinlatch.NotFound)
		}
		return do(tx, v, a)
	})
}

// AppUpdate is the button "Update" of an application. What was entered before
// stays entered only as far as the new rules let it: they are asked at every
// request.
func (h *House) AppUpdate(ctx context.Context, v *Visitor, id twinlatch.AppID, in AppForm) error {
	changed, err := in.read()
	if err != nil {
		return err
	}
	form, err := h.readyClient(ctx, in.Client)
	if err != nil {
		return err
	}
	return h.onApp(ctx, v, id, func(tx *store.Tx, v *Visitor, a twinlatch.App) error {
		a, err := h.changeApp(tx, a, changed, form)
		if err != nil {
			return err
		}
		return h.auditApp(tx, v, a, twinlatch.AuditAppChanged)
	})
}

// AppSignOut is the button "Sign everybody out" of an application: its sessions
// and application passwords end everywhere, the sessions of Twinlatch stay.
func (h *House) AppSignOut(ctx context.Context, v *Visitor, id twinlatch.AppID) error {
	return h.onApp(ctx, v, id, func(tx *store.Tx, v *Visitor, a twinlatch.App) error {
		a.Epoch++
		return errors.Join(tx.UpdateApp(a), tx.EndLoginsAt(a.ID), h.auditApp(tx, v, a, twinlatch.AuditAppSignedOut))
	})
}

// AppRemove is the button "Remove" of an application: nobody enters it any more.
func (h *House) AppRemove(ctx context.Context, v *Visitor, id twinlatch.AppID) error {
	return h.onApp(ctx, v, id, func(tx *store.Tx, v *Visitor, a twinlatch.App) error {
		return errors.Join(tx.DeleteApp(a.ID), h.auditApp(tx, v, a, twinlatch.AuditAppRemoved))
	})
}

func (h *House) auditApp(tx *store.Tx, v *Visitor, a twinlatch.App, kind twinlatch.AuditKind) error {
	e := v.by(kind, "")
	e.Facts = map[string]string{"app": a.Name, "address": a.Address}
	return h.audit(tx, e)
}
