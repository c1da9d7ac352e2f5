package secret

import (
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"sync/atomic"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

const rootKeyBytes = 32

// KeySet is everything that must not be in the database: the keys that seal
// (Tink, XAES-256-GCM), the key under which attempts and the audit chain are
// authenticated, and the pepper of passwords. It may be used from many
// goroutines, also while Refresh or Reach puts the next state in its place.
//
// Rotation adds a sealing key and never touches the other two: the audit chain
// and every stored password hang on them for life.
type KeySet struct {
	now  atomic.Pointer[keys]
	file keyFileSeen
}

// keys is one state of a key set; it never changes.
type keys struct {
	handle      *keyset.Handle
	sealer      tink.AEAD
	mac         []byte
	pepper      []byte
	past        []string // fingerprints of the states before this one whose values it opens, oldest first
	retired     []string // of those before, whose keys are gone
	fingerprint string
}

// GenerateKeySet makes a new key set. It happens once in the life of an
// instance, when the database is empty.
func GenerateKeySet() (*KeySet, error) {
	handle, err := keyset.NewHandle(aead.XAES256GCM192BitNonceKeyTemplate())
	if err != nil {
		return nil, fmt.Errorf("make the first sealing key: %w", err)
	}
	return newKeySet(&keys{handle: handle, mac: Bytes(rootKeyBytes), pepper: Bytes(rootKeyBytes)})
}

func newKeySet(k *keys) (*KeySet, error) {
	sealer, err := aead.New(k.handle)
	if err != nil {
		return nil, fmt.Errorf("the sealing keys are not usable: %w", err)
	}
	k.sealer = sealer
	k.fingerprint = fingerprint(k)
	set := new(KeySet)
	set.now.Store(k)
	return set, nil
}

// Fingerprint names this state of the key set in 16 hexadecimal digits, for the
// database and for messages. It is a hash over key ids and keys of 256 random
// bits, so it says nothing about them.
func (s *KeySet) Fingerprint() string { return s.now.Load().fingerprint }

func fingerprint(k *keys) string {
	sum := sha256.New()
	field := func(b []byte) {
		_ = binary.Write(sum, binary.BigEndian, uint32(len(b))) // a hash takes everything
		sum.Write(b)
	}
	field([]byte("twinlatch key set v1"))
	material := insecurecleartextkeyset.KeysetMaterial(k.handle)
	_ = binary.Write(sum, binary.BigEndian, material.GetPrimaryKeyId())
	for _, key := range material.GetKey() {
		_ = binary.Write(sum, binary.BigEndian, key.GetKeyId())
		field(key.GetKeyData().GetValue())
	}
	field(k.mac)
	field(k.pepper)
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// MAC returns the 32 bytes of HMAC-SHA256 of msg under a key of its own for
// each purpose, such as "attempts" or "audit": what was made for one purpose is
// never good for another.
func (s *KeySet) MAC(purpose string, msg []byte) []byte {
	key, err := hkdf.Key(sha256.New, s.now.Load().mac, nil, "twinlatch mac "+purpose, sha256.Size)
	if err != nil {
		panic("secret: HKDF refused 32 bytes: " + err.Error()) // it refuses only more than 8,160
	}
	sum := hmac.New(sha256.New, key)
	sum.Write(msg)
	return sum.Sum(nil)
}

func (s *KeySet) pepper() []byte { return s.now.Load().pepper }

// sameRoots says whether two states share the keys that never change.
func (k *keys) sameRoots(other *keys) bool {
	return bytes.Equal(k.mac, other.mac) && bytes.Equal(k.pepper, other.pepper)
}

// Format prints the fingerprint for every verb; the keys are never printed.
func (s *KeySet) Format(out fmt.State, _ rune) {
	_, _ = io.WriteString(out, "key set "+s.Fingerprint())
}

// LogValue logs the fingerprint; the keys are never logged.
func (s *KeySet) LogValue() slog.Value { return slog.StringValue("key set " + s.Fingerprint()) }
