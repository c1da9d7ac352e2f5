package flow

import (
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// ResetApprove is the button "Approve" of the company's own administrator: it
// does exactly what Reset does. Of any number of decisions one wins. It gives
// the person's name.
func (h *House) ResetApprove(ctx context.Context, v *Visitor, id twinlatch.ResetRequestID) (name string, err error) {
	err = h.decide(ctx, v, id, func(tx *store.Tx, d decision) error {
		name = d.person.Name
		d.request.Approver = d.visitor.Account.ID
		return h.approved(tx, d, resetBy{actor: d.visitor.Account, from: d.visitor.From})
	})
	return whole(name, err)
}

// ResetReject is the button "Reject": nothing changes, everybody is told.
func (h *House) ResetReject(ctx context.Context, v *Visitor, id twinlatch.ResetRequestID) (name string, err error) {
	err = h.decide(ctx, v, id, func(tx *store.Tx, d decision) error {
		name = d.person.Name
		return h.endRequest(tx, d.request, requestEnd{
			state: twinlatch.ResetRejected, kind: twinlatch.AuditResetRejected, mail: twinlatch.MailResetRejected,
			actor: d.visitor.Account, from: d.visitor.From,
		})
	})
	return whole(name, err)
}

// decision is a request that may be decided, with whom it is about and who
// decides.
type decision struct {
	visitor *Visitor
	request twinlatch.ResetRequest
	person  twinlatch.Account
	company twinlatch.Company
}

// decide asks the locks of both buttons and then does what was pressed.
func (h *House) decide(ctx context.Context, v *Visitor, id twinlatch.ResetRequestID, press func(*store.Tx, decision) error) error {
	return h.write(ctx, func(tx *store.Tx) error {
		v, err := h.acting(tx, v)
		if err != nil {
			return err
		}
		d := decision{visitor: v}
		if d.request, err = tx.ResetRequest(v.Company.ID, id); err != nil {
			return orElse(err, twinlatch.NotFound)
		}
		if d.person, d.company, err = h.hold(tx, d.request.Company, d.request.Account); err != nil {
			return err
		}
		// Read again, now that nobody else can decide.
		if d.request, err = tx.ResetRequest(v.Company.ID, id); err != nil {
			return err
		}
		if err := twinlatch.MayApprove(v.Account, d.request, d.person, h.Now()); err != nil {
			return err
		}
		if !d.request.Live(d.person, d.company) {
			return h.foundDead(tx, d.request)
		}
		if err := v.Session.NeedsProof("", v.Account, h.Now()); err != nil {
			return err
		}
		return press(tx, d)
	})
}

// foundDead ends a request that outlived what it was made under, and says so.
func (h *House) foundDead(tx *store.Tx, r twinlatch.ResetRequest) error {
	if err := h.expireRequest(tx, r); err != nil {
		return err
	}
	return kept{RequestEnded}
}

// RequestEnded is the answer to a decision that comes too late.
var RequestEnded = twinlatch.Refuse(twinlatch.KindGone, "reset-requests.ended")

// approved ends a request by doing what was asked for.
func (h *House) approved(tx *store.Tx, d decision, by resetBy) error {
	r, from := d.request, d.request.State
	r.State, r.DecidedAt = twinlatch.ResetApproved, h.Now()
	moved, err := tx.MoveResetRequest(from, r)
	if err != nil {
		return err
	}
	if !moved {
		return RequestEnded
	}
	by.kind, by.mail, by.reason = twinlatch.AuditResetApproved, twinlatch.MailResetApproved, r.Reason
	return errors.Join(
		tx.DeleteLinksOf(string(r.ID)),
		h.tellOthers(tx, told{request: r, warned: from == twinlatch.ResetCooling, kind: twinlatch.MailResetApproved, facts: twinlatch.MailFacts{Actor: by.who(), Person: d.person.Name}}),
		h.reset(tx, d.person, d.company, by),
	)
}
