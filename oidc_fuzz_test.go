package twinlatch

import (
	"net/url"
	"strings"
	"testing"
)

// An address that a code may be sent to is one that a browser reads as it is
// written: no user, no fragment, https unless it is this very machine's or a
// program's own scheme.
func FuzzMayRegister(f *testing.F) {
	for _, raw := range []string{
		"https://app.example/cb", "https://app.example@evil.example/cb", "https://app.example\\@evil.example", "http://localhost:1/cb", "http://127.0.0.1.evil.example/",
		"javascript:alert(1)", "com.example.app:/cb", "data:text/html,x", "https:/app.example", "https://*", "https://app.example/#", "HTTPS://app.example", "http://[::1]/", "//a", "https://a:b:c/",
	} {
		f.Add(raw, true, false)
		f.Add(raw, false, true)
	}
	f.Fuzz(func(t *testing.T, raw string, public, dev bool) {
		if !(Client{Public: public}).mayRegister(raw, dev) {
			return
		}
		u, err := url.Parse(raw)
		if err != nil || u.User != nil || u.Fragment != "" || strings.ContainsAny(raw, "\\ \t\r\n#\"<>") {
			t.Fatalf("%q may be registered: %v", raw, err)
		}
		own := public && strings.Contains(u.Scheme, ".")
		here := u.Scheme == "http" && (public || dev) && (loopbackHost(u.Host) || u.Hostname() == "::1")
		if u.Scheme != "https" && !own && !here || u.Scheme == "https" && u.Host == "" {
			t.Errorf("%q may be registered", raw)
		}
	})
}

// A challenge is 32 bytes in their one spelling, and nothing else is one.
func FuzzChallenge(f *testing.F) {
	for _, text := range []string{"", strings.Repeat("A", 43), strings.Repeat("A", 42) + "B", strings.Repeat("A", 43) + "=", strings.Repeat("+", 43), strings.Repeat("A", 42) + "\n"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if challengeText(text) && (len(text) != 43 || strings.ContainsAny(text, "+/=\r\n ")) {
			t.Errorf("%q is a challenge", text)
		}
	})
}

// Where a client hears of sign-outs is an address of the web, and plain only at home.
func FuzzLogoutAddress(f *testing.F) {
	for _, raw := range []string{"", " https://a.example/out ", "http://localhost:1/out", "http://a.example/out", "com.example.app:/out", "file:///etc/passwd", "https://u@a.example/", "https://a.example/#x", "gopher://a"} {
		f.Add(raw, false)
		f.Add(raw, true)
	}
	f.Fuzz(func(t *testing.T, raw string, dev bool) {
		address, ok := ParseLogoutAddress(raw, dev)
		if !ok || address == "" {
			return
		}
		u, err := url.Parse(address)
		if err != nil || u.User != nil || u.Fragment != "" || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || !dev || !loopbackHost(u.Host) && u.Hostname() != "::1") {
			t.Errorf("%q may be called: %v", raw, err)
		}
	})
}
