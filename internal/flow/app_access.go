package flow

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// AppAccess lists the OpenID Connect applications that have something of a
// person, by name (ASVS 10.7.3).
func (h *House) AppAccess(ctx context.Context, a twinlatch.Account, c twinlatch.Company) (out []twinlatch.Access, err error) {
	err = h.read(ctx, func(tx *store.Tx) (err error) { out, err = h.access(tx, a, c); return err })
	return whole(out, err)
}

func (h *House) access(tx *store.Tx, a twinlatch.Account, c twinlatch.Company) ([]twinlatch.Access, error) {
	consents, err := tx.Consents(a.ID)
	if err != nil {
		return nil, err
	}
	all := map[twinlatch.AppID]twinlatch.Access{}
	for app, given := range consents {
		all[app] = twinlatch.Access{Scope: given.Scope, Since: given.At}
	}
	standing, err := h.standingGrants(tx, a, c)
	if err != nil {
		return nil, err
	}
	for _, g := range standing {
		one := all[g.App]
		if one.SignedIn = true; one.Since.IsZero() {
			one.Since = g.CreatedAt
		}
		client, err := tx.Client(g.App)
		if err != nil {
			return nil, err
		}
		one.Scope = client.Narrow(append(one.Scope, strings.Fields(g.Scope)...))
		all[g.App] = one
	}
	var out []twinlatch.Access
	for app, one := range all {
		if one.App, err = tx.App(app); err != nil {
			return nil, err
		}
		out = append(out, one)
	}
	slices.SortFunc(out, func(a, b twinlatch.Access) int {
		return cmp.Or(cmp.Compare(a.App.Name, b.App.Name), cmp.Compare(a.App.ID, b.App.ID))
	})
	return out, nil
}

// standingGrants are those of which a client may hold tokens, the oldest first.
func (h *House) standingGrants(tx *store.Tx, a twinlatch.Account, c twinlatch.Company) ([]twinlatch.Grant, error) {
	grants, err := tx.GrantsOf(a.ID)
	if err != nil || len(grants) == 0 {
		return nil, err
	}
	sessions, err := tx.Sessions(a)
	return slices.DeleteFunc(grants, func(g twinlatch.Grant) bool {
		return !slices.ContainsFunc(sessions, func(s twinlatch.Session) bool { return g.Stands(s, a, c, h.Now()) })
	}), err
}

// AppAccessEnd is Remove on an application with access: the consent and every
// token of it end, in every browser. It asks for no fresh proof, as ending a
// session does not.
func (h *House) AppAccessEnd(ctx context.Context, v *Visitor, app twinlatch.AppID) error {
	return h.write(ctx, func(tx *store.Tx) error {
		v, err := h.acting(tx, v)
		if err != nil {
			return err
		}
		return h.endAccess(tx, v, v.Account.ID, app)
	})
}

// PersonEndAccess is the same on somebody's Security tab.
func (h *House) PersonEndAccess(ctx context.Context, v *Visitor, id twinlatch.AccountID, app twinlatch.AppID) error {
	return h.write(ctx, func(tx *store.Tx) error {
		v, a, err := h.onPerson(tx, v, about{id, onlyPeople})
		if err != nil {
			return err
		}
		if err := twinlatch.MayEnd(v.Account, a); err != nil {
			return err
		}
		return h.endAccess(tx, v, a.ID, app)
	})
}

// endAccess ends it and writes it down; nothing ended is nothing written.
func (h *House) endAccess(tx *store.Tx, v *Visitor, of twinlatch.AccountID, id twinlatch.AppID) error {
	app, err := tx.App(id)
	if err != nil {
		return orElse(err, nil) // gone, with all that hung on it
	}
	consent, err := tx.DeleteConsent(id, of)
	tokens, err2 := tx.DeleteGrantsOf(id, of)
	if err := errors.Join(err, err2); err != nil || !consent && !tokens {
		return err
	}
	e := v.by(twinlatch.AuditAppAccessRemoved, of)
	e.Facts = map[string]string{"app": app.Name}
	return h.audit(tx, e)
}
