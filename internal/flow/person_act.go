package flow

import (
	"context"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// deed is something that is done to a person: by an administrator, or by a
// command on the host, which has no actor.
type deed struct {
	company twinlatch.Company
	actor   twinlatch.Account
	place   twinlatch.Place
	command string // of the host, "user suspend"; empty for an administrator
}

func (v *Visitor) deed() deed {
	return deed{company: v.Company, actor: v.Account, place: v.From.Place}
}

// entry begins the deed's audit entry. What the host does is told apart by its
// kind, because nobody's session stands behind it.
func (d deed) entry(kind twinlatch.AuditKind, target twinlatch.AccountID, facts ...string) twinlatch.AuditEntry {
	e := twinlatch.AuditEntry{Company: d.company.ID, Kind: kind, Actor: d.actor.ID, Target: target, Place: d.place, Facts: map[string]string{}}
	for i := 0; i+1 < len(facts); i += 2 {
		e.Facts[facts[i]] = facts[i+1]
	}
	if d.command != "" {
		e.Kind, e.Facts["command"] = twinlatch.AuditHostCommand, d.command
	}
	return e
}

// onPerson holds the company, then who acts, then the person the deed is about,
// always in this order: rules over several people are decided one after the
// other, and two administrators who act on each other wait instead of failing.
func (h *House) onPerson(tx *store.Tx, v *Visitor, whom about) (*Visitor, twinlatch.Account, error) {
	var none twinlatch.Account
	if _, err := tx.TakeCompany(v.Company.ID); err != nil {
		return nil, none, orElse(err, SignedOut)
	}
	v, err := h.calling(tx, v, whom.scope)
	if err != nil {
		return nil, none, err
	}
	a, err := target(tx, v.Company.ID, whom.id)
	return v, a, err
}

// about is whom a deed is about, and what an API key needs for it: onlyPeople
// where no key may.
type about struct {
	id    twinlatch.AccountID
	scope twinlatch.Scopes
}

// sendAway asks what Suspend and Remove person both ask, and does one of them.
func (h *House) sendAway(ctx context.Context, v *Visitor, id twinlatch.AccountID, do func(*store.Tx, twinlatch.Account, deed) error) error {
	return h.write(ctx, func(tx *store.Tx) error {
		v, a, err := h.onPerson(tx, v, about{id, onlyPeople})
		if err != nil {
			return err
		}
		others, err := otherAdministrators(tx, a)
		if err != nil {
			return err
		}
		if err := twinlatch.MaySendAway(v.Account, a, others); err != nil {
			return err
		}
		if err := v.Session.NeedsProof("", v.Account, h.Now()); err != nil {
			return err
		}
		return do(tx, a, v.deed())
	})
}

// otherAdministrators counts the active people with Configuration, this one
// excepted. The company must be held.
func otherAdministrators(tx *store.Tx, a twinlatch.Account) (int, error) {
	holders, err := tx.Holders(a.Company, twinlatch.Configuration)
	n := 0
	for _, other := range holders {
		if other.ID != a.ID {
			n++
		}
	}
	return n, err
}
