package flow_test

import (
	"slices"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// What the host registers is what the operator's page registers: the same rules,
// and a client that gets in with the secret it was given.
func TestTheHostRegistersClients(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.vera.enrol()
		in := flow.HostAppForm{AppForm: ledgerForm()}
		in.Everyone, in.Choose = false, []string{"Acme"}
		ledger, err := w.house.HostAppAdd(w.ctx, in)
		must(t, err)
		c := &client{w: w, id: ledger.App.ID, secret: ledger.Secret}
		w.bo.signIn()
		c.tokens(w.bo)
		if _, said := c.sends(w.vera.visitor()); said != nil {
			t.Errorf("the company that was not chosen gets %v", said)
		}

		renewed, err := w.house.HostAppSecret(w.ctx, string(c.id))
		must(t, err)
		_, err = w.house.OIDCCodeExchange(w.ctx, c.exchange(c.code(w.bo)))
		toldCode(t, err, twinlatch.OIDCInvalidClient) // with the former secret
		c.secret = renewed.Secret
		c.tokens(w.bo)

		_, err = w.house.HostAppUpdate(w.ctx, string(c.id), func(in *flow.HostAppForm) { in.Leave = []string{string(w.acme)} })
		must(t, err)
		if _, said := c.sends(w.bo.visitor()); said != nil {
			t.Errorf("once Acme is chosen no more, Bo gets %v", said)
		}
	})
}

// Two clients at one host are two; what is meant has to be said then.
func TestTheHostTellsTwoClientsAtOneHostApart(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first, err := w.house.HostAppAdd(w.ctx, flow.HostAppForm{AppForm: ledgerForm()})
		must(t, err)
		second := flow.HostAppForm{AppForm: ledgerForm()}
		second.Name, second.Client = "Wages", flow.ClientForm{Redirects: "https://ledger.example/wages", Public: true}
		wages, err := w.house.HostAppAdd(w.ctx, second)
		must(t, err)
		if wages.Secret != "" || first.Secret == "" {
			t.Errorf("secrets %q and %q", first.Secret, wages.Secret)
		}
		_, err = w.house.HostAppSecret(w.ctx, "https://ledger.example")
		refused(t, err, "apps.several")
		_, err = w.house.HostAppSecret(w.ctx, string(wages.App.ID))
		refused(t, err, "apps.no-secret")
		must(t, w.house.HostAppRemove(w.ctx, string(wages.App.ID)))
		changed, err := w.house.HostAppUpdate(w.ctx, "https://LEDGER.example/", func(in *flow.HostAppForm) { in.Asks, in.Client.WithoutPKCE = "two-factor", true })
		must(t, err)
		if changed.App.ID != first.App.ID || changed.App.Asks != twinlatch.AsksTwoFactor || !changed.Client.WithoutPKCE || !slices.Equal(changed.Client.Redirects, []string{ledgerBack}) {
			t.Errorf("it is %+v", changed)
		}
		refused(t, w.house.HostAppRemove(w.ctx, string(wages.App.ID)), "apps.none-such")
	})
}

func TestTheHostIsRefusedWhatThePageRefuses(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, orders := w.operating()
		for say, change := range map[string]func(in *flow.HostAppForm){
			"apps.redirects-bad":  func(in *flow.HostAppForm) { in.Client.Redirects = "http://ledger.example/back" },
			"apps.redirects-none": func(in *flow.HostAppForm) { in.Client.Redirects = " \n" },
			"apps.address-taken":  func(in *flow.HostAppForm) { in.Address = "https://" + ordersHost },
			"apps.address-bad":    func(in *flow.HostAppForm) { in.Address = "https://ledger.example/there" },
			"apps.fresh-bounds":   func(in *flow.HostAppForm) { in.Fresh = "-1" },
			"apps.no-client":      func(in *flow.HostAppForm) { in.Kind = "proxy" },
			"apps.no-company":     func(in *flow.HostAppForm) { in.Choose = []string{"Acm"} },
			"error.name-empty":    func(in *flow.HostAppForm) { in.Name = " " },
			"apps.kind-unknown":   func(in *flow.HostAppForm) { in.Kind = "saml" },
			"apps.asks-unknown":   func(in *flow.HostAppForm) { in.Asks = "three-factor" },
			"apps.address-ours":   func(in *flow.HostAppForm) { in.Address = "https://door.example" },
			"apps.address-scheme": func(in *flow.HostAppForm) { in.Address = "http://localhost:9000" },
		} {
			in := flow.HostAppForm{AppForm: ledgerForm()}
			change(&in)
			_, err := w.house.HostAppAdd(w.ctx, in)
			refused(t, err, say)
		}
		_, err := w.house.HostAppUpdate(w.ctx, string(orders), func(in *flow.HostAppForm) { in.Client.Redirects = ledgerBack })
		refused(t, err, "apps.no-client")
		w.newCompany("Twin", false)
		w.newCompany("Twin", false)
		_, err = w.house.HostAppUpdate(w.ctx, string(orders), func(in *flow.HostAppForm) { in.Choose = []string{"Twin"} })
		refused(t, err, "apps.several-companies")
		// A command of the host knows no address of ours: what may be http is told by
		// the application's own.
		w.house.PublicURL = ""
		in := flow.HostAppForm{AppForm: ledgerForm()}
		in.Client.Redirects = "http://localhost:9000/back"
		_, err = w.house.HostAppAdd(w.ctx, in)
		refused(t, err, "apps.redirects-bad")
		in.Address = "http://localhost:9000"
		_, err = w.house.HostAppAdd(w.ctx, in)
		must(t, err)
	})
}
