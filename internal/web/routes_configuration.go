package web

import "github.com/twinlatch/twinlatch/internal/door"

// configurationRoutes are those of Configuration: what a company decides for
// itself and what it may look up.
func (s *Site) configurationRoutes() []door.Route {
	return []door.Route{
		door.Get("/configuration", door.Configuration, s.showConfiguration),
		door.Get("/configuration/account", door.Configuration, s.showAccountSettings),
		door.Post("/configuration/account", door.Configuration, s.postAccountSettings),
		door.Post("/configuration/account/required", door.Configuration, s.postRequired),
		door.Get("/configuration/audit", door.Configuration, s.showAudit),
	}
}
