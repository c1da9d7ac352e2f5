package attacks_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

const (
	ledgerBack  = "http://ledger.localhost:9000/back"
	ledgerHears = "http://ledger.localhost:9000/hears"
	ledgerHalf  = "a-verifier-of-forty-three-characters-or-more"
	ledgerWhole = "y5UF_tmp_ICTDGza-Ou2vUvx2cu7DBN-Xwf_z0RDfTw" // its challenge
)

// ledger is an OpenID Connect client, a program that keeps no secret.
type ledger struct {
	h  *house
	id string
}

// newLedger registers it, by Vera's hand.
func (h *house) newLedger(more ...string) *ledger {
	h.t.Helper()
	h.vera.enrol(h.browser())
	boss := h.browser()
	boss.signIn(h.vera)
	form := append([]string{"name", "Ledger", "kind", "openid-connect", "address", "http://ledger.localhost:9000", "everyone", "yes", "asks", "any", "fresh", "0",
		"redirects", ledgerBack, "public", "yes", "scopes", "email", "logout-address", ledgerHears}, more...)
	a := boss.prove(h.vera, "/apps/new", form...)
	return &ledger{h, strings.TrimPrefix(a.path, "/apps/")}
}

func (l *ledger) asks() string {
	return "/oidc/authorize?" + url.Values{"response_type": {"code"}, "client_id": {l.id}, "redirect_uri": {ledgerBack}, "scope": {"openid email"}, "state": {"s"}, "nonce": {"n"},
		"code_challenge": {ledgerWhole}, "code_challenge_method": {"S256"}}.Encode()
}

// code is what a signed-in browser brings back.
func (l *ledger) code(b *browser) string {
	l.h.t.Helper()
	to, a := b.hop("", l.asks())
	return codeIn(l.h.t, to, a)
}

func codeIn(t *testing.T, to string, a answer) string {
	t.Helper()
	u, err := url.Parse(to)
	if err != nil || u.Query().Get("code") == "" {
		t.Fatalf("the way led to %q\n%s", to, a.body)
	}
	return u.Query().Get("code")
}

// brings is the client at the token endpoint, about to send a form.
func (l *ledger) brings(form ...string) (*browser, *http.Request) {
	b, r := l.h.browser().tab("/oidc/token", append([]string{"client_id", l.id, "redirect_uri", ledgerBack, "code_verifier", ledgerHalf}, form...)...)
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	return b, r
}

type tokens struct {
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
	ID      string `json:"id_token"`
}

func tokensIn(a answer) (out tokens) {
	_ = json.Unmarshal([]byte(a.body), &out)
	return out
}

// served are the tokens of those of a crowd who got some; the others must have
// been told that what they brought is good for nothing.
func (l *ledger) served(answers []answer) (out []tokens) {
	l.h.t.Helper()
	for _, a := range answers {
		switch got := tokensIn(a); {
		case a.status == http.StatusOK && got.Access != "":
			out = append(out, got)
		case a.status != http.StatusBadRequest || !strings.Contains(a.body, `"invalid_grant"`):
			l.h.t.Errorf("somebody who lost is answered %d: %s", a.status, a.body)
		}
	}
	return out
}

func (l *ledger) good(access string) bool {
	r := l.h.browser().request(http.MethodGet, "/oidc/userinfo", nil)
	r.Header.Set("Authorization", "Bearer "+access)
	return l.h.browser().send(r).status == http.StatusOK
}

// A code is good once: of 64 that bring it at the same moment one is served, and
// because it came again, what that one got has ended.
func TestOfManyWithOneClientsCodeOneIsServedAndKeepsNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		l, b := h.newLedger(), h.browser()
		b.signIn(h.bo)
		code := l.code(b)
		served := l.served(h.rush(func(int) (*browser, *http.Request) { return l.brings("grant_type", "authorization_code", "code", code) }))
		if len(served) != 1 || l.good(served[0].Access) {
			t.Fatalf("%d were served, or what they got is still good", len(served))
		}
	})
}

// The same of a refresh token; the sign-in in the browser stays.
func TestOfManyWithOneRefreshTokenOneIsServedAndKeepsNothing(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		l, b := h.newLedger(), h.browser()
		b.signIn(h.bo)
		first := tokensIn(send(l.brings("grant_type", "authorization_code", "code", l.code(b))))
		if !l.good(first.Access) {
			t.Fatal("there is nothing to refresh")
		}
		served := l.served(h.rush(func(int) (*browser, *http.Request) {
			return l.brings("grant_type", "refresh_token", "refresh_token", first.Refresh)
		}))
		if len(served) != 1 || l.good(served[0].Access) || l.good(first.Access) {
			t.Fatalf("%d were served, or what they got is still good", len(served))
		}
		again := l.served([]answer{send(l.brings("grant_type", "refresh_token", "refresh_token", served[0].Refresh))})
		if len(again) != 0 || !l.good(tokensIn(send(l.brings("grant_type", "authorization_code", "code", l.code(b)))).Access) {
			t.Error("the family lives on, or the browser's session does not")
		}
	})
}

func send(b *browser, r *http.Request) answer { return b.send(r) }

// Bo signs out while Ledger exchanges his codes: whoever was served before is
// told, and nothing is good afterwards.
func TestWhoIsServedWhileSomebodySignsOutIsTold(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		l, b := h.newLedger(), h.browser()
		b.signIn(h.bo)
		var codes []string
		for range 16 {
			codes = append(codes, l.code(b))
		}
		answers := h.rush(func(n int) (*browser, *http.Request) {
			if n == crowd/2 {
				return b.tab("/signout")
			}
			return l.brings("grant_type", "authorization_code", "code", codes[n%len(codes)])
		})
		told := map[string]bool{}
		h.write(func(tx *store.Tx) error {
			all, err := tx.ClaimLogouts(h.clock.Now(), h.clock.Now().Add(time.Hour), 100)
			for _, one := range all {
				told[one.SID] = true
			}
			return err
		})
		for _, got := range l.served(append(answers[:crowd/2], answers[crowd/2+1:]...)) {
			sid := sidOf(t, got.ID)
			if l.good(got.Access) || !told[sid] {
				t.Errorf("what was served is still good, or Ledger is not told of it: %v", told)
			}
			h.read(func(tx *store.Tx) error {
				if _, err := tx.LoginBySID(twinlatch.AppID(l.id), sid); !errors.Is(err, store.ErrNone) {
					t.Errorf("Bo is still signed in there: %v", err)
				}
				return nil
			})
		}
	})
}

func sidOf(t *testing.T, token string) string {
	t.Helper()
	parts := strings.Split(token, ".")
	raw, err := base64.RawURLEncoding.DecodeString(parts[min(1, len(parts)-1)])
	must(t, err)
	var claims struct {
		SID string `json:"sid"`
	}
	must(t, json.Unmarshal(raw, &claims))
	return claims.SID
}

// Bo allows in 64 tabs at once what Ledger asks. He has consented once, and each
// tab's code is good once.
func TestOfManyWhoAllowEachIsLedBackOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		l, b := h.newLedger("consent", "yes"), h.browser()
		b.signIn(h.bo)
		to, _ := b.hop("", l.asks())
		page := b.get(strings.TrimPrefix(to, publicURL))
		request := find(t, page.body, `name="request" value="([^"]+)"`)
		answers := h.rush(func(int) (*browser, *http.Request) {
			return b.tab("/apps/authorize", "request", request, "allow", "yes")
		})
		codes := map[string]bool{}
		for _, a := range answers {
			codes[codeIn(t, strings.TrimPrefix(a.header.Get("Refresh"), "0; url="), a)] = true
		}
		if len(codes) != crowd {
			t.Errorf("%d tabs have %d codes", crowd, len(codes))
		}
		h.read(func(tx *store.Tx) error {
			all, err := tx.Consents(h.bo.id)
			if len(all) != 1 || len(all[twinlatch.AppID(l.id)].Scope) != 2 {
				t.Errorf("he consented to %v", all)
			}
			return err
		})
	})
}
