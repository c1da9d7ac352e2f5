package flow_test

import (
	"net/url"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// operating is Vera, who operates the house, with a second factor and a fresh
// proof, and the application she registered for everyone.
func (w *world) operating() (*person, twinlatch.AppID) {
	w.t.Helper()
	w.vera.enrol()
	return w.vera, w.newApp(func(*flow.AppForm) {})
}

// appDeeds are those of the operator about applications.
func appDeeds() map[string]func(w *world) doing {
	return map[string]func(w *world) doing{
		"AppRegister": func(w *world) doing {
			vera, _ := w.operating()
			in := flow.AppForm{Name: "Payroll", Kind: "proxy", Address: "https://payroll.example", Asks: "any", Fresh: "0"}
			return vera.as(func(v *flow.Visitor) (any, error) { return w.house.AppRegister(w.ctx, v, in) })
		},
		"AppUpdate": func(w *world) doing {
			vera, id := w.operating()
			in := flow.AppForm{Name: "Orders", Asks: "two-factor", Fresh: "30"}
			return vera.onlyAs(func(v *flow.Visitor) error { return w.house.AppUpdate(w.ctx, v, id, in) })
		},
		"AppSignOut": func(w *world) doing {
			vera, id := w.operating()
			return vera.onlyAs(func(v *flow.Visitor) error { return w.house.AppSignOut(w.ctx, v, id) })
		},
		"AppRemove": func(w *world) doing {
			vera, id := w.operating()
			return vera.onlyAs(func(v *flow.Visitor) error { return w.house.AppRemove(w.ctx, v, id) })
		},
		"Apps": func(w *world) doing {
			vera, _ := w.operating()
			return vera.as(func(v *flow.Visitor) (any, error) { return w.house.Apps(w.ctx, v) })
		},
		"App": func(w *world) doing {
			vera, id := w.operating()
			return vera.as(func(v *flow.Visitor) (any, error) { return w.house.App(w.ctx, v, id) })
		},
		"OwnApps": func(w *world) doing {
			vera, _ := w.operating()
			return vera.as(func(v *flow.Visitor) (any, error) { return w.house.OwnApps(w.ctx, v) })
		},
		"AppChoices": func(w *world) doing {
			vera, _ := w.operating()
			w.newApp(func(in *flow.AppForm) { in.Address, in.Everyone = "https://payroll.example", false })
			return vera.as(func(v *flow.Visitor) (any, error) { return w.house.AppChoices(w.ctx, v, w.acme) })
		},
		"HostApps": func(w *world) doing { return func() (any, error) { return w.house.HostApps(w.ctx) } },
		"HostAppAdd": func(w *world) doing {
			in := flow.AppForm{Name: "Payroll", Kind: "proxy", Address: "https://payroll.example", Everyone: true, Asks: "any", Fresh: "0"}
			return func() (any, error) { return w.house.HostAppAdd(w.ctx, flow.HostAppForm{AppForm: in}) }
		},
		"HostAppAdd/client": func(w *world) doing {
			in := flow.HostAppForm{AppForm: ledgerForm(), Choose: []string{"Acme"}}
			return func() (any, error) { return w.house.HostAppAdd(w.ctx, in) }
		},
		"HostAppUpdate": func(w *world) doing {
			c := w.newClient(asIs)
			change := func(in *flow.HostAppForm) { in.Everyone, in.Choose, in.Client.Consent = false, []string{"Acme"}, true }
			return func() (any, error) { return w.house.HostAppUpdate(w.ctx, string(c.id), change) }
		},
		"HostAppSecret": func(w *world) doing {
			c := w.newClient(asIs)
			return func() (any, error) { return w.house.HostAppSecret(w.ctx, string(c.id)) }
		},
		"HostAppRemove": func(w *world) doing {
			w.operating()
			return only(func() error { return w.house.HostAppRemove(w.ctx, "https://"+ordersHost) })
		},
		"CompanyApps": func(w *world) doing {
			vera, _ := w.operating()
			id := w.newApp(func(in *flow.AppForm) { in.Address, in.Everyone = "https://payroll.example", false })
			return vera.onlyAs(func(v *flow.Visitor) error { return w.house.CompanyApps(w.ctx, v, w.acme, []twinlatch.AppID{id}) })
		},
	}
}

// appWayDeeds are the way into an application, and its every click.
func appWayDeeds() map[string]func(w *world) doing {
	return map[string]func(w *world) doing{
		"AppStart": func(w *world) doing {
			w.operating()
			return func() (any, error) {
				return w.house.AppStart(w.ctx, flow.AppStart{Host: ordersHost, ReturnTo: "/list"})
			}
		},
		"AppEnter": func(w *world) doing {
			w.operating()
			w.bo.signIn()
			begun, err := w.house.AppStart(w.ctx, flow.AppStart{Host: ordersHost, ReturnTo: "/list"})
			must(w.t, err)
			return w.bo.as(func(v *flow.Visitor) (any, error) { return w.house.AppEnter(w.ctx, v, requestOf(w.t, begun.To)) })
		},
		"AppFinish": func(w *world) doing {
			w.operating()
			w.bo.signIn()
			in := w.bo.onTheWay("/list")
			return func() (any, error) { return w.house.AppFinish(w.ctx, in) }
		},
		"AppCheck": func(w *world) doing {
			w.operating()
			w.bo.signIn()
			token := w.bo.enter()
			return func() (any, error) { return w.house.AppCheck(w.ctx, ordersHost, token, w.bo.from()) }
		},
		"SigningRotate": func(w *world) doing {
			return only(func() error {
				w.clock.Advance(twinlatch.SigningKeyFor)
				return w.house.SigningRotate(w.ctx)
			})
		},
		"PublicKeys": func(w *world) doing {
			return func() (any, error) { return w.house.PublicKeys(w.ctx) }
		},
		"AppFinish/another browser": func(w *world) doing {
			w.operating()
			w.bo.signIn()
			in := w.bo.onTheWay("/list")
			in.State = w.bo.session // of the right form, and nobody's
			return refusing("apps.stale", func() (any, error) { return w.house.AppFinish(w.ctx, in) })
		},
	}
}

// codeOf and requestOf read an address of the way.
func codeOf(to string) string {
	u, _ := url.Parse(to)
	return u.Query().Get("code")
}
