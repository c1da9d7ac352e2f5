package secret

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-jose/go-jose/v4"
)

// rsaBits is the strength of 128 bits that ASVS 11.2.3 wants.
const rsaBits = 3072

// Signer signs what others verify with its public part: by ES256, or by RS256 for
// those who know no other (RFC 7518 3).
type Signer struct {
	id  string
	by  jose.SignatureAlgorithm
	key crypto.Signer
}

// NewSigner makes a key pair for ES256 with this "kid".
func NewSigner(id string) (*Signer, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a signing key: %w", err)
	}
	return &Signer{id: id, by: jose.ES256, key: key}, nil
}

// NewRSASigner makes one for RS256. It takes a second or so.
func NewRSASigner(id string) (*Signer, error) {
	key, err := rsa.GenerateKey(rand.Reader, rsaBits)
	if err != nil {
		return nil, fmt.Errorf("make a signing key: %w", err)
	}
	return &Signer{id: id, by: jose.RS256, key: key}, nil
}

// ID is its "kid".
func (s *Signer) ID() string { return s.id }

// Algorithm is how it signs, by its name of RFC 7518.
func (s *Signer) Algorithm() string { return string(s.by) }

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
	switch key := parsed.(type) {
	case *ecdsa.PrivateKey:
		if key.Curve == elliptic.P256() {
			return &Signer{id: id, by: jose.ES256, key: key}, nil
		}
	case *rsa.PrivateKey:
		if key.N.BitLen() == rsaBits {
			return &Signer{id: id, by: jose.RS256, key: key}, nil
		}
	}
	return nil, errors.New("a signing key is of another kind")
}

// Public is the JSON Web Key (RFC 7517) with which others verify.
func (s *Signer) Public() ([]byte, error) {
	raw, err := json.Marshal(jose.JSONWebKey{Key: s.key.Public(), KeyID: s.id, Algorithm: string(s.by), Use: "sig"})
	if err != nil {
		return nil, fmt.Errorf("write a public key: %w", err)
	}
	return raw, nil
}

// Sign makes a JSON Web Token (RFC 7519) of a kind, which stands in its header:
// what was signed as one kind is refused as another (RFC 8725 3.11).
func (s *Signer) Sign(kind string, claims any) (string, error) {
	options := (&jose.SignerOptions{}).WithType(jose.ContentType(kind)).WithHeader("kid", s.id)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: s.by, Key: s.key}, options)
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
