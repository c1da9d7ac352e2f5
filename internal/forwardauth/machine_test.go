package forwardauth

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
)

const shown = "tla_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

func basicOf(user, password string) string {
	return base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
}

func TestAnApplicationPasswordIsFoundWhereProgramsPutIt(t *testing.T) {
	for value, want := range map[string]string{
		"Bearer " + shown: shown, "bearer  " + shown + " ": shown, "Basic " + basicOf("ada@acme.example", shown): shown, "BASIC " + basicOf("", shown): shown,
		"Basic " + strings.TrimRight(basicOf("a", shown), "="): shown, "Bearer tla_short": "tla_short", "Basic " + basicOf("a:b", shown): "",
	} {
		if got, ours := appPassword(http.Header{"Authorization": {value}}); got != want || ours != (want != "") {
			t.Errorf("%q is %q, %v", value, got, ours)
		}
	}
	for _, others := range []string{
		"", shown, "Bearer", "Bearer x" + shown, "Token " + shown, "Basic " + shown, "Basic " + basicOf(shown, "x"), "Basic " + basicOf("ada", "her own password"), "Basic ~", "Bearer eyJhbGciOiJFUzI1NiJ9.e30.AAAA", "Bearer TLA_AAAA",
	} {
		if got, ours := appPassword(http.Header{"Authorization": {others}}); ours {
			t.Errorf("%q is taken for ours: %q", others, got)
		}
	}
	// Which of several an application reads, nobody knows.
	for _, several := range [][]string{{"Bearer " + shown, "Basic YTpi"}, {"Basic YTpi", "Bearer " + shown}, {"Bearer " + shown, "Bearer " + shown}} {
		if got, ours := appPassword(http.Header{"Authorization": several}); got != "" || !ours {
			t.Errorf("%q are %q, %v", several, got, ours)
		}
	}
}

// Whatever comes is ours with our prefix, or not ours at all, and several are
// never one.
func FuzzAppPassword(f *testing.F) {
	for _, value := range []string{"Bearer " + shown, "Basic " + basicOf("a", shown), "Basic YTp0bGFf", "basic", "Bearer  tla_", "Basic dGxhXzo=", "\x00", "Bearer tla_\r\nX: y"} {
		f.Add(value, false)
		f.Add(value, true)
	}
	f.Fuzz(func(t *testing.T, value string, twice bool) {
		h := http.Header{"Authorization": {value}}
		if twice {
			h.Add("Authorization", "Basic YTpi")
		}
		got, ours := appPassword(h)
		if !ours && got != "" || ours && !twice && !strings.HasPrefix(got, "tla_") || twice && got != "" {
			t.Errorf("%q is %q, %v", value, got, ours)
		}
	})
}

// A window that asks for a password, and nobody knows whose, is for no browser.
func TestOnlyProgramsAreOfferedBasic(t *testing.T) {
	q := question{}
	q.visit.App.Kind, q.visit.App.Machines = "proxy", true
	for want, headers := range map[bool][]http.Header{
		true:  {{"User-Agent": {"git/2.39"}}, {"User-Agent": {"curl/7.88"}, "Accept": {"*/*"}}},
		false: {{}, {"User-Agent": {"Mozilla/5.0 (X11)"}}, {"User-Agent": {"git/2.39"}, "Sec-Fetch-Mode": {"cors"}}, {"User-Agent": {"app"}, "Cookie": {"a=b"}}},
	} {
		for _, h := range headers {
			if q.basic(h) != want {
				t.Errorf("%v is offered Basic: %v", h, !want)
			}
		}
	}
	if q.visit.App.Machines = false; q.basic(http.Header{"User-Agent": {"git/2.39"}}) {
		t.Error("it is offered where no application password is taken")
	}
}

// What an application sees of Authorization is its own, in every proxy.
func TestAProxyIsToldToKeepApplicationPasswordsToItself(t *testing.T) {
	if config := protects(t, "nginx.conf"); !strings.Contains(config, "proxy_set_header Authorization            $twinlatch_authorization;") || !strings.Contains(config, `default "";`) {
		t.Error("nginx.conf hands Authorization on")
	}
	if config := protects(t, "Caddyfile"); !strings.Contains(config, "request_header @machine -Authorization") {
		t.Error("the Caddyfile hands Authorization on")
	}
	if config := protects(t, "traefik.yml"); !strings.Contains(config, "\n          - Authorization") {
		t.Error("traefik.yml hands Authorization on")
	}
}
