package flow

import (
	"bytes"
	"sync"

	"github.com/twinlatch/twinlatch/internal/secret"

	twinlatch "github.com/twinlatch/twinlatch"
)

// mostSigners bounds how many opened keys are remembered; there are a few.
const mostSigners = 16

// signers remembers the signing keys that were opened, so that a click at an
// application does not unseal and parse one. It decides nothing: which keys there
// are, and which signs, is read from the database every time, and an opened key is
// given out for the very bytes that it was opened from alone. One that was deleted,
// replaced or sealed anew is never found. The zero value is ready.
type signers struct {
	mu     sync.Mutex
	opened map[string]openedSigner // by "kid"
}

type openedSigner struct {
	sealed []byte
	signer *secret.Signer
}

// of gives the opened key, which open opens when it is not remembered. An error is
// not remembered.
func (m *signers) of(k twinlatch.SigningKey, open func(twinlatch.SigningKey) (*secret.Signer, error)) (*secret.Signer, error) {
	m.mu.Lock()
	known, ok := m.opened[k.ID]
	m.mu.Unlock()
	if ok && bytes.Equal(known.sealed, k.Sealed) {
		return known.signer, nil
	}
	signer, err := open(k)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.opened) >= mostSigners {
		clear(m.opened)
	}
	if m.opened == nil {
		m.opened = map[string]openedSigner{}
	}
	m.opened[k.ID] = openedSigner{bytes.Clone(k.Sealed), signer}
	return signer, nil
}
