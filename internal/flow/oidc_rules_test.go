package flow_test

import (
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// Every rule of the front door holds for a client's tokens at their next use.
func TestTheRulesHoldAtAClientsNextCall(t *testing.T) {
	for name, end := range map[string]func(w *world, c *client){
		"Required": func(w *world, _ *client) { w.policy(w.acme, func(p *twinlatch.Policy) { p.Required = true }) },
		"not chosen": func(w *world, c *client) {
			must(w.t, w.house.AppUpdate(w.ctx, w.vera.visitor(), c.id, flow.AppForm{Name: "Ledger", Asks: "any", Fresh: "0", Client: flow.ClientForm{Redirects: ledgerBack}}))
		},
		"asks for two-factor": func(w *world, c *client) {
			must(w.t, w.house.AppUpdate(w.ctx, w.vera.visitor(), c.id, flow.AppForm{Name: "Ledger", Everyone: true, Asks: "two-factor", Fresh: "0", Client: flow.ClientForm{Redirects: ledgerBack}}))
		},
		"everybody signed out": func(w *world, c *client) { must(w.t, w.house.AppSignOut(w.ctx, w.vera.visitor(), c.id)) },
		"removed":              func(w *world, c *client) { must(w.t, w.house.AppRemove(w.ctx, w.vera.visitor(), c.id)) },
		"Bo signed out":        func(w *world, _ *client) { must(w.t, w.house.Signout(w.ctx, w.bo.visitor())) },
		"suspended": func(w *world, _ *client) {
			w.bo.alter(func(a *twinlatch.Account) { a.Status = twinlatch.AccountSuspended })
		},
		"epoch":   func(w *world, _ *client) { w.bo.alter(func(a *twinlatch.Account) { a.Epoch++ }) },
		"revoked": func(w *world, c *client) { must(w.t, w.house.OIDCRevoke(w.ctx, c.proof(), w.held.Access)) },
		"idle": func(w *world, _ *client) {
			w.policy(w.acme, func(p *twinlatch.Policy) { p.Idle = 5 * time.Minute })
			w.clock.Advance(5 * time.Minute)
			w.vera.prove()
		},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				ledger := w.newClient(asIs)
				w.bo.signIn()
				out, code := ledger.tokens(w.bo), ledger.exchange(ledger.code(w.bo))
				w.held = out
				end(w, ledger)
				if ledger.good(out.Access) {
					t.Error("the access token is still good")
				}
				if _, err := ledger.refresh(out.Refresh); err == nil {
					t.Error("the refresh token is still good")
				}
				if s, err := w.house.OIDCIntrospect(w.ctx, ledger.proof(), out.Access); err == nil && s.Active {
					t.Error("introspection calls it good")
				}
				if _, err := w.house.OIDCCodeExchange(w.ctx, code); err == nil && name != "revoked" {
					t.Error("the code is still good")
				}
			})
		})
	}
}

func TestAClientLearnsOfItsOwnAccessTokensAlone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ledger := w.newClient(asIs)
		other := w.anotherClient(func(in *flow.AppForm) { in.Address, in.Client.Redirects = "https://other.example", ledgerBack })
		native := w.anotherClient(func(in *flow.AppForm) {
			in.Address, in.Client.Redirects, in.Client.Public = "https://native.example", ledgerBack, true
		})
		w.bo.enrol()
		out := ledger.tokens(w.bo)
		s, err := w.house.OIDCIntrospect(w.ctx, ledger.proof(), out.Access)
		must(t, err)
		if !s.Active || s.Subject != w.bo.id || s.Grant.ACR != twinlatch.ACRLevel2 || s.Grant.AuthAt.IsZero() {
			t.Errorf("it is told %+v", s)
		}
		for name, ask := range map[string]struct {
			who   *client
			token string
		}{"another client": {other, out.Access}, "a refresh token": {ledger, out.Refresh}, "a guess": {ledger, "guess"}, "a session": {ledger, w.bo.session}} {
			if s, err := w.house.OIDCIntrospect(w.ctx, ask.who.proof(), ask.token); err != nil || s.Active {
				t.Errorf("%s: %+v, %v", name, s, err)
			}
		}
		_, err = w.house.OIDCIntrospect(w.ctx, native.proof(), out.Access)
		toldCode(t, err, twinlatch.OIDCInvalidClient)
		must(t, w.house.OIDCRevoke(w.ctx, other.proof(), out.Refresh))
		if !ledger.good(out.Access) {
			t.Error("another client ended it")
		}
		must(t, w.house.OIDCRevoke(w.ctx, ledger.proof(), out.Refresh))
		if ledger.good(out.Access) {
			t.Error("it outlives its revocation")
		}
		// A bearer of one door is nothing at another.
		if v, err := w.house.Visitor(w.ctx, ledger.tokens(w.bo).Access, w.bo.from()); v != nil || err != nil {
			t.Errorf("an access token is %v, %v at the pages", v, err)
		}
	})
}

func TestAClientAsksForMoreThanTheApplicationDoes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ledger := w.newClient(asIs)
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = true })
		silent := func(q *twinlatch.AuthRequest) { q.Silent = true }
		level2 := func(q *twinlatch.AuthRequest) { q.ACR = twinlatch.ACRLevel2 }
		essential := func(q *twinlatch.AuthRequest) { q.ACR, q.Essential = twinlatch.ACRLevel2, true }
		login := func(q *twinlatch.AuthRequest) { q.Login = true }
		recent := func(q *twinlatch.AuthRequest) { q.MaxAge = 5 * time.Minute }
		now := func(q *twinlatch.AuthRequest) { q.MaxAge = 0 }
		someoneElse := func(q *twinlatch.AuthRequest) { q.Subject = w.ada.id }
		w.bo.enrol()
		w.bo.trustBrowser()
		w.bo.signIn()
		w.cleo.signIn()
		w.clock.Advance(6 * time.Minute)
		for name, story := range map[string]struct {
			who     *person
			asked   func(q *twinlatch.AuthRequest)
			verdict twinlatch.Verdict
			silent  string
		}{
			"anything":                         {w.bo, func(*twinlatch.AuthRequest) {}, twinlatch.Pass, ""},
			"level 2 of a trusted device":      {w.bo, level2, twinlatch.StepUp, "login_required"},
			"level 2 of nobody's second":       {w.cleo, level2, twinlatch.Pass, ""},
			"essential level 2 of a trusted":   {w.bo, essential, twinlatch.StepUp, "login_required"},
			"essential level 2 of no second":   {w.cleo, essential, twinlatch.Refused, twinlatch.OIDCUnmet},
			"prompt=login":                     {w.cleo, login, twinlatch.StepUp, "invalid_request"},
			"at most five minutes":             {w.cleo, recent, twinlatch.StepUp, "login_required"},
			"max_age=0":                        {w.cleo, now, twinlatch.StepUp, "login_required"},
			"another person than is signed in": {w.cleo, someoneElse, twinlatch.SignIn, "login_required"},
		} {
			if way, _ := ledger.sends(story.who.visitor(), story.asked); way.Verdict != story.verdict {
				t.Errorf("%s: %s, want %s", name, way.Verdict, story.verdict)
			}
			if _, back := ledger.sends(story.who.visitor(), story.asked, silent); back.Get("error") != story.silent {
				t.Errorf("%s, silently: %v", name, back)
			}
		}
		if _, back := ledger.sends(nil, silent); back.Get("error") != "login_required" {
			t.Errorf("nobody, silently: %v", back)
		}
		// A fresh proof is what was asked for, and the token says so.
		way, _ := ledger.sends(w.bo.visitor(), login, level2)
		w.clock.Advance(time.Second)
		w.bo.prove()
		on, err := w.house.OIDCEnter(w.ctx, w.bo.visitor(), requestOf(t, way.To))
		must(t, err)
		out, err := w.house.OIDCCodeExchange(w.ctx, ledger.exchange(told(t, on.To).Get("code")))
		must(t, err)
		if c := w.verified(out.ID); c["acr"] != twinlatch.ACRLevel2 || c["auth_time"] != float64(w.clock.Now().Unix()) {
			t.Errorf("the token says %v", c)
		}
		w.clock.Advance(30 * time.Minute)
		_, err = w.house.OIDCEnter(w.ctx, w.cleo.visitor(), requestOf(t, way.To))
		refused(t, err, "apps.stale")
	})
}

func TestPeopleAreAskedBeforeOthersApplicationsAreTold(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ledger := w.newClient(func(in *flow.AppForm) { in.Client.Consent = true })
		w.bo.signIn()
		silent := func(q *twinlatch.AuthRequest) { q.Silent = true }
		more := func(q *twinlatch.AuthRequest) { q.Scope = append(q.Scope, "company") }
		again := func(q *twinlatch.AuthRequest) { q.Ask = true }
		way, _ := ledger.sends(w.bo.visitor())
		if !way.Consent || len(way.Scope) != 2 {
			t.Fatalf("he is %+v", way)
		}
		request := requestOf(t, way.To)
		if _, back := ledger.sends(w.bo.visitor(), silent); back.Get("error") != "consent_required" {
			t.Errorf("silently: %v", back)
		}
		no, err := w.house.OIDCDecline(w.ctx, w.bo.visitor(), request)
		must(t, err)
		if told(t, no.To).Get("error") != "access_denied" {
			t.Errorf("declined: %s", no.To)
		}
		yes, err := w.house.OIDCConsent(w.ctx, w.bo.visitor(), request)
		must(t, err)
		if told(t, yes.To).Get("code") == "" {
			t.Errorf("allowed: %s", yes.To)
		}
		if way, _ := ledger.sends(w.bo.visitor()); way.Consent {
			t.Error("he is asked again")
		}
		if way, _ := ledger.sends(w.bo.visitor(), more); !way.Consent {
			t.Error("he is not asked for more")
		}
		if way, _ := ledger.sends(w.bo.visitor(), again); !way.Consent {
			t.Error("he is not asked when the client wants it")
		}
		w.cleo.signIn()
		if way, _ := ledger.sends(w.cleo.visitor()); !way.Consent {
			t.Error("Bo spoke for Cleo")
		}
	})
}

// Nothing is told to an address that is not the client's, and what is asked
// without its safeguards is refused there.
func TestAClientsRequestIsReadStrictly(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ledger := w.newClient(asIs)
		old := w.anotherClient(func(in *flow.AppForm) {
			in.Address, in.Client.Redirects, in.Client.WithoutPKCE = "https://old.example", ledgerBack, true
		})
		w.bo.signIn()
		for say, change := range map[string]func(in *flow.OIDCAsk){
			"oidc.unknown-client":   func(in *flow.OIDCAsk) { in.Client = "nobody" },
			"oidc.unknown-redirect": func(in *flow.OIDCAsk) { in.Request.Redirect += "/" },
		} {
			in := ledger.request()
			change(&in)
			_, err := w.house.OIDCAuthorize(w.ctx, w.bo.visitor(), in)
			refused(t, err, say)
		}
		bare := func(q *twinlatch.AuthRequest) { q.Challenge = "" }
		for name, story := range map[string]struct {
			c      *client
			change func(q *twinlatch.AuthRequest)
			want   string
		}{
			"without a challenge":         {ledger, bare, "invalid_request"},
			"a challenge of another kind": {ledger, func(q *twinlatch.AuthRequest) { q.Challenge = "plain" }, "invalid_request"},
			"without openid":              {ledger, func(q *twinlatch.AuthRequest) { q.Scope = []string{"email"} }, "invalid_scope"},
			"silent and with a page":      {ledger, func(q *twinlatch.AuthRequest) { q.Silent, q.Ask = true, true }, "invalid_request"},
			"excused, with a nonce":       {old, bare, ""},
			"excused, without a nonce":    {old, func(q *twinlatch.AuthRequest) { q.Challenge, q.Nonce = "", "" }, "invalid_request"},
			"a challenge without a nonce": {old, func(q *twinlatch.AuthRequest) { q.Nonce = "" }, ""},
		} {
			if _, back := story.c.sends(w.bo.visitor(), story.change); back.Get("error") != story.want {
				t.Errorf("%s: %v", name, back)
			}
		}
		// A verifier for a code without a challenge is a downgrade.
		in := old.exchange(old.code(w.bo, bare))
		_, err := w.house.OIDCCodeExchange(w.ctx, in)
		toldCode(t, err, twinlatch.OIDCInvalidGrant)
		in = old.exchange(old.code(w.bo, bare))
		in.Verifier = ""
		_, err = w.house.OIDCCodeExchange(w.ctx, in)
		must(t, err)
	})
}
