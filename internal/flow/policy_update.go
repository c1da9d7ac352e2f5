package flow

import (
	"context"
	"errors"
	"strconv"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// PolicyUpdated is what became of an update.
type PolicyUpdated struct {
	// Kind is that of the audit entry; empty when nothing was different.
	Kind twinlatch.AuditKind
	// Raised says that the shortest password rose to 15 by itself.
	Raised bool
}

// PolicyUnseen is the answer to turning *Required two-factor authentication* on
// before the page "This takes effect at once" was shown. Nothing was changed.
var PolicyUnseen = twinlatch.Refuse(twinlatch.KindConflict, "account.at-once")

// PolicyUpdate is the button Update of Account Settings. It acts at once, for
// people already signed in too: everything that asks the policy asks it anew.
func (h *House) PolicyUpdate(ctx context.Context, v *Visitor, in PolicyUpdate) (out PolicyUpdated, err error) {
	err = h.write(ctx, func(tx *store.Tx) error {
		out = PolicyUpdated{}
		c, err := tx.TakeCompany(v.Company.ID)
		if err != nil {
			return orElse(err, SignedOut)
		}
		v, err := h.acting(tx, v)
		if err != nil {
			return err
		}
		if err := twinlatch.MayGovern(v.Account, c); err != nil {
			return err
		}
		next, err := in.onto(c.Policy)
		if err != nil || next == c.Policy {
			return err
		}
		if next.Required && !c.Policy.Required && !in.Sure {
			return PolicyUnseen
		}
		if err := v.Session.NeedsProof("", v.Account, h.Now()); err != nil {
			return err
		}
		out, err = h.govern(tx, v, c, next)
		return err
	})
	return whole(out, err)
}

// govern puts a policy in force with all that follows from it.
func (h *House) govern(tx *store.Tx, v *Visitor, c twinlatch.Company, next twinlatch.Policy) (PolicyUpdated, error) {
	before := c.Policy
	c.Policy = next.Settle()
	out := PolicyUpdated{Kind: twinlatch.AuditPolicyChanged, Raised: c.Policy.PasswordMin > next.PasswordMin}
	facts := map[string]string{}
	if next.Required && !before.Required {
		out.Kind, c.Policy.RequiredSince = twinlatch.AuditRequiredOn, h.Now()
		n, err := tx.CountUnprotected(c.ID)
		if err != nil {
			return out, err
		}
		facts["unprotected"] = strconv.Itoa(n)
		// Whose window passed while nothing was required is not locked out by a
		// switch: everybody has time to set it up.
		if err := tx.ReopenEnrolment(c.ID, h.Now().Add(twinlatch.EnrolAfterInvitation)); err != nil {
			return out, err
		}
	}
	if !next.Required && before.Required {
		out.Kind = twinlatch.AuditRequiredOff
		// Whose time passed while it was required waits for a reset still, when it
		// is required again.
		if err := tx.EndEnrolment(c.ID, h.Now()); err != nil {
			return out, err
		}
	}
	for name, change := range policyChanges(before, c.Policy) {
		facts[name] = change
	}
	entry := v.by(out.Kind, "")
	entry.Facts = facts
	return out, errors.Join(h.endTrusts(tx, c, before), h.endLapsed(tx, c, before), h.endUnprotected(tx, c, before), tx.UpdateCompany(c), h.audit(tx, entry))
}

// endLapsed ends the sessions that were over under the former limits, before
// longer ones are in force: Session.Ended asks the limits of this moment, and a
// cookie that had run out would open the door again. Those that shorter limits
// end are deleted too, so that applications are told.
func (h *House) endLapsed(tx *store.Tx, c twinlatch.Company, before twinlatch.Policy) error {
	if c.Policy.Overall == before.Overall && c.Policy.Idle == before.Idle {
		return nil
	}
	overall, idle := min(c.Policy.Overall, before.Overall), min(c.Policy.Idle, before.Idle)
	return tx.DeleteLapsedSessions(c.ID, h.Now().Add(-overall), h.Now().Add(-idle))
}

// endUnprotected tells applications of everybody who is now led to set up a
// second factor first, and was let in there without one.
func (h *House) endUnprotected(tx *store.Tx, c twinlatch.Company, before twinlatch.Policy) error {
	if !c.Policy.Required || before.Required {
		return nil
	}
	return tx.EndLoginsOfCompany(c.ID, true)
}

// endTrusts ends what a company no longer allows. Spares would refuse it too;
// gone, it does not come back when the policy does.
func (h *House) endTrusts(tx *store.Tx, c twinlatch.Company, before twinlatch.Policy) error {
	if !c.Policy.Trusted {
		_, err := tx.DeleteCompanyTrusts(c.ID)
		return err
	}
	if c.Policy.TrustFor() < before.TrustFor() {
		return tx.CutCompanyTrusts(c.ID, c.Policy.TrustFor())
	}
	return nil
}

// PolicyPreview is the page before *Required two-factor authentication* is
// turned on: who has not enabled it.
type PolicyPreview struct {
	Unprotected []twinlatch.Account // the first of them
	Count       int                 // of all
	You         bool                // the visitor is among them
}

// previewed is how many people the page names.
const previewed = 20

// PolicyPreview reads it.
func (h *House) PolicyPreview(ctx context.Context, v *Visitor) (PolicyPreview, error) {
	var out PolicyPreview
	err := h.read(ctx, func(tx *store.Tx) (err error) {
		if out.Unprotected, err = tx.Unprotected(v.Company.ID, previewed); err != nil {
			return err
		}
		if out.Count, err = tx.CountUnprotected(v.Company.ID); err != nil {
			return err
		}
		a, err := tx.Account(v.Company.ID, v.Account.ID)
		out.You = !a.HasFactor
		return err
	})
	return whole(out, err)
}
