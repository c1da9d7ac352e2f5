package secret

import (
	"crypto/sha256"
	"encoding/base64"
)

const (
	tokenBytes = 32

	// TokenLength is the length of a raw token in characters.
	TokenLength = 43
)

// tokenText is strict: of the four spellings that decode to the same 32 bytes
// only the one that was given out is good.
var tokenText = base64.RawURLEncoding.Strict()

// NewToken mints a bearer: raw, 43 characters of base64url that go to the
// browser or into a link, and hash, the SHA-256 that goes into the database.
// 256 random bits need no salt and no slow hash (ASVS 6.5.2, 11.5.1).
func NewToken() (raw string, hash []byte) {
	b := Bytes(tokenBytes)
	sum := sha256.Sum256(b)
	return tokenText.EncodeToString(b), sum[:]
}

// HashToken returns the stored form of a token that came from outside. It is
// false for everything that NewToken cannot have made; callers treat that as
// "not signed in", never as an error.
func HashToken(raw string) (hash []byte, ok bool) {
	sum, ok := TokenKey(raw)
	if !ok {
		return nil, false
	}
	return sum[:], true
}

// TokenKey is HashToken for the hot path: the same SHA-256 as a comparable
// value that can be the key of a map and needs no memory of its own.
func TokenKey(raw string) (key [sha256.Size]byte, ok bool) {
	if len(raw) != TokenLength {
		return key, false
	}
	var text [TokenLength]byte
	copy(text[:], raw)
	var b [tokenBytes]byte
	if n, err := tokenText.Decode(b[:], text[:]); err != nil || n != tokenBytes {
		return key, false
	}
	return sha256.Sum256(b[:]), true
}
