package twinlatch

import (
	"net"
	"net/url"
	"strings"
	"testing"
)

// The address of an application is an origin: spelt one way, https unless it is
// this machine's, and nothing behind it.
func FuzzParseAddress(f *testing.F) {
	for _, raw := range []string{
		"https://orders.example.com", "HTTPS://Orders.Example.com:443/", "http://localhost:3000", "http://127.0.0.1.evil.example", "https://a@b", "https://a/b",
		"https://a?", "https://[::1]:80", "//a", "https:a", "https://a.:443", "https://a:443:443", "http://a.localhost:80", "https://ä.example", "https://a:99999", "https://%61",
	} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		origin, ok := ParseAddress(raw)
		if !ok {
			if origin != "" {
				t.Errorf("%q is refused and gives %q", raw, origin)
			}
			return
		}
		u, err := url.Parse(origin)
		if err != nil || u.Scheme+"://"+u.Host != origin || u.User != nil || strings.ToLower(origin) != origin {
			t.Fatalf("%q gives %q, which is no origin: %v", raw, origin, err)
		}
		if again, ok := ParseAddress(origin); !ok || again != origin {
			t.Errorf("%q gives %q and that %q", raw, origin, again)
		}
		if host, ok := NormalizeHost(u.Host); !ok || host != u.Host || (App{Address: origin}).Host() != host {
			t.Errorf("%q is reached under %q and compared as %q", raw, u.Host, host)
		}
		name := u.Hostname()
		if ip := net.ParseIP(name); u.Scheme != "https" && name != "localhost" && !strings.HasSuffix(name, ".localhost") && (ip == nil || !ip.IsLoopback()) {
			t.Errorf("%q is taken without TLS", raw)
		}
	})
}

// A host has one spelling, whoever names it: a proxy, a browser or a form (B68).
func FuzzNormalizeHost(f *testing.F) {
	for _, raw := range []string{"a", "A.", "a:443", "a..", "a:", ":80", "a:b", "a b", "[::1]", "a\x00", "ı.example", "K.example", "a:00080", "a.:1"} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		host, ok := NormalizeHost(raw)
		if !ok {
			return
		}
		if again, ok := NormalizeHost(host); !ok || again != host {
			t.Errorf("%q is %q and that is %q (%v)", raw, host, again, ok)
		}
		if upper, ok := NormalizeHost(strings.ToUpper(host)); !ok || upper != host {
			t.Errorf("%q in capitals is %q", host, upper)
		}
		if strings.ContainsAny(host, "/@\\?#%[] ") || strings.Count(host, ":") > 1 {
			t.Errorf("%q is taken for the host %q", raw, host)
		}
	})
}
