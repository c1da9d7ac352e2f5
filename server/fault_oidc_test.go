package server

import (
	"net/url"
	"strings"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

// clientForms are those about applications that speak OpenID Connect.
func (h *faultHouse) clientForms() map[string]func() press {
	client := func() twinlatch.AppID {
		h.t.Helper()
		id, err := h.s.House.AppRegister(h.t.Context(), h.visitor("operator"), flow.AppForm{
			Name: "Ledger", Kind: "openid-connect", Address: "https://ledger.example", Everyone: true, Asks: "any", Fresh: "0",
			Client: flow.ClientForm{Redirects: "https://ledger.example/back", Consent: true},
		})
		must(h.t, err)
		return id
	}
	request := func() string {
		h.t.Helper()
		way, err := h.s.House.OIDCAuthorize(h.t.Context(), nil, flow.OIDCAsk{Client: string(client()), Request: twinlatch.AuthRequest{
			Redirect: "https://ledger.example/back", Challenge: strings.Repeat("A", 43), Scope: []string{"openid"}, MaxAge: -1,
		}})
		must(h.t, err)
		u, err := url.Parse(way.To)
		must(h.t, err)
		return u.Query().Get("request")
	}
	leaving := func() string {
		h.t.Helper()
		request, err := h.s.House.OIDCLeaveAsk(h.t.Context(), flow.OIDCLeave{Client: string(client())})
		must(h.t, err)
		return request
	}
	allowed := func(path string) func() press {
		return func() press {
			id := client()
			must(h.t, h.s.House.DB.Write(h.t.Context(), func(tx *store.Tx) error {
				return tx.Consent(id, h.visitor("configuration").Account, "openid", h.s.House.Now())
			}))
			return h.by("configuration", "app", string(id)).at(path)
		}
	}
	return map[string]func() press{
		"POST /profile/sessions/end-access":    allowed("/profile/sessions/end-access"),
		"POST /users/{id}/security/end-access": allowed("/users/" + string(h.visitor("configuration").Account.ID) + "/security/end-access"),
		"POST /apps/sign-out":                  func() press { return h.by("employee", "request", leaving()) },
		"POST /apps/{id}/secret":               func() press { return h.by("operator").at("/apps/" + string(client()) + "/secret") },
		"POST /apps/authorize":                 func() press { return h.by("employee", "request", request(), "allow", "yes") },
		"POST /apps/authorize#no":              func() press { return h.by("employee", "request", request(), "allow", "no") },
	}
}
