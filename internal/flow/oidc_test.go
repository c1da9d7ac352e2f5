package flow_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

const (
	ledgerBack = "https://ledger.example/back"
	verifier   = "a-verifier-of-forty-three-characters-or-more"
)

// client is the application Ledger, which Vera registered.
type client struct {
	w      *world
	id     twinlatch.AppID
	secret string
}

// ledgerForm describes Ledger.
func ledgerForm() flow.AppForm {
	return flow.AppForm{Name: "Ledger", Kind: "openid-connect", Address: "https://ledger.example", Everyone: true, Asks: "any", Fresh: "0",
		Client: flow.ClientForm{Redirects: ledgerBack, Scopes: "profile email company"}}
}

// newClient registers Ledger for everyone, confidential unless changed.
func (w *world) newClient(change func(in *flow.AppForm)) *client {
	w.t.Helper()
	w.vera.enrol()
	return w.anotherClient(change)
}

func (w *world) anotherClient(change func(in *flow.AppForm)) *client {
	w.t.Helper()
	c := &client{w: w}
	in := flow.AppForm{}
	c.id = w.newApp(func(form *flow.AppForm) {
		*form = ledgerForm()
		change(form)
		in = *form
	})
	if !in.Client.Public {
		var err error
		c.secret, err = w.house.AppSecret(w.ctx, w.vera.visitor(), c.id)
		must(w.t, err)
	}
	return c
}

func asIs(*flow.AppForm) {}

func (c *client) proof() flow.ClientProof {
	return flow.ClientProof{ID: string(c.id), Secret: c.secret}
}

// request is what Ledger asks, unless changed.
func (c *client) request(changes ...func(q *twinlatch.AuthRequest)) flow.OIDCAsk {
	sum := sha256.Sum256([]byte(verifier))
	q := twinlatch.AuthRequest{Redirect: ledgerBack, State: "state", Nonce: "nonce", Challenge: base64.RawURLEncoding.EncodeToString(sum[:]),
		Scope: []string{"openid", "email", "telepathy"}, MaxAge: -1}
	for _, change := range changes {
		change(&q)
	}
	return flow.OIDCAsk{Client: string(c.id), Request: q}
}

// sends lets the client send somebody, and gives what it is told.
func (c *client) sends(v *flow.Visitor, changes ...func(q *twinlatch.AuthRequest)) (flow.OIDCWay, url.Values) {
	c.w.t.Helper()
	way, err := c.w.house.OIDCAuthorize(c.w.ctx, v, c.request(changes...))
	must(c.w.t, err)
	return way, told(c.w.t, way.To)
}

// told reads an answer at the client's address; nil for a page of ours.
func told(t *testing.T, to string) url.Values {
	t.Helper()
	u, err := url.Parse(to)
	must(t, err)
	if !strings.HasPrefix(to, ledgerBack+"?") {
		return nil
	}
	return u.Query()
}

// code gives the code of somebody who lacks nothing.
func (c *client) code(p *person, changes ...func(q *twinlatch.AuthRequest)) string {
	c.w.t.Helper()
	way, back := c.sends(p.visitor(), changes...)
	if back.Get("code") == "" {
		c.w.t.Fatalf("%s is %s, to %s", p.name, way.Verdict, way.To)
	}
	return back.Get("code")
}

func (c *client) exchange(code string) flow.OIDCExchange {
	return flow.OIDCExchange{Client: c.proof(), Code: code, Redirect: ledgerBack, Verifier: verifier}
}

// tokens are what the client gets for somebody.
func (c *client) tokens(p *person, changes ...func(q *twinlatch.AuthRequest)) flow.OIDCTokens {
	c.w.t.Helper()
	out, err := c.w.house.OIDCCodeExchange(c.w.ctx, c.exchange(c.code(p, changes...)))
	must(c.w.t, err)
	return out
}

func (c *client) refresh(token string) (flow.OIDCTokens, error) {
	return c.w.house.OIDCRefresh(c.w.ctx, flow.OIDCExchange{Client: c.proof(), Refresh: token})
}

// good reports whether a token says who somebody is.
func (c *client) good(token string) bool {
	_, err := c.w.house.OIDCUserinfo(c.w.ctx, token)
	return err == nil
}

// toldCode fails unless an error is told to a client by this name.
func toldCode(t *testing.T, err error, want string) {
	t.Helper()
	if got := flow.OIDCCode(err); got != want {
		t.Errorf("it is told %q (%v), want %q", got, err, want)
	}
}

func TestBoComesToAClientAndItIsToldTheTruth(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ledger := w.newClient(asIs)
		w.bo.enrol()
		w.clock.Advance(time.Minute)
		way, back := ledger.sends(w.bo.visitor())
		if back.Get("state") != "state" || back.Get("iss") != "https://door.example" || back.Get("code") == "" {
			t.Fatalf("he is led to %s", way.To)
		}
		out, err := w.house.OIDCCodeExchange(w.ctx, ledger.exchange(back.Get("code")))
		must(t, err)
		claims, now := w.verified(out.ID), w.clock.Now().Unix()
		for name, want := range map[string]any{
			"iss": "https://door.example", "aud": string(ledger.id), "sub": string(w.bo.id), "nonce": "nonce", "acr": twinlatch.ACRLevel2, "email": w.bo.email,
			"auth_time": float64(now - 60), "iat": float64(now), "exp": float64(now + 600), "name": nil, "company": nil,
		} {
			if claims[name] != want {
				t.Errorf("%s is %v, want %v", name, claims[name], want)
			}
		}
		who, err := w.house.OIDCUserinfo(w.ctx, out.Access)
		must(t, err)
		if who.Subject != string(w.bo.id) || who.Email != w.bo.email || who.Name != "" || out.Scope != "openid email" {
			t.Errorf("it is told %+v for %q", who, out.Scope)
		}
		if e := w.entry(w.acme, twinlatch.AuditAppEntered); e.Actor != w.bo.id || e.Facts["app"] != "Ledger" {
			t.Errorf("the log has %+v", e)
		}
		// A refresh proves nothing anew.
		w.clock.Advance(5 * time.Minute)
		again, err := ledger.refresh(out.Refresh)
		must(t, err)
		if got := w.verified(again.ID)["auth_time"]; got != float64(now-60) || again.Refresh == out.Refresh {
			t.Errorf("a refresh says auth_time %v", got)
		}
		w.clock.Advance(twinlatch.AccessTokenFor)
		if ledger.good(again.Access) {
			t.Error("an access token outlives its time")
		}
	})
}

// A code or refresh token that is used twice was stolen: all of it ends.
func TestWhatIsUsedTwiceEndsEverythingOfItsSignIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ledger := w.newClient(asIs)
		w.bo.signIn()
		code := ledger.code(w.bo)
		out, err := w.house.OIDCCodeExchange(w.ctx, ledger.exchange(code))
		must(t, err)
		_, err = w.house.OIDCCodeExchange(w.ctx, ledger.exchange(code))
		toldCode(t, err, twinlatch.OIDCInvalidGrant)
		_, err = ledger.refresh(out.Refresh)
		toldCode(t, err, twinlatch.OIDCInvalidGrant)
		if ledger.good(out.Access) {
			t.Error("the access token outlives its code's second use")
		}
		if e := w.entry(w.acme, twinlatch.AuditAppReplayed); e.Target != w.bo.id {
			t.Errorf("the log has %+v", e)
		}
		first := ledger.tokens(w.bo)
		other := ledger.tokens(w.bo)
		next, err := ledger.refresh(first.Refresh)
		must(t, err)
		_, err = ledger.refresh(first.Refresh)
		toldCode(t, err, twinlatch.OIDCInvalidGrant)
		_, err = ledger.refresh(next.Refresh)
		toldCode(t, err, twinlatch.OIDCInvalidGrant)
		if ledger.good(first.Access) || ledger.good(next.Access) || !ledger.good(other.Access) {
			t.Error("the family did not end, or another one did")
		}
	})
}

func TestThirtyTwoBringOneCodeOrOneRefreshTokenAndAtMostOneIsServed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ledger := w.newClient(asIs)
		w.bo.signIn()
		code := ledger.code(w.bo)
		if won := race(32, func(int) bool { _, err := w.house.OIDCCodeExchange(w.ctx, ledger.exchange(code)); return err == nil }); won != 1 {
			t.Errorf("%d got tokens", won)
		}
		out := ledger.tokens(w.bo)
		if won := race(32, func(int) bool { _, err := ledger.refresh(out.Refresh); return err == nil }); won != 1 {
			t.Errorf("%d were refreshed", won)
		}
		if ledger.good(out.Access) {
			t.Error("the family outlives the second use")
		}
	})
}

func TestWhatDoesNotFitIsRefusedAndConsumesTheCode(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ledger := w.newClient(asIs)
		other := w.anotherClient(func(in *flow.AppForm) { in.Address, in.Client.Redirects = "https://other.example", ledgerBack })
		w.bo.signIn()
		for name, change := range map[string]func(in *flow.OIDCExchange){
			"another address":  func(in *flow.OIDCExchange) { in.Redirect += "/" },
			"no address":       func(in *flow.OIDCExchange) { in.Redirect = "" },
			"another verifier": func(in *flow.OIDCExchange) { in.Verifier += "x" },
			"no verifier":      func(in *flow.OIDCExchange) { in.Verifier = "" },
			"too late":         func(*flow.OIDCExchange) { w.clock.Advance(twinlatch.CodeFor) },
		} {
			in := ledger.exchange(ledger.code(w.bo))
			wrong := in
			change(&wrong)
			for _, try := range []flow.OIDCExchange{wrong, in} {
				if _, err := w.house.OIDCCodeExchange(w.ctx, try); flow.OIDCCode(err) != twinlatch.OIDCInvalidGrant {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		// Who is not the client consumes nothing and learns nothing.
		in := ledger.exchange(ledger.code(w.bo))
		for name, proof := range map[string]flow.ClientProof{
			"no secret": {ID: string(ledger.id)}, "another secret": {ID: string(ledger.id), Secret: other.secret}, "nobody": {ID: "nobody", Secret: ledger.secret},
		} {
			try := in
			try.Client = proof
			if _, err := w.house.OIDCCodeExchange(w.ctx, try); flow.OIDCCode(err) != twinlatch.OIDCInvalidClient {
				t.Errorf("%s: %v", name, err)
			}
		}
		try := in
		try.Client = other.proof()
		_, err := w.house.OIDCCodeExchange(w.ctx, try)
		toldCode(t, err, twinlatch.OIDCInvalidGrant)
		out, err := w.house.OIDCCodeExchange(w.ctx, in)
		must(t, err)
		_, err = other.refresh(out.Refresh)
		toldCode(t, err, twinlatch.OIDCInvalidGrant)
		_, err = ledger.refresh(out.Access)
		toldCode(t, err, twinlatch.OIDCInvalidGrant)
		if ledger.good(out.Refresh) || !ledger.good(out.Access) {
			t.Error("a refresh token is no access token")
		}
	})
}
