package flow

import (
	"bytes"
	"encoding/json"
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

// mostAsserted bounds how many assertions of one second are remembered.
const mostAsserted = 1024

// asserted remembers the assertions of the present second, so that the many requests
// of one page cost one signature. The very text that would be signed, with every
// claim and the second, finds what was made of exactly that text by exactly that
// key: nobody is given what was signed for anybody else, nor longer than it would
// have been so. The zero value is ready.
type asserted struct {
	mu     sync.Mutex
	second int64
	tokens map[assertedText]string
}

type assertedText struct {
	by     *secret.Signer
	claims string
}

// of gives the assertion of these claims, which by signs when it is not remembered.
func (m *asserted) of(by *secret.Signer, claims []byte, second int64) (string, error) {
	text := assertedText{by, string(claims)}
	if token, ok := m.find(text, second); ok {
		return token, nil
	}
	token, err := by.Sign(AssertionKind, json.RawMessage(claims))
	if err == nil {
		m.keep(text, second, token)
	}
	return token, err
}

func (m *asserted) find(text assertedText, second int64) (string, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	token, ok := m.tokens[text]
	return token, ok && m.second == second
}

func (m *asserted) keep(text assertedText, second int64, token string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.tokens == nil || m.second != second || len(m.tokens) >= mostAsserted {
		m.second, m.tokens = second, map[assertedText]string{}
	}
	m.tokens[text] = token
}
