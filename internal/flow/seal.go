package flow

import (
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// seal seals what this Write keeps, under the keys that the database names until
// its commit. A node that a rotation left behind follows here, or the deed fails:
// what it sealed with a key that is being retired could never be read again.
func (h *House) seal(tx *store.Tx, plain []byte, where secret.Where) ([]byte, error) {
	under, err := tx.KeyFingerprint()
	if err != nil {
		return nil, err
	}
	if err := h.Keys.Reach(under); err != nil {
		return nil, err
	}
	return h.Keys.Seal(plain, where)
}
