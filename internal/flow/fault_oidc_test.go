package flow_test

import (
	"time"

	"github.com/twinlatch/twinlatch/internal/flow"
)

// clientDeeds are the way of a person to an OpenID Connect client.
func clientDeeds() map[string]func(w *world) doing {
	asking := func(in *flow.AppForm) { in.Client.Consent = true }
	return map[string]func(w *world) doing{
		"AppRegister/client": func(w *world) doing {
			w.vera.enrol()
			in := flow.AppForm{Name: "Ledger", Kind: "openid-connect", Address: "https://ledger.example", Asks: "any", Fresh: "0", Client: flow.ClientForm{Redirects: ledgerBack}}
			return w.vera.as(func(v *flow.Visitor) (any, error) { return w.house.AppRegister(w.ctx, v, in) })
		},
		"AppSecret": func(w *world) doing {
			c := w.newClient(asIs)
			return w.vera.as(func(v *flow.Visitor) (any, error) { return w.house.AppSecret(w.ctx, v, c.id) })
		},
		"OIDCAuthorize": func(w *world) doing {
			c := w.newClient(asIs)
			w.bo.signIn()
			return w.bo.as(func(v *flow.Visitor) (any, error) { return w.house.OIDCAuthorize(w.ctx, v, c.request()) })
		},
		"OIDCEnter": func(w *world) doing {
			c := w.newClient(asIs)
			way, _ := c.sends(nil)
			w.bo.signIn()
			return w.bo.as(func(v *flow.Visitor) (any, error) { return w.house.OIDCEnter(w.ctx, v, requestOf(w.t, way.To)) })
		},
		"OIDCConsent": func(w *world) doing {
			c := w.newClient(asking)
			w.bo.signIn()
			way, _ := c.sends(w.bo.visitor())
			return w.bo.as(func(v *flow.Visitor) (any, error) { return w.house.OIDCConsent(w.ctx, v, requestOf(w.t, way.To)) })
		},
		"OIDCDecline": func(w *world) doing {
			c := w.newClient(asking)
			w.bo.signIn()
			way, _ := c.sends(w.bo.visitor())
			return w.bo.as(func(v *flow.Visitor) (any, error) { return w.house.OIDCDecline(w.ctx, v, requestOf(w.t, way.To)) })
		},
	}
}

// clientLeaveDeeds are its way out.
func clientLeaveDeeds() map[string]func(w *world) doing {
	sent := func(w *world) (flow.OIDCLeave, string) {
		c := w.newClient(func(in *flow.AppForm) { in.Client.SignedOut, in.Client.LogoutAddress = ledgerBye, ledgerHears })
		w.bo.signIn()
		in := flow.OIDCLeave{Hint: c.tokens(w.bo).ID, Redirect: ledgerBye}
		request, err := w.house.OIDCLeaveAsk(w.ctx, in)
		must(w.t, err)
		return in, request
	}
	return map[string]func(w *world) doing{
		"OIDCLeaveAsk": func(w *world) doing {
			in, _ := sent(w)
			return func() (any, error) { return w.house.OIDCLeaveAsk(w.ctx, in) }
		},
		"OIDCLeaveShow": func(w *world) doing {
			_, request := sent(w)
			return func() (any, error) { return w.house.OIDCLeaveShow(w.ctx, request) }
		},
		"OIDCLeaving": func(w *world) doing {
			_, request := sent(w)
			return w.bo.as(func(v *flow.Visitor) (any, error) { return w.house.OIDCLeaving(w.ctx, v, request, false) })
		},
		"AppAccess": func(w *world) doing {
			sent(w)
			return w.bo.as(func(v *flow.Visitor) (any, error) { return w.house.AppAccess(w.ctx, v.Account, v.Company) })
		},
		"AppAccessEnd": func(w *world) doing {
			sent(w)
			id := w.accessOf(w.bo)[0].App.ID
			return w.bo.onlyAs(func(v *flow.Visitor) error { return w.house.AppAccessEnd(w.ctx, v, id) })
		},
		"PersonEndAccess": func(w *world) doing {
			sent(w)
			id := w.accessOf(w.bo)[0].App.ID
			return w.proven().onlyAs(func(v *flow.Visitor) error { return w.house.PersonEndAccess(w.ctx, v, w.bo.id, id) })
		},
		"OIDCLogoutToken": func(w *world) doing {
			sent(w)
			must(w.t, w.house.Signout(w.ctx, w.bo.visitor()))
			l := w.logouts()[0]
			return func() (any, error) { return w.house.OIDCLogoutToken(w.ctx, l) }
		},
		"OIDCLeaving/sure": func(w *world) doing {
			_, request := sent(w)
			w.bo.signIn() // in another browser
			return w.bo.as(func(v *flow.Visitor) (any, error) { return w.house.OIDCLeaving(w.ctx, v, request, true) })
		},
	}
}

// clientCallDeeds are what a client asks for itself.
func clientCallDeeds() map[string]func(w *world) doing {
	held := func(w *world) (*client, flow.OIDCTokens) {
		c := w.newClient(asIs)
		w.bo.signIn()
		return c, c.tokens(w.bo)
	}
	return map[string]func(w *world) doing{
		"OIDCCodeExchange": func(w *world) doing {
			c := w.newClient(asIs)
			w.bo.signIn()
			in := c.exchange(c.code(w.bo))
			return func() (any, error) { return w.house.OIDCCodeExchange(w.ctx, in) }
		},
		"OIDCCodeExchange/again": func(w *world) doing {
			c := w.newClient(asIs)
			w.bo.signIn()
			in := c.exchange(c.code(w.bo))
			_, err := w.house.OIDCCodeExchange(w.ctx, in)
			must(w.t, err)
			return refusing("oidc.refused", func() (any, error) { return w.house.OIDCCodeExchange(w.ctx, in) })
		},
		"OIDCRefresh": func(w *world) doing {
			c, out := held(w)
			return func() (any, error) { return c.refresh(out.Refresh) }
		},
		"OIDCUserinfo": func(w *world) doing {
			_, out := held(w)
			return func() (any, error) { return w.house.OIDCUserinfo(w.ctx, out.Access) }
		},
		"OIDCIntrospect": func(w *world) doing {
			c, out := held(w)
			return func() (any, error) { return w.house.OIDCIntrospect(w.ctx, c.proof(), out.Access) }
		},
		"Tick/lapsed": func(w *world) doing {
			c := w.newHearingClient()
			w.bo.signIn()
			c.tokens(w.bo)
			w.clock.Advance(25 * time.Hour)
			return only(func() error { return w.house.Tick(w.ctx) })
		},
		"OIDCRevoke": func(w *world) doing {
			c, out := held(w)
			return only(func() error { return w.house.OIDCRevoke(w.ctx, c.proof(), out.Refresh) })
		},
	}
}
