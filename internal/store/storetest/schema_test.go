package storetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

// columns lists the columns of every table, as the database has them.
func (h house) columns() map[string][]string {
	h.t.Helper()
	query := `SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'`
	if h.Postgres() {
		query = `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'`
	}
	rows, err := h.raw.QueryContext(h.t.Context(), query)
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	out := map[string][]string{}
	for rows.Next() {
		var table, column string
		if err := rows.Scan(&table, &column); err != nil {
			h.t.Fatal(err)
		}
		out[table] = append(out[table], column)
	}
	if err := rows.Err(); err != nil {
		h.t.Fatal(err)
	}
	return out
}

// Every bearer and half-done thing dies with its epochs. These have others, or
// none, for a reason.
var otherEpochs = map[string]struct{ epochs, why string }{
	"invitations":    {"company_epoch", "there is no account yet"},
	"known_browsers": {"browser_epoch", "it spares nothing, and must outlive a changed password to count its owner apart from strangers"},
	"api_keys":       {"key_epoch company_epoch", "it is the company's, and outlives a password that its maker changes (docs/decisions/0015)"},
	"factors":        {"", "a factor is no bearer; it ends by its row"},
	"oidc_clients":   {"", "a client's secret is an application's and opens nothing of anybody by itself"},
	"signing_keys":   {"", "it is the instance's, and opens nothing of anybody"},
	"outbox":         {"", "a mail is news; what its links open has epochs"},
	"audit_personal": {"", "the log is not half-done"},
	"audit_repeats":  {"", "what was counted is no bearer; the log gets it within a minute"},
}

func TestWhatOpensSomethingOrIsHalfDoneCarriesItsEpochs(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		tables := h.columns()
		for table, columns := range tables {
			secret := slices.ContainsFunc(columns, func(c string) bool {
				return c == "sealed" || c == "expires_at" || strings.HasSuffix(c, "_hash") && c != "password_hash"
			})
			if !secret || table == "instance" { // the set-up link is older than every account
				continue
			}
			want := []string{"account_epoch", "company_epoch"}
			if other, ok := otherEpochs[table]; ok {
				want = strings.Fields(other.epochs)
			}
			for _, epoch := range want {
				if !slices.Contains(columns, epoch) {
					t.Errorf("%s has no %s: what is in it would outlive a changed password or a suspended company", table, epoch)
				}
			}
		}
		for _, bearer := range []string{"sessions", "pending_signins", "trusted_devices", "known_browsers", "links", "invitations", "api_keys", "app_passwords"} {
			if !slices.Contains(tables[bearer], "token_hash") || slices.Contains(tables[bearer], "token") {
				t.Errorf("%s does not keep its token as a hash: %v", bearer, tables[bearer])
			}
		}
	})
}

// docs/decisions/0001: whatever belongs to a company says to which.
func TestEveryTableSaysWhichCompanyItBelongsTo(t *testing.T) {
	nobodys := []string{"instance", "nodes", "companies", "apps", "oidc_clients", "signing_keys", "attempts", "goose_db_version", "sqlite_sequence"}
	each(t, func(t *testing.T, h house) {
		for table, columns := range h.columns() {
			if !slices.Contains(nobodys, table) && !slices.Contains(columns, "company_id") && !slices.Contains(columns, "chain") {
				t.Errorf("%s has no company_id", table)
			}
		}
	})
}

func TestBothDatabasesHaveTheSameTables(t *testing.T) {
	columns := map[string]map[string][]string{}
	each(t, func(t *testing.T, h house) {
		tables := h.columns()
		for _, own := range []string{"goose_db_version", "sqlite_sequence"} {
			delete(tables, own)
		}
		for _, list := range tables {
			slices.Sort(list)
		}
		columns[t.Name()] = tables
	})
	names := []string{t.Name() + "/SQLite", t.Name() + "/PostgreSQL"}
	if len(columns) == 2 {
		is(t, "SQLite's tables", columns[names[1]])(columns[names[0]], nil)
	}
}

// fresh gives an empty database of each kind, not yet opened.
func fresh(t *testing.T, fn func(t *testing.T, o store.Options)) {
	t.Run("SQLite", func(t *testing.T) { fn(t, store.Options{Path: filepath.Join(t.TempDir(), "new.db"), MAC: mac}) })
	t.Run("PostgreSQL", func(t *testing.T) { fn(t, store.Options{DSN: testkit.Postgres(t), MAC: mac}) })
}

// Several nodes, or a server and a command beside it, start at the same moment.
func TestAnEmptyDatabaseIsMadeReadyByManyAtOnce(t *testing.T) {
	fresh(t, func(t *testing.T, o store.Options) {
		together(t, 6, func(int) error {
			db, err := store.Open(context.Background(), o)
			if err != nil {
				return err
			}
			return db.Close()
		})
		h := open(t, o)
		h.people()
	})
}

func TestADatabaseOfANewerVersionIsLeftAlone(t *testing.T) {
	fresh(t, func(t *testing.T, o store.Options) {
		h := open(t, o)
		h.people()
		_ = h.Close()
		h.tamper(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)`)
		db, err := store.Open(context.Background(), o)
		if !errors.Is(err, store.ErrNewer) {
			t.Errorf("it was opened: %v, %v", db, err)
		}
		if n := h.rows("accounts"); n != 3 {
			t.Errorf("%d people are left", n)
		}
	})
}

func TestOpeningAgainChangesNothing(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.people()
		_ = h.Close()
		is(t, "the company", []bool{true})(open(t, h.options).there("acme"), nil)
	})
}

// The tables' text is one for both databases, so it lies in one folder.
func TestMigrationsAreNumberedWithoutAGap(t *testing.T) {
	files, err := os.ReadDir("../migrations")
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range files {
		if !strings.HasPrefix(f.Name(), fmt.Sprintf("%05d_", i+1)) {
			t.Errorf("%s is number %d", f.Name(), i+1)
		}
	}
}
