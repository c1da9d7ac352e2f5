package flow

import (
	"context"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// AppCount is an application with how many companies were chosen to use it.
type AppCount struct {
	App       twinlatch.App
	Companies int
	Client    twinlatch.Client        // of kind openid-connect
	Untold    twinlatch.LogoutFailure // sign-outs that it could not be told of
}

// Apps lists all applications by name, for the operator.
func (h *House) Apps(ctx context.Context, v *Visitor) (out []AppCount, err error) {
	if err := twinlatch.MayOperate(v.Account, v.Company); err != nil {
		return nil, err
	}
	err = h.read(ctx, func(tx *store.Tx) error {
		apps, err := tx.Apps()
		for _, a := range apps {
			n, countErr := tx.AppCompanies(a.ID)
			if countErr != nil {
				return countErr
			}
			out = append(out, AppCount{App: a, Companies: n})
		}
		return err
	})
	return whole(out, err)
}

// App reads one of them.
func (h *House) App(ctx context.Context, v *Visitor, id twinlatch.AppID) (out AppCount, err error) {
	if err := twinlatch.MayOperate(v.Account, v.Company); err != nil {
		return out, err
	}
	err = h.read(ctx, func(tx *store.Tx) error {
		if out.App, err = tx.App(id); err != nil {
			return orElse(err, twinlatch.NotFound)
		}
		if out.App.Kind == twinlatch.AppOIDC {
			if out.Client, err = tx.Client(id); err != nil {
				return err
			}
			if out.Untold, err = tx.LogoutFailures(id); err != nil {
				return err
			}
		}
		out.Companies, err = tx.AppCompanies(id)
		return err
	})
	return whole(out, err)
}

// OwnApps lists what the visitor may use, for Home.
func (h *House) OwnApps(ctx context.Context, v *Visitor) (apps []twinlatch.App, err error) {
	err = h.read(ctx, func(tx *store.Tx) (err error) { apps, err = tx.AppsOf(v.Company.ID); return err })
	return whole(apps, err)
}
