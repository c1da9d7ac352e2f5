package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/twinlatch/twinlatch/internal/store"
)

func TestTheInstanceIsMadeOnce(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.read(func(tx *store.Tx) error { none(t, "an empty database")(tx.Instance()); return nil })
		i := store.Instance{KeyFingerprint: "first", CreatedAt: monday}
		h.write(func(tx *store.Tx) error { return tx.InsertInstance(i) })
		if err := h.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertInstance(i) }); !store.IsTaken(err) {
			t.Errorf("a second instance: %v", err)
		}
		h.write(func(tx *store.Tx) error {
			is(t, "other keys, from others than they are", false)(tx.MoveKeys("zeroth", "second"))
			is(t, "other keys", true)(tx.MoveKeys("first", "second"))
			is(t, "twice", false)(tx.MoveKeys("first", "third"))
			return nil
		})
		i.KeyFingerprint = "second"
		h.read(func(tx *store.Tx) error { is(t, "the instance", i)(tx.Instance()); return nil })
	})
}

func TestTheSetUpLinkOpensOnceAndInTime(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		end := monday.Add(time.Hour)
		h.write(func(tx *store.Tx) error { return tx.InsertInstance(store.Instance{}) })
		h.write(func(tx *store.Tx) error {
			is(t, "before there is one", false)(tx.SpendSetupLink(nil, monday))
			return tx.InsertSetupLink(hash("former"), end)
		})
		h.write(func(tx *store.Tx) error { return tx.InsertSetupLink(hash("setup"), end) })
		h.write(func(tx *store.Tx) error {
			is(t, "the former one", false)(tx.SpendSetupLink(hash("former"), monday))
			is(t, "at its end", false)(tx.SpendSetupLink(hash("setup"), end))
			is(t, "without a token", false)(tx.SpendSetupLink(nil, monday))
			is(t, "in time", true)(tx.SpendSetupLink(hash("setup"), monday))
			is(t, "twice", false)(tx.SpendSetupLink(hash("setup"), monday))
			is(t, "the spent one", store.Instance{SetupExpiresAt: end})(tx.Instance())
			return nil
		})
	})
}

func TestTheSetUpLinkEndsUnspent(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.write(func(tx *store.Tx) error { return tx.InsertInstance(store.Instance{}) })
		h.write(func(tx *store.Tx) error {
			return errors.Join(tx.InsertSetupLink(hash("setup"), monday.Add(time.Hour)), tx.DeleteSetupLink(), tx.DeleteSetupLink())
		})
		h.write(func(tx *store.Tx) error {
			is(t, "the ended one", false)(tx.SpendSetupLink(hash("setup"), monday))
			return nil
		})
	})
}

func TestAnInstanceThatIsNotThereIsNotChanged(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.write(func(tx *store.Tx) error {
			none(t, "its keys")(tx.KeyFingerprint())
			is(t, "other keys", false)(tx.MoveKeys("", "x"))
			none(t, "its link")(nil, tx.InsertSetupLink(hash("x"), monday))
			return nil
		})
	})
}
