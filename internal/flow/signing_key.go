package flow

import (
	"context"
	"errors"
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

// SigningRotate makes the next key of each algorithm when it is due, and takes
// away what is over. It is called at every start and every night, so that no page
// that only looks has to write the first one (B75).
func (h *House) SigningRotate(ctx context.Context) error {
	next := map[twinlatch.Algorithm]*secret.Signer{}
	needed := false
	for _, by := range twinlatch.AllAlgorithms() {
		var due, over bool
		err := h.read(ctx, func(tx *store.Tx) (err error) { due, over, err = h.signerDue(tx, by); return err })
		if err != nil {
			return err
		}
		if needed = needed || due || over; !due {
			continue
		}
		if next[by], err = newSigner(by, h.id()); err != nil { // outside of the Write: RS256 takes its time
			return err
		}
	}
	if !needed {
		return nil
	}
	return h.write(ctx, func(tx *store.Tx) (err error) {
		for _, by := range twinlatch.AllAlgorithms() {
			err = errors.Join(err, h.replaceSigner(tx, by, next[by]))
		}
		return err
	})
}

func newSigner(by twinlatch.Algorithm, id string) (*secret.Signer, error) {
	if by == twinlatch.RS256 {
		return secret.NewRSASigner(id)
	}
	return secret.NewSigner(id)
}

// signerDue reports whether an algorithm needs its next key, and whether it has
// one that is over. Nobody needs one of RS256 before a client asks for it.
func (h *House) signerDue(tx *store.Tx, by twinlatch.Algorithm) (due, over bool, err error) {
	all, err := tx.SigningKeys()
	if err != nil {
		return false, false, err
	}
	keys := twinlatch.KeysOf(all, by)
	over = len(twinlatch.SigningOver(keys, h.Now())) > 0
	if by == twinlatch.RS256 {
		clients, err := tx.ClientsSigning(by)
		if err != nil || clients == 0 {
			return false, over, err
		}
	}
	_, due = twinlatch.SigningDue(keys, h.Now())
	return due, over, nil
}

// replaceSigner takes away what is over and publishes the next key, unless
// another node was faster.
func (h *House) replaceSigner(tx *store.Tx, by twinlatch.Algorithm, next *secret.Signer) error {
	if err := tx.TakeInstance(); err != nil {
		return err
	}
	all, err := tx.SigningKeys()
	if err != nil {
		return err
	}
	keys := twinlatch.KeysOf(all, by)
	for _, k := range twinlatch.SigningOver(keys, h.Now()) {
		if err := tx.DeleteSigningKey(k.ID); err != nil {
			return err
		}
	}
	at, due := twinlatch.SigningDue(keys, h.Now())
	if !due || next == nil {
		return nil
	}
	return h.publishSigner(tx, next, at)
}

// firstSigner makes a key of an algorithm that a client is going to need; none
// when there is one. It is published by replaceSigner in the Write of the client.
func (h *House) firstSigner(ctx context.Context, by twinlatch.Algorithm) (*secret.Signer, error) {
	keys, err := h.signingKeys(ctx)
	if err != nil {
		return nil, err
	}
	if _, ok := twinlatch.Signs(twinlatch.KeysOf(keys, by), h.Now()); ok {
		return nil, nil
	}
	return newSigner(by, h.id())
}

func (h *House) publishSigner(tx *store.Tx, s *secret.Signer, at time.Time) error {
	private, err := s.Private()
	if err != nil {
		return err
	}
	k := twinlatch.SigningKey{ID: s.ID(), Algorithm: twinlatch.Algorithm(s.Algorithm()), CreatedAt: h.Now(), SignsAt: at}
	if k.Public, err = s.Public(); err != nil {
		return err
	}
	if k.Sealed, err = h.seal(tx, private, SigningPlace(k.ID)); err != nil {
		return err
	}
	return tx.InsertSigningKey(k)
}

// signer opens the key of an algorithm that signs now.
func (h *House) signer(ctx context.Context, by twinlatch.Algorithm) (*secret.Signer, error) {
	keys, err := h.signingKeys(ctx)
	if err != nil {
		return nil, err
	}
	return h.signerOf(keys, by)
}

// signerOf opens the one of these keys that signs now, once.
func (h *House) signerOf(keys []twinlatch.SigningKey, by twinlatch.Algorithm) (*secret.Signer, error) {
	k, ok := twinlatch.Signs(twinlatch.KeysOf(keys, by), h.Now())
	if !ok {
		return nil, errNoSigner
	}
	return h.signers.of(k, h.openSigner)
}

func (h *House) openSigner(k twinlatch.SigningKey) (*secret.Signer, error) {
	private, err := h.Keys.Open(k.Sealed, SigningPlace(k.ID))
	if err != nil {
		return nil, err
	}
	return secret.ParseSigner(k.ID, private)
}

// errNoSigner means that the clock stands before every key: nothing is signed.
var errNoSigner = twinlatch.Refuse(twinlatch.KindInternal, "error.internal")
