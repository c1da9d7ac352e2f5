package secret

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
)

const (
	keyFileVersion  = 1
	maxKeyFileBytes = 1 << 20
	keyFileMode     = 0o600
)

// keyFile is the JSON text of a key file. Sealing is a Tink keyset in clear:
// what protects it is that only the server's user can read the file.
type keyFile struct {
	Version int             `json:"version"`
	Sealing json.RawMessage `json:"sealing"`
	MAC     []byte          `json:"mac"`
	Pepper  []byte          `json:"pepper"`
	Past    []string        `json:"past,omitempty"`
	Retired []string        `json:"retired,omitempty"`
}

// LoadKeySet reads a key file. It refuses one that others than its owner can
// read. Every error is one sentence that names the path; a file that does not
// exist is fs.ErrNotExist.
func LoadKeySet(path string) (*KeySet, error) {
	text, info, err := readKeyFile(path)
	if err != nil {
		return nil, err
	}
	set, err := parseKeyFile(text)
	if err != nil {
		return nil, fmt.Errorf("the key file %s is damaged (%w); restore it from a backup", path, err)
	}
	set.file.path, set.file.info = path, info
	return set, nil
}

func readKeyFile(path string) ([]byte, os.FileInfo, error) {
	// Looked at before it is opened: opening a pipe would wait for a writer.
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return nil, nil, fmt.Errorf("the key file %s is not a file", path)
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, fmt.Errorf("the key file %s does not exist: %w", path, fs.ErrNotExist)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("the key file %s cannot be opened: %w", path, err)
	}
	defer func() { _ = file.Close() }() // only read from
	info, err := file.Stat()
	if err != nil {
		return nil, nil, fmt.Errorf("the key file %s cannot be read: %w", path, err)
	}
	if mode := info.Mode().Perm(); mode&0o077 != 0 {
		return nil, nil, fmt.Errorf("the key file %s can be used by others (mode %04o); run: chmod 600 %s", path, mode, path)
	}
	text, err := io.ReadAll(io.LimitReader(file, maxKeyFileBytes+1))
	if err != nil {
		return nil, nil, fmt.Errorf("the key file %s cannot be read: %w", path, err)
	}
	if len(text) > maxKeyFileBytes {
		return nil, nil, fmt.Errorf("the key file %s is larger than a key file can be", path)
	}
	return text, info, nil
}

// parseKeyFile believes nothing that marshal cannot have written.
func parseKeyFile(text []byte) (*KeySet, error) {
	var file keyFile
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&file); err != nil {
		return nil, errors.New("it is not the JSON of a key file")
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, errors.New("something follows its end")
	}
	if file.Version != keyFileVersion {
		return nil, fmt.Errorf("its version is %d, this program reads %d", file.Version, keyFileVersion)
	}
	if len(file.MAC) != rootKeyBytes || len(file.Pepper) != rootKeyBytes {
		return nil, errors.New("a key in it has the wrong length")
	}
	handle, err := parseSealingKeys(file.Sealing)
	if err != nil {
		return nil, err
	}
	return newKeySet(&keys{handle: handle, mac: file.MAC, pepper: file.Pepper, past: file.Past, retired: file.Retired})
}

// parseSealingKeys accepts enabled XAES-256-GCM keys with an id in front of
// their ciphertexts and nothing else: a weaker kind of key, or one without an
// id, is a file that somebody has changed.
func parseSealingKeys(text []byte) (*keyset.Handle, error) {
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(text)))
	if err != nil {
		// The library's message may repeat what it stumbled over.
		return nil, errors.New("its sealing keys are not understood")
	}
	kind := aead.XAES256GCM192BitNonceKeyTemplate()
	for _, key := range insecurecleartextkeyset.KeysetMaterial(handle).GetKey() {
		if key.GetKeyData().GetTypeUrl() != kind.GetTypeUrl() ||
			key.GetOutputPrefixType() != kind.GetOutputPrefixType() ||
			key.GetStatus() != tinkpb.KeyStatusType_ENABLED {
			return nil, errors.New("it holds a sealing key of an unknown kind")
		}
	}
	return handle, nil
}

func (k *keys) marshal() ([]byte, error) {
	var sealing bytes.Buffer
	if err := insecurecleartextkeyset.Write(k.handle, keyset.NewJSONWriter(&sealing)); err != nil {
		return nil, fmt.Errorf("write the sealing keys: %w", err)
	}
	return json.MarshalIndent(keyFile{
		Version: keyFileVersion,
		Sealing: sealing.Bytes(),
		MAC:     k.mac,
		Pepper:  k.pepper,
		Past:    k.past,
		Retired: k.retired,
	}, "", "  ")
}

// Save writes the key set to path, readable by its owner alone, replacing what
// was there. After nil the file is on disk, whole, also if the power fails; at
// no moment is there half a file.
func (s *KeySet) Save(path string) error {
	return s.write(path, os.Rename)
}

// SaveNew is Save for the first start: an existing file is never replaced, and
// of two processes that start together one gets fs.ErrExist.
func (s *KeySet) SaveNew(path string) error {
	return s.write(path, os.Link)
}

func (s *KeySet) write(path string, place func(from, to string) error) error {
	text, err := s.now.Load().marshal()
	if err != nil {
		return err
	}
	folder := filepath.Dir(path)
	file, err := os.CreateTemp(folder, filepath.Base(path)+".*.new") // made with mode 0600
	if err != nil {
		return fmt.Errorf("the key file %s cannot be written: %w", path, err)
	}
	defer func() { _ = os.Remove(file.Name()) }() // gone already after a rename
	if err := errors.Join(keepOwner(file, path), fill(file, text)); err != nil {
		return fmt.Errorf("the key file %s cannot be written: %w", path, err)
	}
	if err := place(file.Name(), path); err != nil {
		return fmt.Errorf("the key file %s cannot be put in place: %w", path, err)
	}
	if err := syncFolder(folder); err != nil {
		return fmt.Errorf("the key file %s may not be on disk: %w", path, err)
	}
	return nil
}

func fill(file *os.File, text []byte) error {
	_, err := file.Write(text)
	return errors.Join(err, file.Chmod(keyFileMode), file.Sync(), file.Close())
}

func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
