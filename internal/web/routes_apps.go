package web

import "github.com/twinlatch/twinlatch/internal/door"

// appRoutes are the applications behind this instance: the way into them, and
// the operator's list.
func (s *Site) appRoutes() []door.Route {
	return []door.Route{
		door.Get("/apps/enter", door.Member, s.showAppEnter),
		door.Get("/apps/authorize", door.Member, s.showAuthorize),
		door.Post("/apps/authorize", door.Member, s.postAuthorize),
		door.Get("/apps/stale", door.Open, s.showAppStale),
		door.Get("/apps/leave", door.Open, s.showAppLeave),
		door.Get("/apps/sign-out", door.Open, s.showAppSignOut),
		door.Post("/apps/sign-out", door.Open, s.postAppSignOutHere),

		door.Get("/apps", door.Operator, s.showApps),
		door.Get("/apps/new", door.Operator, s.showAppNew),
		door.Post("/apps/new", door.Operator, s.postAppNew),
		door.Get("/apps/{id}", door.Operator, s.showApp),
		door.Post("/apps/{id}", door.Operator, s.postApp),
		door.Post("/apps/{id}/secret", door.Operator, s.postAppSecret),
		door.Post("/apps/{id}/sign-out", door.Operator, s.postAppSignOut),
		door.Get("/apps/{id}/remove", door.Operator, s.showAppRemove),
		door.Post("/apps/{id}/remove", door.Operator, s.postAppRemove),
	}
}
