package stories

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// ledger is an application of somebody else's, by a library that knows nothing of
// us. It asks anew who somebody is whenever it is opened.
type ledger struct {
	h        *house
	url      string
	provider *oidc.Provider
	config   oauth2.Config
	begun    sync.Map // state → verifier
}

func (h *house) ledger() *ledger {
	h.t.Helper()
	l := &ledger{h: h}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", l.begin)
	mux.HandleFunc("GET /callback", l.callback)
	web := httptest.NewServer(mux)
	h.t.Cleanup(web.Close)
	l.url = "http://ledger.localhost:" + web.URL[strings.LastIndex(web.URL, ":")+1:]
	provider, err := oidc.NewProvider(h.t.Context(), strings.TrimRight(h.url, "/"))
	if err != nil {
		h.t.Fatal(err)
	}
	l.provider = provider
	l.config = oauth2.Config{Endpoint: provider.Endpoint(), RedirectURL: l.url + "/callback", Scopes: []string{"openid", "profile"}}
	return l
}

func (l *ledger) begin(w http.ResponseWriter, r *http.Request) {
	state, verifier := oauth2.GenerateVerifier(), oauth2.GenerateVerifier()
	l.begun.Store(state, verifier)
	http.Redirect(w, r, l.config.AuthCodeURL(state, oidc.Nonce(state), oauth2.S256ChallengeOption(verifier)), http.StatusSeeOther)
}

func (l *ledger) callback(w http.ResponseWriter, r *http.Request) {
	for name, value := range map[string]string{ // what our stories ask of every page
		"Content-Security-Policy": "default-src 'none'; img-src data:; frame-ancestors 'none'; form-action 'self'; base-uri 'none'", "Cache-Control": "no-store",
		"Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Content-Type": "text/html; charset=utf-8",
	} {
		w.Header().Set(name, value)
	}
	said := r.FormValue("error")
	if verifier, ok := l.begun.LoadAndDelete(r.FormValue("state")); ok && said == "" {
		said = l.who(r, verifier.(string))
	}
	_, _ = fmt.Fprintf(w, `<!doctype html><html lang="en"><title>Ledger</title><link rel="icon" href="data:,"><main><h1>Ledger</h1><p>%s</p></main></html>`, said)
}

func (l *ledger) who(r *http.Request, verifier string) string {
	token, err := l.config.Exchange(r.Context(), r.FormValue("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		return err.Error()
	}
	raw, _ := token.Extra("id_token").(string)
	signed, err := l.provider.Verifier(&oidc.Config{ClientID: l.config.ClientID, Now: l.h.now}).Verify(r.Context(), raw)
	var claims struct{ Name, ACR string }
	if err == nil {
		err = signed.Claims(&claims)
	}
	if err != nil || signed.Nonce != r.FormValue("state") {
		return fmt.Sprint("not believed: ", err)
	}
	return claims.Name + " came with level " + claims.ACR[len(claims.ACR)-1:]
}

var shownSecret = regexp.MustCompile(`<code class="secret">([^<]+)</code>`)

// adds registers it on the page Applications.
func (p *person) adds(l *ledger) {
	p.h.t.Helper()
	p.walksTo("Applications")
	p.Follow("Add an application")
	p.Fill("Name", "Ledger")
	p.Fill("Address", l.url)
	p.Choose("By OpenID Connect")
	p.Fill("Redirect addresses", l.url+"/callback")
	p.Tick("Ask people first")
	p.Press("Add application")
	p.See("Ledger was added.")
	l.config.ClientID = strings.TrimPrefix(p.Path(), "/apps/")
	p.Press("New secret")
	shown := shownSecret.FindStringSubmatch(p.Source())
	if shown == nil {
		p.Fatalf("no secret is shown")
	}
	l.config.ClientSecret = shown[1]
	p.Follow("I have copied it")
}

// Bo comes from an application of others, signs in with his code, is asked
// whether it may know who he is, and gets in. What the operator asks of it later
// holds at his next visit, in a browser where his password was enough.
func TestBoEntersTheLedgerOfSomebodyElse(t *testing.T) {
	t.Parallel()
	h := open(t)
	ledger := h.ledger()
	vera := h.protected("Vera")
	vera.adds(ledger)
	bo := h.protected("Bo")
	bo.Press("Sign out")

	bo.Visit(ledger.url)
	bo.typesPassword()
	bo.Tick("Do not ask again for 14 days")
	bo.typesCode()
	bo.See("May Ledger know who you are?", "your name and language")
	bo.SeeNothingOf("your email address") // it did not ask
	bo.Press("Do not allow")
	bo.See("access_denied")
	bo.Visit(ledger.url)
	bo.Press("Allow")
	bo.See("Bo Carver came with level 2")
	bo.Visit(ledger.url) // nobody is asked twice
	bo.See("Bo Carver came with level 2")

	bo.comes()
	bo.Press("Sign out")
	bo.Visit(ledger.url)
	bo.typesPassword()
	bo.See("Bo Carver came with level 1")

	vera.Choose("Two-factor in this sign-in")
	vera.Press("Update")
	bo.Visit(ledger.url)
	if !strings.HasPrefix(bo.Path(), "/proof?") {
		t.Fatalf("Bo is led to %s", bo.Path())
	}
	bo.Fill("Password", bo.password)
	bo.typesCode()
	bo.See("Bo Carver came with level 2")

	// Cleo has no second factor: she is led to it first.
	cleo := h.meet("Cleo")
	cleo.Visit(ledger.url)
	cleo.typesPassword()
	cleo.See("Ledger asks for two-factor authentication. Turn it on first, then open the application again.")
	cleo.Press("Turn On")
	cleo.enrols("Authy")
	cleo.Visit(ledger.url)
	cleo.Press("Allow")
	cleo.See("Cleo Dunn came with level 2")

	vera.walksTo("Companies")
	vera.Follow("Edit Acme")
	vera.Press("Suspend")
	vera.Press("Suspend")
	bo.Visit(ledger.url)
	if !strings.HasPrefix(bo.Path(), "/signin?") {
		t.Errorf("in a suspended company Bo comes to %s", bo.Path())
	}
}
