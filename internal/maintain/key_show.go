package maintain

import (
	"context"
	"encoding/hex"
	"time"

	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// KeyState is what there is to know about the keys without showing them.
type KeyState struct {
	File        string       `json:"file"`
	Fingerprint string       `json:"fingerprint"`
	State       secret.State `json:"state"`
	Database    string       `json:"database"` // fingerprint that the database names
	// Sealed counts the values in the database by key, and of those the ones
	// that wait to be sealed anew.
	Sealed  []KeyUse  `json:"sealed"`
	Waiting int64     `json:"waiting"`
	Nodes   []KeyNode `json:"nodes"`
}

// KeyUse is how many values of the database one key seals.
type KeyUse struct {
	Key    string `json:"key"` // its id, 8 hexadecimal digits
	Column string `json:"column"`
	Values int64  `json:"values"`
	Newest bool   `json:"newest"`
}

// KeyNode is a running server and the keys it has.
type KeyNode struct {
	Name   string    `json:"name"`
	Keys   string    `json:"keys"`
	SeenAt time.Time `json:"seen_at"`
}

// ShowKeys reads where the keys stand.
func ShowKeys(ctx context.Context, d *Data, now time.Time) (KeyState, error) {
	out := KeyState{File: d.KeyFile, Fingerprint: d.Keys.Fingerprint(), State: d.Keys.State(), Sealed: []KeyUse{}, Nodes: []KeyNode{}}
	err := d.DB.Read(ctx, func(tx *store.Tx) (err error) {
		if out.Database, err = tx.KeyFingerprint(); err != nil {
			return err
		}
		counts, err := tx.SealedCounts()
		if err != nil {
			return err
		}
		for _, c := range counts {
			use := KeyUse{Key: keyID(c.Key), Column: c.Column, Values: c.Count, Newest: d.Keys.SealedByNewest(c.Key)}
			if !use.Newest {
				out.Waiting += c.Count
			}
			out.Sealed = append(out.Sealed, use)
		}
		nodes, err := tx.Nodes(now.Add(-nodeGone))
		for _, n := range nodes {
			out.Nodes = append(out.Nodes, KeyNode{Name: n.Name, Keys: n.KeyFingerprint, SeenAt: n.SeenAt})
		}
		return err
	})
	return out, err
}

// keyID is what a sealed value says of its key, for people: the four bytes after
// the first.
func keyID(prefix []byte) string { return hex.EncodeToString(prefix[min(1, len(prefix)):]) }
