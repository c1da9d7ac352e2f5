package flow

import (
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// The commands of the host on people, for the night when nobody can sign in.
// They ask nobody who they are — whoever commands the host has the data anyway —
// but keep the rules of the house, and everybody can read in the audit log that
// it was the host.

// HostPerson is somebody as the host's commands show them.
type HostPerson struct {
	Account  twinlatch.Account
	Company  twinlatch.Company
	Sessions int
	Devices  int
}

// ErrNoPerson answers an address that no account has.
var ErrNoPerson = twinlatch.Refuse(twinlatch.KindNotFound, "host.no-person")

// HostPeople lists up to limit people of every company, after an account; the
// empty one begins.
func (h *House) HostPeople(ctx context.Context, after twinlatch.AccountID, limit int) ([]HostPerson, error) {
	var out []HostPerson
	err := h.read(ctx, func(tx *store.Tx) error {
		people, err := tx.AllPeople(after, limit)
		if err != nil {
			return err
		}
		for _, a := range people {
			c, err := tx.Company(a.Company)
			if err != nil {
				return err
			}
			out = append(out, HostPerson{Account: a, Company: c})
		}
		return nil
	})
	return whole(out, err)
}

// HostPerson finds somebody by their whole address.
func (h *House) HostPerson(ctx context.Context, email string) (HostPerson, error) {
	var out HostPerson
	err := h.read(ctx, func(tx *store.Tx) error {
		a, err := tx.AccountByEmail(NormalizeEmail(email))
		if err != nil {
			return orElse(err, ErrNoPerson)
		}
		if out.Company, err = tx.Company(a.Company); err != nil {
			return err
		}
		sessions, err := tx.Sessions(a)
		if err != nil {
			return err
		}
		for _, s := range sessions {
			if s.Ended(a, out.Company, h.Now()) == twinlatch.Alive {
				out.Sessions++
			}
		}
		devices, err := h.devices(tx, a, out.Company)
		out.Account, out.Devices = a, len(devices)
		return err
	})
	return whole(out, err)
}

// HostSuspend is "user suspend": nobody signs in with this account until it is
// reactivated. The last administrator of a company stays.
func (h *House) HostSuspend(ctx context.Context, email string) error {
	return h.onHost(ctx, email, "user suspend", func(tx *store.Tx, a twinlatch.Account, d deed) error {
		others, err := otherAdministrators(tx, a)
		if err != nil {
			return err
		}
		if err := twinlatch.KeepsAdministrator(a, false, others); err != nil {
			return err
		}
		return h.suspend(tx, a, d)
	})
}

// HostReactivate is "user reactivate".
func (h *House) HostReactivate(ctx context.Context, email string) error {
	return h.onHost(ctx, email, "user reactivate", h.reactivate)
}

// HostRoles is "user roles": the set that somebody holds from now on.
func (h *House) HostRoles(ctx context.Context, email string, roles twinlatch.Roles) error {
	return h.onHost(ctx, email, "user roles", func(tx *store.Tx, a twinlatch.Account, d deed) error {
		if roles.Has(twinlatch.Support) && !d.company.Operator {
			return twinlatch.Refuse(twinlatch.KindDenied, "roles.support-operator-only")
		}
		return h.giveRoles(tx, a, roles, d)
	})
}

// onHost finds and holds the person a command is about, and their company first.
func (h *House) onHost(ctx context.Context, email, command string, do func(*store.Tx, twinlatch.Account, deed) error) error {
	return h.write(ctx, func(tx *store.Tx) error {
		found, err := tx.AccountByEmail(NormalizeEmail(email))
		if err != nil {
			return orElse(err, ErrNoPerson)
		}
		c, err := tx.TakeCompany(found.Company)
		if err != nil {
			return err
		}
		a, err := target(tx, c.ID, found.ID)
		if errors.Is(err, twinlatch.NotFound) {
			return ErrNoPerson
		}
		if err != nil {
			return err
		}
		return do(tx, a, deed{company: c, command: command})
	})
}
