package maintain

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/twinlatch/twinlatch/internal/config"
	"github.com/twinlatch/twinlatch/internal/store"
)

// OpenExisting opens data that a server has made.
func OpenExisting(ctx context.Context, place config.Data, now time.Time) (*Data, error) {
	if err := CheckExisting(ctx, place); err != nil {
		return nil, err
	}
	return Open(ctx, place, now)
}

// CheckExisting refuses a place that no server has made, and one of an older
// version. A command that looks or repairs must not make an empty instance out
// of a misspelt folder, and must not move the tables on under a server that is
// running.
func CheckExisting(ctx context.Context, place config.Data) error {
	if err := place.Check(); err != nil {
		return err
	}
	if _, err := os.Stat(place.SQLite()); place.Database == "" && errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no database in %s: name the right folder with --data, or --database", place.Data)
	}
	health, err := store.Inspect(ctx, store.Options{Path: place.SQLite(), DSN: place.Database})
	if err != nil {
		return err
	}
	if health.KeyFingerprint == "" {
		return errors.New("the database is empty: start the server, or run twinlatch setup")
	}
	if health.Tables < health.Newest {
		return errors.New("an older version of twinlatch has made these tables: start the new server first, which brings them up to date")
	}
	return nil
}
