package store_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

func TestALookAtADatabaseChangesNothing(t *testing.T) {
	mac := func(b []byte) []byte { return b }
	for name, o := range map[string]store.Options{
		"SQLite":     {Path: filepath.Join(t.TempDir(), "twinlatch.db"), MAC: mac},
		"PostgreSQL": {DSN: testkit.Postgres(t), MAC: mac},
	} {
		t.Run(name, func(t *testing.T) {
			before, err := store.Inspect(t.Context(), o)
			if o.DSN == "" {
				if _, gone := os.Stat(o.Path); err == nil || gone == nil {
					t.Errorf("looking at no file: %v, and the file is there: %v", err, gone == nil)
				}
			} else if err != nil || before.Tables != 0 || before.Clock.IsZero() || before.Standby {
				t.Errorf("an empty server: %+v, %v", before, err)
			}

			db, err := store.Open(t.Context(), o)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = db.Close() }()
			err = db.Write(t.Context(), func(tx *store.Tx) error {
				return tx.InsertInstance(store.Instance{KeyFingerprint: "abcd", CreatedAt: time.UnixMilli(1)})
			})
			if err != nil {
				t.Fatal(err)
			}
			after, err := store.Inspect(t.Context(), o)
			if err != nil || after.Tables == 0 || after.Tables != after.Newest || after.KeyFingerprint != "abcd" || after.Damage != "" {
				t.Errorf("a database in use: %+v, %v", after, err)
			}
		})
	}
}

func TestALookFindsADamagedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "twinlatch.db")
	if err := os.WriteFile(path, []byte("this is not a database, it is a diary of forty bytes and more"), 0o600); err != nil {
		t.Fatal(err)
	}
	if h, err := store.Inspect(t.Context(), store.Options{Path: path}); err == nil && h.Damage == "" {
		t.Errorf("the diary was taken for a database: %+v", h)
	}
}
