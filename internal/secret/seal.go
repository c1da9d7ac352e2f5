package secret

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/keyset"
)

// ErrSealed says that a sealed value does not open: it was sealed with other
// keys or for another row, or it is damaged. Whatever hangs on it is denied.
var ErrSealed = errors.New("the sealed value does not open here")

// Where is the place a sealed value belongs to. It is authenticated with the
// value, so a ciphertext copied into somebody else's row does not open there.
// Nothing in it may change when a person or a company is renamed.
type Where struct {
	Company string // the company's id, "" for what belongs to the instance
	Owner   string // the id of the row
	Column  string // table and column, such as "factor.secret"
}

// Seal encrypts plaintext for one place with the newest key.
func (s *KeySet) Seal(plaintext []byte, where Where) ([]byte, error) {
	sealed, err := s.now.Load().sealer.Encrypt(plaintext, where.associatedData())
	if err != nil {
		return nil, fmt.Errorf("seal %s: %w", where.Column, err)
	}
	return sealed, nil
}

// Open decrypts what Seal made for the same place, with whichever key of the
// set sealed it; when none did, with those of a key file that was replaced in the
// meantime. Every failure is ErrSealed.
func (s *KeySet) Open(ciphertext []byte, where Where) ([]byte, error) {
	plaintext, err := s.now.Load().sealer.Decrypt(ciphertext, where.associatedData())
	if err != nil && !s.Holds(ciphertext) {
		if changed, _ := s.Refresh(); changed {
			plaintext, err = s.now.Load().sealer.Decrypt(ciphertext, where.associatedData())
		}
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", where.Column, ErrSealed)
	}
	return plaintext, nil
}

// keyPrefixBytes is how many bytes in front of a sealed value name its key: one
// byte 0x01 and the key's id, as Tink writes them.
const keyPrefixBytes = 5

// SealedByNewest says whether a sealed value is already under the key that seals;
// rotation seals the others anew. It says nothing about whether it opens.
func (s *KeySet) SealedByNewest(ciphertext []byte) bool {
	return len(ciphertext) >= keyPrefixBytes && bytes.Equal(ciphertext[:keyPrefixBytes], s.SealingPrefix())
}

// SealingPrefix is what every value begins with that is sealed now.
func (s *KeySet) SealingPrefix() []byte {
	primary, err := s.now.Load().handle.Primary()
	if err != nil {
		return nil
	}
	return keyPrefix(primary)
}

// Holds says whether the key that a sealed value names is in this set.
func (s *KeySet) Holds(ciphertext []byte) bool {
	handle := s.now.Load().handle
	for i := range handle.Len() {
		entry, err := handle.Entry(i)
		if err == nil && bytes.HasPrefix(ciphertext, keyPrefix(entry)) {
			return true
		}
	}
	return false
}

func keyPrefix(entry *keyset.Entry) []byte {
	return binary.BigEndian.AppendUint32([]byte{1}, entry.KeyID())
}

// associatedData spells the place so that no two places have one spelling:
// each field with its length before it.
func (w Where) associatedData() []byte {
	data := []byte("twinlatch sealed v1")
	for _, field := range []string{w.Company, w.Owner, w.Column} {
		data = binary.BigEndian.AppendUint32(data, uint32(len(field)))
		data = append(data, field...)
	}
	return data
}
