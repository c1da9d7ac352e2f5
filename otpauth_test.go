package twinlatch

import (
	"net/url"
	"strings"
	"testing"
)

func TestTheQRCodeSaysWhoseCodeItIs(t *testing.T) {
	const key = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	const tail = "&algorithm=SHA1&digits=6&period=30"
	for _, c := range []struct{ name, issuer, account, want string }{
		{"a plain one", "Byron", "ada@byron.example",
			"otpauth://totp/Byron:ada%40byron.example?secret=" + key + "&issuer=Byron" + tail},
		{"a space is %20 and not a plus", "Byron Engines", "ada@byron.example",
			"otpauth://totp/Byron%20Engines:ada%40byron.example?secret=" + key + "&issuer=Byron%20Engines" + tail},
		{"a plus stays a plus", "A+B", "ada+test@byron.example",
			"otpauth://totp/A%2BB:ada%2Btest%40byron.example?secret=" + key + "&issuer=A%2BB" + tail},
		{"signs that would end the address", "R&D/?#%", "a=b",
			"otpauth://totp/R%26D%2F%3F%23%25:a%3Db?secret=" + key + "&issuer=R%26D%2F%3F%23%25" + tail},
		{"no second colon", "Byron: Engines", "a:da",
			"otpauth://totp/Byron%20Engines:ada?secret=" + key + "&issuer=Byron%20Engines" + tail},
		{"other scripts", "Zürich 東京", "ada",
			"otpauth://totp/Z%C3%BCrich%20%E6%9D%B1%E4%BA%AC:ada?secret=" + key + "&issuer=Z%C3%BCrich%20%E6%9D%B1%E4%BA%AC" + tail},
		{"control characters and marks that turn text around", "By\x00ron\r\n\u202e", "\tada\u200f",
			"otpauth://totp/Byron:ada?secret=" + key + "&issuer=Byron" + tail},
		{"no names at all", ":", " ",
			"otpauth://totp/Twinlatch:account?secret=" + key + "&issuer=Twinlatch" + tail},
		{"broken UTF-8", "By\xffron", "ada",
			"otpauth://totp/Byron:ada?secret=" + key + "&issuer=Byron" + tail},
	} {
		if got := KeyURI(c.issuer, c.account, rfcSecret()); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestLongNamesAreCutByRunes(t *testing.T) {
	uri, err := url.Parse(KeyURI(strings.Repeat("ü", 100), strings.Repeat("東", 100), rfcSecret()))
	if err != nil {
		t.Fatal(err)
	}
	issuer, account, _ := strings.Cut(strings.TrimPrefix(uri.Path, "/"), ":")
	if issuer != strings.Repeat("ü", 30) || account != strings.Repeat("東", 60) {
		t.Errorf("issuer %q, account %q", issuer, account)
	}
	if uri.Query().Get("issuer") != issuer {
		t.Error("the issuer is not the one of the label")
	}
	if got := uriName("Byron Engines of the Northern Counties", 30, ""); got != "Byron Engines of the Northern" {
		t.Errorf("a name cut behind a space: %q", got)
	}
}

func TestTheSecretCodeIsShownInGroupsOfFour(t *testing.T) {
	if got := SecretText(rfcSecret()); got != "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ" {
		t.Errorf("%q", got)
	}
	if got := SecretText([]byte("foobar")); got != "MZXW 6YTB OI" { // RFC 4648 section 10, without padding
		t.Errorf("%q", got)
	}
}
