package flow

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// This file is what a session is shown for ten minutes after it was made, and
// never again: recovery codes, the link of an invitation, keys and passwords for
// programs. One session has one such thing at a time.

func revealPlace(v *Visitor) secret.Where {
	return secret.Where{Company: string(v.Company.ID), Owner: string(v.Session.ID), Column: "reveals.sealed"}
}

// reveal lets the session show a thing of this kind.
func (h *House) reveal(tx *store.Tx, v *Visitor, kind string, thing any) error {
	plain, err := json.Marshal(thing)
	if err != nil {
		return fmt.Errorf("flow: %s: %w", kind, err)
	}
	sealed, err := h.seal(tx, plain, revealPlace(v))
	if err != nil {
		return err
	}
	return h.grantReveal(tx, v, kind, sealed)
}

// revealed reads a thing of this kind; nil when there is none, or none any more.
func revealed[T any](ctx context.Context, h *House, v *Visitor, kind string) (thing *T, err error) {
	err = h.read(ctx, func(tx *store.Tx) error {
		thing = nil
		r, err := tx.Reveal(v.Session.ID)
		if err != nil || r.Kind != kind || !r.Live(v.Session, h.Now()) {
			return orElse(err, nil)
		}
		plain, err := h.Keys.Open(r.Sealed, revealPlace(v))
		if err != nil {
			return err
		}
		thing = new(T)
		return json.Unmarshal(plain, thing)
	})
	return whole(thing, err)
}

// endReveal ends the display of this kind of thing and leaves another alone.
func (h *House) endReveal(ctx context.Context, v *Visitor, kind string) error {
	return h.write(ctx, func(tx *store.Tx) error {
		r, err := tx.Reveal(v.Session.ID)
		if err != nil || r.Kind != kind {
			return orElse(err, nil)
		}
		return tx.DeleteReveal(v.Session.ID)
	})
}
