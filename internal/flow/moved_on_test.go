package flow

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// Between a code's verification outside and the Write that spends it, the owner
// may have changed application or made new recovery codes. The former ones must
// not let anybody in. Only from inside can a test stand between the two.
func TestAFactorThatMovedOnLetsNobodyIn(t *testing.T) {
	keys, err := secret.GenerateKeySet()
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, time.November, 16, 9, 0, 0, 0, time.UTC)
	db, err := store.Open(t.Context(), store.Options{Path: filepath.Join(t.TempDir(), "t.db"), MAC: func(m []byte) []byte { return keys.MAC("audit", m) }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	h := &House{DB: db, Keys: keys, Hasher: secret.NewTestHasher(), Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler), Window: 1}
	c := twinlatch.Company{ID: "acme", Name: "Acme", Status: twinlatch.CompanyActive, Epoch: 1, Policy: twinlatch.DefaultPolicy()}
	a := twinlatch.Account{ID: "ada", Company: c.ID, Name: "Ada", Email: "ada@acme.example", Status: twinlatch.AccountActive, Epoch: 1}
	key := secret.NewTOTPSecret()
	newer := twinlatch.Factor{ID: "newer", Account: a.ID, Company: c.ID, Sealed: []byte{1}}
	salt := h.Hasher.NewRecoverySalt()
	hash, err := h.Hasher.HashRecoveryCode(context.Background(), "ABCDEFGHJKMNPQRS", salt)
	if err != nil {
		t.Fatal(err)
	}
	write := func(fn func(tx *store.Tx) error) error { return h.write(t.Context(), fn) }
	if err := write(func(tx *store.Tx) error {
		return errors.Join(tx.InsertCompany(c), tx.InsertAccount(a), tx.InsertFactor(newer), tx.ReplaceRecoveryCodes(a, salt, [][]byte{hash}, now))
	}); err != nil {
		t.Fatal(err)
	}
	p := &Pending{Account: a, Company: c}
	err = write(func(tx *store.Tx) error {
		return h.useRecoveryCode(tx, p, recoveryTry{hash: hash, salt: h.Hasher.NewRecoverySalt()})
	})
	if !errors.Is(err, SigninEnded) {
		t.Errorf("a code of a former set: %v", err)
	}
	err = write(func(tx *store.Tx) error {
		good := twinlatch.TOTPCode(key, twinlatch.TOTPStep(now))
		return h.useCode(tx, a, c, codeTry{code: good, key: key, factor: twinlatch.Factor{ID: "former"}})
	})
	if !errors.Is(err, SigninEnded) {
		t.Errorf("a code of a former application: %v", err)
	}
}
