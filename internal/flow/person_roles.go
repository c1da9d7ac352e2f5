package flow

import (
	"context"
	"errors"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// PersonRoles is Update on the Roles tab. The person stays signed in; what they
// may do is read again at every click, so it changes at once.
func (h *House) PersonRoles(ctx context.Context, v *Visitor, id twinlatch.AccountID, roles twinlatch.Roles) error {
	return h.write(ctx, func(tx *store.Tx) error {
		v, a, err := h.onPerson(tx, v, about{id, onlyPeople})
		if err != nil {
			return err
		}
		if err := twinlatch.MayManage(v.Account, a); err != nil {
			return err
		}
		if err := twinlatch.MayGive(v.Account, v.Company, a.Roles, roles); err != nil {
			return err
		}
		if err := v.Session.NeedsProof("", v.Account, h.Now()); err != nil {
			return err
		}
		return h.giveRoles(tx, a, roles, v.deed())
	})
}

// giveRoles writes the set, unless it takes the last administrator's role.
func (h *House) giveRoles(tx *store.Tx, a twinlatch.Account, roles twinlatch.Roles, d deed) error {
	before := a.Roles
	if before == roles {
		return nil
	}
	others, err := otherAdministrators(tx, a)
	if err != nil {
		return err
	}
	if err := twinlatch.KeepsAdministrator(a, roles.Has(twinlatch.Configuration), others); err != nil {
		return err
	}
	a.Roles = roles
	switch {
	case !roles.Has(twinlatch.Support):
		a.SupportSince = time.Time{}
	case !before.Has(twinlatch.Support):
		a.SupportSince = h.Now()
	}
	facts := twinlatch.MailFacts{Actor: d.actor.Name}
	for _, one := range roles.Each() {
		facts.Roles = append(facts.Roles, one.Slug())
	}
	return errors.Join(
		tx.UpdateAccount(a), h.endKeysOver(tx, a),
		h.letter(tx, a, d.company, twinlatch.Mail{Kind: twinlatch.MailRolesChanged, Facts: facts}),
		h.audit(tx, d.entry(twinlatch.AuditRolesChanged, a.ID, "before", before.String(), "after", roles.String())),
	)
}
