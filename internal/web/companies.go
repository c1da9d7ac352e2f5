package web

import (
	"net/http"
	"net/url"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

var companiesSection = section{section: page.SectionCompanies}

// showCompanies is /companies.
func (s *Site) showCompanies(w http.ResponseWriter, r *door.Request) error {
	return s.companiesPage(w, r, nil)
}

func (s *Site) companiesPage(w http.ResponseWriter, r *door.Request, err error) error {
	after := r.URL.Query().Get("after")
	list, readErr := s.House.Companies(r.Context(), r.Visitor, twinlatch.CompanyID(after))
	if readErr != nil {
		return readErr
	}
	return s.again(w, r, err, func() any {
		p := page.Companies{Frame: s.frame(w, r, companiesSection, err), Contact: r.Visitor.Company.SupportContact}
		if err != nil {
			p.Contact = r.PostFormValue("contact")
		}
		if after != "" {
			p.Pager.Previous = "/companies"
		}
		if list.Next != "" {
			p.Pager.Next = "/companies?" + url.Values{"after": {string(list.Next)}}.Encode()
		}
		for _, c := range list.Companies {
			p.Rows = append(p.Rows, companyRow(c))
		}
		return p
	})
}

func companyRow(c flow.CompanyCount) page.CompanyRow {
	return page.CompanyRow{
		ID: string(c.Company.ID), Name: c.Company.Name, People: c.People, Protected: c.Protected, Status: string(c.Company.Status),
		Operator: c.Company.Operator, Since: c.Company.CreatedAt, EraseAt: c.Company.EraseAt,
	}
}

// postSupportContact is Update of the vendor's support contact.
func (s *Site) postSupportContact(w http.ResponseWriter, r *door.Request) error {
	if err := s.House.SupportContactUpdate(r.Context(), r.Visitor, r.PostFormValue("contact")); err != nil {
		return s.companiesPage(w, r, err)
	}
	return s.after(w, r, "/companies", done("companies.contact-updated"))
}

// showCompanyNew is /companies/new.
func (s *Site) showCompanyNew(w http.ResponseWriter, r *door.Request) error {
	return s.companyNewPage(w, r, nil)
}

func (s *Site) companyNewPage(w http.ResponseWriter, r *door.Request, err error) error {
	return s.again(w, r, err, func() any {
		return page.CompaniesNew{
			Frame: s.frame(w, r, companiesSection, err), Company: r.PostFormValue("company"),
			AdminName: r.PostFormValue("admin_name"), AdminEmail: r.PostFormValue("admin_email"),
		}
	})
}

// postCompanyNew is the button "Create company".
func (s *Site) postCompanyNew(w http.ResponseWriter, r *door.Request) error {
	in := flow.CompanyCreate{Company: r.PostFormValue("company"), Name: r.PostFormValue("admin_name"), Email: r.PostFormValue("admin_email")}
	_, err := s.House.CompanyCreate(r.Context(), r.Visitor, in)
	switch {
	case err != nil:
		return s.companyNewPage(w, r, err)
	case !s.House.MailOn:
		s.redirect(w, r, "/companies/new/link")
		return nil
	}
	return s.after(w, r, "/companies", done("companies.created", "Company", in.Company, "Email", in.Email))
}

// showCompanyLink shows the link of an invitation that no mail carries.
func (s *Site) showCompanyLink(w http.ResponseWriter, r *door.Request) error {
	l, err := s.House.InvitationLink(r.Context(), r.Visitor)
	if err != nil {
		return err
	}
	if l == nil {
		s.redirect(w, r, "/companies")
		return nil
	}
	return s.show(w, http.StatusOK, page.InvitationLink{
		Frame: s.frame(w, r, companiesSection, nil), Name: l.Name, Email: l.Email, Link: l.Link, Until: l.Until,
	})
}

// postCompanyLink is the button "I have passed it on".
func (s *Site) postCompanyLink(w http.ResponseWriter, r *door.Request) error {
	if err := s.House.InvitationPassedOn(r.Context(), r.Visitor); err != nil {
		return err
	}
	s.redirect(w, r, "/companies")
	return nil
}
