package flow

import (
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// tickLapsed ends the sessions that are as old as their company allows and that
// somebody brought to an OpenID Connect client, so that it is told: it keeps a
// session of its own, which would outlive them. One that was only idle here is not
// told of: whoever works at the client is not seen here. Sessions that were at no
// client are left to the sweep; nothing hangs on when they go.
func (h *House) tickLapsed(ctx context.Context) error {
	return batches[twinlatch.Session]{h, func(tx *store.Tx) ([]twinlatch.Session, error) { return tx.LapsedAtClients(h.Now(), tickBatch) }, h.lapsed}.end(ctx)
}

// lapsed asks the lock once more, with the account held: somebody may have used
// the session in the meantime.
func (h *House) lapsed(tx *store.Tx, listed twinlatch.Session) error {
	account, err := tx.TakeAccount(listed.Company, listed.Account)
	if err != nil {
		return orElse(err, nil) // gone with its person
	}
	if _, err = h.visitor(tx, account, &Visitor{Session: listed}); !errors.Is(err, SignedOut) {
		return err
	}
	_, err = tx.DeleteSession(account.ID, listed.ID)
	return err
}
