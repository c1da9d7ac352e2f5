package server

import (
	"testing"

	"github.com/twinlatch/twinlatch/internal/flow"
)

// keyForms are those of API keys.
func (h *faultHouse) keyForms() map[string]func() press {
	const who, where = "configuration", "/configuration/api"
	made := func() { makeKey(h.t, h.routeHouse, who, "people-read") }
	return map[string]func() press{
		"POST " + where + "/new":         func() press { return h.by(who, "name", "Orders", "scopes", "people-read", "days", "9") },
		"POST " + where + "/new#no name": func() press { return h.by(who, "scopes", "people-read", "days", "9") },
		"POST " + where + "/key": func() press {
			made()
			return h.by(who)
		},
		"POST " + where + "/{id}/revoke": func() press {
			made()
			rows, err := h.s.House.APIKeys(h.t.Context(), h.visitor(who))
			must(h.t, err)
			return h.by(who).at(where + "/" + string(rows[0].Key.ID) + "/revoke")
		},
	}
}

// makeKey is a key of somebody's, as it is shown once.
func makeKey(t testing.TB, h *routeHouse, who string, scopes ...string) string {
	t.Helper()
	v, err := h.s.House.Visitor(t.Context(), h.cookies[who].Value, flow.From{})
	if err == nil {
		err = h.s.House.APIKeyMake(t.Context(), v, flow.APIKeyForm{Name: "Purchase orders", Scopes: scopes, Days: "90"})
	}
	if err != nil {
		t.Fatal(err)
	}
	k, err := h.s.House.APIKeyShown(t.Context(), v)
	if err != nil {
		t.Fatal(err)
	}
	return k.Token
}
