package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Health is what a look at a database found. The look changes nothing.
type Health struct {
	// Tables is the version of the tables that are there, 0 for none; Newest is
	// the version this program brings them to.
	Tables, Newest int64
	// KeyFingerprint names the keys the secrets are sealed under; empty when
	// nobody was set up yet.
	KeyFingerprint string
	// Damage is what SQLite says of its file, empty when it is whole.
	Damage string
	// Clock is the database server's; zero with SQLite, which has none.
	Clock time.Time
	// Sealed counts the sealed values by the key each of them names; nothing
	// while the tables are not the newest.
	Sealed []SealedCount
	// Standby says that this PostgreSQL takes no writes.
	Standby bool
}

// Inspect looks at a database as it is: it makes no file and no table.
func Inspect(ctx context.Context, o Options) (Health, error) {
	h := Health{}
	db, d, err := openToLook(o)
	if err != nil {
		return h, err
	}
	defer func() { _ = db.Close() }()
	if h.Newest, err = newestTables(); err != nil {
		return h, err
	}
	if d == postgresDialect {
		err = db.QueryRowContext(ctx, `SELECT clock_timestamp(), pg_is_in_recovery()`).Scan(&h.Clock, &h.Standby)
	} else {
		err = h.checkFile(ctx, db)
	}
	if err != nil {
		return h, fmt.Errorf("store: the database does not answer: %w", err)
	}
	return h, h.readTables(ctx, db, d)
}

func openToLook(o Options) (*sql.DB, dialect, error) {
	if o.DSN == "" {
		path, err := filepath.Abs(o.Path)
		if err != nil {
			return nil, "", fmt.Errorf("store: %w", err)
		}
		db, err := sql.Open("sqlite", sqliteURL(path)+"?mode=rw&_pragma=busy_timeout(5000)&_pragma=query_only(1)")
		return db, sqliteDialect, err
	}
	config, err := pgx.ParseConfig(o.DSN)
	if err != nil {
		// The cause may quote the DSN, and with it a password.
		return nil, "", errors.New("store: the address of the PostgreSQL database cannot be read")
	}
	return stdlib.OpenDB(*config), postgresDialect, nil
}

func (h *Health) checkFile(ctx context.Context, db *sql.DB) error {
	var said string
	err := db.QueryRowContext(ctx, `PRAGMA quick_check(1)`).Scan(&said)
	if said != "ok" {
		h.Damage = said
	}
	return err
}

// readTables reads what an empty database does not have.
func (h *Health) readTables(ctx context.Context, db *sql.DB, d dialect) error {
	exists := `SELECT count(*) FROM sqlite_master WHERE name = 'goose_db_version'`
	if d == postgresDialect {
		exists = `SELECT count(*) FROM pg_class WHERE oid = to_regclass('goose_db_version')`
	}
	var tables int
	if err := db.QueryRowContext(ctx, exists).Scan(&tables); err != nil || tables == 0 {
		return err
	}
	err := db.QueryRowContext(ctx, `SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&h.Tables)
	if err != nil || h.Tables == 0 {
		return err
	}
	err = db.QueryRowContext(ctx, `SELECT key_fingerprint FROM instance WHERE id = 1`).Scan(&h.KeyFingerprint)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	if err != nil || h.Tables != h.Newest {
		return err
	}
	return h.countSealed(ctx, db)
}

func (h *Health) countSealed(ctx context.Context, db *sql.DB) error {
	rows, err := db.QueryContext(ctx, sealedCounts())
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		c, err := scanSealedCount(rows)
		if err != nil {
			return err
		}
		h.Sealed = append(h.Sealed, c)
	}
	return rows.Err()
}

func newestTables() (int64, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil || len(names) == 0 {
		return 0, errors.Join(errors.New("store: no migrations"), err)
	}
	var version int64
	_, err = fmt.Sscanf(strings.TrimPrefix(names[len(names)-1], "migrations/"), "%d_", &version)
	return version, err
}
