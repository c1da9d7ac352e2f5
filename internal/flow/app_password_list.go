package flow

import (
	"context"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// AppPasswordRow is an application password as the list shows it.
type AppPasswordRow struct {
	Password twinlatch.AppPassword
	App      twinlatch.App
	End      twinlatch.AppPasswordEnd
}

// AppPasswords lists a person's, those that have ended too, the newest first.
func (h *House) AppPasswords(ctx context.Context, a twinlatch.Account, c twinlatch.Company) (out []AppPasswordRow, err error) {
	err = h.read(ctx, func(tx *store.Tx) error {
		all, err := tx.AppPasswords(a)
		out = nil
		for _, p := range all {
			app, readErr := tx.App(p.App)
			if readErr != nil {
				return readErr
			}
			out = append(out, AppPasswordRow{Password: p, App: app, End: p.Ended(app, a, c, h.Now())})
		}
		return err
	})
	return whole(out, err)
}

// AppPasswordApps lists the applications that the visitor may make one for.
func (h *House) AppPasswordApps(ctx context.Context, v *Visitor) (out []twinlatch.App, err error) {
	err = h.read(ctx, func(tx *store.Tx) error {
		apps, err := tx.AppsOf(v.Company.ID)
		out = nil
		for _, a := range apps {
			if a.TakesMachines() {
				out = append(out, a)
			}
		}
		return err
	})
	return whole(out, err)
}

// AppPasswordCount says to an administrator how many the company's people have,
// and how many people that are.
func (h *House) AppPasswordCount(ctx context.Context, v *Visitor) (all, people int, err error) {
	if err := twinlatch.MayGovern(v.Account, v.Company); err != nil {
		return 0, 0, err
	}
	err = h.read(ctx, func(tx *store.Tx) (err error) {
		all, people, err = tx.CountAppPasswords(v.Company, h.Now())
		return err
	})
	if err != nil {
		return 0, 0, err
	}
	return all, people, nil
}
