package oidc

import (
	"net/url"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
)

// Whatever a client asks, what is read of it is something we know, and a
// parameter that comes twice is a mistake.
func FuzzAuthorize(f *testing.F) {
	for _, query := range []string{
		"response_type=code&client_id=a&redirect_uri=https%3A%2F%2Fa%2Fcb&scope=openid&state=x&nonce=y&code_challenge=z&code_challenge_method=S256",
		"max_age=-1", "max_age=0", "max_age=4294967296", "max_age=1e3", "prompt=none+login", "prompt=x", "claims={}", "claims=%5B%5D", "request=x", "response_mode=fragment",
		`claims={"id_token":{"acr":{"essential":true,"values":["a","b"]},"sub":{"value":"x"}}}`, `claims={"id_token":{"acr":null}}`, `claims={"id_token":7}`, "state=a&state=b", "scope=%ff",
	} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		q, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		in := read(q)
		if in.Request.MaxAge < -1 || in.Request.ACR != "" && in.Request.ACR != twinlatch.ACRLevel1 && in.Request.ACR != twinlatch.ACRLevel2 {
			t.Errorf("%q is read as %+v", query, in)
		}
		for _, name := range []string{"client_id", "redirect_uri", "state", "nonce", "code_challenge", "prompt", "claims", "scope"} {
			if len(q[name]) > 1 && in.Wrong == "" {
				t.Errorf("%q says %s twice and is read as %+v", query, name, in)
			}
		}
		if in.Wrong == "" && (q.Get("response_type") != "code" || q.Get("code_challenge") != "" && q.Get("code_challenge_method") != "S256") {
			t.Errorf("%q passes as %+v", query, in)
		}
	})
}
