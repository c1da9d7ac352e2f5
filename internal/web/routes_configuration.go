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
		door.Get("/configuration/api", door.Configuration, s.showKeys),
		door.Get("/configuration/api/new", door.Configuration, s.showKeyNew),
		door.Post("/configuration/api/new", door.Configuration, s.postKeyNew),
		door.Get("/configuration/api/key", door.Configuration, s.showKey),
		door.Post("/configuration/api/key", door.Configuration, s.postKeySaved),
		door.Post("/configuration/api/{id}/revoke", door.Configuration, s.postKeyRevoke),
	}
}
