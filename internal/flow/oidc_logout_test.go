package flow_test

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

// logouts claims what applications are to be told now.
func (w *world) logouts() (all []twinlatch.Logout) {
	w.t.Helper()
	w.write(func(tx *store.Tx) (err error) {
		all, err = tx.ClaimLogouts(w.clock.Now(), w.clock.Now().Add(100*24*time.Hour), 100)
		return err
	})
	return all
}

func (w *world) toldOf() (whose []twinlatch.AccountID) {
	for _, l := range w.logouts() {
		whose = append(whose, l.Account)
	}
	slices.Sort(whose)
	return whose
}

// endings are what ends Bo's sign-in at Ledger, and whoever's beside his.
func endings() map[string]func(w *world, ledger *client) (beside []twinlatch.AccountID) {
	alone := func(do func(w *world, ledger *client) error) func(w *world, ledger *client) []twinlatch.AccountID {
		return func(w *world, ledger *client) []twinlatch.AccountID { must(w.t, do(w, ledger)); return nil }
	}
	policy := func(change func(in *flow.PolicyUpdate)) func(w *world, ledger *client) []twinlatch.AccountID {
		return func(w *world, _ *client) []twinlatch.AccountID { w.proven(); w.update(change); return nil }
	}
	return map[string]func(w *world, ledger *client) []twinlatch.AccountID{
		"Sign out": alone(func(w *world, _ *client) error { return w.house.Signout(w.ctx, w.bo.visitor()) }),
		"End": alone(func(w *world, _ *client) error {
			id := w.bo.visitor().Session.ID
			w.bo.signIn()
			return w.house.SessionEnd(w.ctx, w.bo.visitor(), id)
		}),
		"End all others": alone(func(w *world, _ *client) error { w.bo.signIn(); return w.house.SessionEndOthers(w.ctx, w.bo.visitor()) }),
		"an administrator ends his sessions": alone(func(w *world, _ *client) error {
			return w.house.PersonEndSession(w.ctx, w.proven().visitor(), w.bo.id, flow.EverySession)
		}),
		"End all sessions": alone(func(w *world, _ *client) error {
			_, err := w.house.SessionEndAll(w.ctx, w.proven().visitor())
			return err
		}),
		"Suspend":       alone(func(w *world, _ *client) error { return w.house.PersonSuspend(w.ctx, w.proven().visitor(), w.bo.id) }),
		"Remove person": alone(func(w *world, _ *client) error { return w.house.PersonRemove(w.ctx, w.proven().visitor(), w.bo.id) }),
		"Reset": alone(func(w *world, _ *client) error {
			return w.house.PersonReset(w.ctx, w.proven().visitor(), w.bo.id, "lost phone")
		}),
		"Change password": alone(func(w *world, _ *client) error {
			_, err := w.house.PasswordChange(w.ctx, w.bo.visitor(), flow.PasswordChange{Current: w.bo.password, New: "nine slow otters swim at dawn"})
			return err
		}),
		"Turn Off":          alone(func(w *world, _ *client) error { _, err := w.house.FactorTurnOff(w.ctx, w.bo.visitor()); return err }),
		"company suspended": alone(func(w *world, _ *client) error { return w.house.CompanySuspend(w.ctx, w.vera.visitor(), w.acme) }),
		"company deleted":   alone(func(w *world, _ *client) error { return w.house.CompanyDelete(w.ctx, w.vera.visitor(), w.acme) }),
		"shorter limits": func(w *world, _ *client) []twinlatch.AccountID {
			w.clock.Advance(50 * time.Minute)
			w.proven()
			w.update(func(in *flow.PolicyUpdate) { in.Minutes = 30 })
			return nil
		},
		"Required, and he has none": policy(func(in *flow.PolicyUpdate) { in.Required = true }),
		"nothing that ends it":      policy(func(in *flow.PolicyUpdate) { in.Trusted = !in.Trusted }),
		"Sign everybody out": func(w *world, ledger *client) []twinlatch.AccountID {
			w.ada.signIn()
			ledger.tokens(w.ada)
			must(w.t, w.house.AppSignOut(w.ctx, w.vera.visitor(), ledger.id))
			return []twinlatch.AccountID{w.ada.id}
		},
		"Remove":              alone(func(w *world, ledger *client) error { return w.house.AppRemove(w.ctx, w.vera.visitor(), ledger.id) }),
		"removed on the host": alone(func(w *world, ledger *client) error { return w.house.HostAppRemove(w.ctx, string(ledger.id)) }),
		"for chosen companies": alone(func(w *world, ledger *client) error {
			in := ledgerForm()
			in.Everyone, in.Client.LogoutAddress = false, ledgerHears
			return w.house.AppUpdate(w.ctx, w.vera.visitor(), ledger.id, in)
		}),
	}
}

func TestAClientIsToldWhateverEndsAPersonsSignIn(t *testing.T) {
	for name, end := range endings() {
		t.Run(strings.ReplaceAll(name, " ", "-"), func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				ledger := w.newHearingClient()
				if strings.HasPrefix(name, "Required") {
					w.bo.signIn()
				} else {
					w.bo.enrol()
				}
				out := ledger.tokens(w.bo)
				want := append([]twinlatch.AccountID{w.bo.id}, end(w, ledger)...)
				if slices.Sort(want); strings.HasPrefix(name, "nothing") {
					want = nil
				}
				if got := w.toldOf(); !slices.Equal(got, want) {
					t.Errorf("it is told of %v, want %v", got, want)
				}
				if _, err := ledger.refresh(out.Refresh); (err == nil) != (want == nil) {
					t.Errorf("its refresh token: %v", err)
				}
			})
		})
	}
}

// What is told is signed when it is told, as what it is and for whom.
func TestALogoutTokenSaysWhatHasEndedAndNothingMore(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ledger := w.newHearingClient()
		w.bo.signIn()
		sid := w.verified(ledger.tokens(w.bo).ID)["sid"]
		must(t, w.house.Signout(w.ctx, w.bo.visitor()))
		all := w.logouts()
		if len(all) != 1 || all[0].Address != ledgerHears {
			t.Fatalf("it waits: %+v", all)
		}
		w.clock.Advance(3 * time.Hour)
		first, err := w.house.OIDCLogoutToken(w.ctx, all[0])
		must(t, err)
		second, err := w.house.OIDCLogoutToken(w.ctx, all[0])
		must(t, err)
		claims, now := w.verified(first), float64(w.clock.Now().Unix())
		for name, want := range map[string]any{"iss": "https://door.example", "aud": string(ledger.id), "sub": string(w.bo.id), "sid": sid, "iat": now, "exp": now + 120, "nonce": nil, "email": nil} {
			if claims[name] != want {
				t.Errorf("%s is %v, want %v", name, claims[name], want)
			}
		}
		events, _ := json.Marshal(claims["events"])
		if string(events) != `{"http://schemas.openid.net/event/backchannel-logout":{}}` || claims["jti"] == w.verified(second)["jti"] || claims["jti"] == "" {
			t.Errorf("it says %v", claims)
		}
		head, _ := base64.RawURLEncoding.DecodeString(strings.Split(first, ".")[0])
		if !strings.Contains(string(head), `"typ":"logout+jwt"`) {
			t.Errorf("its head is %s", head)
		}
		// Nobody takes it for an ID token.
		request, err := w.house.OIDCLeaveAsk(w.ctx, flow.OIDCLeave{Hint: first})
		must(t, err)
		if left, err := w.house.OIDCLeaveShow(w.ctx, request); err != nil || left.App.ID != "" {
			t.Errorf("as a hint it speaks for %+v (%v)", left, err)
		}
	})
}
