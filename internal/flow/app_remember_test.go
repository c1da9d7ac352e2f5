package flow_test

import (
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

// Bo was let pass, and it is remembered. Whatever happens then, his next click is
// told of it, as if nothing had ever been remembered (B72).
func TestWhatIsRememberedOfAClickIsNeverOlderThanTheNext(t *testing.T) {
	orders := func(asks, fresh string, everyone bool) flow.AppForm {
		return flow.AppForm{Name: "Orders", Everyone: everyone, Asks: asks, Fresh: fresh}
	}
	for name, story := range map[string]struct {
		deed func(w *world, vera *person, app twinlatch.AppID)
		want twinlatch.Verdict
	}{
		"Bo signs out": {func(w *world, _ *person, _ twinlatch.AppID) { must(w.t, w.house.Signout(w.ctx, w.bo.visitor())) }, twinlatch.SignIn},
		"Bo is suspended": {func(w *world, _ *person, _ twinlatch.AppID) {
			w.bo.alter(func(a *twinlatch.Account) { a.Status = twinlatch.AccountSuspended })
		}, twinlatch.SignIn},
		"Bo's sessions all end": {func(w *world, _ *person, _ twinlatch.AppID) { w.bo.alter(func(a *twinlatch.Account) { a.Epoch++ }) }, twinlatch.SignIn},
		"Acme is suspended": {func(w *world, _ *person, _ twinlatch.AppID) {
			w.write(func(tx *store.Tx) error {
				c, err := tx.TakeCompany(w.acme)
				must(w.t, err)
				c.Status = twinlatch.CompanySuspended
				return tx.UpdateCompany(c)
			})
		}, twinlatch.SignIn},
		"Acme requires two-factor": {func(w *world, _ *person, _ twinlatch.AppID) {
			w.policy(w.acme, func(p *twinlatch.Policy) { p.Required = true })
		}, twinlatch.Enrol},
		"Acme shortens sessions": {func(w *world, vera *person, _ twinlatch.AppID) {
			w.clock.Advance(6 * time.Minute)
			w.policy(w.acme, func(p *twinlatch.Policy) { p.Idle = 5 * time.Minute })
		}, twinlatch.SignIn},
		"not everyone may use it": {func(w *world, vera *person, app twinlatch.AppID) {
			must(w.t, w.house.AppUpdate(w.ctx, vera.visitor(), app, orders("any", "0", false)))
		}, twinlatch.Refused},
		"it asks for a fresh proof, and time goes by": {func(w *world, vera *person, app twinlatch.AppID) {
			must(w.t, w.house.AppUpdate(w.ctx, vera.visitor(), app, orders("any", "5", true)))
			if got := w.at(ordersHost, w.held.Access); got != twinlatch.Pass {
				w.t.Errorf("in time it is %s", got)
			}
			w.clock.Advance(6 * time.Minute) // nothing is written
		}, twinlatch.StepUp},
		"everybody is signed out": {func(w *world, vera *person, app twinlatch.AppID) {
			must(w.t, w.house.AppSignOut(w.ctx, vera.visitor(), app))
		}, twinlatch.SignIn},
		"nobody clicks for an hour":     {func(w *world, _ *person, _ twinlatch.AppID) { w.clock.Advance(time.Hour) }, twinlatch.SignIn},
		"the clock is set back an hour": {func(w *world, _ *person, _ twinlatch.AppID) { w.clock.Advance(-time.Hour) }, twinlatch.SignIn},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				vera, app := w.operating()
				must(t, w.house.AppUpdate(w.ctx, vera.visitor(), app, orders("any", "0", true)))
				w.bo.signIn()
				token := w.bo.enter()
				w.held.Access = token
				for range 2 {
					if got := w.at(ordersHost, token); got != twinlatch.Pass {
						t.Fatalf("before, it is %s", got)
					}
				}
				story.deed(w, vera, app)
				if got := w.at(ordersHost, token); got != story.want {
					t.Errorf("it is %s", got)
				}
			})
		})
	}
}

// Many clicks go on while Bo signs out. Whoever asks after that was answered is told.
func TestNoClickThatBeginsAfterASignOutPasses(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.operating()
		for range 5 {
			w.bo.signIn()
			token, bo := w.bo.enter(), w.bo.visitor()
			passed := race(8, func(i int) bool {
				if i == 0 {
					return w.house.Signout(w.ctx, bo) != nil || w.at(ordersHost, token) == twinlatch.Pass
				}
				for w.at(ordersHost, token) == twinlatch.Pass { // until it is told
				}
				return w.at(ordersHost, token) == twinlatch.Pass
			})
			if passed != 0 {
				t.Errorf("%d pass once more", passed)
			}
		}
	})
}
