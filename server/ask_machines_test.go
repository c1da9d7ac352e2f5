package server

import (
	"encoding/base64"
	"net/http/httptest"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// machineAt is an application password for wages, of somebody with a second factor.
func (h *askHouse) machineAt(who string) string {
	h.t.Helper()
	h.app(func(a *twinlatch.App) { a.Machines = true })
	v, err := h.s.House.Visitor(h.t.Context(), h.cookies[who].Value, flow.From{})
	h.must(err)
	h.must(h.s.House.AppPasswordMake(h.t.Context(), v, flow.AppPasswordForm{App: "wages", Name: "Nightly report\r\nRemote-User: ada", Days: "9"}))
	shown, err := h.s.House.AppPasswordShown(h.t.Context(), v)
	h.must(err)
	return shown.Token
}

// A program with an application password passes in every contract, with what an
// application is told of it, and the proxy is told to keep it from the application.
func TestAProxyIsAnsweredAboutAMachine(t *testing.T) {
	h := newAskHouse(t)
	token := h.machineAt("configuration")
	shows := func(contract, value string, more ...string) *httptest.ResponseRecorder {
		return h.about(contract, func(q *asked) {
			q.method, q.headers = "PROPFIND", append([]string{"Authorization", value, "User-Agent", "git/2"}, more...)
		})
	}
	basic := func(password string) string {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte("ada@acme.example:"+password))
	}
	for contract := range byContract {
		for _, value := range []string{"Bearer " + token, basic(token)} {
			w := shows(contract, value, "Accept", "text/html", "Sec-Fetch-Mode", "navigate")
			saysNoMore(t, contract+", a machine", contract == "nginx", w)
			got := w.Result().Header
			if w.Code != 200 || got.Get("X-Twinlatch-Level") != "1" || !strings.HasPrefix(got.Get("X-Twinlatch-Machine"), "Nightly%20report") || strings.ContainsAny(got.Get("X-Twinlatch-Machine"), "\r\n") || got.Get("Authorization") != "" {
				t.Errorf("%s: %d, %v", contract, w.Code, got)
			}
		}
		// What is the application's own is handed back to Traefik alone.
		bo := h.enters("employee")
		for _, own := range []string{"Bearer of-its-own", basic("of its own")} {
			w := h.about(contract, func(q *asked) { q.cookie, q.headers = bo, []string{"Authorization", own} })
			saysNoMore(t, contract+", Bo with an Authorization", contract == "nginx", w)
			if got := w.Result().Header.Get("Authorization"); w.Code != 200 || (got == own) != (contract == "traefik") {
				t.Errorf("%s: %d, Authorization %q", contract, w.Code, got)
			}
		}
		for what, value := range map[string]string{"none such": "Bearer tla_" + strings.Repeat("A", 43), "cut off": basic(token[:9]), "empty": "Bearer tla_"} {
			w := shows(contract, value, "Sec-Fetch-Mode", "navigate", "Cookie", bo)
			saysNoMore(t, contract+", "+what, false, w)
			if w.Code != 401 || w.Result().Header.Get("X-Twinlatch-Reason") != "application-password" || strings.Contains(w.Result().Header.Get("Www-Authenticate"), "Basic") {
				t.Errorf("%s, %s: %d, %v", contract, what, w.Code, w.Result().Header)
			}
		}
		if w := shows(contract, ""); w.Code != 401 {
			t.Errorf("%s: a program with nothing gets %d", contract, w.Code)
		}
	}
	h.app(func(a *twinlatch.App) { a.Everyone = false })
	for contract := range byContract {
		w := shows(contract, "Bearer "+token)
		if saysNoMore(t, contract+", not chosen", false, w); w.Code != 403 || w.Result().Header.Get("X-Twinlatch-Reason") != "refused" {
			t.Errorf("%s: once the company is not chosen %d, %v", contract, w.Code, w.Result().Header)
		}
	}
}

// Whoever tries application passwords that are none waits, by address; one that is
// good passes all the while, and people sign in.
func TestTryingMachinesWaits(t *testing.T) {
	h := newAskHouse(t)
	token := h.machineAt("configuration")
	from := func(address, value string) *httptest.ResponseRecorder {
		return h.about("caddy", func(q *asked) { q.headers = []string{"Authorization", value, "X-Forwarded-For", address} })
	}
	waited := 0
	for range twinlatch.GuessesPerMinute + 10 {
		if w := from("198.51.100.7", "Bearer tla_AAAA"); w.Code == 429 && w.Result().Header.Get("Retry-After") != "" {
			waited++
			saysNoMore(t, "caddy, too often", false, w)
		}
	}
	if waited != 10 {
		t.Errorf("%d of 10 too many wait", waited)
	}
	if w := from("198.51.100.7", "Bearer "+token); w.Code != 200 {
		t.Errorf("a good one from there gets %d", w.Code)
	}
	if w := from("198.51.100.8", "Bearer tla_AAAA"); w.Code != 401 {
		t.Errorf("from another address it gets %d", w.Code)
	}
	if w := h.about("nginx", func(q *asked) {
		q.headers = []string{"Authorization", "Bearer tla_AAAA", "X-Forwarded-For", "198.51.100.7"}
	}); w.Code != 403 {
		t.Errorf("nginx is answered %d, which it does not understand", w.Code)
	}
}
