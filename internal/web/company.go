package web

import (
	"context"
	"net/http"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

func companyID(r *door.Request) twinlatch.CompanyID {
	return twinlatch.CompanyID(r.PathValue("id"))
}

// showCompany is /companies/ID.
func (s *Site) showCompany(w http.ResponseWriter, r *door.Request) error {
	return s.companyPage(w, r, nil)
}

func (s *Site) companyPage(w http.ResponseWriter, r *door.Request, err error) error {
	c, readErr := s.House.Company(r.Context(), r.Visitor, companyID(r))
	if readErr != nil {
		return readErr
	}
	choices, readErr := s.House.AppChoices(r.Context(), r.Visitor, c.Company.ID)
	if readErr != nil {
		return readErr
	}
	return s.again(w, r, err, func() any {
		p := page.Company{Frame: s.frame(w, r, companiesSection, err), Row: companyRow(c)}
		for _, choice := range choices {
			p.Apps = append(p.Apps, page.AppChoice{ID: string(choice.App.ID), Name: choice.App.Name, Chosen: choice.Chosen})
		}
		return p
	})
}

// showCompanySuspend says what Suspend means.
func (s *Site) showCompanySuspend(w http.ResponseWriter, r *door.Request) error {
	return s.beforeMove(w, r, func(f page.Frame, row page.CompanyRow) any { return page.CompanySuspend{Frame: f, Row: row} })
}

// showCompanyDelete says what Delete means.
func (s *Site) showCompanyDelete(w http.ResponseWriter, r *door.Request) error {
	return s.beforeMove(w, r, func(f page.Frame, row page.CompanyRow) any { return page.CompanyDelete{Frame: f, Row: row} })
}

func (s *Site) beforeMove(w http.ResponseWriter, r *door.Request, draw func(page.Frame, page.CompanyRow) any) error {
	c, err := s.House.Company(r.Context(), r.Visitor, companyID(r))
	if err != nil {
		return err
	}
	if c.Company.Operator || c.Company.Status == twinlatch.CompanyDeleted {
		s.redirect(w, r, "/companies/"+string(c.Company.ID))
		return nil
	}
	return s.show(w, http.StatusOK, draw(s.frame(w, r, companiesSection, nil), companyRow(c)))
}

// moved is the shape of what the operator does to a company.
type moved func(context.Context, *flow.Visitor, twinlatch.CompanyID) error

// postCompanySuspend is the button "Suspend".
func (s *Site) postCompanySuspend(w http.ResponseWriter, r *door.Request) error {
	return s.moveCompany(w, r, s.House.CompanySuspend, "companies.suspended")
}

// postCompanyReactivate is the button "Reactivate".
func (s *Site) postCompanyReactivate(w http.ResponseWriter, r *door.Request) error {
	return s.moveCompany(w, r, s.House.CompanyReactivate, "companies.reactivated")
}

// postCompanyDelete is the button "Delete".
func (s *Site) postCompanyDelete(w http.ResponseWriter, r *door.Request) error {
	return s.moveCompany(w, r, s.House.CompanyDelete, "companies.was-deleted")
}

// postCompanyRestore is the button "Restore".
func (s *Site) postCompanyRestore(w http.ResponseWriter, r *door.Request) error {
	return s.moveCompany(w, r, s.House.CompanyRestore, "companies.restored")
}

func (s *Site) moveCompany(w http.ResponseWriter, r *door.Request, deed moved, say string) error {
	id := companyID(r)
	if err := deed(r.Context(), r.Visitor, id); err != nil {
		return s.companyPage(w, r, err)
	}
	c, err := s.House.Company(r.Context(), r.Visitor, id)
	if err != nil {
		return err
	}
	return s.after(w, r, "/companies/"+string(id), done(say, "Company", c.Company.Name))
}
