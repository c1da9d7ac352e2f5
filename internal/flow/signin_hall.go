package flow

import (
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// hall is where every step returns: it asks NextStep and either lets the person
// in or makes them a pending sign-in for the next step.
func (h *House) hall(tx *store.Tx, p Pending, b browser) (Signin, error) {
	a, c := p.Account, p.Company
	proof := twinlatch.Proof{Password: true, Second: p.Pending.Second}
	step, refusal := twinlatch.NextStep(proof, a, c, h.Now())
	if refusal != nil {
		err := h.audit(tx, twinlatch.AuditEntry{Company: c.ID, Kind: twinlatch.AuditSigninRefused, Target: a.ID, Place: b.place, Facts: map[string]string{"why": refusal.Say}})
		if err != nil {
			return Signin{}, err
		}
		return Signin{}, kept{refusal}
	}
	if step == twinlatch.StepIn {
		return h.letIn(tx, p, b)
	}
	note(tx, twinlatch.AuditEntry{Company: c.ID, Kind: twinlatch.EventPasswordRight, Target: a.ID, Facts: map[string]string{"next": string(step)}})
	raw, err := h.grantPending(tx, p.Pending, a, c)
	return Signin{Step: step, Pending: raw, ReturnTo: p.Pending.ReturnTo}, err
}

// entering is a completed sign-in on its way in: who, how, in which browser, and
// what the browser will be given.
type entering struct {
	visitor *Visitor
	pending twinlatch.Pending
	browser browser
	out     Signin
}

// letIn completes a sign-in: session, trust if it was asked for, known browser,
// audit, and the news it brings.
func (h *House) letIn(tx *store.Tx, p Pending, b browser) (Signin, error) {
	second := p.Pending.Second
	p.Account.LastSigninAt = h.Now()
	if err := tx.UpdateAccount(p.Account); err != nil {
		return Signin{}, err
	}
	s, raw, err := h.grantSession(tx, p.Account, p.Company, proven{
		proof: twinlatch.Proof{Password: true, Second: second}, passwordAt: p.Pending.PasswordAt, factorAt: p.Pending.FactorAt, place: b.place,
	})
	if err != nil {
		return Signin{}, err
	}
	e := &entering{
		visitor: &Visitor{Session: s, Account: p.Account, Company: p.Company, From: From{Place: b.place}}, pending: p.Pending, browser: b,
		out: Signin{Step: twinlatch.StepIn, Session: raw, ReturnTo: p.Pending.ReturnTo, Recovery: second == twinlatch.ByRecoveryCode},
	}
	if err := h.forgetPasswordFailures(tx, p.Account); err != nil {
		return Signin{}, err
	}
	for _, next := range []func(*store.Tx, *entering) error{h.limitSessions, h.trustIfAsked, h.knowBrowser, h.cancelRequest} {
		if err := next(tx, e); err != nil {
			return Signin{}, err
		}
	}
	entry := e.visitor.by(twinlatch.AuditSignedIn, p.Account.ID)
	entry.Facts = map[string]string{"second": string(second)}
	return e.out, h.audit(tx, entry)
}

// forgetPasswordFailures clears the address's consecutive failures: this is the
// full success that may (B49).
func (h *House) forgetPasswordFailures(tx *store.Tx, a twinlatch.Account) error {
	key := h.passwordKey(a.Email)
	n, err := tx.Attempts(key)
	if err != nil || n.Failures == 0 {
		return err
	}
	return tx.PutAttempts(key, n.Clear())
}

// limitSessions ends the oldest sign-ins beyond the limit and says so.
func (h *House) limitSessions(tx *store.Tx, e *entering) error {
	v := e.visitor
	sessions, err := tx.Sessions(v.Account)
	if err != nil {
		return err
	}
	others := sessions[:0]
	for _, s := range sessions {
		if s.ID != v.Session.ID && s.Ended(v.Account, v.Company, h.Now()) == twinlatch.Alive {
			others = append(others, s)
		}
	}
	if len(others) < twinlatch.MaxSessions {
		return nil
	}
	for _, s := range others[twinlatch.MaxSessions-1:] {
		if _, err := tx.DeleteSession(v.Account.ID, s.ID); err != nil {
			return err
		}
	}
	return h.letter(tx, v.Account, v.Company, twinlatch.Mail{Kind: twinlatch.MailSessionLimit, Facts: twinlatch.MailFacts{Count: twinlatch.MaxSessions}})
}

// trustIfAsked keeps "Do not ask again for 14 days", ticked at a code, where the
// company allows it.
func (h *House) trustIfAsked(tx *store.Tx, e *entering) error {
	v, b := e.visitor, e.browser
	if !e.pending.Remember || e.pending.Second != twinlatch.ByTOTP || v.Company.Policy.TrustFor() == 0 {
		return nil
	}
	d, raw, err := h.grantTrust(tx, v.Account, v.Company, b)
	if err != nil {
		return err
	}
	e.out.Trust = raw
	facts := twinlatch.MailFacts{Browser: b.place.Browser, System: b.place.System, Address: b.place.Address, Until: d.ExpiresAt}
	if err := h.letter(tx, v.Account, v.Company, twinlatch.Mail{Kind: twinlatch.MailDeviceTrusted, Facts: facts}); err != nil {
		return err
	}
	return h.audit(tx, v.by(twinlatch.AuditDeviceTrusted, v.Account.ID))
}

// knowBrowser remembers the browser of a full sign-in; one that a trusted device
// shortened is not full.
func (h *House) knowBrowser(tx *store.Tx, e *entering) (err error) {
	if e.pending.Second != twinlatch.ByTrustedDevice {
		e.out.Known, err = h.grantKnownBrowser(tx, e.visitor.Account, e.browser)
	}
	return err
}

// cancelRequest ends an open reset request: whoever signs in with a factor does
// not need it, and a false one must not go on.
func (h *House) cancelRequest(tx *store.Tx, e *entering) error {
	if e.pending.Second != twinlatch.ByTOTP && e.pending.Second != twinlatch.ByRecoveryCode {
		return nil
	}
	r, err := tx.OpenResetRequest(e.visitor.Account.ID)
	if errors.Is(err, store.ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	return h.endRequest(tx, r, requestEnd{state: twinlatch.ResetCancelled, kind: twinlatch.AuditResetCancelled, mail: twinlatch.MailResetCancelled, actor: e.visitor.Account})
}
