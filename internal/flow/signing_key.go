package flow

import (
	"context"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// SigningPlace is what a signing key is sealed to.
func SigningPlace(id string) secret.Where {
	return secret.Where{Owner: id, Column: "signing_keys.sealed"}
}

// PublicKeys are the JSON Web Keys with which applications verify what is signed
// here: the one that signs, the next one ahead of its time, and the last one
// until nothing of it is good any more.
func (h *House) PublicKeys(ctx context.Context) ([][]byte, error) {
	keys, err := h.signingKeys(ctx)
	var out [][]byte
	for _, k := range keys {
		out = append(out, k.Public)
	}
	return whole(out, err)
}

func (h *House) signingKeys(ctx context.Context) (keys []twinlatch.SigningKey, err error) {
	err = h.read(ctx, func(tx *store.Tx) (err error) { keys, err = tx.SigningKeys(); return err })
	return whole(keys, err)
}

// SigningRotate makes the next key when it is due, and takes away what is over.
// It is called at every start and every night, so that no page that only looks
// has to write the first one (B75).
func (h *House) SigningRotate(ctx context.Context) error {
	keys, err := h.signingKeys(ctx)
	if err != nil {
		return err
	}
	if _, due := twinlatch.SigningDue(keys, h.Now()); !due && len(twinlatch.SigningOver(keys, h.Now())) == 0 {
		return nil
	}
	next, err := secret.NewSigner(h.id())
	if err != nil {
		return err
	}
	return h.write(ctx, func(tx *store.Tx) error {
		if err := tx.TakeInstance(); err != nil { // of several nodes, one makes it
			return err
		}
		keys, err := tx.SigningKeys()
		if err != nil {
			return err
		}
		for _, k := range twinlatch.SigningOver(keys, h.Now()) {
			if err := tx.DeleteSigningKey(k.ID); err != nil {
				return err
			}
		}
		at, due := twinlatch.SigningDue(keys, h.Now())
		if !due {
			return nil
		}
		return h.publishSigner(tx, next, at)
	})
}

func (h *House) publishSigner(tx *store.Tx, s *secret.Signer, at time.Time) error {
	private, err := s.Private()
	if err != nil {
		return err
	}
	k := twinlatch.SigningKey{ID: s.ID(), CreatedAt: h.Now(), SignsAt: at}
	if k.Public, err = s.Public(); err != nil {
		return err
	}
	if k.Sealed, err = h.seal(tx, private, SigningPlace(k.ID)); err != nil {
		return err
	}
	return tx.InsertSigningKey(k)
}

// signer opens the key that signs now.
func (h *House) signer(ctx context.Context) (*secret.Signer, error) {
	keys, err := h.signingKeys(ctx)
	if err != nil {
		return nil, err
	}
	k, ok := twinlatch.Signs(keys, h.Now())
	if !ok {
		return nil, errNoSigner
	}
	private, err := h.Keys.Open(k.Sealed, SigningPlace(k.ID))
	if err != nil {
		return nil, err
	}
	return secret.ParseSigner(k.ID, private)
}

// errNoSigner means that the clock stands before every key: nothing is signed.
var errNoSigner = twinlatch.Refuse(twinlatch.KindInternal, "error.internal")
