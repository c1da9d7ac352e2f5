package web

import (
	"net/http"

	"github.com/twinlatch/twinlatch/internal/door"
)

const (
	get  = http.MethodGet
	post = http.MethodPost
)

// Routes is the front door's table: who may enter stands on the line.
func (s *Site) Routes() []door.Route {
	return []door.Route{
		{get, "/signin", door.Stranger, door.NoLimit, s.showSignin},
		{post, "/signin", door.Stranger, door.Guessing, s.postSignin},
		{get, "/signin/code", door.HalfSignedIn, door.NoLimit, s.showSigninCode},
		{post, "/signin/code", door.HalfSignedIn, door.Guessing, s.postSigninCode},
		{get, "/signin/recovery", door.HalfSignedIn, door.NoLimit, s.showSigninRecovery},
		{post, "/signin/recovery", door.HalfSignedIn, door.Guessing, s.postSigninRecovery},
		{post, "/signin/cancel", door.Stranger, door.NoLimit, s.postSigninCancel},
		{post, "/signout", door.SignedIn, door.NoLimit, s.postSignout},

		{get, "/{$}", door.Member, door.NoLimit, s.showHome},

		{get, "/profile/two-factor", door.SignedIn, door.NoLimit, s.showTwoFactor},
		{post, "/profile/two-factor/turn-on", door.SignedIn, door.NoLimit, s.postTurnOn},
		{post, "/profile/two-factor/change", door.SignedIn, door.NoLimit, s.postChange},
		{get, "/profile/two-factor/choose", door.SignedIn, door.NoLimit, s.showChoose},
		{post, "/profile/two-factor/choose", door.SignedIn, door.NoLimit, s.postChoose},
		{get, "/profile/two-factor/scan", door.SignedIn, door.NoLimit, s.showScan},
		{post, "/profile/two-factor/scan", door.SignedIn, door.NoLimit, s.postScan},
		{get, "/profile/two-factor/confirm", door.SignedIn, door.NoLimit, s.showConfirm},
		{post, "/profile/two-factor/confirm", door.SignedIn, door.Expensive, s.postConfirm},
		{get, "/profile/two-factor/done", door.SignedIn, door.NoLimit, s.showDone},
		{post, "/profile/two-factor/saved", door.SignedIn, door.NoLimit, s.postSaved},
		{get, "/profile/two-factor/recovery-codes", door.SignedIn, door.NoLimit, s.showRecoveryCodes},
		{post, "/profile/two-factor/recovery-codes", door.SignedIn, door.Expensive, s.postRecoveryCodes},
		{get, "/profile/two-factor/turn-off", door.SignedIn, door.NoLimit, s.showTurnOff},
		{post, "/profile/two-factor/turn-off", door.SignedIn, door.NoLimit, s.postTurnOff},
		{post, "/profile/two-factor/devices/remove", door.SignedIn, door.NoLimit, s.postDeviceRemove},
		{post, "/profile/two-factor/devices/remove-all", door.SignedIn, door.NoLimit, s.postDevicesRemoveAll},

		{get, "/proof", door.SignedIn, door.NoLimit, s.showProof},
		{post, "/proof", door.SignedIn, door.Guessing, s.postProof},
	}
}
