package server

import (
	"context"
	"encoding/json"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// ledger is an application that speaks OpenID Connect by a library that knows
// nothing of us: coreos/go-oidc over HTTP.
type ledger struct {
	h        *routeHouse
	web      *httptest.Server
	operator *visitorBrowser
	provider *oidc.Provider
	config   oauth2.Config
}

const ledgerCallback = "http://ledger.localhost:9000/callback"

// newLedger registers it, as an operator does, with more fields of the form.
func newLedger(t *testing.T, form ...string) *ledger {
	h := newRouteHouse(t)
	web := httptest.NewServer(h.s)
	t.Cleanup(web.Close)
	h.s.House.PublicURL = web.URL
	l := &ledger{h: h, web: web, operator: standing(t, h, web.URL, "operator")}
	// Of two values of a field the first counts.
	form = append(form, "name", "Ledger", "kind", "openid-connect", "address", "http://ledger.localhost:9000", "everyone", "yes", "asks", "any", "fresh", "0")
	if !slices.Contains(form, "redirects") {
		form = append(form, "redirects", ledgerCallback)
	}
	if !slices.Contains(form, "scopes") {
		form = append(form, "scopes", "profile", "scopes", "email", "scopes", "company")
	}
	path, body := l.operator.post("/apps/new", form...)
	if !strings.HasPrefix(path, "/apps/") || !strings.Contains(body, "Ledger was added") {
		t.Fatalf("adding led to %s\n%s", path, body)
	}
	provider, err := oidc.NewProvider(t.Context(), web.URL)
	if err != nil {
		t.Fatal(err)
	}
	l.provider = provider
	l.config = oauth2.Config{ClientID: strings.TrimPrefix(path, "/apps/"), Endpoint: provider.Endpoint(), RedirectURL: ledgerCallback, Scopes: []string{"openid", "profile", "email", "company"}}
	if strings.Contains(body, "with a secret") {
		_, body = l.operator.post(path + "/secret")
		l.config.ClientSecret = find(t, body, `<code class="secret">([^<]+)</code>`)
	}
	return l
}

// standing is the browser of one of the house, without following redirects away.
func standing(t testing.TB, h *routeHouse, base, who string) *visitorBrowser {
	b := newBrowser(t, base)
	home, _ := url.Parse(base)
	if c := h.cookies[who]; c != nil {
		b.client.Jar.SetCookies(home, []*http.Cookie{{Name: c.Name, Value: c.Value, Path: "/"}})
	}
	b.client.CheckRedirect = func(r *http.Request, _ []*http.Request) error {
		if !strings.HasPrefix(r.URL.String(), base) {
			return http.ErrUseLastResponse
		}
		return nil
	}
	return b
}

// asks goes where the client sends a browser, and gives where it ends: at the
// client's address with what it is told, or on a page of ours.
func (l *ledger) asks(b *visitorBrowser, address string) (back url.Values, path, body string) {
	l.h.t.Helper()
	r, _ := http.NewRequest(http.MethodGet, address, nil)
	r.Header.Set("Accept", "text/html")
	return l.follow(b, r)
}

func (l *ledger) follow(b *visitorBrowser, r *http.Request) (back url.Values, path, body string) {
	l.h.t.Helper()
	answer, err := b.client.Do(r)
	if err != nil {
		l.h.t.Fatal(err)
	}
	text := read(l.h.t, answer)
	to := answer.Header.Get("Location")
	if refresh := answer.Header.Get("Refresh"); refresh != "" {
		to = strings.TrimPrefix(refresh, "0; url=")
	}
	if to == "" {
		return nil, answer.Request.URL.Path, text
	}
	u, err := url.Parse(to)
	if err != nil || !strings.HasPrefix(to, ledgerCallback+"?") {
		l.h.t.Fatalf("it leads to %s: %v", to, err)
	}
	return u.Query(), "", text
}

func read(t testing.TB, answer *http.Response) string {
	t.Helper()
	defer func() { _ = answer.Body.Close() }()
	var text strings.Builder
	buffer := make([]byte, 4096)
	for {
		n, err := answer.Body.Read(buffer)
		text.Write(buffer[:n])
		if err != nil {
			return text.String()
		}
	}
}

// code lets somebody who is signed in go through, and gives their code.
func (l *ledger) code(who, verifier string, options ...oauth2.AuthCodeOption) string {
	l.h.t.Helper()
	address := l.config.AuthCodeURL("the state", append(options, oauth2.S256ChallengeOption(verifier), oidc.Nonce("the nonce"))...)
	back, path, body := l.asks(standing(l.h.t, l.h, l.web.URL, who), address)
	if back.Get("code") == "" {
		l.h.t.Fatalf("%s came to %s with %v\n%s", who, path, back, body)
	}
	return back.Get("code")
}

func (l *ledger) context() context.Context { return l.h.t.Context() }

// call posts a form to an endpoint, as the client.
func (l *ledger) call(path string, form ...string) (status int, out map[string]any, header http.Header) {
	l.h.t.Helper()
	values := url.Values{}
	for i := 0; i < len(form); i += 2 {
		values.Add(form[i], form[i+1])
	}
	r, _ := http.NewRequest(http.MethodPost, l.web.URL+path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if l.config.ClientSecret != "" && !values.Has("client_id") {
		r.SetBasicAuth(url.QueryEscape(l.config.ClientID), url.QueryEscape(l.config.ClientSecret))
	}
	answer, err := l.web.Client().Do(r)
	if err != nil {
		l.h.t.Fatal(err)
	}
	text := read(l.h.t, answer)
	_ = json.Unmarshal([]byte(text), &out)
	return answer.StatusCode, out, answer.Header
}

// person asks for userinfo with a token.
func (l *ledger) person(token string) (status int, out map[string]any) {
	l.h.t.Helper()
	r, _ := http.NewRequest(http.MethodGet, l.web.URL+"/oidc/userinfo", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	answer, err := l.web.Client().Do(r)
	if err != nil {
		l.h.t.Fatal(err)
	}
	_ = json.Unmarshal([]byte(read(l.h.t, answer)), &out)
	return answer.StatusCode, out
}

// A person who is not signed in comes from the client, signs in, and goes back;
// the client's library believes what it is given.
func TestAClientOfAnIndependentLibrarySignsSomebodyIn(t *testing.T) {
	l := newLedger(t)
	verifier := oauth2.GenerateVerifier()
	bo := standing(t, l.h, l.web.URL, "nobody")
	_, path, body := l.asks(bo, l.config.AuthCodeURL("the state", oauth2.S256ChallengeOption(verifier), oidc.Nonce("the nonce")))
	if path != "/signin" {
		t.Fatalf("a stranger came to %s\n%s", path, body)
	}
	form := url.Values{"email": {"employee@acme.example"}, "password": {adasPassword}, "return": {html.UnescapeString(find(t, body, `name="return" value="([^"]+)"`))}}
	r, _ := http.NewRequest(http.MethodPost, l.web.URL+"/signin", strings.NewReader(form.Encode()))
	r.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Accept": {"text/html"}, "Sec-Fetch-Site": {"same-origin"}}
	back, path, body := l.follow(bo, r)
	if back.Get("code") == "" || back.Get("state") != "the state" || back.Get("iss") != l.web.URL {
		t.Fatalf("signing in led to %s with %v\n%s", path, back, body)
	}
	token, err := l.config.Exchange(l.context(), back.Get("code"), oauth2.VerifierOption(verifier))
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := token.Extra("id_token").(string)
	signed, err := l.provider.Verifier(&oidc.Config{ClientID: l.config.ClientID, Now: l.h.clock.Now}).Verify(l.context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	var claims struct {
		ACR, Email, Name, Company, SID string
		AMR                            []string
		AuthTime                       int64 `json:"auth_time"`
	}
	if err := signed.Claims(&claims); err != nil {
		t.Fatal(err)
	}
	if signed.Subject != "employee" || signed.Nonce != "the nonce" || claims.ACR != "urn:twinlatch:acr:1" || strings.Join(claims.AMR, " ") != "pwd" ||
		claims.AuthTime != l.h.clock.Now().Unix() || claims.Email != "employee@acme.example" || claims.Company != "acme" || signed.VerifyAccessToken(token.AccessToken) != nil {
		t.Errorf("the token says %+v, %+v", signed, claims)
	}
	person, err := l.provider.UserInfo(l.context(), oauth2.StaticTokenSource(token))
	if err != nil || person.Subject != "employee" || person.Email != "employee@acme.example" || !person.EmailVerified {
		t.Errorf("userinfo says %+v, %v", person, err)
	}
	again, err := l.config.TokenSource(l.context(), &oauth2.Token{RefreshToken: token.RefreshToken}).Token()
	if err != nil || again.AccessToken == token.AccessToken {
		t.Errorf("a refresh gave %v, %v", again, err)
	}
}
