package flow

import (
	"context"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// Person is somebody as an administrator sees them.
type Person struct {
	Account twinlatch.Account
	// Last says that this is the last active account with Configuration.
	Last bool
	// Resetters are the names of those who can reset this person's two-factor
	// authentication, the person excepted.
	Resetters []string
	// Resettable says that there is something to reset: a second factor, or a
	// window to set one up that may have closed.
	Resettable bool
}

// Person reads a person of the visitor's own company; NotFound for anybody else.
func (h *House) Person(ctx context.Context, v *Visitor, id twinlatch.AccountID) (Person, error) {
	var out Person
	err := h.read(ctx, func(tx *store.Tx) error {
		a, err := tx.Account(v.Company.ID, id)
		if err != nil {
			return orElse(err, twinlatch.NotFound)
		}
		if a.Status == twinlatch.AccountRemoved {
			return twinlatch.NotFound
		}
		out.Account, out.Resettable = a, resettable(a)
		holders, err := tx.Holders(v.Company.ID, twinlatch.Configuration)
		for _, other := range holders {
			if other.ID != a.ID {
				out.Resetters = append(out.Resetters, other.Name)
			}
		}
		out.Last = twinlatch.KeepsAdministrator(a, false, len(out.Resetters)) != nil
		return err
	})
	return whole(out, err)
}
