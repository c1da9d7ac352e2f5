package flow

import (
	"context"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// ResetStopShow is the page of the link "Stop this reset": the name of whom it is
// about. Opening it spends nothing.
func (h *House) ResetStopShow(ctx context.Context, token string) (name string, err error) {
	if _, err := h.linkShow(ctx, twinlatch.LinkStopReset, token); err != nil {
		return "", err
	}
	hash, _ := secret.HashToken(token)
	err = h.read(ctx, func(tx *store.Tx) error {
		l, err := tx.LinkByToken(twinlatch.LinkStopReset, hash)
		if err != nil {
			return orElse(err, LinkEnded)
		}
		r, err := stoppable(tx, l)
		if err != nil {
			return err
		}
		person, err := tx.Account(r.Company, r.Account)
		name = person.Name
		return err
	})
	return whole(name, err)
}

// ResetStop is its button "Stop this reset", which needs no sign-in: a stopped
// reset harms nobody, since it can be asked for again.
func (h *House) ResetStop(ctx context.Context, token string, from From) error {
	return h.write(ctx, func(tx *store.Tx) error {
		used, _, err := h.spendLink(tx, twinlatch.LinkStopReset, token)
		if err != nil {
			return err
		}
		r, err := stoppable(tx, used.Link)
		if err != nil {
			return err
		}
		if _, _, err := h.hold(tx, r.Company, r.Account); err != nil {
			return err
		}
		return h.endRequest(tx, r, requestEnd{
			state: twinlatch.ResetStopped, kind: twinlatch.AuditResetStopped, mail: twinlatch.MailResetStopped, actor: used.Account, from: from,
		})
	})
}

// stoppable is the request of a link, while its 24 hours run.
func stoppable(tx *store.Tx, l twinlatch.Link) (twinlatch.ResetRequest, error) {
	r, err := tx.ResetRequestAnywhere(twinlatch.ResetRequestID(l.Object))
	return r, unless(r.State == twinlatch.ResetCooling, err, LinkEnded)
}
