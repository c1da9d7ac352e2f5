package flow_test

import (
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// A client says whom it takes the person for, by a token it was given. Nobody
// else is passed off as them.
func TestAHintNamesWhomTheClientTakesThePersonFor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ledger := w.newClient(asIs)
		other := w.anotherClient(func(in *flow.AppForm) { in.Address, in.Client.Redirects = "https://other.example", ledgerBack })
		w.bo.signIn()
		w.cleo.signIn()
		bos, elsewhere := ledger.tokens(w.bo).ID, other.tokens(w.bo).ID
		w.clock.Advance(twinlatch.IDTokenFor + time.Minute) // an expired one names him as well
		asks := func(v *flow.Visitor, hint string, silent bool) string {
			in := ledger.request(func(q *twinlatch.AuthRequest) { q.Silent = silent })
			in.Hint = hint
			way, err := w.house.OIDCAuthorize(w.ctx, v, in)
			must(t, err)
			if back := told(t, way.To); back != nil {
				if back.Get("code") != "" {
					return "code"
				}
				return back.Get("error")
			}
			return "a page"
		}
		for name, story := range map[string]struct {
			who  *flow.Visitor
			hint string
			want string
		}{
			"Bo as himself": {w.bo.visitor(), bos, "code"}, "Cleo as Bo": {w.cleo.visitor(), bos, "login_required"}, "another client's token": {w.bo.visitor(), elsewhere, "invalid_request"},
			"a changed token": {w.bo.visitor(), bos[:len(bos)-6] + "AAAAAA", "invalid_request"}, "rubbish": {w.bo.visitor(), "x", "invalid_request"}, "nobody as Bo": {nil, bos, "login_required"},
		} {
			if got := asks(story.who, story.hint, true); got != story.want {
				t.Errorf("%s, silently: %s, want %s", name, got, story.want)
			}
		}
		if got := asks(w.cleo.visitor(), bos, false); got != "login_required" {
			t.Errorf("Cleo as Bo: %s", got)
		}
		if got := asks(nil, bos, false); got != "a page" {
			t.Errorf("nobody as Bo: %s", got)
		}
		// A hint and the claim sub must mean one person.
		in := ledger.request(func(q *twinlatch.AuthRequest) { q.Subject = w.cleo.id })
		in.Hint = bos
		way, err := w.house.OIDCAuthorize(w.ctx, w.bo.visitor(), in)
		must(t, err)
		if got := told(t, way.To).Get("error"); got != "invalid_request" {
			t.Errorf("two people at once: %q", got)
		}
	})
}

// A client that knows RS256 alone gets it, from a key of its own line; everybody
// else has ES256. Both lines rotate, and what was signed stays verifiable.
func TestKeysOfBothAlgorithmsRotateWithoutAGap(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		published := func() (all []string) {
			keys, err := w.house.PublicKeys(w.ctx)
			must(t, err)
			for _, k := range keys {
				all = append(all, map[bool]string{true: "RS256", false: "ES256"}[strings.Contains(string(k), `"alg":"RS256"`)])
			}
			return all
		}
		count := func(es, rs int) {
			t.Helper()
			if all := strings.Join(published(), " "); strings.Count(all, "ES256") != es || strings.Count(all, "RS256") != rs {
				t.Errorf("there are %s, want %d of ES256 and %d of RS256", all, es, rs)
			}
		}
		must(t, w.house.SigningRotate(w.ctx))
		count(1, 0) // nobody asks for the other
		old := w.newClient(func(in *flow.AppForm) { in.Client.Algorithm = "RS256" })
		ledger := w.anotherClient(func(in *flow.AppForm) { in.Address = "https://b.example" })
		count(1, 1)
		w.bo.signIn()
		if a, b := algorithmOf(t, old.tokens(w.bo).ID), algorithmOf(t, ledger.tokens(w.bo).ID); a != "RS256" || b != "ES256" {
			t.Errorf("they get %s and %s", a, b)
		}
		w.clock.Advance(twinlatch.SigningKeyFor - twinlatch.SigningKeyAhead)
		must(t, w.house.SigningRotate(w.ctx))
		count(2, 2)
		w.bo.signIn()
		last := old.tokens(w.bo)
		w.clock.Advance(twinlatch.SigningKeyAhead)
		w.bo.signIn()
		next := old.tokens(w.bo)
		if w.verified(last.ID)["sub"] != string(w.bo.id) || w.verified(next.ID)["sub"] != string(w.bo.id) || headOf(t, last.ID) == headOf(t, next.ID) {
			t.Error("the new key does not sign, or the old one is gone too early")
		}
		w.clock.Advance(twinlatch.SigningKeyOverlap)
		must(t, w.house.SigningRotate(w.ctx))
		count(1, 1)
		must(t, w.house.AppRemove(w.ctx, w.provenVera(), old.id))
		w.clock.Advance(twinlatch.SigningKeyFor)
		must(t, w.house.SigningRotate(w.ctx))
		count(2, 1) // nobody needs the next
	})
}

// provenVera is Vera in a sign-in of this moment.
func (w *world) provenVera() *flow.Visitor {
	w.t.Helper()
	w.vera.signIn()
	return w.vera.visitor()
}

// What a client may be told is set at the client; less holds from the next call on.
func TestAClientIsToldNoMoreThanItIsRegisteredFor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ledger := w.newClient(func(in *flow.AppForm) { in.Client.Scopes = "email" })
		w.bo.signIn()
		out := ledger.tokens(w.bo, func(q *twinlatch.AuthRequest) { q.Scope = twinlatch.AllScopes() })
		who, err := w.house.OIDCUserinfo(w.ctx, out.Access)
		must(t, err)
		if out.Scope != "openid email" || who.Name != "" || who.Company != "" || who.Email == "" {
			t.Errorf("for %q it is told %+v", out.Scope, who)
		}
		in := ledgerForm()
		in.Client.Scopes = ""
		must(t, w.house.AppUpdate(w.ctx, w.vera.visitor(), ledger.id, in))
		if who, err = w.house.OIDCUserinfo(w.ctx, out.Access); err != nil || who.Email != "" || who.Subject != string(w.bo.id) {
			t.Errorf("afterwards it is told %+v (%v)", who, err)
		}
		if next, err := ledger.refresh(out.Refresh); err != nil || next.Scope != "openid" || w.verified(next.ID)["email"] != nil {
			t.Errorf("a refresh gives %q (%v)", next.Scope, err)
		}
	})
}
