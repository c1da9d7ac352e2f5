package flow

import (
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// ResetRequest is the form behind "Request reset". Email is the one the person
// was found by, so that nobody is reached by an id alone.
type ResetRequest struct {
	Person twinlatch.AccountID
	Email  string
	Reason string
}

// ResetRequest asks a customer's own administrator to reset a person, in the
// name of Support. It calls nobody and changes nothing else. It gives the
// person's name.
func (h *House) ResetRequest(ctx context.Context, v *Visitor, in ResetRequest) (name string, err error) {
	err = h.write(ctx, func(tx *store.Tx) error {
		v, err := h.acting(tx, v)
		if err != nil {
			return err
		}
		found, err := tx.AccountByEmail(NormalizeEmail(in.Email))
		if err := unless(found.ID == in.Person, err, twinlatch.NotFound); err != nil {
			return err
		}
		a, c, err := h.hold(tx, found.Company, found.ID)
		if err != nil {
			return err
		}
		if err := twinlatch.MayRequest(v.Account, v.Company, a, c); err != nil {
			return err
		}
		reason, wrong := parseReason("reason", in.Reason)
		if wrong != nil {
			return wrong
		}
		if err := v.Session.NeedsProof("", v.Account, h.Now()); err != nil {
			return err
		}
		name = a.Name
		return h.openRequest(tx, a, c, asking{agent: v.Account, reason: reason, from: v.From})
	})
	return whole(name, err)
}

// hold reads and holds the company and the person that a request is about, in
// this order everywhere: what is decided over both is decided one after the
// other.
func (h *House) hold(tx *store.Tx, company twinlatch.CompanyID, id twinlatch.AccountID) (a twinlatch.Account, c twinlatch.Company, err error) {
	if c, err = tx.TakeCompany(company); err != nil {
		return a, c, orElse(err, twinlatch.NotFound)
	}
	a, err = tx.TakeAccount(company, id)
	return a, c, orElse(err, twinlatch.NotFound)
}

// alone reports whether nobody else in the company could decide about a person:
// there is no other active account with Configuration.
func alone(tx *store.Tx, company twinlatch.CompanyID, id twinlatch.AccountID) (bool, error) {
	holders, err := tx.Holders(company, twinlatch.Configuration)
	for _, other := range holders {
		if other.ID != id {
			return false, err
		}
	}
	return true, err
}

// asking says who asks, and why; an empty agent is the person themselves.
type asking struct {
	agent  twinlatch.Account
	reason string
	from   From
}

// openRequest opens the one request about a person and tells everybody concerned.
func (h *House) openRequest(tx *store.Tx, a twinlatch.Account, c twinlatch.Company, by asking) error {
	if err := h.endDead(tx, a, c); err != nil {
		return err
	}
	only, err := alone(tx, c.ID, a.ID)
	if err != nil {
		return err
	}
	r, err := h.grantResetRequest(tx, twinlatch.ResetRequest{Agent: by.agent.ID, OnlyAdmin: only, Reason: by.reason}, a, c)
	if err != nil {
		return err
	}
	entry := twinlatch.AuditEntry{Company: c.ID, Kind: twinlatch.AuditResetRequested, Actor: by.agent.ID, Target: a.ID, Reason: by.reason, Place: by.from.Place}
	if by.agent.ID == "" {
		entry.Actor = a.ID
	}
	return errors.Join(h.tellRequested(tx, a, c, requested{r, by.agent}), h.auditBoth(tx, entry, by.agent, c))
}

// endDead ends a request that is open in name only, so that a new one can be;
// one that still lives is the one that may be.
func (h *House) endDead(tx *store.Tx, a twinlatch.Account, c twinlatch.Company) error {
	r, err := tx.OpenResetRequest(a.ID)
	if err != nil {
		return orElse(err, nil)
	}
	if r.Open(h.Now()) && r.Live(a, c) {
		return twinlatch.Refuse(twinlatch.KindConflict, "reset-requests.one-open")
	}
	return h.expireRequest(tx, r)
}

// auditBoth writes a deed of Support into the log of the company it is about and
// into that of the operator, who answers for its people.
func (h *House) auditBoth(tx *store.Tx, e twinlatch.AuditEntry, agent twinlatch.Account, c twinlatch.Company) error {
	if err := h.audit(tx, e); err != nil || agent.ID == "" || agent.Company == c.ID {
		return err
	}
	e.Company, e.Facts = agent.Company, map[string]string{"company": c.Name}
	return h.audit(tx, e)
}

type requested struct {
	twinlatch.ResetRequest
	agent twinlatch.Account
}

// tellRequested writes to the person, and to whoever can decide: the company's
// administrators, or Support when there is no other.
func (h *House) tellRequested(tx *store.Tx, a twinlatch.Account, c twinlatch.Company, r requested) error {
	facts := twinlatch.MailFacts{Actor: r.agent.Name, Reason: r.Reason, Until: r.ExpiresAt, Link: h.PublicURL + "/signin"}
	if err := h.letter(tx, a, c, twinlatch.Mail{Kind: twinlatch.MailResetRequested, Facts: facts}); err != nil {
		return err
	}
	from, role, path := c, twinlatch.Configuration, "/configuration/reset-requests"
	if r.OnlyAdmin && !c.Operator {
		operator, err := tx.OperatorCompany()
		if err != nil {
			return orElse(err, nil)
		}
		from, role, path = operator, twinlatch.Support, "/support"
	}
	deciders, err := tx.Holders(from.ID, role)
	if err != nil {
		return err
	}
	facts.Person, facts.Company, facts.Link = a.Name, c.Name, h.PublicURL+path
	for _, to := range deciders {
		if to.ID == a.ID || to.ID == r.Agent {
			continue
		}
		if err := h.letter(tx, to, from, twinlatch.Mail{Kind: twinlatch.MailResetWaiting, Facts: facts}); err != nil {
			return err
		}
	}
	return nil
}
