package secret

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-jose/go-jose/v4"
)

// Signer signs what others verify with its public part: ES256, the default of
// standards after RSA PKCS#1 v1.5 (ASVS 5.0, appendix C).
type Signer struct {
	id  string
	key *ecdsa.PrivateKey
}

// NewSigner makes a key pair with this "kid".
func NewSigner(id string) (*Signer, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a signing key: %w", err)
	}
	return &Signer{id: id, key: key}, nil
}

// ID is its "kid".
func (s *Signer) ID() string { return s.id }

// Private is the key as it is sealed (PKCS #8).
func (s *Signer) Private() ([]byte, error) {
	raw, err := x509.MarshalPKCS8PrivateKey(s.key)
	if err != nil {
		return nil, fmt.Errorf("write a signing key: %w", err)
	}
	return raw, nil
}

// ParseSigner reads what Private wrote. Its error says nothing of the key.
func ParseSigner(id string, private []byte) (*Signer, error) {
	parsed, err := x509.ParsePKCS8PrivateKey(private)
	if err != nil {
		return nil, errors.New("a signing key is not what was written")
	}
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok || key.Curve != elliptic.P256() {
		return nil, errors.New("a signing key is of another kind")
	}
	return &Signer{id: id, key: key}, nil
}

// Public is the JSON Web Key (RFC 7517) with which others verify.
func (s *Signer) Public() ([]byte, error) {
	raw, err := json.Marshal(jose.JSONWebKey{Key: s.key.Public(), KeyID: s.id, Algorithm: string(jose.ES256), Use: "sig"})
	if err != nil {
		return nil, fmt.Errorf("write a public key: %w", err)
	}
	return raw, nil
}

// Sign makes a JSON Web Token (RFC 7519) of a kind, which stands in its header:
// what was signed as one kind is refused as another (RFC 8725 3.11).
func (s *Signer) Sign(kind string, claims any) (string, error) {
	options := (&jose.SignerOptions{}).WithType(jose.ContentType(kind)).WithHeader("kid", s.id)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: s.key}, options)
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	signed, err := signer.Sign(payload)
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	return signed.CompactSerialize()
}

// Format prints the "kid" for every verb; the key is never printed.
func (s *Signer) Format(out fmt.State, _ rune) { _, _ = fmt.Fprintf(out, "signing key %s", s.id) }
