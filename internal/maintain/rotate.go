package maintain

import (
	"context"
	"errors"
	"fmt"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// Rotation replaces the key that seals, while servers run:
//
//	prepare ── every running server has the new key ── promote ── seal everything
//	anew ── nothing needs an old key ── retire
//
// Each step leaves a whole state in the key file and in the database, so one that
// is interrupted anywhere goes on where it stopped when it is run again.
type Rotation struct {
	Data *Data
	Now  func() time.Time
	// Say tells the operator how far it is.
	Say func(sentence string)
	// Pause waits a moment before servers are asked again; an error ends the
	// waiting.
	Pause func(ctx context.Context) error
}

// ErrNodesBehind says that a running server does not have the new key yet.
// Nothing is lost: the rotation goes on when it is run again.
var ErrNodesBehind = errors.New("a running server does not have the new key yet")

// Run rotates, or finishes a rotation that was interrupted.
func (r Rotation) Run(ctx context.Context) error {
	behind, err := r.Data.keep()
	if err != nil {
		return err
	}
	switch {
	case behind && r.keys().State() == secret.Settled:
		r.Say("a rotation was interrupted at its last step; it is finished")
		return nil
	case r.keys().State() == secret.Settled:
		if err := r.prepare(); err != nil {
			return err
		}
	default:
		r.Say("a rotation was interrupted; it goes on")
	}
	if r.keys().State() == secret.Prepared {
		if err := r.promote(ctx); err != nil {
			return err
		}
	}
	return r.finish(ctx)
}

func (r Rotation) keys() *secret.KeySet { return r.Data.Keys }

// prepare makes the new key, which opens and does not seal yet.
func (r Rotation) prepare() error {
	next, err := r.keys().Prepare()
	if err == nil {
		err = r.save(next)
	}
	if err == nil {
		r.Say("a new key is in " + r.Data.KeyFile + "; the old one still seals")
	}
	return err
}

// save puts the next state into the key file, over the very state it comes from:
// somebody else's rotation is not written over.
func (r Rotation) save(next *secret.KeySet) error {
	inFile, err := secret.LoadKeySet(r.Data.KeyFile)
	if err != nil {
		return err
	}
	switch inFile.Fingerprint() {
	case r.keys().Fingerprint():
		if err := next.Save(r.Data.KeyFile); err != nil {
			return err
		}
	case next.Fingerprint(): // a server here was faster
	default:
		return fmt.Errorf("the key file %s was changed by somebody else: run this again", r.Data.KeyFile)
	}
	_, err = r.keys().Refresh()
	return err
}

// promote lets the new key seal once every running server has it.
func (r Rotation) promote(ctx context.Context) error {
	if err := r.await(ctx); err != nil {
		return err
	}
	next, err := r.keys().Rotate()
	if err != nil {
		return err
	}
	if err := r.save(next); err != nil {
		return err
	}
	r.Say("the new key seals from now on")
	return nil
}

// await waits until every server that was seen a moment ago has the new key.
func (r Rotation) await(ctx context.Context) error {
	said := ""
	for {
		var nodes []store.Node
		err := r.Data.DB.Read(ctx, func(tx *store.Tx) (err error) {
			nodes, err = tx.Nodes(r.Now().Add(-nodeGone))
			return err
		})
		if err != nil {
			return err
		}
		behind := r.behind(nodes)
		if behind == "" {
			r.Say(fmt.Sprintf("%d running servers, all with the new key", len(nodes)))
			return nil
		}
		if behind != said {
			r.Say("waiting for " + behind)
			said = behind
		}
		if err := r.Pause(ctx); err != nil {
			return fmt.Errorf("%w: %s; copy %s to that machine, readable by the server alone, and run this again (nothing is lost): %w", ErrNodesBehind, behind, r.Data.KeyFile, err)
		}
	}
}

func (r Rotation) behind(nodes []store.Node) string {
	for _, n := range nodes {
		if n.KeyFingerprint != r.keys().Fingerprint() {
			return n.Name + ", which has the keys " + n.KeyFingerprint
		}
	}
	return ""
}

// finish names the new key in the database, seals everything anew and retires
// the old keys. From the naming on no Write keeps anything under an old key: each
// is told the name when it seals.
func (r Rotation) finish(ctx context.Context) error {
	if err := r.name(ctx, r.keys()); err != nil {
		return err
	}
	if err := r.Data.DB.Write(ctx, (*store.Tx).AwaitSealing); err != nil {
		return err
	}
	for {
		left, err := r.Waiting(ctx)
		if err != nil {
			return err
		}
		if left == 0 {
			return r.retire(ctx)
		}
		r.Say(fmt.Sprintf("%d values are sealed under an old key", left))
		if err := r.resealAll(ctx); err != nil {
			return err
		}
	}
}

// name says in the database, and in the instance's audit chain, which keys it is
// sealed under; once.
func (r Rotation) name(ctx context.Context, keys *secret.KeySet) error {
	named := false
	err := r.Data.DB.Write(ctx, func(tx *store.Tx) error {
		under, err := tx.KeyFingerprint()
		if named = under != keys.Fingerprint(); err != nil || !named {
			return err
		}
		if !keys.Covers(under) {
			return fmt.Errorf("%w: somebody else has rotated them to %s", secret.ErrOtherKeys, under)
		}
		moved, err := tx.MoveKeys(under, keys.Fingerprint())
		if err != nil || !moved {
			return errors.Join(err, errors.New("the keys were rotated by somebody else: run this again"))
		}
		return tx.Audit(twinlatch.AuditEntry{
			Company: store.InstanceChain, At: r.Now(), Kind: twinlatch.AuditHostCommand,
			Facts: map[string]string{"command": "key rotate", "from": under, "to": keys.Fingerprint()},
		}, store.Personal{})
	})
	if err == nil && named {
		r.Say("the database names the keys " + keys.Fingerprint())
	}
	return err
}

// retire drops the old keys, first by name and then in the file.
func (r Rotation) retire(ctx context.Context) error {
	if r.keys().State() != secret.Rotated {
		return nil
	}
	next, err := r.keys().Retire()
	if err != nil {
		return err
	}
	if err := r.name(ctx, next); err != nil {
		return err
	}
	if err := r.save(next); err != nil {
		return err
	}
	r.Say("nothing needs an old key any more; " + r.Data.KeyFile + " holds the new one alone")
	return nil
}
