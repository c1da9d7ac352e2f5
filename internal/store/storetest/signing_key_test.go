package storetest

import (
	"errors"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

func TestSigningKeysAreListedTheLastToSignFirst(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.write(func(tx *store.Tx) error {
			return tx.InsertInstance(store.Instance{KeyFingerprint: "f", CreatedAt: monday})
		})
		first := twinlatch.SigningKey{ID: "first", Algorithm: twinlatch.ES256, Sealed: []byte("sealed one"), Public: []byte("{}"), CreatedAt: monday, SignsAt: monday}
		second := twinlatch.SigningKey{ID: "second", Algorithm: twinlatch.ES256, Sealed: []byte("sealed two"), Public: []byte("{}"), CreatedAt: monday, SignsAt: monday.Add(time.Hour)}
		h.write(func(tx *store.Tx) error {
			return errors.Join(tx.TakeInstance(), tx.InsertSigningKey(first), tx.InsertSigningKey(second))
		})
		h.read(func(tx *store.Tx) error {
			is(t, "both", []twinlatch.SigningKey{second, first})(tx.SigningKeys())
			return nil
		})
		h.write(func(tx *store.Tx) error { return tx.DeleteSigningKey("first") })
		h.read(func(tx *store.Tx) error {
			is(t, "the second", []twinlatch.SigningKey{second})(tx.SigningKeys())
			return nil
		})
	})
}
