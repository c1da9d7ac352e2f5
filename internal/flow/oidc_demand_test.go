package flow_test

import (
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// demands changes what Ledger asks, by Vera's hand on the page or on the host.
func (c *client) demands(onHost bool, asks, fresh string) {
	c.w.t.Helper()
	if onHost {
		_, err := c.w.house.HostAppUpdate(c.w.ctx, string(c.id), func(in *flow.HostAppForm) { in.Asks, in.Fresh = asks, fresh })
		must(c.w.t, err)
		return
	}
	in := ledgerForm()
	in.Asks, in.Fresh, in.Client.LogoutAddress = asks, fresh, ledgerHears
	c.w.vera.prove()
	must(c.w.t, c.w.house.AppUpdate(c.w.ctx, c.w.vera.visitor(), c.id, in))
}

// wants fails unless the client is told everywhere that a new sign-in is needed,
// and which.
func (c *client) wants(out flow.OIDCTokens, acr string, maxAge time.Duration) {
	c.w.t.Helper()
	_, err := c.w.house.OIDCUserinfo(c.w.ctx, out.Access)
	if why := flow.OIDCRefusal(err); why.Code != twinlatch.OIDCInsufficient || why.ACR != acr || why.MaxAge != maxAge {
		c.w.t.Errorf("userinfo says %+v (%v)", why, err)
	}
	if s, err := c.w.house.OIDCIntrospect(c.w.ctx, c.proof(), out.Access); err != nil || s.Active {
		c.w.t.Errorf("introspection says %+v, %v", s, err)
	}
	_, err = c.refresh(out.Refresh)
	if why := flow.OIDCRefusal(err); why.Code != twinlatch.OIDCInsufficient {
		c.w.t.Errorf("the refresh is answered %v", err)
	}
}

// What an application asks more holds for who is in already: a client is told at
// once of whom it may not keep, its tokens are refused with what it takes, and the
// person proves more in the session that stands.
func TestAClientIsToldWhoFallsShortOfWhatIsAskedNow(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = true })
		w.vera.enrol()
		w.bo.enrol()
		w.bo.trustBrowser()
		for _, onHost := range []bool{false, true} {
			ledger := w.anotherClient(func(in *flow.AppForm) { in.Client.LogoutAddress = ledgerHears })
			w.bo.signIn() // spared the code
			w.ada.signIn()
			w.vera.prove()
			bos, _ := ledger.tokens(w.bo), ledger.tokens(w.ada)
			veras := ledger.tokens(w.vera) // who showed a code
			ledger.demands(onHost, "any", "60")
			if told := w.toldOf(); told != nil {
				t.Errorf("it is told of %v for a fresh proof", told)
			}
			ledger.demands(onHost, "two-factor", "0")
			if told := w.toldOf(); len(told) != 2 || told[0] == w.vera.id || told[1] == w.vera.id {
				t.Errorf("it is told of %v", told)
			}
			ledger.wants(bos, twinlatch.ACRLevel2, 0)
			if !ledger.good(veras.Access) {
				t.Error("what falls short of nothing ended")
			}
			if way, _ := ledger.sends(w.bo.visitor()); way.Verdict != twinlatch.StepUp {
				t.Errorf("sent again, Bo is %s", way.Verdict)
			}
			w.clock.Advance(31 * time.Second) // his next code
			w.bo.prove()
			if again := ledger.tokens(w.bo); !ledger.good(again.Access) {
				t.Error("having proven more, Bo is not let in")
			}
			ledger.demands(onHost, "two-factor", "0") // again, and nothing is asked anew
			ledger.demands(onHost, "any", "0")
			if told := w.toldOf(); told != nil {
				t.Errorf("it is told of %v when nothing more is asked", told)
			}
			must(t, w.house.HostAppRemove(w.ctx, string(ledger.id)))
			w.logouts()
		}
	})
}

// How fresh a proof must be is asked of every token: when it is not any more, the
// client is told how fresh, and who proves themselves anew comes back.
func TestAClientsTokensAreRefusedOnceTheProofIsTooOld(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ledger := w.newHearingClient()
		w.bo.enrol()
		w.clock.Advance(9 * time.Minute)
		out := ledger.tokens(w.bo)
		ledger.demands(false, "any", "10")
		if !ledger.good(out.Access) {
			t.Error("a proof of nine minutes is too old for ten")
		}
		ledger.demands(false, "any", "5")
		ledger.wants(out, "", 5*time.Minute)
		if told := w.toldOf(); told != nil {
			t.Errorf("it is told of %v", told)
		}
		w.bo.prove()
		if again := ledger.tokens(w.bo); !ledger.good(again.Access) {
			t.Error("having proven himself anew, Bo is not let in")
		}
	})
}
