package maintain

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/twinlatch/twinlatch/internal/config"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// auditPurpose names the key of the audit chain within the key set.
const auditPurpose = "audit"

// Data is an open database with the keys that its secrets are sealed under.
type Data struct {
	DB   *store.DB
	Keys *secret.KeySet
	// KeyFile is where they lie.
	KeyFile string
	// First says that the database was empty: nobody is set up yet.
	First bool

	mu   sync.Mutex
	node store.Node // as it last said that it runs; without an id it never did
}

// Open opens the database and brings its tables up to date, with its key set.
// Keys are made only for an empty database; a key set that does not match what
// the database was sealed under is refused with both named.
func Open(ctx context.Context, place config.Data, now time.Time) (*Data, error) {
	if err := makeFolder(place); err != nil {
		return nil, err
	}
	data := &Data{KeyFile: place.Keys()}
	// The keys are known only after the database was seen; nothing is written
	// to a chain before that.
	mac := func(message []byte) []byte { return data.Keys.MAC(auditPurpose, message) }
	db, err := store.Open(ctx, store.Options{Path: place.SQLite(), DSN: place.Database, MAC: mac})
	if err != nil {
		return nil, err
	}
	data.DB = db
	if err := data.unlock(ctx, now); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return data, nil
}

// makeFolder makes the data folder for its owner alone. With PostgreSQL it is
// needed only while the keys lie in it.
func makeFolder(place config.Data) error {
	folder := place.Data
	if place.Database != "" {
		folder = filepath.Dir(place.Keys())
	}
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("the data folder cannot be made: %w", err)
	}
	return nil
}

// unlock finds the key set that belongs to the database, or makes both a pair.
func (d *Data) unlock(ctx context.Context, now time.Time) error {
	file := d.KeyFile
	sealedUnder, err := fingerprint(ctx, d.DB)
	if err != nil {
		return err
	}
	d.Keys, err = secret.LoadKeySet(file)
	switch {
	case errors.Is(err, fs.ErrNotExist) && sealedUnder == "":
		d.Keys, err = makeKeys(file)
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("the database is sealed under the keys %s, but the key file %s does not exist: restore it, or name it with --key-file", sealedUnder, file)
	}
	if err != nil {
		return err
	}
	if sealedUnder == "" {
		d.First = true
		if sealedUnder, err = d.pair(ctx, now); err != nil {
			return err
		}
	}
	if err := d.Keys.Reach(sealedUnder); err != nil {
		return fmt.Errorf("%w (%s): name the right one with --key-file", err, file)
	}
	return nil
}

// makeKeys makes the key set of a new instance. Of two processes that start at
// the same time, both take the file that was written first.
func makeKeys(file string) (*secret.KeySet, error) {
	keys, err := secret.GenerateKeySet()
	if err != nil {
		return nil, err
	}
	if err := keys.SaveNew(file); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	return secret.LoadKeySet(file)
}

// pair notes in the database which keys it is sealed under from now on, unless
// another node was faster, and returns what is noted there.
func (d *Data) pair(ctx context.Context, now time.Time) (string, error) {
	noted := d.DB.Write(ctx, func(tx *store.Tx) error {
		return tx.InsertInstance(store.Instance{KeyFingerprint: d.Keys.Fingerprint(), CreatedAt: now})
	})
	if noted == nil {
		return d.Keys.Fingerprint(), nil
	}
	sealedUnder, err := fingerprint(ctx, d.DB)
	if err != nil || sealedUnder == "" {
		return "", errors.Join(noted, err)
	}
	return sealedUnder, nil
}

// fingerprint is that of the keys the database is sealed under; empty in an
// empty database.
func fingerprint(ctx context.Context, db *store.DB) (string, error) {
	var found store.Instance
	err := db.Read(ctx, func(tx *store.Tx) (err error) {
		found, err = tx.Instance()
		return err
	})
	if errors.Is(err, store.ErrNone) {
		return "", nil
	}
	return found.KeyFingerprint, err
}
