package web

import "github.com/twinlatch/twinlatch/internal/door"

// passwordRoutes are the ways to a password without a session, and what anybody
// may ask for.
func (s *Site) passwordRoutes() []door.Route {
	return []door.Route{
		door.Get("/password/forgot", door.Open, s.showForgot),
		door.Post("/password/forgot", door.Open, s.postForgot).Limited(door.Mailing),
		door.Get("/password/reset", door.Open, s.showReset),
		door.Post("/password/reset", door.Open, s.postReset).Limited(door.Expensive),
		door.Get("/signin/new-password", door.HalfSignedIn, s.showSigninNewPassword),
		door.Post("/signin/new-password", door.HalfSignedIn, s.postSigninNewPassword).Limited(door.Expensive),
		door.Get("/email/confirm", door.Open, s.showEmailConfirm),
		door.Post("/email/confirm", door.Open, s.postEmailConfirm),
		door.Get("/email/undo", door.Open, s.showEmailUndo),
		door.Post("/email/undo", door.Open, s.postEmailUndo),

		door.Get("/help/two-factor", door.Open, s.showHelp),
		door.Get("/.well-known/change-password", door.Open, s.showChangePassword),
		door.Get("/.well-known/security.txt", door.Open, s.showSecurityText),
		door.Get("/robots.txt", door.Open, s.showRobots),
		door.Get("/favicon.ico", door.Open, s.showFavicon),
	}
}

// profileRoutes are the tabs of Profile Settings that wait behind the gate.
func (s *Site) profileRoutes() []door.Route {
	return []door.Route{
		door.Get("/profile", door.Member, s.showProfile),
		door.Post("/profile", door.Member, s.postProfile),
		door.Post("/profile/email", door.Member, s.postProfileEmail).Limited(door.Mailing),
		door.Post("/profile/email/cancel", door.Member, s.postProfileEmailCancel),
		door.Get("/profile/password", door.Member, s.showPassword),
		door.Post("/profile/password", door.Member, s.postPassword).Limited(door.Guessing),
		door.Get("/profile/sessions", door.Member, s.showSessions),
		door.Post("/profile/sessions/end", door.Member, s.postSessionEnd),
		door.Post("/profile/sessions/end-others", door.Member, s.postSessionsEndOthers),
		door.Post("/profile/sessions/end-access", door.Member, s.postAccessEnd),
		door.Get(appPasswordPath+"/new", door.Member, s.showAppPasswordNew),
		door.Post(appPasswordPath+"/new", door.Member, s.postAppPasswordNew),
		door.Get(appPasswordPath+"/shown", door.Member, s.showAppPassword),
		door.Post(appPasswordPath+"/shown", door.Member, s.postAppPasswordSaved),
		door.Post(appPasswordPath+"/revoke", door.Member, s.postAppPasswordRevoke),
		door.Post(appPasswordPath+"/revoke-all", door.Member, s.postAppPasswordsRevoke),
	}
}
