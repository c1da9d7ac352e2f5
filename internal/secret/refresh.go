package secret

import (
	"fmt"
	"os"
	"sync"
)

// keyFileSeen is the file a key set was read from, as it was then.
type keyFileSeen struct {
	mu   sync.Mutex
	path string
	info os.FileInfo
}

// Refresh reads the key file again when it has been replaced, and says whether
// the keys are others now. It costs one look at the folder when it has not, so
// it may be asked often: whoever rotates tells nobody, the file does.
func (s *KeySet) Refresh() (bool, error) {
	s.file.mu.Lock()
	defer s.file.mu.Unlock()
	if s.file.path == "" {
		return false, nil // never in a file, as in a test
	}
	info, err := os.Stat(s.file.path)
	if err != nil {
		return false, fmt.Errorf("the key file %s cannot be seen any more: %w", s.file.path, err)
	}
	if same(s.file.info, info) {
		return false, nil
	}
	next, err := LoadKeySet(s.file.path)
	if err != nil {
		return false, err
	}
	before := s.Fingerprint()
	if err := s.adopt(next); err != nil {
		return false, err
	}
	s.file.info = next.file.info
	return s.Fingerprint() != before, nil
}

func same(a, b os.FileInfo) bool {
	return os.SameFile(a, b) && a.ModTime().Equal(b.ModTime()) && a.Size() == b.Size()
}

// adopt puts another state into the place of this one, for everybody who holds
// it. It refuses one that does not come from this one by rotation; an earlier
// state of this one changes nothing.
func (s *KeySet) adopt(next *KeySet) error {
	for {
		old, replacement := s.now.Load(), next.now.Load()
		switch {
		case !old.sameRoots(replacement):
		case replacement.follows(old.fingerprint):
			if s.now.CompareAndSwap(old, replacement) {
				return nil
			}
			continue
		case old.follows(replacement.fingerprint):
			return nil // this one has gone on, as Reach does
		}
		return fmt.Errorf("the key file %s holds %s, which does not come from %s by rotation", next.file.path, next, s)
	}
}
