package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrateTries: SQLite has no lock for migrations, so a server and a command
// that begin together may both try; whoever comes second finds the work done.
const migrateTries = 5

// migrate brings the tables up to date, and refuses a database that a newer
// version has already moved on.
func migrate(ctx context.Context, db *sql.DB, d dialect) (err error) {
	for range migrateTries {
		if err = migrateOnce(ctx, db, d); err == nil || errors.Is(err, ErrNewer) || ctx.Err() != nil {
			break
		}
	}
	return err
}

func migrateOnce(ctx context.Context, db *sql.DB, d dialect) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	options := []goose.ProviderOption{}
	if d == postgresDialect {
		options = append(options, goose.WithSessionLocker(migrationLock{}))
	}
	p, err := goose.NewProvider(goose.Dialect(d), db, files, options...)
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	have, err := p.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("store: the database cannot be read: %w", err)
	}
	sources := p.ListSources()
	if have > sources[len(sources)-1].Version {
		return ErrNewer
	}
	if _, err := p.Up(ctx); err != nil && !errors.Is(err, goose.ErrNoNextVersion) {
		return fmt.Errorf("store: the tables cannot be brought up to date: %w", err)
	}
	return nil
}

// migrationLock lets one node after the other migrate. It waits in the database
// and goes on at once; goose's own asks again every five seconds.
type migrationLock struct{}

const migrationLockID = 0x7477_696e_6c61_7463 // "twinlatc"

// SessionLock waits until this node may migrate.
func (migrationLock) SessionLock(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, int64(migrationLockID))
	return err
}

// SessionUnlock lets the next one.
func (migrationLock) SessionUnlock(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, `SELECT pg_advisory_unlock($1)`, int64(migrationLockID))
	return err
}
