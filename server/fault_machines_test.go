package server

import (
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

// machineForms are those of application passwords.
func (h *faultHouse) machineForms() map[string]func() press {
	const who, where = "configuration", appPasswordPath
	made := func(whose string) twinlatch.AppPasswordID {
		makeMachine(h.t, h.routeHouse, whose)
		v := h.visitor(whose)
		rows, err := h.s.House.AppPasswords(h.t.Context(), v.Account, v.Company)
		must(h.t, err)
		return rows[0].Password.ID
	}
	revoke := func(path, whose string) func() press {
		return func() press { return h.by(who, "password", string(made(whose))).at(path) }
	}
	security := "/users/" + string(h.visitor(who).Account.ID) + "/security"
	return map[string]func() press{
		"POST " + where + "/new": func() press {
			takeMachines(h.t, h.routeHouse)
			return h.by(who, "app", "machines", "name", "Nightly report", "days", "9")
		},
		"POST " + where + "/new#no name": func() press {
			takeMachines(h.t, h.routeHouse)
			return h.by(who, "app", "machines", "days", "9")
		},
		"POST " + where + "/shown": func() press {
			made(who)
			return h.by(who)
		},
		"POST " + where + "/revoke":                      revoke(where+"/revoke", who),
		"POST " + where + "/revoke-all":                  revoke(where+"/revoke-all", who),
		"POST /users/{id}/security/revoke-app-password":  revoke(security+"/revoke-app-password", who),
		"POST /users/{id}/security/revoke-app-passwords": revoke(security+"/revoke-app-passwords", who),
	}
}

const appPasswordPath = "/profile/application-passwords"

// takeMachines registers an application that takes application passwords.
func takeMachines(t testing.TB, h *routeHouse) {
	t.Helper()
	app := twinlatch.App{ID: "machines", Name: "Purchase orders", Kind: twinlatch.AppProxy, Address: "http://machines.localhost:9000", Everyone: true, Asks: twinlatch.AsksAny, Machines: true, Epoch: 1, CreatedAt: h.s.House.Now()}
	h.write(func(tx *store.Tx) error {
		if _, err := tx.App(app.ID); err == nil {
			return nil
		}
		_, err := tx.InsertApp(app)
		return err
	})
}

// makeMachine is an application password of somebody's, as it is shown once.
func makeMachine(t testing.TB, h *routeHouse, who string) string {
	t.Helper()
	takeMachines(t, h)
	v, err := h.s.House.Visitor(t.Context(), h.cookies[who].Value, flow.From{})
	if err == nil {
		err = h.s.House.AppPasswordMake(t.Context(), v, flow.AppPasswordForm{App: "machines", Name: "Nightly report", Days: "90"})
	}
	if err != nil {
		t.Fatal(err)
	}
	p, err := h.s.House.AppPasswordShown(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	return p.Token
}
