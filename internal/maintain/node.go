package maintain

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// nodeGone is how long a server that says nothing is still waited for; it says
// that it runs three times in this time.
const nodeGone = time.Minute

// Announce says that a server runs here and which keys it has, after taking over
// what the key file and the database say of a rotation. A rotation waits until
// every running server has said that it has the new key.
func (d *Data) Announce(ctx context.Context, now time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	followed := d.follow(ctx)
	if d.node.ID == "" {
		machine, err := os.Hostname()
		if err != nil {
			machine = "unknown"
		}
		d.node = store.Node{ID: secret.NewID(now), Name: fmt.Sprintf("%s (process %d)", machine, os.Getpid())}
	}
	d.node.KeyFingerprint, d.node.SeenAt = d.Keys.Fingerprint(), now
	return errors.Join(followed, d.DB.Write(ctx, func(tx *store.Tx) error { return tx.PutNode(d.node) }))
}

// follow takes over a rotation made elsewhere, and keeps it in this machine's
// key file, so that the next start finds it there.
func (d *Data) follow(ctx context.Context) error {
	if _, err := d.Keys.Refresh(); err != nil {
		return err
	}
	under, err := fingerprint(ctx, d.DB)
	if err != nil {
		return err
	}
	if err := d.Keys.Reach(under); err != nil {
		return err
	}
	_, err = d.keep()
	return err
}

// keep writes the keys over a file of theirs that stands at an earlier state,
// and says whether it did.
func (d *Data) keep() (behind bool, err error) {
	inFile, err := secret.LoadKeySet(d.KeyFile)
	if err != nil || inFile.Fingerprint() == d.Keys.Fingerprint() {
		return false, err
	}
	if !d.Keys.Follows(inFile.Fingerprint()) {
		return false, nil // the file is ahead: the next look takes it over
	}
	if err := d.Keys.Save(d.KeyFile); err != nil {
		return true, fmt.Errorf("a rotation of the keys was made elsewhere, and here: %w", err)
	}
	return true, nil
}

// Close says that the server has stopped, waits for the writes under way and
// closes the database.
func (d *Data) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.node.ID == "" {
		return d.DB.Close()
	}
	ctx, cancel := context.WithTimeout(context.Background(), goodbye)
	defer cancel()
	left := d.DB.Write(ctx, func(tx *store.Tx) error { return tx.DeleteNode(d.node.ID) })
	if errors.Is(left, store.ErrClosed) {
		left = nil
	}
	return errors.Join(left, d.DB.Close())
}

// goodbye is how long a stopping server tries to say so.
const goodbye = 5 * time.Second
