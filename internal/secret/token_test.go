package secret

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"
)

func TestATokenIsFoundAgainByItsHashAlone(t *testing.T) {
	raw, hash := NewToken()
	if len(raw) != TokenLength {
		t.Errorf("a token of %d characters, want %d", len(raw), TokenLength)
	}
	b, err := base64.RawURLEncoding.DecodeString(raw)
	if err != nil || len(b) != 32 {
		t.Fatalf("a token holds %d bytes (%v), want 32", len(b), err)
	}
	again, ok := HashToken(raw)
	if !ok || !bytes.Equal(again, hash) {
		t.Error("the token that was given out is not recognised")
	}
	if sum := sha256.Sum256(b); !bytes.Equal(hash, sum[:]) {
		t.Error("the hash is not SHA-256 of the 32 bytes")
	}
	if key, ok := TokenKey(raw); !ok || !bytes.Equal(key[:], hash) {
		t.Error("TokenKey and HashToken differ")
	}
	if other, _ := NewToken(); other == raw {
		t.Error("two tokens are the same")
	}
}

func TestWhatNewTokenCannotHaveMadeIsNoToken(t *testing.T) {
	good := strings.Repeat("A", TokenLength)
	if _, ok := HashToken(good); !ok {
		t.Fatal("43 characters of base64url are a token")
	}
	for name, raw := range map[string]string{
		"nothing":                    "",
		"one character less":         good[1:],
		"one character more":         good + "A",
		"padding":                    good[:42] + "=",
		"the other base64":           "+" + good[1:],
		"a slash":                    "/" + good[1:],
		"a line break":               "\n" + good[1:],
		"a line break at the end":    good[:42] + "\n",
		"another spelling of itself": good[:42] + "B", // decodes to the same 32 bytes
		"a zero byte":                "\x00" + good[1:],
		"megabytes":                  strings.Repeat("A", 1<<20),
	} {
		if hash, ok := HashToken(raw); ok || hash != nil {
			t.Errorf("%s: taken for a token", name)
		}
	}
}

func FuzzHashToken(f *testing.F) {
	raw, _ := NewToken()
	f.Add(raw)
	f.Add("")
	f.Add(strings.Repeat("=", TokenLength))
	f.Fuzz(func(t *testing.T, raw string) {
		if _, ok := HashToken(raw); !ok {
			return
		}
		b, err := base64.RawURLEncoding.DecodeString(raw)
		if err != nil || base64.RawURLEncoding.EncodeToString(b) != raw {
			t.Errorf("%q is believed but has another spelling", raw)
		}
	})
}

func BenchmarkTokenKey(b *testing.B) {
	raw, _ := NewToken()
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := TokenKey(raw); !ok {
			b.Fatal("not a token")
		}
	}
}
