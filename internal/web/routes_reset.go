package web

import "github.com/twinlatch/twinlatch/internal/door"

// resetRoutes are the ways of somebody who lost a phone: asking, deciding,
// stopping, and saying "This was not me".
func (s *Site) resetRoutes() []door.Route {
	return []door.Route{
		door.Get("/signin/lost", door.HalfSignedIn, s.showSigninLost),
		door.Post("/signin/lost", door.HalfSignedIn, s.postSigninLost).Limited(door.Mailing),

		door.Get("/configuration/reset-requests", door.Configuration, s.showResetRequests),
		door.Post("/configuration/reset-requests/{id}/approve", door.Configuration, s.postResetApprove),
		door.Post("/configuration/reset-requests/{id}/reject", door.Configuration, s.postResetReject),

		door.Get("/support", door.Support, s.showSupport),
		door.Post("/support", door.Support, s.postSupportFind).Limited(door.Mailing),
		door.Post("/support/people/{id}/request", door.Support, s.postSupportRequest).Limited(door.Mailing),
		door.Post("/support/requests/{id}/approve", door.Support, s.postSupportApprove),

		door.Get("/reset/not-me", door.Open, s.showNotMe),
		door.Post("/reset/not-me", door.Open, s.postNotMe),
		door.Get("/reset/stop", door.Open, s.showResetStop),
		door.Post("/reset/stop", door.Open, s.postResetStop),
	}
}
