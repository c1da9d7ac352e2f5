package twinlatch

import (
	"strings"
	"testing"
	"time"
)

func TestWhichAddressesAClientMayRegister(t *testing.T) {
	for address, may := range map[string]struct{ confidential, public, dev bool }{
		"https://a.example/back":                        {true, true, true},
		"https://a.example/back?x=1":                    {true, true, true},
		"https://a.example":                             {true, true, true},
		"http://127.0.0.1/back":                         {false, true, true},
		"http://[::1]/back":                             {false, true, true},
		"http://localhost:9000/back":                    {false, true, true},
		"com.example.app:/back":                         {false, true, false},
		"http://a.example/back":                         {},
		"https://a.example/#x":                          {},
		"https://a.example/#":                           {},
		"https://u:p@a.example/":                        {},
		"https:///back":                                 {},
		"https:a.example":                               {},
		"https://a.example/\\evil":                      {},
		"https://a.example/a b":                         {},
		"https://a.example/é":                           {},
		"https://*.a.example/":                          {},
		"javascript:alert(1)":                           {},
		"data:text/html,x":                              {},
		"/back":                                         {},
		"https://a.example/" + strings.Repeat("x", 400): {},
	} {
		for _, story := range []struct {
			c    Client
			dev  bool
			want bool
		}{{Client{}, false, may.confidential}, {Client{Public: true}, false, may.public}, {Client{}, true, may.dev}} {
			if list, ok := story.c.ParseRedirects(" "+address+"\r\n\n"+address, story.dev); ok != story.want || ok && (len(list) != 1 || list[0] != address) {
				t.Errorf("%s of public %v, at home %v: %v %v", address, story.c.Public, story.dev, list, ok)
			}
		}
	}
}

func TestACodeGoesToARegisteredAddressToTheByte(t *testing.T) {
	c := Client{Redirects: []string{"https://a.example/back", "http://127.0.0.1:1/back", "http://[::1]/back"}}
	for address, want := range map[string]struct{ confidential, public bool }{
		"https://a.example/back": {true, true}, "https://a.example/back/": {}, "https://A.example/back": {}, "https://a.example:443/back": {}, "": {},
		"http://127.0.0.1:1/back": {true, true}, "http://127.0.0.1:65535/back": {false, true}, "http://127.0.0.1/back": {false, true}, "http://[::1]:80/back": {false, true},
		"http://127.0.0.1:/back": {}, "http://127.0.0.1:123456/back": {}, "http://127.0.0.1:1@evil.example/back": {}, "http://127.0.0.1.evil.example/back": {},
		"http://127.0.0.1:1x/back": {}, "http://localhost:1/back": {}, "http://[::1]:80/other": {},
	} {
		if c.Public = false; c.Takes(address) != want.confidential {
			t.Errorf("confidential: %q", address)
		}
		if c.Public = true; c.Takes(address) != want.public {
			t.Errorf("public: %q", address)
		}
	}
}

// Only https, and the application's own address, say whose program listens.
func TestAProgramsAddressIsAnybodys(t *testing.T) {
	a := App{Address: "http://ledger.localhost:9000"}
	for address, want := range map[string]bool{
		"https://a.example/back": false, "http://ledger.localhost:9000/back": false,
		"com.example.app:/back": true, "http://127.0.0.1:1/back": true, "http://[::1]/back": true, "http://localhost/back": true, "http://ledger.localhost:9000@evil.example/back": true,
	} {
		if got := (Client{Public: true}).Impersonable(a, address); got != want {
			t.Errorf("public: %q is anybody's: %v", address, got)
		}
		if (Client{}).Impersonable(a, address) {
			t.Errorf("confidential: %q is anybody's, who would know its secret", address)
		}
	}
}

// RFC 7636, appendix B.
func TestACodesOtherHalfFitsOnlyItsChallenge(t *testing.T) {
	const verifier, challenge = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
	for _, story := range []struct {
		challenge, verifier string
		want                bool
	}{
		{challenge, verifier, true}, {challenge, challenge, false}, {verifier, verifier, false}, {challenge, "", false}, {"", verifier, false}, {"", "", true},
		{challenge, verifier[1:], false}, {challenge, verifier + " ", false}, {challenge, strings.Repeat("x", 129), false},
	} {
		if Verifies(story.challenge, story.verifier) != story.want {
			t.Errorf("%+v", story)
		}
	}
}

func TestWhatAClientMayAsk(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	ada := Account{ID: "ada", HasFactor: true}
	trusted := Session{Level: Level1, PasswordAt: now.Add(-time.Hour)}
	proven := Session{Level: Level2, PasswordAt: now.Add(-time.Minute), FactorAt: now.Add(-time.Minute)}
	bare := AuthRequest{MaxAge: -1}
	level2, login, fresh, zero := bare, bare, bare, bare
	level2.ACR, login.Login, fresh.MaxAge, zero.MaxAge = ACRLevel2, true, 10*time.Minute, 0
	essential := level2
	essential.Essential = true
	for _, story := range []struct {
		q    AuthRequest
		s    Session
		a    Account
		want Verdict
	}{
		{bare, trusted, ada, Pass}, {level2, trusted, ada, StepUp}, {level2, proven, ada, Pass}, {level2, trusted, Account{}, Pass}, {essential, trusted, Account{}, Refused},
		{essential, trusted, ada, StepUp}, {login, proven, ada, StepUp}, {zero, proven, ada, StepUp}, {fresh, proven, ada, Pass}, {fresh, trusted, ada, StepUp},
		{AuthRequest{MaxAge: -1, Subject: "bo"}, proven, ada, SignIn}, {AuthRequest{MaxAge: -1, Subject: "ada"}, proven, ada, Pass},
	} {
		if got := story.q.Wants(story.s, story.a, now, now); got != story.want {
			t.Errorf("%+v of %+v: %s, want %s", story.q, story.s, got, story.want)
		}
	}
	if got := login.Wants(proven, ada, now.Add(-2*time.Minute), now); got != Pass {
		t.Errorf("who proved it since is told %s", got)
	}
}
