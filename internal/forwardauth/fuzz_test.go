package forwardauth

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
)

// What a proxy says is taken whole or not at all: a method, a scheme, a host as
// we compare it, a path. A header that comes twice is as bad as none.
func FuzzFacts(f *testing.F) {
	for _, uri := range []string{"/", "//evil.example", "/a b", "", "*", "https://evil.example", "/\r\nx", "/%00", "/\\evil"} {
		f.Add("GET", "https", "orders.example.com", uri, false)
	}
	f.Add("get", "wss", "Orders.Example.com.:443", "/", false)
	f.Add("GET", "https,http", "a, b", "/", true)
	f.Add("GET\x00", "file", "a/b@c", "/", false)
	f.Fuzz(func(t *testing.T, method, scheme, host, uri string, twice bool) {
		plain := httptest.NewRequest(http.MethodGet, "/", nil)
		plain.Header = http.Header{"X-Forwarded-Method": {method}, "X-Forwarded-Proto": {scheme}, "X-Forwarded-Host": {host}, "X-Forwarded-Uri": {uri},
			"X-Original-Method": {method}, "X-Original-Url": {scheme + "://" + host + uri}}
		plain.Host = host
		if twice {
			plain.Header.Add("X-Forwarded-Host", "evil.example")
			plain.Header.Add("X-Original-URL", "https://evil.example/")
		}
		for name, read := range map[string]func(*http.Request) (facts, bool){"forwarded": forwarded, "originalURL": originalURL, "checked": checked} {
			got, ok := read(plain)
			if !ok {
				if got != (facts{}) {
					t.Errorf("%s refuses %q and gives %+v", name, plain.Header, got)
				}
				continue
			}
			if twice && name != "checked" {
				t.Errorf("%s takes one of two hosts: %+v", name, got)
			}
			same, isHost := twinlatch.NormalizeHost(got.host)
			if got.scheme != "https" && got.scheme != "http" || !isHost || same != got.host || !strings.HasPrefix(got.uri, "/") || !plainMethod(got.method) {
				t.Errorf("%s takes %q as %+v", name, plain.Header, got)
			}
		}
	})
}
