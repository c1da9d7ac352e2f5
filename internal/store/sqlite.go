package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	sqlite "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqlitePragmas: what was acknowledged is on disk (synchronous=FULL), readers
// never wait for the writer (WAL).
const sqlitePragmas = "_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_pragma=synchronous(FULL)"

// sqliteReaders bounds how many Reads run at once.
const sqliteReaders = 8

func openSQLite(ctx context.Context, o Options) (*DB, error) {
	path, err := sqliteFile(o.Path)
	if err != nil {
		return nil, err
	}
	file := sqliteURL(path)
	w, err := openPrepared(file + "?" + sqlitePragmas + "&_pragma=journal_mode(WAL)&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	w.SetMaxOpenConns(1)
	if err := migrate(ctx, w, sqliteDialect); err != nil {
		_ = w.Close()
		return nil, err
	}
	r, err := openPrepared(file + "?" + sqlitePragmas + "&_pragma=query_only(1)")
	if err != nil {
		_ = w.Close()
		return nil, err
	}
	r.SetMaxOpenConns(sqliteReaders)
	r.SetMaxIdleConns(sqliteReaders)
	wit, err := newWitness(ctx, file+"?"+sqlitePragmas+"&_pragma=query_only(1)")
	if err != nil {
		return nil, errors.Join(err, r.Close(), w.Close())
	}
	g := startGroupCommit(w, o.MAC)
	return &DB{
		dialect: sqliteDialect, reader: r, writer: g, witness: wit, mac: o.MAC, twice: o.Twice, each: o.Each,
		close: []func() error{w.Close, r.Close, wit.close, g.stop},
	}, nil
}

// sqliteRead begins a Read on a connection that nobody else has meanwhile, and
// gives what ends it. It is no transaction of database/sql, which would watch it,
// and each statement's rows, for the end of the request from goroutines that cost
// more than a look-up does.
func sqliteRead(ctx context.Context, db *sql.DB) (querier, func(), error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, nil, err
	}
	ctx = context.WithoutCancel(ctx)
	if _, err := conn.ExecContext(ctx, "BEGIN"); err != nil {
		giveUp(conn)
		return nil, nil, err
	}
	return conn, func() {
		if _, err := conn.ExecContext(ctx, "ROLLBACK"); err != nil {
			giveUp(conn)
		}
		_ = conn.Close()
	}, nil
}

// giveUp closes a connection that is in the middle of something, so that nobody goes on
// there.
func giveUp(conn *sql.Conn) {
	_ = conn.Raw(func(any) error { return driver.ErrBadConn })
}

func sqliteURL(path string) string { return "file:" + (&url.URL{Path: path}).EscapedPath() }

// sqliteFile gives the absolute path of the database. It makes the file first,
// because SQLite would let everybody on the machine read it, and says in a
// sentence what SQLite says in a number.
func sqliteFile(path string) (string, error) {
	if path == "" {
		return "", errors.New("store: no path for the database")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("store: %w", err)
	}
	// SQLite keeps two files beside the database.
	probe, err := os.CreateTemp(filepath.Dir(path), ".twinlatch-")
	if err != nil {
		return "", fmt.Errorf("store: the folder %s cannot be written: %w", filepath.Dir(path), reason(err))
	}
	_, _ = probe.Close(), os.Remove(probe.Name())
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return "", fmt.Errorf("store: the database %s cannot be opened: %w", path, reason(err))
	}
	defer func() { _ = f.Close() }()
	const magic = "SQLite format 3\x00"
	begin := make([]byte, len(magic))
	switch n, err := io.ReadFull(f, begin); {
	case n > 0 && string(begin) != magic:
		return "", fmt.Errorf("store: the file %s is not a database", path)
	case err != nil && !errors.Is(err, io.EOF):
		return "", fmt.Errorf("store: the database %s cannot be read: %w", path, reason(err))
	}
	return path, nil
}

// reason is an error of the file system without the path, which we have said.
func reason(err error) error {
	var e *fs.PathError
	if errors.As(err, &e) {
		return e.Err
	}
	return err
}

func sqliteUnique(err error) bool {
	var e *sqlite.Error
	return errors.As(err, &e) && (e.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || e.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}
