package attacks_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

// account is the application Wages, a client that keeps a secret.
type account struct {
	*ledger
	secret string
}

// newWages registers it, by Vera's hand, who has a phone.
func (h *house) newWages() account {
	h.t.Helper()
	boss := h.browser()
	boss.signIn(h.vera)
	a := boss.prove(h.vera, "/apps/new", "name", "Wages", "kind", "openid-connect", "address", "http://wages.localhost:9001", "everyone", "yes", "asks", "any", "fresh", "0",
		"redirects", ledgerBack, "scopes", "email")
	shown := boss.prove(h.vera, a.path+"/secret")
	return account{&ledger{h, strings.TrimPrefix(a.path, "/apps/")}, find(h.t, shown.body, `<code class="secret">([^<]+)</code>`)}
}

// from is a server or a stranger at an address, at one of the endpoints.
func (h *house) from(at, path string, form ...string) answer {
	h.t.Helper()
	b, r := h.browser().tab(path, form...)
	r.Header.Set("X-Forwarded-For", at)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	r.Header.Set("Accept", "application/json")
	return b.send(r)
}

// problemOf is the name of the error that a client is told; empty for none.
func problemOf(a answer) string {
	var told struct {
		Error string `json:"error"`
	}
	_ = json.Unmarshal([]byte(a.body), &told)
	return told.Error
}

// B54: the endpoints of clients stand outside the limiter. Whoever fails there is
// slowed by address, at all of them together; a client that brings something of
// ours passes meanwhile, from the same address too, because only failures count.
func TestB54WhoGuessesAtTheTokenEndpointWaitsAndNobodyElseDoes(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		public, owner := h.newLedger(), h.browser()
		wages := h.newWages()
		owner.signIn(h.bo)
		const nat, elsewhere = "198.51.100.7", "198.51.100.8"
		guess := strings.Repeat("A", 43)
		guesses := []func(at string) answer{
			func(at string) answer {
				return h.from(at, "/oidc/token", "grant_type", "authorization_code", "client_id", wages.id, "client_secret", guess, "code", guess)
			},
			func(at string) answer {
				return h.from(at, "/oidc/token", "grant_type", "authorization_code", "client_id", public.id, "code", guess, "code_verifier", ledgerHalf, "redirect_uri", ledgerBack)
			},
			func(at string) answer {
				return h.from(at, "/oidc/token", "grant_type", "refresh_token", "client_id", public.id, "refresh_token", "not of our form")
			},
			func(at string) answer { return h.from(at, "/oidc/introspect", "client_id", "nobody", "token", guess) },
			func(at string) answer { return h.from(at, "/oidc/introspect", "client_id", public.id, "token", guess) },
			func(at string) answer { return h.from(at, "/oidc/revoke", "client_id", wages.id, "token", guess) },
			func(at string) answer { return h.from(at, "/oidc/revoke", "client_id", public.id, "token", guess) },
		}
		before := make([]answer, len(guesses))
		for n := range twinlatch.GuessesPerMinute {
			if before[n%len(guesses)] = guesses[n%len(guesses)](nat); before[n%len(guesses)].status == http.StatusTooManyRequests {
				t.Fatalf("guess %d waits already", n+1)
			}
		}
		for n, try := range guesses {
			a := try(nat)
			if a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") != "1" || problemOf(a) != "temporarily_unavailable" || a.header.Get("Cache-Control") != "no-store" {
				t.Errorf("one more guess %d is answered %d %v %s", n, a.status, a.header, a.body)
			}
			if a := try(elsewhere); a.status != before[n].status || a.body != before[n].body {
				t.Errorf("from elsewhere guess %d is answered %d %s", n, a.status, a.body)
			}
		}

		// Behind the same address a client goes on: with its secret, whatever it
		// brings, or with what it was given.
		asWages := func(path string, form ...string) answer {
			return h.from(nat, path, append(form, "client_id", wages.id, "client_secret", wages.secret)...)
		}
		got := tokensIn(asWages("/oidc/token", "grant_type", "authorization_code", "code", wages.code(owner), "redirect_uri", ledgerBack, "code_verifier", ledgerHalf))
		if got.Access == "" {
			t.Error("a client with its secret is shut out")
		}
		if a := asWages("/oidc/token", "grant_type", "refresh_token", "refresh_token", guess); a.status != http.StatusBadRequest || problemOf(a) != "invalid_grant" {
			t.Errorf("what it brings too late is answered %d %s", a.status, a.body)
		}
		if a := asWages("/oidc/introspect", "token", got.Access); !strings.Contains(a.body, `"active":true`) {
			t.Errorf("its question is answered %d %s", a.status, a.body)
		}
		if a := asWages("/oidc/revoke", "token", guess); a.status != http.StatusOK {
			t.Errorf("a token that is none any more is answered %d %s", a.status, a.body)
		}
		if asWages("/oidc/revoke", "token", got.Access); wages.good(got.Access) {
			t.Error("its revocation was not heard")
		}
		first := tokensIn(h.from(nat, "/oidc/token", "grant_type", "authorization_code", "client_id", public.id, "code", public.code(owner), "redirect_uri", ledgerBack, "code_verifier", ledgerHalf))
		second := tokensIn(h.from(nat, "/oidc/token", "grant_type", "refresh_token", "client_id", public.id, "refresh_token", first.Refresh))
		if h.from(nat, "/oidc/revoke", "client_id", public.id, "token", second.Refresh); second.Access == "" || public.good(second.Access) {
			t.Error("a public client with what it was given is shut out, or its revocation was not heard")
		}

		h.clock.Advance(time.Minute)
		for n, try := range guesses {
			if a := try(nat); a.status != before[n].status {
				t.Errorf("a minute later guess %d is answered %d %s", n, a.status, a.body)
			}
		}
	})
}
