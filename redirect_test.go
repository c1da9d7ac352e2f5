package twinlatch

import (
	"net/url"
	"strings"
	"testing"
)

func TestAPathOfThisSiteIsWhereThePersonWantedToGo(t *testing.T) {
	for _, raw := range []string{
		"/", "/profile", "/profile/two-factor", "/users?q=ada", "/users?q=ada%40byron.example", "/users?q=a@b",
		"/users/01890a5d-ac96-774b-bcce-b302099a8057", "/help/two-factor", "/configuration/audit?before=12&kind=reset",
		"/signinfo", "/proofs", "/passwords", "/z%C3%BCrich", "/authorize?redirect_uri=https%3A%2F%2Fapp.example%2F",
		"/authorize?redirect_uri=https://app.example/", "/a:b", "/users?next=//evil.example",
	} {
		if got := SafeReturn(raw); got != raw {
			t.Errorf("%q becomes %q", raw, got)
		}
	}
	if got := SafeReturn("/profile#sessions"); got != "/profile" {
		t.Errorf("a fragment stays: %q", got)
	}
}

// Each of these has opened a door somewhere: another site, another scheme, or
// something that a browser or a proxy makes into one.
func TestAnAddressThatMayLeadAwayLeadsHome(t *testing.T) {
	for _, raw := range []string{
		"", " ", "evil.example", "profile", "?next=/", "#", ".", "..", "./profile", "@evil.example",
		"http://evil.example", "https://evil.example/", "HTTPS://evil.example", "https:evil.example", "https:/evil.example", "https:///evil.example",
		"javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "otpauth://totp/x",
		"//evil.example", "///evil.example", "////evil.example", "//evil.example@twinlatch.example", "//", "//@evil.example",
		`\evil.example`, `\\evil.example`, `/\evil.example`, `/\/evil.example`, `\/evil.example`, `\/\/evil.example`, `/\\evil.example`, `/profile\..\..`,
		"/%5cevil.example", "/%5Cevil.example", "/%5c%5cevil.example", "/%2f/evil.example", "/%2fevil.example", "/%2F%2Fevil.example", "/profile//evil.example",
		"/%09/evil.example", "/\t/evil.example", "/\n/evil.example", "/\r\n/evil.example", "\t//evil.example", " //evil.example", "\x00//evil.example", "/\x00/evil.example",
		"/%0d%0aSet-Cookie:x=1", "/%0aLocation:%20//evil.example", "/%00", "/%7f", "/\x7f", "/profile\u2028", "/\u00a0/evil.example", "/\u202e", "/%E2%80%AE",
		"/.//evil.example", "/..//evil.example", "/a/..//evil.example", "/../evil", "/./", "/a/.", "/%2e%2e/evil", "/a/%2e%2e//evil.example", "/%252e%252e/", "/%2509/evil.example", "/%255cevil.example",
		"/@evil.example", "/profile@evil.example", "/%40evil.example", "http://twinlatch.example@evil.example/", "https://twinlatch.example/profile",
		"/%zz", "/%", "/\xff", "/%ff", "/?q=\r\nSet-Cookie:x", "/?q=\\", "/profile?" + strings.Repeat("a", 2048), "/" + strings.Repeat("a/", 1024) + "b", "/" + strings.Repeat("*", 1000) + "$`",
		"/ /evil.example", "/　/evil.example", "〱evil.example", "／／evil.example", ";//evil.example", "/;@evil.example",
	} {
		if got := SafeReturn(raw); got != Home {
			t.Errorf("%.60q leads to %q", raw, got)
		}
	}
}

func TestASingleStepOfSomethingLeadsHome(t *testing.T) {
	for _, raw := range []string{
		"/signin", "/signin/", "/signin?next=/signin", "/signin/code", "/signin/recovery", "/signout", "/proof", "/proof?for=x",
		"/invitation", "/invitation/abc", "/invitation?token=abc", "/password/reset", "/password/reset/abc", "/password/forgot", "/%73ignin", "/signin%2fcode",
	} {
		if got := SafeReturn(raw); got != Home {
			t.Errorf("%q leads to %q", raw, got)
		}
	}
}

func FuzzSafeReturn(f *testing.F) {
	for _, raw := range []string{"/profile?x=1", "//evil.example", `/\evil.example`, "/%2f%2fevil", "/a/..//b", "/%5c", "/\t/x", "/?a#b"} {
		f.Add(raw)
	}
	base, err := url.Parse("https://twinlatch.example/signin")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		got := SafeReturn(raw)
		reference, err := url.Parse(got)
		if err != nil {
			t.Fatalf("%q leads to %q, which is no address: %v", raw, got, err)
		}
		target := base.ResolveReference(reference)
		if target.Scheme != "https" || target.Host != base.Host || !strings.HasPrefix(got, "/") || strings.HasPrefix(got, "//") || strings.ContainsAny(got, "\\\r\n\t") {
			t.Errorf("%q leads to %q, which is %s", raw, got, target)
		}
		if again := SafeReturn(got); again != got {
			t.Errorf("%q leads to %q and that to %q", raw, got, again)
		}
	})
}
