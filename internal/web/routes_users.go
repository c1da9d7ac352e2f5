package web

import "github.com/twinlatch/twinlatch/internal/door"

// userRoutes are those of User Management, and the invitation's own page.
// Configuration reads them too; what a role may do there, the locks decide.
func (s *Site) userRoutes() []door.Route {
	return []door.Route{
		door.Get("/users", door.Administrator, s.showUsers),
		door.Get("/users/new", door.UserManagement, s.showInvite),
		door.Post("/users/new", door.UserManagement, s.postInvite).Limited(door.Mailing),
		door.Get("/users/new/link", door.UserManagement, s.showInvitationLink),
		door.Post("/users/new/link", door.UserManagement, s.postInvitationPassedOn),
		door.Get("/users/end-sessions", door.Configuration, s.showUsersEndSessions),
		door.Post("/users/end-sessions", door.Configuration, s.postUsersEndSessions),
		door.Post("/users/invitations/{id}/send-again", door.UserManagement, s.postInvitationAgain).Limited(door.Mailing),
		door.Post("/users/invitations/{id}/withdraw", door.UserManagement, s.postInvitationWithdraw),

		door.Get("/users/{id}", door.Administrator, s.showUser),
		door.Post("/users/{id}", door.UserManagement, s.postUser),
		door.Post("/users/{id}/email", door.Configuration, s.postUserEmail).Limited(door.Mailing),
		door.Get("/users/{id}/suspend", door.UserManagement, s.showUserSuspend),
		door.Post("/users/{id}/suspend", door.UserManagement, s.postUserSuspend),
		door.Post("/users/{id}/reactivate", door.UserManagement, s.postUserReactivate),
		door.Get("/users/{id}/remove", door.UserManagement, s.showUserRemove),
		door.Post("/users/{id}/remove", door.UserManagement, s.postUserRemove),
		door.Get("/users/{id}/roles", door.Administrator, s.showUserRoles),
		door.Post("/users/{id}/roles", door.UserManagement, s.postUserRoles),
		door.Get("/users/{id}/security", door.Administrator, s.showUserSecurity),
		door.Post("/users/{id}/security/reset", door.Configuration, s.postUserReset),
		door.Post("/users/{id}/security/end-session", door.Configuration, s.postUserEndSession),
		door.Post("/users/{id}/security/end-sessions", door.Configuration, s.postUserEndSessions),
		door.Post("/users/{id}/security/end-device", door.Configuration, s.postUserEndDevice),
		door.Post("/users/{id}/security/end-devices", door.Configuration, s.postUserEndDevices),
		door.Post("/users/{id}/security/end-access", door.Configuration, s.postUserAccessEnd),
		door.Post("/users/{id}/security/revoke-app-password", door.Configuration, s.postUserAppPassword),
		door.Post("/users/{id}/security/revoke-app-passwords", door.Configuration, s.postUserAppPasswords),

		door.Get("/invitation", door.Open, s.showInvitation),
		door.Post("/invitation", door.Open, s.postInvitation).Limited(door.Expensive),
	}
}
