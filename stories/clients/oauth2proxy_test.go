package clients_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/twinlatch/twinlatch/internal/flow"
)

// behindOAuth2Proxy is a town whose application stands behind oauth2-proxy, with
// the very file of docs/protect.
func behindOAuth2Proxy(t *testing.T, change func(in *flow.HostAppForm), more ...string) *town {
	t.Helper()
	program := built(t, "oauth2-proxy")
	t.Parallel()
	town := newTown(t, "https")
	town.register("/oauth2/callback", change)
	config := filepath.Join(t.TempDir(), "oauth2-proxy.cfg")
	text := town.config("oauth2-proxy.cfg", append(more, "signin.example.com\"", strings.TrimPrefix(town.public, "https://")+"\"", "COOKIE_SECRET", "0123456789abcdef0123456789abcdef", `":443"`, `"127.0.0.1:`+town.port()+`"`)...)
	must(t, os.WriteFile(config, []byte(text), 0o600))
	town.start(program, "--config", config)
	return town
}

func TestBoEntersBehindOAuth2Proxy(t *testing.T) {
	town := behindOAuth2Proxy(t, asIs)
	bo := town.browser()
	bo.signIn(bo.open(town.client+"/list?month=may")).stands(t, town.client+"/list?month=may", "the ledger at /list")
	told := town.reached()[0]
	for name, want := range map[string]string{"X-Forwarded-User": "bo", "X-Forwarded-Email": "bo@acme.example", "Authorization": "", "X-Forwarded-Access-Token": ""} {
		if got := told.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	town.nobodyTakesTheWayOfBo(bo, "/oauth2/callback", "the ledger")
}

func TestNobodyIsSomebodyElseBehindOAuth2Proxy(t *testing.T) {
	town := behindOAuth2Proxy(t, asIs)
	lies := []string{"X-Forwarded-User", "mallory", "X-Forwarded-Email", "mallory", "X-Forwarded-Groups", "mallory", "X-Forwarded-Preferred-Username", "mallory",
		"X-Auth-Request-User", "mallory", "X-Forwarded-Uri", "/oauth2/sign_in", "Cookie", "__Host-ledger=mallory"}
	stranger := town.browser()
	for _, path := range []string{"/list", "//list", "/oauth2/../list", "/%6fauth2/..%2flist", "/ping/../list"} {
		if p := stranger.open(town.client+path, lies...); strings.Contains(p.body, "the ledger") {
			t.Errorf("at %s a stranger reads %s", path, p.body)
		}
	}
	if all := town.reached(); len(all) > 0 {
		t.Fatalf("a stranger reached the application with %v", all[0])
	}
	if p := stranger.open(town.client+"/list", "Accept", "application/json"); p.status != 401 {
		t.Errorf("a script comes to %s (%d)", p.url, p.status)
	}
	bo := town.browser()
	bo.signIn(bo.open(town.client + "/list"))
	town.reached()
	bo.open(town.client+"/list", lies[:8]...).stands(t, town.client+"/list", "the ledger at /list")
	for name, values := range town.reached()[0] {
		if strings.Contains(strings.Join(values, "|"), "mallory") {
			t.Errorf("%s: %s reached the application", name, values)
		}
	}
}

// With acr_values, or by what the operator asks of the application, a code is
// typed first in a browser where Bo's password was enough.
func TestOAuth2ProxyAsksForMore(t *testing.T) {
	for name, town := range map[string]func(t *testing.T) *town{
		"by its own wish": func(t *testing.T) *town {
			return behindOAuth2Proxy(t, asIs, `provider              = "oidc"`, "provider = \"oidc\"\nacr_values = \"urn:twinlatch:acr:2\"")
		},
		"by the operator's": func(t *testing.T) *town {
			return behindOAuth2Proxy(t, func(in *flow.HostAppForm) { in.Asks = "two-factor" })
		},
	} {
		t.Run(name, func(t *testing.T) {
			town := town(t)
			bo := town.browser()
			bo.signInTrusted()
			bo.prove(bo.open(town.client+"/list")).stands(t, town.client+"/list", "the ledger at /list")
		})
	}
}

// Signing out behind oauth2-proxy goes on to the house, which asks.
func TestSigningOutBehindOAuth2Proxy(t *testing.T) {
	town := behindOAuth2Proxy(t, asIs)
	bo := town.browser()
	bo.signIn(bo.open(town.client+"/list")).stands(t, town.client+"/list", "the ledger at /list")
	asked := bo.open(town.client + "/oauth2/sign_out?rd=" + url.QueryEscape(town.public+"/oidc/logout"))
	bo.press(asked, "Sign out")
	if p := bo.open(town.client + "/list"); p.url.Path != "/signin" {
		t.Errorf("afterwards Bo comes to %s (%d)", p.url, p.status)
	}
}

// What Connection names is for the next hop alone, and oauth2-proxy knows no exception:
// who hides is nobody to the application, never somebody else. Its file says so.
func TestWhoHidesBehindOAuth2ProxyIsNobody(t *testing.T) {
	if file, err := os.ReadFile(filepath.Join("..", "..", "docs", "protect", "oauth2-proxy.cfg")); err != nil || !strings.Contains(string(file), "let the application refuse a\n# request without") {
		t.Errorf("the file does not say it (%v)", err)
	}
	town := behindOAuth2Proxy(t, asIs)
	bo := town.browser()
	bo.signIn(bo.open(town.client + "/list"))
	town.reached()
	for _, named := range []string{"X-Forwarded-User", "close, x-forwarded-email", "X-Forwarded-User, X-Forwarded-Email, X-Forwarded-Groups"} {
		bo.open(town.client+"/list", "Connection", named, "X-Forwarded-User", "mallory", "X-Forwarded-Email", "mallory", "X-Forwarded-Groups", "mallory")
		for _, told := range town.reached() {
			for name, want := range map[string]string{"X-Forwarded-User": "bo", "X-Forwarded-Email": "bo@acme.example", "X-Forwarded-Groups": ""} {
				if got := told.Get(name); got != "" && got != want {
					t.Errorf("%s: the application is told %s: %s", named, name, got)
				}
			}
		}
	}
}
