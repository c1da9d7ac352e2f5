package flow

import (
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// resetBy says who resets whom and why; an empty actor is the host.
type resetBy struct {
	actor  twinlatch.Account
	names  string // of all who decided, where the actor is not the only one
	reason string
	kind   twinlatch.AuditKind
	mail   twinlatch.MailKind
	facts  map[string]string // of the audit entry
	from   From
}

// reset ends a person's second factor with all that hangs on it. It is the one
// way in which somebody else's factor ends: the button Reset, every approval and
// the command on the host. Nobody is signed in by it, nobody stays signed in.
func (h *House) reset(tx *store.Tx, a twinlatch.Account, c twinlatch.Company, by resetBy) error {
	if err := h.fulfil(tx, a, by); err != nil {
		return err
	}
	a.HasFactor, a.EnrolBy = false, h.Now().Add(twinlatch.EnrolAfterReset)
	a.BrowserEpoch++
	if err := errors.Join(h.endFactor(tx, a), h.endAttempts(tx, a.ID), h.endKeys(tx, &a), h.endAll(tx, &a, ""), tx.DeleteKnownBrowsers(a.ID)); err != nil {
		return err
	}
	token, err := h.grantLink(tx, a, c, linkTo{kind: twinlatch.LinkNotMe})
	if err != nil {
		return err
	}
	facts := twinlatch.MailFacts{Actor: by.who(), Reason: by.reason, Until: a.EnrolBy, Link: h.PublicURL + "/signin", SecondLink: h.link("/reset/not-me", token)}
	return errors.Join(
		h.letter(tx, a, c, twinlatch.Mail{Kind: by.mail, Facts: facts}),
		h.audit(tx, twinlatch.AuditEntry{Company: c.ID, Kind: by.kind, Actor: by.actor.ID, Target: a.ID, Reason: by.reason, Place: by.from.Place, Facts: by.facts}),
	)
}

// who names those who decided.
func (by resetBy) who() string {
	if by.names != "" {
		return by.names
	}
	return by.actor.Name
}

// fulfil closes the open request of somebody who was reset in another way: what
// it asked for is done.
func (h *House) fulfil(tx *store.Tx, a twinlatch.Account, by resetBy) error {
	r, err := tx.OpenResetRequest(a.ID)
	if err != nil {
		return orElse(err, nil)
	}
	from := r.State
	r.State, r.Approver, r.DecidedAt = twinlatch.ResetApproved, by.actor.ID, h.Now()
	moved, err := tx.MoveResetRequest(from, r)
	if err != nil || !moved {
		return err
	}
	facts := twinlatch.MailFacts{Actor: by.actor.Name, Person: a.Name}
	return errors.Join(
		tx.DeleteLinksOf(string(r.ID)),
		h.tellOthers(tx, told{request: r, warned: from == twinlatch.ResetCooling, kind: twinlatch.MailResetApproved, facts: facts}),
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
	if err := unless(moved, err, RequestEnded); err != nil {
		return err
	}
	return errors.Join(
		tx.DeleteLinksOf(string(r.ID)),
		h.tellConcerned(tx, told{request: r, warned: from == twinlatch.ResetCooling, kind: end.mail, facts: twinlatch.MailFacts{Actor: end.actor.Name}}),
		h.audit(tx, twinlatch.AuditEntry{Company: r.Company, Kind: end.kind, Actor: end.actor.ID, Target: r.Account, Place: end.from.Place}),
	)
}

// expireRequest ends a request whose time has come, or that died with what it
// was made under.
func (h *House) expireRequest(tx *store.Tx, r twinlatch.ResetRequest) error {
	return h.endRequest(tx, r, requestEnd{state: twinlatch.ResetExpired, kind: twinlatch.AuditResetExpired, mail: twinlatch.MailResetExpired})
}
