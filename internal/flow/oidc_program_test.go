package flow_test

import (
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// A scheme of its own, or a port of somebody's machine, is whoever's program
// listens there: people are asked every time, and never passed on unseen (RFC
// 8252 8.6).
func TestAProgramThatAnotherMayPlayAsksEveryTime(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ledger := w.newClient(func(in *flow.AppForm) {
			in.Client.Public, in.Client.Redirects = true, ledgerBack+"\ncom.example.ledger:/back\nhttp://127.0.0.1/back"
		})
		w.bo.signIn()
		for _, address := range []string{"com.example.ledger:/back", "http://127.0.0.1:53124/back"} {
			there := func(q *twinlatch.AuthRequest) { q.Redirect = address }
			for range 2 {
				way, _ := ledger.sends(w.bo.visitor(), there)
				if !way.Consent {
					t.Fatalf("at %s he is passed on to %s", address, way.To)
				}
				yes, err := w.house.OIDCConsent(w.ctx, w.bo.visitor(), requestOf(t, way.To))
				must(t, err)
				if !strings.HasPrefix(yes.To, address+"?code=") {
					t.Errorf("allowed: %s", yes.To)
				}
			}
			if way, _ := ledger.sends(w.bo.visitor(), there, func(q *twinlatch.AuthRequest) { q.Silent = true }); !strings.Contains(way.To, "error=consent_required") {
				t.Errorf("unseen he is led to %s", way.To)
			}
		}
		if way, _ := ledger.sends(w.bo.visitor()); way.Consent {
			t.Error("he is asked at the address that is Ledger's own")
		}
	})
}

// A command of the host knows no address of ours: a client that may not stand
// behind this sign-in is none, whoever registered it.
func TestAClientThatMayNotStandHereIsNone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.signIn()
		public := w.house.PublicURL
		for _, address := range []string{"http://localhost:9000", public} {
			w.house.PublicURL = ""
			in := flow.HostAppForm{AppForm: ledgerForm()}
			in.Address, in.Client.Redirects = address, address+"/back"
			made, err := w.house.HostAppAdd(w.ctx, in)
			must(t, err)
			c := &client{w: w, id: made.App.ID, secret: made.Secret}
			w.house.PublicURL = public
			_, err = w.house.OIDCAuthorize(w.ctx, w.bo.visitor(), c.request(func(q *twinlatch.AuthRequest) { q.Redirect = address + "/back" }))
			refused(t, err, "oidc.unknown-client")
			_, err = w.house.OIDCLeaveAsk(w.ctx, flow.OIDCLeave{Client: string(c.id)})
			refused(t, err, "oidc.unknown-client")
			_, err = c.refresh("x")
			toldCode(t, err, twinlatch.OIDCInvalidClient)
		}
	})
}

// Choosing Acme while the others are closed out ends nothing of Acme's.
func TestTheHostEndsNothingOfWhomItChooses(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ledger := w.newHearingClient()
		w.bo.signIn()
		out := ledger.tokens(w.bo)
		_, err := w.house.HostAppUpdate(w.ctx, string(ledger.id), func(in *flow.HostAppForm) { in.Everyone, in.Choose = false, []string{"Acme"} })
		must(t, err)
		if whose := w.toldOf(); len(whose) != 0 {
			t.Errorf("it is told of %v", whose)
		}
		again, err := ledger.refresh(out.Refresh)
		must(t, err)
		_, err = w.house.HostAppUpdate(w.ctx, string(ledger.id), func(in *flow.HostAppForm) { in.Leave = []string{"Acme"} })
		must(t, err)
		_, err = w.house.HostAppUpdate(w.ctx, string(ledger.id), func(in *flow.HostAppForm) { in.Choose = []string{"Acme"} })
		must(t, err)
		_, err = ledger.refresh(again.Refresh)
		toldCode(t, err, twinlatch.OIDCInvalidGrant) // it was told that he is signed out
	})
}
