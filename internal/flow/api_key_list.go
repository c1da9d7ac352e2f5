package flow

import (
	"context"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// APIKeyRow is a key as the list shows it.
type APIKeyRow struct {
	Key   twinlatch.APIKey
	Maker string // name of who made it
	End   twinlatch.KeyEnd
}

// APIKeys lists the company's keys, those that have ended too, the newest first.
func (h *House) APIKeys(ctx context.Context, v *Visitor) (out []APIKeyRow, err error) {
	if err := twinlatch.MayGovern(v.Account, v.Company); err != nil {
		return nil, err
	}
	err = h.read(ctx, func(tx *store.Tx) error {
		keys, err := tx.APIKeys(v.Company.ID)
		out = nil
		for _, k := range keys {
			maker, readErr := tx.Account(v.Company.ID, k.Account)
			if readErr != nil {
				return readErr
			}
			out = append(out, APIKeyRow{Key: k, Maker: maker.Name, End: k.Ended(maker, v.Company, h.Now())})
		}
		return err
	})
	return whole(out, err)
}

// OwnAPIKeys counts the living keys that the visitor made.
func (h *House) OwnAPIKeys(ctx context.Context, v *Visitor) (n int, err error) {
	err = h.read(ctx, func(tx *store.Tx) error {
		n = 0
		all, err := tx.APIKeys(v.Company.ID)
		for _, k := range all {
			if k.Ended(v.Account, v.Company, h.Now()) == twinlatch.KeyAlive {
				n++
			}
		}
		return err
	})
	return whole(n, err)
}

// APIKeyRevoke is the button "Revoke": the key ends at once. It only takes away,
// so it asks for no fresh proof, and everybody with Configuration may do it.
func (h *House) APIKeyRevoke(ctx context.Context, v *Visitor, id twinlatch.APIKeyID) (name string, err error) {
	err = h.write(ctx, func(tx *store.Tx) error {
		v, err := h.acting(tx, v)
		if err != nil {
			return err
		}
		if err := twinlatch.MayGovern(v.Account, v.Company); err != nil {
			return err
		}
		k, err := tx.APIKey(v.Company.ID, id)
		if err != nil {
			return orElse(err, twinlatch.NotFound)
		}
		ended, err := tx.DeleteAPIKey(v.Company.ID, id)
		if err := unless(ended, err, twinlatch.NotFound); err != nil {
			return err
		}
		name = k.Name
		return h.audit(tx, keyed(v, twinlatch.AuditAPIKeyRevoked, k))
	})
	return whole(name, err)
}
