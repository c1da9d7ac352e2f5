package storetest

import (
	"errors"
	"testing"
	"time"

	"github.com/twinlatch/twinlatch/internal/store"
)

func node(id, keys string) store.Node {
	return store.Node{ID: id, Name: "machine " + id, KeyFingerprint: keys, SeenAt: monday}
}

func TestARunningServerSaysWhichKeysItHas(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		moved := node("b", "second")
		moved.SeenAt = monday.Add(time.Second)
		h.write(func(tx *store.Tx) error {
			return errors.Join(tx.PutNode(node("b", "first")), tx.PutNode(node("a", "first")), tx.PutNode(node("c", "first")), tx.PutNode(moved))
		})
		h.write(func(tx *store.Tx) error { return tx.DeleteNode("c") })
		h.read(func(tx *store.Tx) error {
			is(t, "those that run", []store.Node{node("a", "first"), moved})(tx.Nodes(monday.Add(-time.Second)))
			is(t, "those seen a moment ago", []store.Node{moved})(tx.Nodes(monday))
			return nil
		})
	})
}
