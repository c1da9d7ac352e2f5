package flow

import (
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// ResetSupportApprove is "Approve" by Support, which exists only when a
// company's only administrator lost the phone. The second of two starts the 24
// hours in which everybody is warned and anybody can stop it; begun says so. It
// never resets anything by itself. It gives the person's name.
func (h *House) ResetSupportApprove(ctx context.Context, v *Visitor, id twinlatch.ResetRequestID) (name string, begun bool, err error) {
	err = h.write(ctx, func(tx *store.Tx) error {
		v, err := h.acting(tx, v)
		if err != nil {
			return err
		}
		d, err := h.supportDecision(tx, v, id)
		if err != nil {
			return err
		}
		if err := v.Session.NeedsProof("", v.Account, h.Now()); err != nil {
			return err
		}
		name = d.person.Name
		first, err := h.firstApproval(tx, d)
		if err != nil {
			return err
		}
		if begun = first.ID != ""; begun {
			return h.coolDown(tx, d, first)
		}
		d.request.Approver = v.Account.ID
		return h.supportApproved(tx, d)
	})
	if err != nil {
		return "", false, err
	}
	return name, begun, nil
}

// supportDecision asks the lock, with what is true of the company at this moment
// and not when the request was made.
func (h *House) supportDecision(tx *store.Tx, v *Visitor, id twinlatch.ResetRequestID) (decision, error) {
	d := decision{visitor: v}
	r, err := tx.ResetRequestAnywhere(id)
	if err != nil {
		return d, orElse(err, twinlatch.NotFound)
	}
	if d.person, d.company, err = h.hold(tx, r.Company, r.Account); err != nil {
		return d, err
	}
	if d.request, err = tx.ResetRequestAnywhere(id); err != nil {
		return d, err
	}
	if d.request.OnlyAdmin, err = alone(tx, d.company.ID, d.person.ID); err != nil {
		return d, err
	}
	if err := twinlatch.MaySupportApprove(v.Account, v.Company, d.request, h.Now()); err != nil {
		return d, err
	}
	if !d.request.Live(d.person, d.company) {
		return d, h.foundDead(tx, d.request)
	}
	return d, nil
}

// firstApproval gives the one of Support whose approval counts already: who
// approved, or else who asked; the empty account for none.
func (h *House) firstApproval(tx *store.Tx, d decision) (twinlatch.Account, error) {
	id := d.request.Approver
	if id == "" {
		id = d.request.Agent
	}
	if id == "" {
		return twinlatch.Account{}, nil
	}
	first, err := tx.Account(d.visitor.Company.ID, id)
	switch {
	case err != nil && !errors.Is(err, store.ErrNone):
		return first, err
	case err == nil && d.request.Counts(first, h.Now()):
		return first, nil
	case d.request.Approver != "":
		return first, twinlatch.Refuse(twinlatch.KindConflict, "support.first-left")
	}
	return twinlatch.Account{}, nil
}

// supportApproved writes a Support approval down.
func (h *House) supportApproved(tx *store.Tx, d decision) error {
	moved, err := tx.MoveResetRequest(twinlatch.ResetWaiting, d.request)
	if err != nil {
		return err
	}
	if !moved {
		return RequestEnded
	}
	actor := d.visitor.Account
	entry := twinlatch.AuditEntry{Company: d.company.ID, Kind: twinlatch.AuditResetSupportApproved, Actor: actor.ID, Target: d.person.ID, Place: d.visitor.From.Place}
	return h.auditBoth(tx, entry, actor, d.company)
}

// coolDown begins the 24 hours and warns everybody who could stop it. Where
// nobody can be warned, nothing begins.
func (h *House) coolDown(tx *store.Tx, d decision, first twinlatch.Account) error {
	if !h.MailOn {
		return twinlatch.Refuse(twinlatch.KindDenied, "support.no-mail")
	}
	r := &d.request
	r.Approver, r.Second = first.ID, d.visitor.Account.ID
	r.State, r.DueAt = twinlatch.ResetCooling, h.Now().Add(twinlatch.OnlyAdminWait)
	warned, err := h.warned(tx, d.company, d.visitor.Company)
	if err != nil {
		return err
	}
	for _, to := range warned {
		if err := h.warn(tx, d, to); err != nil {
			return err
		}
	}
	return h.supportApproved(tx, d)
}

// administrators hold either of the two roles that administer a company.
const administrators = twinlatch.Configuration | twinlatch.UserManagement

// member is a person with their company.
type member struct {
	twinlatch.Account
	of twinlatch.Company
}

// warned lists all administrators of both companies, the one concerned too: if
// the phone was never lost, that is the one who knows.
func (h *House) warned(tx *store.Tx, companies ...twinlatch.Company) ([]member, error) {
	var out []member
	for _, c := range companies {
		holders, err := tx.Holders(c.ID, administrators)
		if err != nil {
			return nil, err
		}
		for _, a := range holders {
			out = append(out, member{a, c})
		}
	}
	return out, nil
}

// warn writes one warning with a link "Stop this reset" of the reader's own. A
// warning that the hourly limit would leave out must not be left out: the
// approval has to wait.
func (h *House) warn(tx *store.Tx, d decision, to member) error {
	full, err := h.mailFull(tx, twinlatch.MailOnlyAdministrator, to.Email)
	if err != nil {
		return err
	}
	if full {
		return twinlatch.Wait(twinlatch.MailWindow, "support.many-warnings")
	}
	token, err := h.grantLink(tx, to.Account, to.of, linkTo{kind: twinlatch.LinkStopReset, object: string(d.request.ID)})
	if err != nil {
		return err
	}
	facts := twinlatch.MailFacts{
		Company: d.company.Name, Person: d.person.Name, Actor: d.visitor.Account.Name, Reason: d.request.Reason,
		Until: d.request.DueAt, Link: h.link("/reset/stop", token),
	}
	return h.letter(tx, to.Account, to.of, twinlatch.Mail{Kind: twinlatch.MailOnlyAdministrator, Facts: facts})
}
