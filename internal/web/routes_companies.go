package web

import "github.com/twinlatch/twinlatch/internal/door"

// companyRoutes are those of the operator, for its customers' companies.
func (s *Site) companyRoutes() []door.Route {
	return []door.Route{
		door.Get("/companies", door.Operator, s.showCompanies),
		door.Post("/companies/support-contact", door.Operator, s.postSupportContact),
		door.Get("/companies/new", door.Operator, s.showCompanyNew),
		door.Post("/companies/new", door.Operator, s.postCompanyNew).Limited(door.Mailing),
		door.Get("/companies/new/link", door.Operator, s.showCompanyLink),
		door.Post("/companies/new/link", door.Operator, s.postCompanyLink),
		door.Get("/companies/{id}", door.Operator, s.showCompany),
		door.Get("/companies/{id}/suspend", door.Operator, s.showCompanySuspend),
		door.Post("/companies/{id}/suspend", door.Operator, s.postCompanySuspend),
		door.Post("/companies/{id}/reactivate", door.Operator, s.postCompanyReactivate),
		door.Get("/companies/{id}/delete", door.Operator, s.showCompanyDelete),
		door.Post("/companies/{id}/delete", door.Operator, s.postCompanyDelete),
		door.Post("/companies/{id}/restore", door.Operator, s.postCompanyRestore),
		door.Post("/companies/{id}/apps", door.Operator, s.postCompanyApps),
	}
}
