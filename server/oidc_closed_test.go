package server

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/oauth2"
)

// What the provider says of itself, as it is read: a line more is a door more.
func TestTheProviderSaysWhatThereIsAndNothingElse(t *testing.T) {
	l := newLedger(t)
	answer, err := l.web.Client().Get(l.web.URL + "/.well-known/openid-configuration")
	if err != nil {
		t.Fatal(err)
	}
	var said map[string]any
	if err := json.Unmarshal([]byte(read(t, answer)), &said); err != nil {
		t.Fatal(err)
	}
	for name, at := range said {
		address, ok := at.(string)
		if !ok || name == "issuer" {
			continue
		}
		r, _ := http.NewRequest(http.MethodPost, address, nil)
		if name == "jwks_uri" {
			r.Method = http.MethodGet
		}
		there, err := l.web.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if _ = there.Body.Close(); there.StatusCode == http.StatusNotFound || there.StatusCode == http.StatusMethodNotAllowed {
			t.Errorf("%s is announced and answers %d", name, there.StatusCode)
		}
	}
	text, _ := json.MarshalIndent(said, "", "  ")
	golden(t, "discovery.json", strings.ReplaceAll(string(text), l.web.URL, "https://door.example")+"\n")
	for _, path := range []string{"/oidc/register", "/oidc/par", "/oidc/device", "/oidc/keys", "/oidc/", "/.well-known/oauth-authorization-server", "/.well-known/webfinger"} {
		if path, _ := l.operator.get(path); !strings.HasPrefix(path, "/") {
			t.Fatal(path)
		}
		r, _ := http.NewRequest(http.MethodPost, l.web.URL+path, nil)
		there, err := l.web.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if _ = there.Body.Close(); there.StatusCode != http.StatusNotFound {
			t.Errorf("%s answers %d", path, there.StatusCode)
		}
	}
}

// asksWith is a request of the client with some parameters changed, added or, by
// an empty value, left out.
func (l *ledger) asksWith(form ...string) string {
	u, _ := url.Parse(l.config.AuthCodeURL("the state", oauth2.S256ChallengeOption(strings.Repeat("v", 43))))
	q := u.Query()
	for i := 0; i < len(form); i += 2 {
		q.Del(form[i])
		if form[i+1] != "" {
			q[form[i]] = strings.Split(form[i+1], "|")
		}
	}
	u.RawQuery = q.Encode()
	return u.String()
}

func TestARequestWithoutItsSafeguardsIsRefusedAtTheClientsAddress(t *testing.T) {
	l := newLedger(t)
	bo := standing(t, l.h, l.web.URL, "employee")
	for want, forms := range map[string][][]string{
		"invalid_request": {
			{"code_challenge_method", "plain"}, {"code_challenge_method", ""}, {"code_challenge", ""}, {"code_challenge", "", "code_challenge_method", ""},
			{"code_challenge", "short"}, {"response_mode", "fragment"}, {"response_mode", "form_post"}, {"response_type", ""}, {"scope", "openid|openid"},
			{"prompt", "none login"}, {"prompt", "create"}, {"max_age", "-1"}, {"max_age", "soon"}, {"claims", "{"}, {"nonce", strings.Repeat("n", 501)},
			{"prompt", "login", "state", strings.Repeat("<", 500)}, // too long to come back with
		},
		"unsupported_response_type":  {{"response_type", "token"}, {"response_type", "id_token"}, {"response_type", "code id_token"}, {"response_type", "none"}},
		"invalid_scope":              {{"scope", "email"}, {"scope", ""}},
		"request_not_supported":      {{"request", "eyJhbGciOiJub25lIn0.e30."}},
		"request_uri_not_supported":  {{"request_uri", "http://127.0.0.1:1/"}},
		"registration_not_supported": {{"registration", "{}"}},
		"unmet_authentication_requirements": {
			{"claims", `{"id_token":{"acr":{"essential":true,"value":"urn:other"}}}`},
			{"claims", `{"id_token":{"acr":{"essential":true,"values":["urn:twinlatch:acr:2"]}}}`},
		},
		"login_required": {{"prompt", "none", "max_age", "0"}, {"prompt", "none", "claims", `{"id_token":{"sub":{"value":"operator"}}}`}},
	} {
		for _, form := range forms {
			back, path, _ := l.asks(bo, l.asksWith(form...))
			state, _ := url.Parse(l.asksWith(form...))
			if back.Get("error") != want || back.Get("iss") != l.web.URL || back.Get("state") != state.Query().Get("state") || back.Has("code") {
				t.Errorf("%v led to %q with %v, want %s", form, path, back, want)
			}
		}
	}
	for _, form := range [][]string{{"acr_values", "urn:twinlatch:acr:2"}, {"display", "popup", "ui_locales", "de", "login_hint", "x", "unknown", "y"}, {"prompt", "none"}, {"nonce", ""}} {
		if back, path, _ := l.asks(bo, l.asksWith(form...)); back.Get("code") == "" {
			t.Errorf("%v led to %q with %v", form, path, back)
		}
	}
}

// An address that is not registered to the letter is never gone to.
func TestNothingIsSentToAnAddressThatIsNotRegistered(t *testing.T) {
	l := newLedger(t)
	for _, who := range []string{"employee", "nobody"} {
		b := standing(t, l.h, l.web.URL, who)
		b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		for _, address := range []string{
			"", ledgerCallback + "/", ledgerCallback + "?x=1", ledgerCallback + "#x", strings.ToUpper(ledgerCallback), "http://ledger.localhost:9000/Callback",
			"http://ledger.localhost:9000/callback/../callback", "http://ledger.localhost:9000/%63allback", "http://ledger.localhost:9001/callback",
			"https://ledger.localhost:9000/callback", "http://ledger.localhost:9000@evil.example/callback", "http://evil.example/callback", "//evil.example", "javascript:alert(1)",
			ledgerCallback + "|http://evil.example/", "http://127.0.0.1:9000/callback",
		} {
			for _, more := range []string{"", "none"} {
				r, _ := http.NewRequest(http.MethodGet, l.asksWith("redirect_uri", address, "prompt", more), nil)
				r.Header.Set("Accept", "text/html")
				answer, err := b.client.Do(r)
				if err != nil {
					t.Fatal(err)
				}
				body := read(t, answer)
				if answer.StatusCode != http.StatusUnprocessableEntity || answer.Header.Get("Location") != "" || answer.Header.Get("Refresh") != "" || !strings.Contains(body, "not registered") {
					t.Errorf("%s at %s: %d, to %s", who, address, answer.StatusCode, answer.Header.Get("Location"))
				}
			}
		}
	}
}

// A program on somebody's machine has no secret; its port there is free.
func TestAProgramsPortIsFreeAndNothingElse(t *testing.T) {
	l := newLedger(t, "redirects", "http://127.0.0.1/back\ncom.example.ledger:/back", "public", "yes")
	bo := standing(t, l.h, l.web.URL, "employee")
	bo.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	for address, good := range map[string]bool{
		"http://127.0.0.1/back": true, "http://127.0.0.1:53124/back": true, "com.example.ledger:/back": true,
		"http://127.0.0.1:53124/other": false, "http://localhost:53124/back": false, "http://127.0.0.1:53124@evil.example/back": false, "http://127.0.0.1:/back": false,
		"http://127.0.0.1.evil.example/back": false, "com.example.ledger:/other": false, "https://127.0.0.1:53124/back": false,
	} {
		r, _ := http.NewRequest(http.MethodGet, l.asksWith("redirect_uri", address), nil)
		answer, err := bo.client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if got := strings.HasPrefix(answer.Header.Get("Location"), l.web.URL+"/apps/authorize?"); got != good { // to be asked: whose program listens there is unknown
			t.Errorf("%s: %d, to %s", address, answer.StatusCode, answer.Header.Get("Location"))
		}
	}
}

func TestTheTokenEndpointKnowsItsClientFirst(t *testing.T) {
	l := newLedger(t)
	verifier := oauth2.GenerateVerifier()
	good := []string{"grant_type", "authorization_code", "redirect_uri", ledgerCallback, "code_verifier", verifier, "code", l.code("employee", verifier)}
	for name, story := range map[string]struct {
		form   []string
		status int
		code   string
	}{
		"a password":          {[]string{"grant_type", "password", "username", "employee@acme.example", "password", adasPassword}, 400, "unsupported_grant_type"},
		"the client itself":   {[]string{"grant_type", "client_credentials"}, 400, "unsupported_grant_type"},
		"an exchange":         {[]string{"grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"}, 400, "unsupported_grant_type"},
		"nothing":             {nil, 400, "invalid_request"},
		"no secret":           {append([]string{"client_id", l.config.ClientID}, good...), 401, "invalid_client"},
		"another secret":      {append([]string{"client_id", l.config.ClientID, "client_secret", strings.Repeat("A", 43)}, good...), 401, "invalid_client"},
		"nobody":              {append([]string{"client_id", "nobody", "client_secret", l.config.ClientSecret}, good...), 401, "invalid_client"},
		"two ways to say who": {append([]string{"client_secret", l.config.ClientSecret}, good...), 400, "invalid_request"},
		"a code nobody made":  {[]string{"grant_type", "authorization_code", "redirect_uri", ledgerCallback, "code_verifier", verifier, "code", strings.Repeat("A", 43)}, 400, "invalid_grant"},
	} {
		status, out, header := l.call("/oidc/token", story.form...)
		if status != story.status || out["error"] != story.code || header.Get("Cache-Control") != "no-store" || header.Get("Set-Cookie") != "" {
			t.Errorf("%s: %d %v", name, status, out)
		}
	}
	// None of that used up the code; a secret in the form is as good as in the header.
	status, out, _ := l.call("/oidc/token", append([]string{"client_id", l.config.ClientID, "client_secret", l.config.ClientSecret}, good...)...)
	if status != 200 || out["token_type"] != "Bearer" || out["expires_in"] != float64(600) {
		t.Fatalf("%d %v", status, out)
	}
	access, _ := out["access_token"].(string)
	if status, person := l.person(access); status != 200 || person["sub"] != "employee" {
		t.Errorf("userinfo: %d %v", status, person)
	}
	if status, person, _ := l.call("/oidc/userinfo", "access_token", access, "client_id", "x"); status != 200 || person["sub"] != "employee" {
		t.Errorf("userinfo by a form: %d %v", status, person)
	}
	if status, said, _ := l.call("/oidc/introspect", "token", access); status != 200 || said["active"] != true || said["acr"] != "urn:twinlatch:acr:1" || said["sub"] != "employee" {
		t.Errorf("introspection: %d %v", status, said)
	}
	if status, said, _ := l.call("/oidc/introspect", "token", "guess"); status != 200 || len(said) != 1 || said["active"] != false {
		t.Errorf("introspection of a guess: %d %v", status, said)
	}
	if status, _, _ := l.call("/oidc/revoke", "token", access); status != 200 {
		t.Errorf("revocation: %d", status)
	}
	answer, err := l.web.Client().Get(l.web.URL + "/oidc/userinfo?access_token=" + access)
	if err != nil {
		t.Fatal(err)
	}
	if read(t, answer); answer.StatusCode != 401 || answer.Header.Get("WWW-Authenticate") == "" {
		t.Errorf("a token in an address: %d", answer.StatusCode)
	}
	if status, said := l.person(access); status != 401 || said["error"] != "invalid_token" {
		t.Errorf("a revoked token: %d %v", status, said)
	}
}

// Pages of other sites may call what is answered by what a call brings in itself,
// and never the way of a browser, which has cookies.
func TestOtherSitesPagesReachOnlyWhatNeedsNoCookie(t *testing.T) {
	l := newLedger(t)
	for _, path := range []string{"/.well-known/openid-configuration", "/.well-known/jwks.json", "/oidc/token", "/oidc/userinfo", "/oidc/revoke", "/oidc/introspect", "/oidc/authorize", "/apps/authorize"} {
		for _, method := range []string{http.MethodOptions, http.MethodGet, http.MethodPost} {
			r, _ := http.NewRequest(method, l.web.URL+path, nil)
			r.Header.Set("Origin", "https://page.example")
			r.Header.Set("Sec-Fetch-Site", "cross-site")
			answer, err := standing(t, l.h, l.web.URL, "employee").client.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			_ = answer.Body.Close()
			shut := path == "/oidc/introspect" || strings.HasSuffix(path, "/authorize")
			origin := answer.Header.Get("Access-Control-Allow-Origin")
			if origin != "" && (shut || origin != "*") || answer.Header.Get("Access-Control-Allow-Credentials") != "" {
				t.Errorf("%s %s lets %q read", method, path, origin)
			}
			if answer.StatusCode == 200 && !shut && origin != "*" {
				t.Errorf("%s %s lets nobody read", method, path)
			}
		}
	}
}

// The form of another site comes without cookies and is asked again with them.
func TestARequestMayComeAsAForm(t *testing.T) {
	l := newLedger(t)
	u, _ := url.Parse(l.asksWith())
	r, _ := http.NewRequest(http.MethodPost, l.web.URL+"/oidc/authorize", strings.NewReader(u.RawQuery))
	r.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Sec-Fetch-Site": {"cross-site"}, "Accept": {"text/html"}}
	if back, path, body := l.follow(standing(t, l.h, l.web.URL, "employee"), r); back.Get("code") == "" {
		t.Errorf("it came to %s\n%s", path, body)
	}
}

// What an application asks of a sign-in is asked on the way to a client as well.
func TestAPersonIsAskedBeforeAnothersApplicationIsTold(t *testing.T) {
	l := newLedger(t, "consent", "yes")
	bo := standing(t, l.h, l.web.URL, "employee")
	_, path, body := l.asks(bo, l.asksWith())
	if path != "/apps/authorize" || !strings.Contains(body, "May Ledger know who you are?") || !strings.Contains(body, "your company and your roles") {
		t.Fatalf("he came to %s\n%s", path, body)
	}
	request := find(t, body, `name="request" value="([^"]+)"`)
	for answer, want := range map[string]string{"no": "error", "yes": "code"} {
		r, _ := http.NewRequest(http.MethodPost, l.web.URL+"/apps/authorize", strings.NewReader(url.Values{"request": {request}, "allow": {answer}}.Encode()))
		r.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Accept": {"text/html"}, "Sec-Fetch-Site": {"same-origin"}}
		if back, path, _ := l.follow(bo, r); back.Get(want) == "" {
			t.Errorf("%s led to %s with %v", answer, path, back)
		}
	}
	r, _ := http.NewRequest(http.MethodPost, l.web.URL+"/apps/authorize", strings.NewReader(url.Values{"request": {request}, "allow": {"yes"}}.Encode()))
	r.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Accept": {"text/html"}, "Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://evil.example"}}
	if back, _, _ := l.follow(bo, r); back != nil {
		t.Errorf("another site said yes: %v", back)
	}
	if _, path, _ := l.asks(standing(t, l.h, l.web.URL, "unprotected"), l.asksWith()); path != "/profile/two-factor" {
		t.Errorf("who must set up a second factor first came to %s", path)
	}
}
