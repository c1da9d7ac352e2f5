package secret_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"

	"github.com/twinlatch/twinlatch/internal/secret"
)

func TestWhatOneKeySignsItsPublicPartVerifies(t *testing.T) {
	key, err := secret.NewSigner("k1")
	if err != nil {
		t.Fatal(err)
	}
	private, err := key.Private()
	if err != nil {
		t.Fatal(err)
	}
	again, err := secret.ParseSigner("k1", private)
	if err != nil {
		t.Fatal(err)
	}
	token, err := again.Sign("test+jwt", map[string]string{"sub": "bo"})
	if err != nil {
		t.Fatal(err)
	}
	public, err := key.Public()
	if err != nil {
		t.Fatal(err)
	}
	var jwk jose.JSONWebKey
	if err := json.Unmarshal(public, &jwk); err != nil || !jwk.IsPublic() || jwk.KeyID != "k1" || jwk.Algorithm != "ES256" {
		t.Fatalf("the public part is %s (%v)", public, err)
	}
	parsed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		t.Fatal(err)
	}
	payload, err := parsed.Verify(&jwk)
	if err != nil || string(payload) != `{"sub":"bo"}` {
		t.Errorf("it says %s (%v)", payload, err)
	}
	if typ := parsed.Signatures[0].Header.ExtraHeaders["typ"]; fmt.Sprint(typ) != "test+jwt" {
		t.Errorf("its kind is %v", typ)
	}
	other, _ := secret.NewSigner("k1")
	otherPublic, _ := other.Public()
	_ = json.Unmarshal(otherPublic, &jwk)
	if _, err := parsed.Verify(&jwk); err == nil {
		t.Error("another key verifies it")
	}
	for _, bad := range [][]byte{nil, private[:20], []byte("key")} {
		if _, err := secret.ParseSigner("k1", bad); err == nil {
			t.Error("a broken key is read")
		}
	}
	if text := fmt.Sprintf("%v %+v %s", key, key, key); strings.Count(text, "signing key k1") != 3 || len(text) > 60 {
		t.Errorf("it prints as %s", text)
	}
}
