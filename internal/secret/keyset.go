package secret

import (
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
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
// goroutines, also while Reload replaces it.
//
// Rotation adds a sealing key and never touches the other two: the audit chain
// and every stored password hang on them for life.
type KeySet struct {
	now atomic.Pointer[keys]
}

// keys is one state of a key set; it never changes.
type keys struct {
	handle      *keyset.Handle
	sealer      tink.AEAD
	mac         []byte
	pepper      []byte
	past        []string // fingerprints of the states this one came from, oldest first
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

// Rotate returns the next key set: a new key seals, the old ones keep opening.
// A key that Prepare added is the one promoted. The receiver stays as it is:
// nothing may be sealed with the new key before Save has put it on disk.
func (s *KeySet) Rotate() (*KeySet, error) {
	now := s.now.Load()
	next := now
	if !now.prepared() {
		prepared, err := s.Prepare()
		if err != nil {
			return nil, err
		}
		next = prepared.now.Load()
	}
	manager := keyset.NewManagerFromHandle(next.handle)
	newest, err := next.handle.Entry(next.handle.Len() - 1)
	if err != nil {
		return nil, fmt.Errorf("find the new sealing key: %w", err)
	}
	if err := manager.SetPrimary(newest.KeyID()); err != nil {
		return nil, fmt.Errorf("promote the new sealing key: %w", err)
	}
	return next.with(manager)
}

// Prepare returns the key set with one more key that opens but does not seal
// yet. With several nodes: prepare, give the file to every node, then rotate;
// so no node ever meets a value that it cannot open.
func (s *KeySet) Prepare() (*KeySet, error) {
	now := s.now.Load()
	if now.prepared() {
		return nil, errors.New("a new key is prepared already; rotate makes it the one that seals")
	}
	manager := keyset.NewManagerFromHandle(now.handle)
	if _, err := manager.Add(aead.XAES256GCM192BitNonceKeyTemplate()); err != nil {
		return nil, fmt.Errorf("make a sealing key: %w", err)
	}
	return now.with(manager)
}

// Retire returns the key set with the sealing key alone. What was sealed with
// the others is lost, so everything is sealed anew first.
func (s *KeySet) Retire() (*KeySet, error) {
	now := s.now.Load()
	primary, err := now.handle.Primary()
	if err != nil {
		return nil, fmt.Errorf("find the sealing key: %w", err)
	}
	manager := keyset.NewManagerFromHandle(now.handle)
	for i := range now.handle.Len() {
		entry, err := now.handle.Entry(i)
		if err != nil {
			return nil, fmt.Errorf("read the sealing keys: %w", err)
		}
		if entry.KeyID() == primary.KeyID() {
			continue
		}
		if err := manager.Delete(entry.KeyID()); err != nil {
			return nil, fmt.Errorf("drop an old sealing key: %w", err)
		}
	}
	return now.with(manager)
}

// prepared says that the newest key is not the one that seals.
func (k *keys) prepared() bool {
	primary, err := k.handle.Primary()
	if err != nil {
		return false
	}
	newest, err := k.handle.Entry(k.handle.Len() - 1)
	return err == nil && newest.KeyID() != primary.KeyID()
}

// with returns the state that follows k once the manager has changed its keys.
func (k *keys) with(manager *keyset.Manager) (*KeySet, error) {
	handle, err := manager.Handle()
	if err != nil {
		return nil, fmt.Errorf("change the sealing keys: %w", err)
	}
	past := append(slices.Clone(k.past), k.fingerprint)
	return newKeySet(&keys{handle: handle, mac: k.mac, pepper: k.pepper, past: past})
}

// Fingerprint names this state of the key set in 16 hexadecimal digits, for the
// database and for messages. It is a hash over key ids and keys of 256 random
// bits, so it says nothing about them.
func (s *KeySet) Fingerprint() string { return s.now.Load().fingerprint }

// Covers says whether this key set is the one with that fingerprint or has
// come from it by rotation, and therefore opens what that one sealed. A node
// starts only if its key set covers the fingerprint in the database.
func (s *KeySet) Covers(fingerprint string) bool {
	now := s.now.Load()
	return fingerprint == now.fingerprint || slices.Contains(now.past, fingerprint)
}

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
