package flow

import (
	"errors"
	"fmt"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
)

// An opened key is given out for the very bytes it was opened from, and for
// nothing else; what could not be opened is tried again.
func TestAnOpenedKeyIsRememberedByItsBytes(t *testing.T) {
	var m signers
	opened := 0
	open := func(k twinlatch.SigningKey) (*secret.Signer, error) {
		opened++
		return secret.NewSigner(k.ID)
	}
	key := twinlatch.SigningKey{ID: "a", Sealed: []byte("one")}
	first, err := m.of(key, open)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := m.of(key, open); err != nil || again != first || opened != 1 {
		t.Errorf("the same key was opened %d times (%v)", opened, err)
	}
	broken := errors.New("the key set does not open it")
	anew := twinlatch.SigningKey{ID: "a", Sealed: []byte("two")}
	if got, err := m.of(anew, func(twinlatch.SigningKey) (*secret.Signer, error) { return nil, broken }); got != nil || !errors.Is(err, broken) {
		t.Errorf("sealed anew and not to be opened, it is %v (%v)", got, err)
	}
	if other, err := m.of(anew, open); err != nil || other == first || opened != 2 {
		t.Errorf("sealed anew, the key was opened %d times (%v)", opened, err)
	}
	key.Sealed[0] = 'x' // the caller's own bytes
	for i := range 10 * mostSigners {
		if _, err := m.of(twinlatch.SigningKey{ID: fmt.Sprint(i)}, open); err != nil {
			t.Fatal(err)
		}
	}
	if len(m.opened) > mostSigners {
		t.Errorf("%d keys are remembered", len(m.opened))
	}
}

// What is to be said of anybody else, in another second or with another key was
// never said before: it is signed.
func TestWhatWasAssertedIsGivenAgainForTheSameWordsAlone(t *testing.T) {
	var m asserted
	one, other := mustSigner(t, "one"), mustSigner(t, "other")
	ask := func(by *secret.Signer, claims string, second int64) string {
		t.Helper()
		token, err := m.of(by, []byte(claims), second)
		if err != nil {
			t.Fatal(err)
		}
		public, err := by.Public()
		if err != nil {
			t.Fatal(err)
		}
		if said, err := secret.OpenSigned(AssertionKind, token, [][]byte{public}); err != nil || string(said) != claims {
			t.Fatalf("for %s it says %s (%v)", claims, said, err)
		}
		return token
	}
	const bo, cleo = `{"sub":"bo","iat":1}`, `{"sub":"cleo","iat":1}`
	first := ask(one, bo, 1)
	if ask(one, cleo, 1) == first || ask(other, bo, 1) == first {
		t.Error("what was signed for Bo is given to Cleo, or by another key")
	}
	if ask(one, bo, 1) != first {
		t.Error("the same words were signed twice in a second")
	}
	if ask(one, bo, 2) == first || len(m.tokens) != 1 {
		t.Errorf("a second later it is the same, or the second before is remembered: %d", len(m.tokens))
	}
	if ask(one, bo, 1) == first {
		t.Error("a clock that was set back brings back what was signed")
	}
}

func TestOneSecondIsRememberedWithinABound(t *testing.T) {
	by := mustSigner(t, "one")
	m := asserted{second: 1, tokens: map[assertedText]string{}}
	for i := range mostAsserted {
		m.tokens[assertedText{by, fmt.Sprint(i)}] = "one of many"
	}
	if _, err := m.of(by, []byte(`{}`), 1); err != nil || len(m.tokens) > mostAsserted {
		t.Errorf("%d are remembered (%v)", len(m.tokens), err)
	}
	if token, err := m.of(by, []byte(`{`), 1); err == nil || token != "" || len(m.tokens) != 1 {
		t.Errorf("what cannot be signed is remembered, of %d (%v)", len(m.tokens), err)
	}
}

func mustSigner(t *testing.T, id string) *secret.Signer {
	t.Helper()
	s, err := secret.NewSigner(id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
