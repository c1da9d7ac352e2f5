package secret

import (
	"errors"
	"fmt"
	"slices"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
)

// A key set goes through three states, and one file given to every node leads
// through all of them, because only the first step makes a key:
//
//	Settled ── Prepare ──▶ Prepared ── Rotate ──▶ Rotated ── Retire ──▶ Settled
//	one key                a new key opens        the new key seals     the new key alone

// State is where a key set stands in its rotation.
type State string

// The states of a key set.
const (
	Settled  State = "settled"  // one key seals and opens
	Prepared State = "prepared" // a new key opens, the old one still seals
	Rotated  State = "rotated"  // the new key seals, old ones still open
)

// ErrOtherKeys says that a key set does not open what a database holds.
var ErrOtherKeys = errors.New("the keys are not those of the database")

// State says where the key set stands.
func (s *KeySet) State() State { return s.now.Load().state() }

func (k *keys) state() State {
	switch {
	case k.handle.Len() == 1:
		return Settled
	case k.prepared():
		return Prepared
	}
	return Rotated
}

// Reach takes the key set to the state that the database names, where it leads
// there without a new key; otherwise the error is ErrOtherKeys and the key set
// stays. So a node that was given the prepared file needs no other: it promotes
// and retires by itself what the database says was promoted and retired.
func (s *KeySet) Reach(fingerprint string) error {
	if s.Covers(fingerprint) {
		return nil
	}
	if _, err := s.Refresh(); err != nil {
		return err
	}
	from := s.now.Load()
	for next := from; ; {
		if next.covers(fingerprint) {
			// Somebody else may have gone the same way in the meantime.
			s.now.CompareAndSwap(from, next)
			return nil
		}
		after, err := next.following()
		if err != nil {
			return err
		}
		if after == nil {
			return s.mismatch(fingerprint)
		}
		next = after
	}
}

func (s *KeySet) mismatch(fingerprint string) error {
	if slices.Contains(s.now.Load().retired, fingerprint) {
		return fmt.Errorf("%w: it is sealed under the keys %s, which were retired before %s: it needs the key file that was kept with this backup", ErrOtherKeys, fingerprint, s.Fingerprint())
	}
	return fmt.Errorf("%w: it is sealed under the keys %s, the key file holds %s", ErrOtherKeys, fingerprint, s.Fingerprint())
}

// following is the next state that needs no new key; nil when there is none.
func (k *keys) following() (*keys, error) {
	set := new(KeySet)
	set.now.Store(k)
	step := set.Rotate
	switch k.state() {
	case Settled:
		return nil, nil
	case Rotated:
		step = set.Retire
	}
	next, err := step()
	if err != nil {
		return nil, err
	}
	return next.now.Load(), nil
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
	next, err := now.with(manager)
	if err != nil {
		return nil, err
	}
	// What the states before the present one sealed is lost with their keys.
	k := next.now.Load()
	k.retired, k.past = append(slices.Clone(now.retired), now.past...), []string{now.fingerprint}
	return next, nil
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
	return newKeySet(&keys{handle: handle, mac: k.mac, pepper: k.pepper, past: past, retired: k.retired})
}

// Covers says whether this key set is the one with that fingerprint or has
// come from it by rotation and still has its keys: it opens what that one
// sealed.
func (s *KeySet) Covers(fingerprint string) bool { return s.now.Load().covers(fingerprint) }

// Follows says whether this key set is that state or comes from it by rotation,
// whether or not it still has its keys.
func (s *KeySet) Follows(fingerprint string) bool { return s.now.Load().follows(fingerprint) }

func (k *keys) covers(fingerprint string) bool {
	return fingerprint == k.fingerprint || slices.Contains(k.past, fingerprint)
}

// follows says whether k came from that state, whether or not its keys are
// still there.
func (k *keys) follows(fingerprint string) bool {
	return k.covers(fingerprint) || slices.Contains(k.retired, fingerprint)
}
