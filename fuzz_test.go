package twinlatch

import (
	"encoding/base32"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// Whatever a company is called, the link under the QR code is one that every
// application reads the same: our secret, once, and nobody else's parameters.
func FuzzKeyURI(f *testing.F) {
	for _, name := range []string{"Acme", "Acme: Ltd", "a?secret=AAAA&issuer=evil", "%3A%2F", "Ünïcødé\u202e", "", " ", "\xff\x00", "#", strings.Repeat("漢", 99)} {
		f.Add(name, "ada@acme.example", []byte("12345678901234567890"))
		f.Add("Acme", name, []byte{})
	}
	f.Fuzz(func(t *testing.T, issuer, account string, secret []byte) {
		raw := KeyURI(issuer, account, secret)
		u, err := url.Parse(raw)
		if err != nil || u.Scheme != "otpauth" || u.Host != "totp" || u.Fragment != "" || u.User != nil {
			t.Fatalf("%q is no link of an application: %v", raw, err)
		}
		query, err := url.ParseQuery(u.RawQuery)
		if err != nil || len(query) != 5 {
			t.Fatalf("%q has the parameters %v (%v)", raw, query, err)
		}
		for name, values := range query {
			if len(values) != 1 {
				t.Errorf("%q says %s %d times", raw, name, len(values))
			}
		}
		read, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(query.Get("secret"))
		if err != nil || !slices.Equal(read, secret) {
			t.Errorf("%q has another secret", raw)
		}
		label, person, found := strings.Cut(strings.TrimPrefix(u.Path, "/"), ":")
		if !found || label == "" || person == "" || label != query.Get("issuer") || strings.Contains(person, ":") {
			t.Errorf("%q is shown as %q of %q", raw, person, label)
		}
		if len([]rune(label)) > maxIssuer || len([]rune(person)) > maxAccount || !utf8.ValidString(label+person) {
			t.Errorf("%q is longer than a screen, or no text", raw)
		}
	})
}

// A role is one that exists, and what is read is what was written.
func FuzzParseRoles(f *testing.F) {
	for _, slugs := range []string{"", "configuration", "user-management,support", "support,support", "Support", "root", ",", "configuration\x00"} {
		f.Add(slugs)
	}
	f.Fuzz(func(t *testing.T, joined string) {
		slugs := strings.Split(joined, ",")
		roles, ok := ParseRoles(slugs)
		if !ok {
			if roles != 0 {
				t.Errorf("%q is refused and gives %s", joined, roles)
			}
			return
		}
		for _, slug := range slugs {
			if !strings.Contains(","+roles.String()+",", ","+slug+",") {
				t.Errorf("%q is read as %q", joined, roles)
			}
		}
		if again, ok := ParseRoles(strings.Split(roles.String(), ",")); !ok || again != roles {
			t.Errorf("%q is read as %q and that as %q", joined, roles, again)
		}
	})
}

// No text but the six digits of an unused step within the window is good, and a
// good one is dead afterwards (B41, B42).
func FuzzMatchCode(f *testing.F) {
	secret := []byte("12345678901234567890")
	now := time.Unix(1_790_000_000, 0)
	for off := int64(-2); off <= 2; off++ {
		f.Add(TOTPCode(secret, TOTPStep(now)+off), int64(0), secret)
		f.Add(TOTPCode(secret, TOTPStep(now)+off), TOTPStep(now), secret)
	}
	f.Add("081 804", int64(-1), []byte{})
	f.Add("", int64(1)<<62, secret[:15])
	f.Fuzz(func(t *testing.T, typed string, last int64, key []byte) {
		phone := Authenticator{Secret: key, LastStep: last, Window: CodeWindow}
		got := MatchCode(phone, typed, now)
		if got.Outcome != CodeGood {
			return
		}
		code, _ := NormalizeCode(typed)
		offset := got.Step - TOTPStep(now)
		if len(key) < minSecret || code != TOTPCode(key, got.Step) || got.Step <= last || offset < -CodeWindow || offset > CodeWindow {
			t.Errorf("%q is good for step %d after %d", typed, got.Step, last)
		}
		phone.LastStep = got.Step
		if again := MatchCode(phone, typed, now); again.Outcome == CodeGood && again.Step <= got.Step {
			t.Errorf("%q is good twice", typed)
		}
	})
}

// A letter that waited comes out as it went in; one that was damaged is none, and
// its error says nothing of what it held.
func FuzzMailUnpack(f *testing.F) {
	whole, err := Mail{Kind: MailInvitation, Name: "Ada", Facts: MailFacts{Link: "/invitation?t=canary", Roles: []string{"support"}, Count: 3}}.Pack()
	if err != nil {
		f.Fatal(err)
	}
	for _, raw := range []string{string(whole), "", "{}", "[]", `{"facts":{"link":7}}`, `{"facts":{"until":"never"},"name":"canary"}`, "{\"name\":\"\xff\"}", string(whole[:len(whole)-1])} {
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		var first, second Mail
		if err := first.Unpack(raw); err != nil {
			if strings.Contains(err.Error(), "canary") || first.Name != "" {
				t.Errorf("%q: %v, and the letter is %+v", raw, err, first)
			}
			return
		}
		packed, err := first.Pack()
		if err != nil {
			t.Fatalf("%q is read and cannot be written: %v", raw, err)
		}
		if err := second.Unpack(packed); err != nil || second.Name != first.Name || second.Facts.Link != first.Facts.Link || second.Facts.Count != first.Facts.Count {
			t.Errorf("%q is read as %+v and then as %+v (%v)", raw, first, second, err)
		}
	})
}
