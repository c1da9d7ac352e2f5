package flow

import (
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// resetBy says who resets whom and why; an empty actor is the host.
type resetBy struct {
	actor  twinlatch.Account
	reason string
	kind   twinlatch.AuditKind
	mail   twinlatch.MailKind
	from   From
}

// reset ends a person's second factor with all that hangs on it. It is the one
// way in which somebody else's factor ends: the button Reset, every approval and
// the command on the host. Nobody is signed in by it, nobody stays signed in.
func (h *House) reset(tx *store.Tx, a twinlatch.Account, c twinlatch.Company, by resetBy) error {
	a.HasFactor, a.EnrolBy = false, h.Now().Add(twinlatch.EnrolAfterReset)
	a.BrowserEpoch++
	if err := errors.Join(h.endFactor(tx, a), h.endAll(tx, &a, ""), tx.DeleteKnownBrowsers(a.ID)); err != nil {
		return err
	}
	token, err := h.grantLink(tx, a, c, linkTo{kind: twinlatch.LinkNotMe})
	if err != nil {
		return err
	}
	facts := twinlatch.MailFacts{Actor: by.actor.Name, Reason: by.reason, Until: a.EnrolBy, Link: h.PublicURL + "/signin", SecondLink: h.link("/reset/not-me", token)}
	return errors.Join(
		h.letter(tx, a, c, twinlatch.Mail{Kind: by.mail, Facts: facts}),
		h.audit(tx, twinlatch.AuditEntry{Company: c.ID, Kind: by.kind, Actor: by.actor.ID, Target: a.ID, Reason: by.reason, Place: by.from.Place}),
	)
}

// requestEnd says how a request ends without a reset.
type requestEnd struct {
	state twinlatch.ResetState
	kind  twinlatch.AuditKind
	mail  twinlatch.MailKind
	actor twinlatch.Account // empty for the clock
	from  From
}

// endRequest ends an open request without a reset and tells everybody concerned.
func (h *House) endRequest(tx *store.Tx, r twinlatch.ResetRequest, end requestEnd) error {
	from := r.State
	r.State, r.DecidedAt = end.state, h.Now()
	if end.state == twinlatch.ResetRejected {
		r.Approver = end.actor.ID
	}
	moved, err := tx.MoveResetRequest(from, r)
	if err != nil {
		return err
	}
	if !moved {
		return twinlatch.Refuse(twinlatch.KindGone, "reset-requests.ended")
	}
	return errors.Join(
		tx.DeleteLinksOf(string(r.ID)),
		h.tellConcerned(tx, r, end.mail, twinlatch.MailFacts{Actor: end.actor.Name}),
		h.audit(tx, twinlatch.AuditEntry{Company: r.Company, Kind: end.kind, Actor: end.actor.ID, Target: r.Account, Place: end.from.Place}),
	)
}

// tellConcerned writes to everybody a request concerns: the person, the
// company's administrators and the agent who asked.
func (h *House) tellConcerned(tx *store.Tx, r twinlatch.ResetRequest, kind twinlatch.MailKind, facts twinlatch.MailFacts) error {
	c, err := tx.Company(r.Company)
	if err != nil {
		return err
	}
	person, err := tx.Account(r.Company, r.Account)
	if err != nil {
		return err
	}
	if err := h.letter(tx, person, c, twinlatch.Mail{Kind: kind, Facts: facts}); err != nil {
		return err
	}
	facts.Person = person.Name
	others, err := h.concerned(tx, r)
	if err != nil {
		return err
	}
	for _, to := range others {
		company := c
		if to.Company != c.ID {
			if company, err = tx.Company(to.Company); err != nil {
				return err
			}
		}
		if err := h.letter(tx, to, company, twinlatch.Mail{Kind: kind, Facts: facts}); err != nil {
			return err
		}
	}
	return nil
}

// concerned lists a company's administrators and the agent of a request, the
// person themselves excepted.
func (h *House) concerned(tx *store.Tx, r twinlatch.ResetRequest) ([]twinlatch.Account, error) {
	holders, err := tx.Holders(r.Company, twinlatch.Configuration)
	if err != nil {
		return nil, err
	}
	var out []twinlatch.Account
	for _, a := range holders {
		if a.ID != r.Account {
			out = append(out, a)
		}
	}
	if r.Agent == "" {
		return out, nil
	}
	operator, err := tx.OperatorCompany()
	if err != nil {
		return nil, err
	}
	agent, err := tx.Account(operator.ID, r.Agent)
	if errors.Is(err, store.ErrNone) {
		return out, nil
	}
	return append(out, agent), err
}
