package server

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

const ledgerBye = "http://ledger.localhost:9000/bye?from=us"

// signedIn lets somebody go to Ledger, and gives the ID token it got.
func (l *ledger) signedIn(who string) string {
	l.h.t.Helper()
	const verifier = "a-verifier-of-forty-three-characters-or-more"
	token, err := l.config.Exchange(l.context(), l.code(who, verifier), oauth2.VerifierOption(verifier))
	if err != nil {
		l.h.t.Fatal(err)
	}
	raw, _ := token.Extra("id_token").(string)
	return raw
}

// leave sends a browser to be signed out as discovery says, and gives where it
// comes to, at Ledger or here.
func (l *ledger) leave(b *visitorBrowser, form bool, asked ...string) (to string, status int, body string) {
	l.h.t.Helper()
	var found struct {
		Address string `json:"end_session_endpoint"`
	}
	if err := l.provider.Claims(&found); err != nil {
		l.h.t.Fatal(err)
	}
	values := url.Values{}
	for i := 0; i < len(asked); i += 2 {
		values.Add(asked[i], asked[i+1])
	}
	r, _ := http.NewRequest(http.MethodGet, found.Address+"?"+values.Encode(), nil)
	if form {
		r, _ = http.NewRequest(http.MethodPost, found.Address, strings.NewReader(values.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", "http://ledger.localhost:9000")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
	}
	r.Header.Set("Accept", "text/html")
	answer, err := b.client.Do(r)
	if err != nil {
		l.h.t.Fatal(err)
	}
	body = read(l.h.t, answer)
	if to = answer.Header.Get("Location"); to == "" {
		to = answer.Request.URL.Path
	}
	return to, answer.StatusCode, body
}

func (l *ledger) in(b *visitorBrowser) bool {
	path, _ := b.get("/profile")
	return path == "/profile"
}

func TestAClientSignsItsPersonOutByWhatItWasGiven(t *testing.T) {
	for _, form := range []bool{false, true} {
		l := newLedger(t, "signed-out", ledgerBye)
		hint := l.signedIn("employee")
		b := standing(t, l.h, l.web.URL, "employee")
		l.h.clock.Advance(20 * 60e9) // the ID token has expired long ago
		to, _, body := l.leave(b, form, "id_token_hint", hint, "post_logout_redirect_uri", ledgerBye, "state", "a b&c", "ui_locales", "de", "logout_hint", "bo")
		if to != ledgerBye+"&state=a+b%26c" || l.in(b) {
			t.Errorf("as a form %v it leads to %s\n%s", form, to, body)
		}
		// Nobody is signed in any more: it goes back all the same, and only there.
		if to, _, _ = l.leave(b, form, "client_id", l.config.ClientID, "post_logout_redirect_uri", ledgerBye); to != ledgerBye {
			t.Errorf("a second time it leads to %s", to)
		}
		if to, _, body = l.leave(b, form); to != "/apps/leave" || !strings.Contains(body, "You are signed out") {
			t.Errorf("without anything it leads to %s", to)
		}
	}
}

// Another site can send anybody here: without an ID token of this very session
// the person is asked (ASVS 10.6.2), and a wrong address leads nowhere.
func TestNobodyElseSignsSomebodyOut(t *testing.T) {
	l := newLedger(t, "signed-out", ledgerBye)
	other := l.other("signed-out", "http://other.localhost:9000/bye")
	hint, operators := l.signedIn("employee"), l.signedIn("operator")
	changed := hint[:len(hint)-4] + "AAAA"
	b := standing(t, l.h, l.web.URL, "employee")
	for name, asked := range map[string][]string{
		"nothing": nil, "the client alone": {"client_id", l.config.ClientID, "post_logout_redirect_uri", ledgerBye}, "somebody else's token": {"id_token_hint", operators},
		"a changed token": {"id_token_hint", changed}, "rubbish": {"id_token_hint", "x", "client_id", l.config.ClientID}, "an access token": {"id_token_hint", hint, "id_token_hint", hint},
	} {
		for _, form := range []bool{false, true} {
			if to, status, body := l.leave(b, form, asked...); to != "/apps/sign-out" || status != http.StatusOK || !strings.Contains(body, "Stay signed in") || !l.in(b) {
				t.Errorf("%s, as a form %v: %d at %s\n%s", name, form, status, to, body)
			}
		}
	}
	for name, asked := range map[string][]string{
		"an address of nobody":             {"post_logout_redirect_uri", ledgerBye},
		"an unregistered address":          {"id_token_hint", hint, "post_logout_redirect_uri", "https://evil.example/"},
		"another query":                    {"id_token_hint", hint, "post_logout_redirect_uri", ledgerBye + "&x=1"},
		"the address of a code":            {"id_token_hint", hint, "post_logout_redirect_uri", ledgerCallback},
		"another client's address":         {"id_token_hint", hint, "post_logout_redirect_uri", "http://other.localhost:9000/bye"},
		"a changed token and its address":  {"id_token_hint", changed, "post_logout_redirect_uri", ledgerBye},
		"in the name of another client":    {"id_token_hint", hint, "client_id", other, "post_logout_redirect_uri", ledgerBye},
		"a client that does not exist":     {"client_id", "nobody", "post_logout_redirect_uri", ledgerBye},
		"a state longer than we take back": {"id_token_hint", hint, "post_logout_redirect_uri", ledgerBye, "state", strings.Repeat("x", 600)},
	} {
		for _, form := range []bool{false, true} {
			if to, status, _ := l.leave(b, form, asked...); to != "/oidc/logout" || status != http.StatusUnprocessableEntity || !l.in(b) {
				t.Errorf("%s, as a form %v: %d at %s", name, form, status, to)
			}
		}
	}
	// The button does it, without any JavaScript, and leads back.
	to, _, body := l.leave(b, false, "client_id", l.config.ClientID, "post_logout_redirect_uri", ledgerBye, "state", "s")
	if to != "/apps/sign-out" || !strings.Contains(body, "Ledger asks to sign you out") {
		t.Fatalf("it leads to %s\n%s", to, body)
	}
	sealed := find(t, body, `name="request" value="([^"]+)"`)
	_, body = b.post("/apps/sign-out", "request", sealed)
	if !strings.Contains(body, `href="http://ledger.localhost:9000/bye?from=us&amp;state=s"`) || l.in(b) {
		t.Errorf("the button leads to\n%s", body)
	}
	// A request of ours alone is one.
	for _, request := range []string{"", "x", sealed[:len(sealed)-4] + "AAAA"} {
		if _, body := b.post("/apps/sign-out", "request", request); strings.Contains(body, "evil") || !strings.Contains(body, "Please try again") {
			t.Errorf("%q is answered with\n%s", request, body)
		}
	}
}

// other registers another client and gives its id.
func (l *ledger) other(form ...string) string {
	l.h.t.Helper()
	form = append(form, "name", "Other", "kind", "openid-connect", "address", "http://other.localhost:9000", "everyone", "yes", "asks", "any", "fresh", "0", "redirects", ledgerCallback)
	path, body := l.operator.post("/apps/new", form...)
	if !strings.Contains(body, "Other was added") {
		l.h.t.Fatalf("adding led to %s\n%s", path, body)
	}
	return strings.TrimPrefix(path, "/apps/")
}

// What one client calls a session tells another nothing, and it is no cookie.
func TestASessionHasAnotherNameAtEveryClient(t *testing.T) {
	l := newLedger(t)
	sid := func(raw string) string {
		var claims struct {
			SID string `json:"sid"`
		}
		token, err := l.provider.Verifier(&oidc.Config{ClientID: l.config.ClientID, Now: l.h.clock.Now}).Verify(l.context(), raw)
		if err != nil || token.Claims(&claims) != nil || len(claims.SID) < 22 {
			t.Fatalf("%v: %+v", err, claims)
		}
		return claims.SID
	}
	first, again, operators := sid(l.signedIn("employee")), sid(l.signedIn("employee")), sid(l.signedIn("operator"))
	if first != again || first == operators {
		t.Errorf("the names are %s, %s and %s", first, again, operators)
	}
	l.config.ClientID, l.config.ClientSecret = l.other("public", "yes", "address", "http://ledger.localhost:9000"), ""
	if elsewhere := sid(l.signedIn("employee")); elsewhere == first {
		t.Error("two clients know a session by one name")
	}
}

// A program's own scheme is a link like any other, on the way out and on the way in.
func TestAProgramIsLedBackToByItsOwnScheme(t *testing.T) {
	const back, bye = "com.example.ledger:/back", "com.example.ledger:/bye"
	l := newLedger(t, "redirects", back, "signed-out", bye, "public", "yes", "consent", "yes")
	b := standing(t, l.h, l.web.URL, "employee")
	l.config.RedirectURL = back
	_, path, body := l.asks(b, l.config.AuthCodeURL("s", oauth2.S256ChallengeOption(strings.Repeat("v", 43))))
	if path != "/apps/authorize" {
		t.Fatalf("it leads to %s", path)
	}
	_, body = b.post(path, "request", find(t, body, `name="request" value="([^"]+)"`), "allow", "yes")
	if !strings.Contains(body, `href="com.example.ledger:/back?code=`) {
		t.Errorf("the way in is\n%s", body)
	}
	_, _, body = l.leave(b, false, "client_id", l.config.ClientID, "post_logout_redirect_uri", bye)
	_, body = b.post("/apps/sign-out", "request", find(t, body, `name="request" value="([^"]+)"`))
	if !strings.Contains(body, `href="com.example.ledger:/bye"`) {
		t.Errorf("the way out is\n%s", body)
	}
}

// A client whose token is not good enough any more reads what to ask for (RFC 9470).
func TestUserinfoSaysWhatSignInItTakes(t *testing.T) {
	l := newLedger(t, "fresh", "5")
	const verifier = "a-verifier-of-forty-three-characters-or-more"
	token, err := l.config.Exchange(l.context(), l.code("employee", verifier), oauth2.VerifierOption(verifier))
	if err != nil {
		t.Fatal(err)
	}
	l.h.clock.Advance(6 * 60e9)
	r, _ := http.NewRequest(http.MethodGet, l.web.URL+"/oidc/userinfo", nil)
	token.SetAuthHeader(r)
	answer, err := l.web.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = read(t, answer)
	if said := answer.Header.Get("WWW-Authenticate"); answer.StatusCode != http.StatusUnauthorized || said != `Bearer realm="twinlatch", error="insufficient_user_authentication", max_age="300"` {
		t.Errorf("%d, %s", answer.StatusCode, said)
	}
}
