package flow_test

import (
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

const (
	ledgerBye   = "https://ledger.example/bye"
	ledgerHears = "https://ledger.example/hears"
)

// newHearingClient is Ledger that hears of sign-outs.
func (w *world) newHearingClient() *client {
	return w.newClient(func(in *flow.AppForm) { in.Client.SignedOut, in.Client.LogoutAddress = ledgerBye, ledgerHears })
}

// leave asks of the browser of p what the client asks.
func (c *client) leave(p *person, in flow.OIDCLeave) (flow.OIDCLeft, error) {
	c.w.t.Helper()
	request, err := c.w.house.OIDCLeaveAsk(c.w.ctx, in)
	if err != nil {
		return flow.OIDCLeft{}, err
	}
	return c.w.house.OIDCLeaving(c.w.ctx, p.visitor(), request, false)
}

func TestBoIsSignedOutByAnExpiredTokenSignedWithARetiredKey(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ledger := w.newHearingClient()
		w.clock.Advance(twinlatch.SigningKeyFor - twinlatch.SigningKeyAhead)
		must(t, w.house.SigningRotate(w.ctx)) // the next key is published
		w.clock.Advance(twinlatch.SigningKeyAhead - time.Minute)
		w.bo.signIn()
		hint := ledger.tokens(w.bo).ID // of the old key, in its last minute
		w.clock.Advance(time.Hour / 2)
		if key, err := w.house.PublicKeys(w.ctx); err != nil || len(key) != 2 {
			t.Fatalf("%d keys (%v)", len(key), err)
		}
		left, err := ledger.leave(w.bo, flow.OIDCLeave{Hint: hint, Redirect: ledgerBye, State: "s"})
		must(t, err)
		if !left.Ended || left.To != ledgerBye+"?state=s" || w.bo.peek() != nil {
			t.Errorf("it is %+v", left)
		}
		if e := w.entry(w.acme, twinlatch.AuditSignedOut); e.Actor != w.bo.id {
			t.Errorf("the log has %+v", e)
		}
	})
}

// A hint speaks for the session it came from, and for no other of the same person.
func TestAHintOfAnotherBrowserAsks(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ledger := w.newHearingClient()
		w.bo.signIn()
		hint := ledger.tokens(w.bo).ID
		w.bo.signIn()
		left, err := ledger.leave(w.bo, flow.OIDCLeave{Hint: hint, Redirect: ledgerBye})
		must(t, err)
		if left.Ended || w.bo.peek() == nil {
			t.Error("a token of another browser signs this one out")
		}
		// A request is good for half an hour.
		request, err := w.house.OIDCLeaveAsk(w.ctx, flow.OIDCLeave{Hint: hint})
		must(t, err)
		w.clock.Advance(31 * time.Minute)
		_, err = w.house.OIDCLeaving(w.ctx, w.bo.visitor(), request, true)
		refused(t, err, "apps.stale")
		_, err = w.house.OIDCLeaving(w.ctx, w.bo.visitor(), strings.Repeat("A", 80), true)
		refused(t, err, "apps.stale")
	})
}
