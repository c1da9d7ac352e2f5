package storetest

import (
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

func TestACounterBeginsAtZeroAndIsKept(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		key := []byte{0, 0xfe, 1}
		full := twinlatch.Attempts{Failures: 1, LastAt: monday, BlockedAt: monday.Add(time.Minute),
			Spent: twinlatch.Spending{Parts: [5]twinlatch.Points{{Strange: 3, All: 6}, {}, {All: 1}}, Since: monday.Add(time.Second)}}
		h.write(func(tx *store.Tx) error {
			is(t, "none yet", twinlatch.Attempts{})(tx.Attempts(key))
			is(t, "a new one", twinlatch.Attempts{})(tx.TakeAttempts(store.FactorAttempts, key))
			return tx.PutAttempts(key, full)
		})
		h.read(func(tx *store.Tx) error {
			is(t, "kept", full)(tx.Attempts(key))
			is(t, "another", twinlatch.Attempts{})(tx.Attempts([]byte{0, 0xfe}))
			return nil
		})
		h.write(func(tx *store.Tx) error {
			is(t, "taken again", full)(tx.TakeAttempts(store.PasswordAttempts, key))
			return tx.DeleteAttempts(key)
		})
		h.read(func(tx *store.Tx) error { is(t, "ended", twinlatch.Attempts{})(tx.Attempts(key)); return nil })
	})
}

// A guess that is not counted is a guess for free (B52): 64 guesses at once are
// 64 failures, on a new counter too.
func TestEveryGuessIsCounted(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		key := []byte("key")
		count := func(take func(tx *store.Tx) (twinlatch.Attempts, error)) {
			together(t, 64, func(int) error {
				return h.Write(t.Context(), func(tx *store.Tx) error {
					a, err := take(tx)
					if err != nil {
						return err
					}
					return tx.PutAttempts(key, a.Count(twinlatch.Points{All: 1}, monday))
				})
			})
		}
		count(func(tx *store.Tx) (twinlatch.Attempts, error) { return tx.TakeAttempts(store.FactorAttempts, key) })
		count(func(tx *store.Tx) (twinlatch.Attempts, error) { return tx.Attempts(key) })
		h.read(func(tx *store.Tx) error {
			is(t, "the counter", twinlatch.Attempts{Failures: 128, LastAt: monday, Spent: twinlatch.Spending{Parts: [5]twinlatch.Points{{All: 128}}, Since: monday}})(tx.Attempts(key))
			return nil
		})
	})
}

func TestAKnownBrowserIsVoidAfterItsFailuresHoweverFast(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, _, _ := h.people()
		k := known(ada, "k")
		k.Failures = 0
		h.write(func(tx *store.Tx) error { return tx.InsertKnownBrowser(k, hash("k")) })
		if n := h.winners(func(tx *store.Tx) (bool, error) { return tx.CountKnownBrowser("k", monday) }); n != twinlatch.KnownBrowserFailures {
			t.Errorf("%d of 64 guesses were let through, want %d", n, twinlatch.KnownBrowserFailures)
		}
	})
}
