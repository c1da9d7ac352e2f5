package secret

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

func mustSign(tb testing.TB, kind string, claims any) (token string, public []byte) {
	tb.Helper()
	key, err := NewSigner("k1")
	if err != nil {
		tb.Fatal(err)
	}
	if public, err = key.Public(); err != nil {
		tb.Fatal(err)
	}
	if token, err = key.Sign(kind, claims); err != nil {
		tb.Fatal(err)
	}
	return token, public
}

func TestATokenOpensAsWhatItWasSignedAs(t *testing.T) {
	token, public := mustSign(t, "JWT", map[string]string{"sub": "bo"})
	_, other := mustSign(t, "JWT", "")
	if claims, err := OpenSigned("JWT", token, [][]byte{[]byte("no key"), other, public}); err != nil || string(claims) != `{"sub":"bo"}` {
		t.Errorf("it says %s (%v)", claims, err)
	}
	for name, opens := range map[string]func() ([]byte, error){
		"as another kind":  func() ([]byte, error) { return OpenSigned("logout+jwt", token, [][]byte{public}) },
		"with another key": func() ([]byte, error) { return OpenSigned("JWT", token, [][]byte{other}) },
		"with none":        func() ([]byte, error) { return OpenSigned("JWT", token, nil) },
		"one far too long": func() ([]byte, error) {
			return OpenSigned("JWT", token+strings.Repeat("A", maxSigned), [][]byte{public})
		},
		"an unsigned one":   func() ([]byte, error) { return OpenSigned("JWT", unsigned(token, "none"), [][]byte{public}) },
		"one by a MAC":      func() ([]byte, error) { return OpenSigned("JWT", unsigned(token, "HS256"), [][]byte{public}) },
		"its own algorithm": func() ([]byte, error) { return OpenSigned("JWT", unsigned(token, "RS256"), [][]byte{public}) },
	} {
		if claims, err := opens(); err == nil || claims != nil {
			t.Errorf("%s it says %s", name, claims)
		}
	}
}

// unsigned is a token that says to have been made by another algorithm.
func unsigned(token, by string) string {
	parts := strings.Split(token, ".")
	head, _ := json.Marshal(map[string]string{"alg": by, "kid": "k1", "typ": "JWT"})
	parts[0] = base64.RawURLEncoding.EncodeToString(head)
	if by == "none" {
		parts[2] = ""
	}
	return strings.Join(parts, ".")
}

func TestAKeyOfRS256IsWrittenAndReadAndStrongEnough(t *testing.T) {
	key, err := NewRSASigner("r1")
	if err != nil {
		t.Fatal(err)
	}
	private, err := key.Private()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseSigner("r1", private)
	if err != nil || again.Algorithm() != "RS256" {
		t.Fatalf("it is read as %v (%v)", again, err)
	}
	public, _ := key.Public()
	token, err := again.Sign("JWT", "bo")
	if err != nil {
		t.Fatal(err)
	}
	var jwk jose.JSONWebKey
	if err := json.Unmarshal(public, &jwk); err != nil || !jwk.IsPublic() || jwk.Algorithm != "RS256" || bytes.Contains(public, []byte(`"d"`)) {
		t.Errorf("the public part is %s (%v)", public, err)
	}
	if claims, err := OpenSigned("JWT", token, [][]byte{public}); err != nil || string(claims) != `"bo"` {
		t.Errorf("it says %s (%v)", claims, err)
	}
	if len(strings.Split(token, ".")[2]) != base64.RawURLEncoding.EncodedLen(rsaBits/8) {
		t.Error("its signature is of another length")
	}
}

// Nothing opens but what one of the keys signed, as the kind it was signed as.
func FuzzOpenSigned(f *testing.F) {
	token, public := mustSign(f, "JWT", map[string]string{"sub": "bo"})
	f.Add("JWT", token)
	f.Add("JWT", unsigned(token, "none"))
	f.Add("JWT", `{"payload":"e30","protected":"e30","signature":""}`)
	f.Add("logout+jwt", token)
	f.Add("", "..")
	f.Fuzz(func(t *testing.T, kind, text string) {
		claims, err := OpenSigned(kind, text, [][]byte{public})
		if err == nil && (kind != "JWT" || string(claims) != `{"sub":"bo"}`) {
			t.Errorf("%q opens as %q: %s", text, kind, claims)
		}
	})
}
