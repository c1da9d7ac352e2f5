package web

import (
	"slices"

	"github.com/twinlatch/twinlatch/internal/door"
)

// Routes is the front door's table: who may enter stands on the line.
func (s *Site) Routes() []door.Route {
	return slices.Concat(
		s.signinRoutes(),
		s.passwordRoutes(),
		s.profileRoutes(),
		s.userRoutes(),
		s.configurationRoutes(),
		s.companyRoutes(),
		s.appRoutes(),
		s.resetRoutes(),
	)
}

// signinRoutes are the way in, Home, the second factor and the fresh proof.
func (s *Site) signinRoutes() []door.Route {
	return []door.Route{
		door.Get("/setup", door.FirstRun, s.showSetup),
		door.Post("/setup", door.FirstRun, s.postSetup).Limited(door.Expensive),

		door.Get("/signin", door.Stranger, s.showSignin),
		door.Post("/signin", door.Stranger, s.postSignin).Limited(door.Guessing),
		door.Get("/signin/code", door.HalfSignedIn, s.showSigninCode),
		door.Post("/signin/code", door.HalfSignedIn, s.postSigninCode).Limited(door.Guessing),
		door.Get("/signin/recovery", door.HalfSignedIn, s.showSigninRecovery),
		door.Post("/signin/recovery", door.HalfSignedIn, s.postSigninRecovery).Limited(door.Guessing),
		door.Post("/signin/cancel", door.Stranger, s.postSigninCancel),
		door.Post("/signout", door.SignedIn, s.postSignout),

		door.Get("/{$}", door.Member, s.showHome),

		door.Get("/profile/two-factor", door.SignedIn, s.showTwoFactor),
		door.Post("/profile/two-factor/turn-on", door.SignedIn, s.postTurnOn),
		door.Post("/profile/two-factor/change", door.SignedIn, s.postChange),
		door.Get("/profile/two-factor/choose", door.SignedIn, s.showChoose),
		door.Post("/profile/two-factor/choose", door.SignedIn, s.postChoose),
		door.Get("/profile/two-factor/scan", door.SignedIn, s.showScan),
		door.Post("/profile/two-factor/scan", door.SignedIn, s.postScan),
		door.Get("/profile/two-factor/confirm", door.SignedIn, s.showConfirm),
		door.Post("/profile/two-factor/confirm", door.SignedIn, s.postConfirm).Limited(door.Expensive),
		door.Get("/profile/two-factor/done", door.SignedIn, s.showDone),
		door.Post("/profile/two-factor/saved", door.SignedIn, s.postSaved),
		door.Get("/profile/two-factor/recovery-codes", door.SignedIn, s.showRecoveryCodes),
		door.Post("/profile/two-factor/recovery-codes", door.SignedIn, s.postRecoveryCodes).Limited(door.Expensive),
		door.Get("/profile/two-factor/turn-off", door.SignedIn, s.showTurnOff),
		door.Post("/profile/two-factor/turn-off", door.SignedIn, s.postTurnOff),
		door.Post("/profile/two-factor/devices/remove", door.SignedIn, s.postDeviceRemove),
		door.Post("/profile/two-factor/devices/remove-all", door.SignedIn, s.postDevicesRemoveAll),

		door.Get("/proof", door.SignedIn, s.showProof),
		door.Post("/proof", door.SignedIn, s.postProof).Limited(door.Guessing),
	}
}
