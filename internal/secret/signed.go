package secret

import (
	"encoding/json"
	"errors"

	"github.com/go-jose/go-jose/v4"
)

// maxSigned bounds what is read as a token.
const maxSigned = 8 << 10

// ErrNotSigned answers what was not signed here, or as something of another kind.
var ErrNotSigned = errors.New("secret: it was not signed with a key of these, or as another kind")

// OpenSigned gives the claims of a token that one of these public keys, as
// Signer.Public wrote them, signed as this kind. It says nothing of whether the
// token is still good. The key says by which algorithm; the token does not
// choose (RFC 8725 3.1).
func OpenSigned(kind, token string, publics [][]byte) ([]byte, error) {
	if len(token) > maxSigned {
		return nil, ErrNotSigned
	}
	parsed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.ES256, jose.RS256})
	if err != nil || len(parsed.Signatures) != 1 {
		return nil, ErrNotSigned
	}
	header := parsed.Signatures[0].Protected
	if header.ExtraHeaders[jose.HeaderType] != kind {
		return nil, ErrNotSigned
	}
	for _, raw := range publics {
		var key jose.JSONWebKey
		if json.Unmarshal(raw, &key) != nil || key.KeyID != header.KeyID || key.Algorithm != header.Algorithm {
			continue
		}
		if claims, err := parsed.Verify(key); err == nil {
			return claims, nil
		}
	}
	return nil, ErrNotSigned
}
