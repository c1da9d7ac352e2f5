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

// OpenExisting opens data that a server has made. A command that looks or
// repairs must not make an empty instance out of a misspelt folder, and must not
// move the tables on under a server of an older version that is running.
func OpenExisting(ctx context.Context, place config.Data, now time.Time) (*Data, error) {
	if err := place.Check(); err != nil {
		return nil, err
	}
	if _, err := os.Stat(place.SQLite()); place.Database == "" && errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no database in %s: name the right folder with --data, or --database", place.Data)
	}
	health, err := store.Inspect(ctx, store.Options{Path: place.SQLite(), DSN: place.Database})
	if err != nil {
		return nil, err
	}
	if health.KeyFingerprint == "" {
		return nil, errors.New("the database is empty: start the server, or run twinlatch setup")
	}
	if health.Tables < health.Newest {
		return nil, errors.New("an older version of twinlatch has made these tables: start the new server first, which brings them up to date")
	}
	return Open(ctx, place, now)
}
