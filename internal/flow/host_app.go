package flow

import (
	"context"
	"strconv"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// The commands of the host on applications: what the operator's page does, from
// a terminal. The operator's log says that it was the host.

// Refusals of a name that means no application, several, or no company.
var (
	ErrNoApp       = twinlatch.Refuse(twinlatch.KindNotFound, "apps.none-such")
	errSeveralApps = twinlatch.Refuse(twinlatch.KindInvalid, "apps.several")
	errNoClient    = twinlatch.Refuse(twinlatch.KindInvalid, "apps.no-client")
	errNoSecret    = twinlatch.Refuse(twinlatch.KindInvalid, "apps.no-secret")
	errOpenToAll   = twinlatch.Refuse(twinlatch.KindInvalid, "apps.open-to-all")
)

// HostApp is an application as the host's commands show it: Chosen counts the
// companies that were chosen for it, Secret is there only when it was just made.
type HostApp struct {
	App    twinlatch.App
	Client twinlatch.Client
	Chosen int
	Secret string
}

// HostAppForm is what the host changes: the operator's form, and companies by
// name or id that are chosen beside those that are, or not chosen any more.
type HostAppForm struct {
	AppForm
	Choose, Leave []string
}

// fits reports whether an application of a kind can have what the form says:
// only a client has what clients have.
func (in HostAppForm) fits(kind twinlatch.AppKind) bool {
	return kind == twinlatch.AppOIDC || in.Client == ClientForm{}
}

// HostApps is "app list": all applications by name.
func (h *House) HostApps(ctx context.Context) (out []HostApp, err error) {
	err = h.read(ctx, func(tx *store.Tx) error {
		apps, err := tx.Apps()
		out = nil
		for _, a := range apps {
			one, err := hostAppOf(tx, a)
			if err != nil {
				return err
			}
			out = append(out, one)
		}
		return err
	})
	return whole(out, err)
}

// hostAppOf is an application as it is now.
func hostAppOf(tx *store.Tx, a twinlatch.App) (out HostApp, err error) {
	out.App = a
	if out.Chosen, err = tx.AppCompanies(a.ID); err == nil {
		out.Client, err = clientOf(tx, a)
	}
	return out, err
}

// clientOf reads what an application is known by as a client; nothing for one
// behind a proxy.
func clientOf(tx *store.Tx, a twinlatch.App) (c twinlatch.Client, err error) {
	if a.Kind != twinlatch.AppOIDC {
		return c, nil
	}
	return tx.Client(a.ID)
}

// HostAppAdd is "app add". A confidential client is given its secret with it.
func (h *House) HostAppAdd(ctx context.Context, in HostAppForm) (out HostApp, err error) {
	a, err := in.readNew(h.PublicURL)
	if err = unless(in.fits(a.Kind), err, errNoClient); err != nil {
		return out, err
	}
	form, err := h.readyClient(ctx, in.Client)
	if err != nil {
		return out, err
	}
	a.ID, a.Epoch, a.CreatedAt = twinlatch.AppID(h.id()), 1, h.Now()
	err = h.onHostApp(ctx, "app add", func(tx *store.Tx) (twinlatch.App, error) {
		companies, err := takeCompanies(tx, in)
		if err != nil {
			return a, err
		}
		if err := h.addApp(tx, a, form); err != nil {
			return a, err
		}
		if err := h.choose(tx, a, companies); err != nil {
			return a, err
		}
		if out, err = hostAppOf(tx, a); err != nil || a.Kind != twinlatch.AppOIDC || out.Client.Public {
			return a, err
		}
		out.Secret, err = h.grantClientSecret(tx, a.ID)
		return a, err
	})
	return whole(out, err)
}

// HostAppUpdate is "app update": change is given the form as the page would show
// it. It may be called several times, also with nothing in the form.
func (h *House) HostAppUpdate(ctx context.Context, which string, change func(*HostAppForm)) (out HostApp, err error) {
	wanted := HostAppForm{}
	change(&wanted)
	form, err := h.readyClient(ctx, wanted.Client)
	if err != nil {
		return out, err
	}
	err = h.onHostApp(ctx, "app update", func(tx *store.Tx) (a twinlatch.App, err error) {
		companies, err := takeCompanies(tx, wanted)
		if err != nil {
			return a, err
		}
		if a, err = takeHostApp(tx, which); err != nil { // held before the form is read: the operator may be changing it on the page
			return a, err
		}
		c, err := clientOf(tx, a)
		if err != nil {
			return a, err
		}
		in := formOf(a, c)
		change(&in)
		changed, err := in.read()
		if err = unless(in.fits(a.Kind), err, errNoClient); err != nil {
			return a, err
		}
		if in.Everyone && len(wanted.Choose)+len(wanted.Leave) > 0 { // whoever names companies means that the others stay out
			return a, errOpenToAll
		}
		form.ClientForm = in.Client
		if err = h.choose(tx, a, companies); err != nil { // first, so that nobody's sign-ins end who may stay
			return a, err
		}
		if a, err = h.changeApp(tx, a, changed, form); err != nil {
			return a, err
		}
		out, err = hostAppOf(tx, a)
		return a, err
	})
	return whole(out, err)
}

// formOf is the form of an application as it is.
func formOf(a twinlatch.App, c twinlatch.Client) HostAppForm {
	return HostAppForm{AppForm: AppForm{
		Name: a.Name, Kind: string(a.Kind), Address: a.Address, Everyone: a.Everyone, Asks: string(a.Asks), Machines: a.Machines,
		Fresh: strconv.Itoa(int(a.Fresh / time.Minute)), Client: clientForm(c),
	}}
}

// HostAppSecret is "app secret": a new secret in place of the former.
func (h *House) HostAppSecret(ctx context.Context, which string) (out HostApp, err error) {
	err = h.onHostApp(ctx, "app secret", func(tx *store.Tx) (twinlatch.App, error) {
		a, err := takeHostApp(tx, which)
		if err != nil {
			return a, err
		}
		if out, err = hostAppOf(tx, a); err != nil {
			return a, err
		}
		if a.Kind != twinlatch.AppOIDC || out.Client.Public {
			return a, errNoSecret
		}
		out.Secret, err = h.grantClientSecret(tx, a.ID)
		return a, err
	})
	return whole(out, err)
}

// HostAppRemove is "app remove": nobody enters it any more.
func (h *House) HostAppRemove(ctx context.Context, which string) error {
	return h.onHostApp(ctx, "app remove", func(tx *store.Tx) (twinlatch.App, error) {
		a, err := takeHostApp(tx, which)
		if err != nil {
			return a, err
		}
		return a, tx.DeleteApp(a.ID)
	})
}
