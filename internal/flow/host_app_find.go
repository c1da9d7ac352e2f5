package flow

import (
	"context"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// hostApp finds an application by its client id or, if it is alone there, by its
// address.
func hostApp(tx *store.Tx, which string) (twinlatch.App, error) {
	origin, _ := twinlatch.ParseAddress(which)
	apps, err := tx.Apps()
	if err != nil {
		return twinlatch.App{}, err
	}
	var found []twinlatch.App
	for _, a := range apps {
		if which == string(a.ID) || origin == a.Address {
			found = append(found, a)
		}
	}
	switch len(found) {
	case 0:
		return twinlatch.App{}, ErrNoApp
	case 1:
		return found[0], nil
	}
	return twinlatch.App{}, errSeveralApps
}

func takeHostApp(tx *store.Tx, which string) (twinlatch.App, error) {
	found, err := hostApp(tx, which)
	if err != nil {
		return found, err
	}
	a, err := tx.TakeApp(found.ID)
	return a, orElse(err, ErrNoApp)
}

// chosen is what the host says of companies.
type chosen struct{ choose, leave []twinlatch.Company }

// takeCompanies finds the companies that the host names, by name or id, and holds
// them.
func takeCompanies(tx *store.Tx, in HostAppForm) (out chosen, err error) {
	if out.choose, err = takeNamed(tx, in.Choose); err == nil {
		out.leave, err = takeNamed(tx, in.Leave)
	}
	return out, err
}

func takeNamed(tx *store.Tx, names []string) (out []twinlatch.Company, err error) {
	for _, name := range names {
		id, err := companyNamed(tx, name)
		if err != nil {
			return nil, err
		}
		c, err := tx.TakeCompany(id)
		if err != nil {
			return nil, orElse(err, twinlatch.Refuse(twinlatch.KindNotFound, "apps.no-company", "Name", name))
		}
		out = append(out, c)
	}
	return out, nil
}

// companyNamed finds a company by its name as it is written; a name that is
// nobody's is taken for an id.
func companyNamed(tx *store.Tx, name string) (id twinlatch.CompanyID, err error) {
	near, err := tx.Companies(name, "", 20) // in the order of names, from this one on
	for _, c := range near {
		switch {
		case c.Company.Name != name:
		case id != "":
			return "", twinlatch.Refuse(twinlatch.KindInvalid, "apps.several-companies", "Name", name)
		default:
			id = c.Company.ID
		}
	}
	if id == "" {
		id = twinlatch.CompanyID(name)
	}
	return id, err
}

// choose gives companies an application, or takes it from them, and writes it
// into their logs.
func (h *House) choose(tx *store.Tx, a twinlatch.App, in chosen) error {
	moves := []struct {
		companies []twinlatch.Company
		move      func(twinlatch.AppID, twinlatch.CompanyID) error
		command   string
	}{{in.choose, tx.ChooseApp, "app choose"}, {in.leave, tx.LeaveApp, "app leave"}}
	for _, m := range moves {
		for _, c := range m.companies {
			if err := m.move(a.ID, c.ID); err != nil {
				return err
			}
			if err := h.auditHostApp(tx, c.ID, m.command, a); err != nil {
				return err
			}
		}
	}
	return nil
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
		return h.auditHostApp(tx, operator.ID, command, a)
	})
}

func (h *House) auditHostApp(tx *store.Tx, company twinlatch.CompanyID, command string, a twinlatch.App) error {
	return h.audit(tx, twinlatch.AuditEntry{Company: company, Kind: twinlatch.AuditHostCommand, Facts: map[string]string{"command": command + " " + a.Address}})
}
