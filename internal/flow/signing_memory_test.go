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
