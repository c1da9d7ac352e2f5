package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// plainBytes are the columns of bytes that are no sealed values, and what they are.
var plainBytes = map[string]string{
	"instance.setup_hash":        "SHA-256 of a token",
	"companies.name_order":       "a name, to sort by",
	"accounts.name_order":        "a name, to sort by",
	"recovery_sets.salt":         "salt",
	"recovery_codes.hash":        "Argon2id of a code",
	"sessions.token_hash":        "SHA-256 of a token",
	"pending_signins.token_hash": "SHA-256 of a token",
	"trusted_devices.token_hash": "SHA-256 of a token",
	"known_browsers.token_hash":  "SHA-256 of a token",
	"links.token_hash":           "SHA-256 of a token",
	"invitations.token_hash":     "SHA-256 of a token",
	"attempts.key":               "HMAC of an address or an id",
	"outbox.recipient_key":       "HMAC of an address",
	"signing_keys.public":        "a public key",
	"apps.name_order":            "a name, to sort by",
	"app_sessions.token_hash":    "SHA-256 of a token",
	"handoffs.code_hash":         "SHA-256 of a token",
	"oidc_grants.code_hash":      "SHA-256 of a token",
	"oidc_tokens.token_hash":     "SHA-256 of a token",
	"oidc_clients.secret_hash":   "SHA-256 of a token",
	"handoffs.state_hash":        "SHA-256 of a token",
	"api_keys.token_hash":        "SHA-256 of a token",
	"app_passwords.token_hash":   "SHA-256 of a token",
	"api_creations.idem":         "SHA-256 of an idempotency key",
	"api_creations.request":      "SHA-256 of what was asked for",
	"audit_heads.hash":           "HMAC of an entry",
	"audit_heads.mac":            "HMAC of the head",
	"audit_entries.commit_to":    "SHA-256 with a nonce",
	"audit_entries.hash":         "HMAC of an entry",
}

// A rotation that does not know a column would retire the key it is sealed under.
func TestARotationKnowsEverySealedColumn(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		sealed := store.SealedColumns()
		for _, column := range h.bytesColumns() {
			if _, plain := plainBytes[column]; plain == slices.Contains(sealed, column) {
				t.Errorf("%s holds bytes: give it a line in internal/store/sealed.go if they are sealed, otherwise here, saying what they are", column)
			}
		}
		for table, columns := range h.columns() {
			for _, column := range columns {
				if strings.Contains(column, "sealed") && !slices.Contains(sealed, table+"."+column) {
					t.Errorf("%s.%s is not known to the rotation", table, column)
				}
			}
		}
	})
}

func (h house) bytesColumns() (names []string) {
	h.t.Helper()
	query := `SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.type IN ('BYTEA', 'BLOB')`
	if h.Postgres() {
		query = `SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = 'public' AND data_type = 'bytea'`
	}
	rows, err := h.raw.QueryContext(h.t.Context(), query)
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			h.t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := rows.Err(); err != nil || len(names) == 0 {
		h.t.Fatalf("%d columns (%v)", len(names), err)
	}
	return names
}

// sealedBy is a value as a key of that number would have sealed it.
func sealedBy(key byte, text string) []byte { return append([]byte{1, 0, 0, 0, key}, text...) }

// underOldKey makes a row with a value under key 1 in every sealed column, and
// one more link of each kind: under the new key, and with nothing in it.
func (h house) underOldKey() (ada twinlatch.Account) {
	h.t.Helper()
	ada, _, _ = h.people()
	session := twinlatch.SessionID("s")
	f, l, m := factor(ada), link(ada, "l"), letter("m")
	f.Sealed, l.Sealed, m.Sealed = sealedBy(1, "f"), sealedBy(1, "l"), sealedBy(1, "m")
	fresh, empty := link(ada, "fresh"), link(ada, "empty")
	fresh.Sealed, empty.Sealed = sealedBy(2, "fresh"), nil
	counted := entry("acme", twinlatch.AuditSigninFailed)
	h.write(func(tx *store.Tx) error {
		return errors.Join(
			tx.InsertInstance(store.Instance{KeyFingerprint: "first"}), tx.InsertFactor(f), tx.InsertLink(l, hash("l")), tx.InsertMail(m), tx.InsertLink(fresh, hash("fresh")), tx.InsertLink(empty, hash("empty")),
			tx.InsertEnrolment(twinlatch.Enrolment{ID: "e", Session: session, Account: ada.ID, Company: ada.Company, Sealed: sealedBy(1, "e"), ExpiresAt: monday}),
			tx.InsertReveal(store.Reveal{Session: session, Account: ada.ID, Company: ada.Company, Sealed: sealedBy(1, "r"), ExpiresAt: monday}),
			tx.InsertStoredForm(store.StoredForm{ID: "f", Session: session, Account: ada.ID, Company: ada.Company, Sealed: sealedBy(1, "sf"), ExpiresAt: monday}),
			tx.CountDeed(counted, sealedBy(1, "c")),
			tx.InsertSigningKey(twinlatch.SigningKey{ID: "k", Algorithm: twinlatch.ES256, Sealed: sealedBy(1, "k"), SignsAt: monday}),
			tx.Audit(entry("acme", twinlatch.AuditSignedIn), store.Personal{Who: ada.ID, Seal: func(seq int64) ([]byte, error) {
				return sealedBy(1, fmt.Sprint("a", seq)), nil
			}}))
	})
	return ada
}

func TestWhatIsSealedUnderAnotherKeyIsFoundWithItsPlace(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.underOldKey()
		want := map[string]string{
			"factors.sealed": string(factor(person("acme", "ada")).ID), "enrolments.sealed": "e", "reveals.sealed": "s", "stored_forms.sealed": "s/f",
			"links.sealed": "l", "outbox.sealed": "m", "signing_keys.sealed": "k", "audit_personal.sealed": "1",
			"audit_repeats.sealed": fmt.Sprintf("signin-failed bo %d", monday.UnixMilli()/60_000),
		}
		companyOf := map[string]twinlatch.CompanyID{"signing_keys.sealed": ""}
		for column := range want {
			if column != "signing_keys.sealed" {
				companyOf[column] = "acme"
			}
		}
		for _, column := range store.SealedColumns() {
			found := h.otherwise(column, store.SealedValue{Column: column}, 10)
			if len(found) != 1 || found[0].Owner != want[column] || found[0].Company != companyOf[column] || !bytes.HasPrefix(found[0].Sealed, sealedBy(1, "")) {
				t.Errorf("%s: %+v", column, found)
			}
			if again := h.otherwise(column, found[0], 10); len(again) != 0 {
				t.Errorf("%s: after the last there is %+v", column, again)
			}
		}
		h.read(func(tx *store.Tx) error {
			counts, err := tx.SealedCounts()
			byKey := map[string]int64{}
			for _, c := range counts {
				byKey[string(c.Key)] += c.Count
			}
			is(t, "values by key", map[string]int64{string(sealedBy(1, "")): 9, string(sealedBy(2, "")): 1})(byKey, err)
			return nil
		})
		o := h.options
		health, err := store.Inspect(context.Background(), o)
		if err != nil || len(health.Sealed) != 10 {
			t.Errorf("from outside: %+v (%v)", health.Sealed, err)
		}
	})
}

func (h house) otherwise(column string, after store.SealedValue, limit int) (found []store.SealedValue) {
	h.t.Helper()
	after.Column = column
	h.read(func(tx *store.Tx) (err error) {
		found, err = tx.SealedOtherwise(after, sealedBy(2, ""), limit)
		return err
	})
	return found
}

// Somebody who changes the row in the meantime has sealed it anew already.
func TestAValueIsResealedOnlyIfNobodyTouchedIt(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.underOldKey()
		for _, column := range store.SealedColumns() {
			v := h.otherwise(column, store.SealedValue{}, 10)[0]
			h.write(func(tx *store.Tx) error {
				is(t, column, true)(tx.Reseal(v, sealedBy(2, "new")))
				is(t, column+" again", false)(tx.Reseal(v, sealedBy(2, "newer")))
				return nil
			})
			if left := h.otherwise(column, store.SealedValue{}, 10); len(left) != 0 {
				t.Errorf("%s: %+v is left", column, left)
			}
		}
		if err := h.Read(t.Context(), func(tx *store.Tx) error {
			_, err := tx.SealedOtherwise(store.SealedValue{Column: "accounts.password_hash"}, nil, 1)
			return err
		}); err == nil {
			t.Error("a column that is not sealed was read")
		}
	})
}

func TestSealedValuesComeInOrderAndByPortions(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.people()
		h.log(5)
		h.write(func(tx *store.Tx) error {
			e := entry("globex", twinlatch.AuditSignedIn)
			return errors.Join(note(tx, e, "one"), note(tx, e, "two"))
		})
		var owners []string
		for after := (store.SealedValue{}); ; {
			found := h.otherwise("audit_personal.sealed", after, 3)
			for _, v := range found {
				owners = append(owners, string(v.Company)+" "+v.Owner)
			}
			if len(found) < 3 {
				break
			}
			after = found[len(found)-1]
		}
		is(t, "their places", []string{"acme 1", "acme 2", "acme 3", "acme 4", "acme 5", "globex 1", "globex 2"})(owners, nil)
	})
}

// A Write that seals holds the keys it was told until its commit: whoever names
// others waits, and then finds what it sealed.
func TestOtherKeysWaitForTheWriteThatSeals(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.write(func(tx *store.Tx) error { return tx.InsertInstance(store.Instance{KeyFingerprint: "first"}) })
		told, moved := make(chan struct{}), make(chan error, 1)
		order := make(chan string, 2)
		go func() {
			<-told
			moved <- h.Write(context.Background(), func(tx *store.Tx) error {
				ok, err := tx.MoveKeys("first", "second")
				if err == nil && !ok {
					err = errors.New("they were not the first ones")
				}
				order <- "moved"
				return err
			})
		}()
		h.write(func(tx *store.Tx) error {
			is(t, "the keys", "first")(tx.KeyFingerprint())
			close(told)
			h.blocked()
			is(t, "the keys, still", "first")(tx.KeyFingerprint())
			order <- "sealed"
			return nil
		})
		if err := <-moved; err != nil {
			t.Fatal(err)
		}
		is(t, "who was first", "sealed")(<-order, nil)
		h.write(func(tx *store.Tx) error { return tx.AwaitSealing() })
		h.read(func(tx *store.Tx) error { is(t, "the keys", "second")(tx.KeyFingerprint()); return nil })
	})
}

// blocked waits until somebody waits for a lock of the database; SQLite lets the
// second Write wait outside.
func (h house) blocked() {
	h.t.Helper()
	for waiting := 0; h.Postgres() && waiting == 0; {
		if err := h.raw.QueryRowContext(h.t.Context(), `SELECT COUNT(*) FROM pg_locks WHERE NOT granted AND locktype = 'advisory'
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`).Scan(&waiting); err != nil {
			h.t.Error(err)
			return
		}
	}
}
