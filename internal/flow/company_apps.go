package flow

import (
	"context"
	"slices"
	"strings"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// AppChoice is an application that not everyone may use, and whether a company
// was chosen to.
type AppChoice struct {
	App    twinlatch.App
	Chosen bool
}

// AppChoices lists them for a company. Applications are few and companies many,
// so the choice is made at the company.
func (h *House) AppChoices(ctx context.Context, v *Visitor, id twinlatch.CompanyID) (out []AppChoice, err error) {
	if err := twinlatch.MayOperate(v.Account, v.Company); err != nil {
		return nil, err
	}
	err = h.read(ctx, func(tx *store.Tx) error {
		out, err = appChoices(tx, id)
		return err
	})
	return whole(out, err)
}

func appChoices(tx *store.Tx, id twinlatch.CompanyID) (out []AppChoice, err error) {
	apps, err := tx.Apps()
	for _, a := range apps {
		if err != nil || a.Everyone {
			continue
		}
		var chosen bool
		chosen, err = tx.AppChosen(a.ID, id)
		out = append(out, AppChoice{App: a, Chosen: chosen})
	}
	return out, err
}

// CompanyApps is the button "Update" of a company's applications. Who may no
// longer use one is refused there at the next request.
func (h *House) CompanyApps(ctx context.Context, v *Visitor, id twinlatch.CompanyID, chosen []twinlatch.AppID) error {
	return h.write(ctx, func(tx *store.Tx) error {
		c, err := tx.TakeCompany(id)
		if err != nil {
			return orElse(err, twinlatch.NotFound)
		}
		v, err := h.operating(tx, v)
		if err != nil {
			return err
		}
		choices, err := appChoices(tx, id)
		if err != nil {
			return err
		}
		var names []string
		for _, choice := range choices {
			move := tx.LeaveApp
			if slices.Contains(chosen, choice.App.ID) {
				move, names = tx.ChooseApp, append(names, choice.App.Name)
			}
			if err := move(choice.App.ID, id); err != nil {
				return err
			}
		}
		e := v.by(twinlatch.AuditCompanyApps, "")
		e.Company, e.Facts = c.ID, map[string]string{"company": c.Name, "apps": strings.Join(names, ", ")}
		return h.auditBoth(tx, e, v.Account, c)
	})
}
