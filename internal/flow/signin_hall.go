package flow

import (
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// arrival is what a step brings back to the hall beside what it has proven.
type arrival struct {
	browser  browser
	password guess // zero unless the password was just typed
}

// hall is where every step returns: it asks NextStep and either lets the person
// in or makes them a pending sign-in for the next step.
func (h *House) hall(tx *store.Tx, a twinlatch.Account, c twinlatch.Company, p twinlatch.Pending, from arrival) (Signin, error) {
	proof := twinlatch.Proof{Password: true, Second: p.Second}
	step, refusal := twinlatch.NextStep(proof, a, c, h.Now())
	if refusal != nil {
		err := h.audit(tx, twinlatch.AuditEntry{Company: c.ID, Kind: twinlatch.AuditSigninRefused, Target: a.ID, Place: from.browser.place, Facts: map[string]string{"why": refusal.Say}})
		if err != nil {
			return Signin{}, err
		}
		return Signin{}, kept{refusal}
	}
	if step == twinlatch.StepIn {
		return h.letIn(tx, a, c, p, from)
	}
	raw, err := h.grantPending(tx, p, a, c)
	return Signin{Step: step, Pending: raw, ReturnTo: p.ReturnTo}, err
}

// letIn completes a sign-in: session, trust if it was asked for, known browser,
// audit, and the news it brings.
func (h *House) letIn(tx *store.Tx, a twinlatch.Account, c twinlatch.Company, p twinlatch.Pending, from arrival) (Signin, error) {
	out := Signin{Step: twinlatch.StepIn, ReturnTo: p.ReturnTo, Recovery: p.Second == twinlatch.ByRecoveryCode}
	a.LastSigninAt = h.Now()
	if err := tx.UpdateAccount(a); err != nil {
		return out, err
	}
	proof := proven{proof: twinlatch.Proof{Password: true, Second: p.Second}, passwordAt: p.PasswordAt, factorAt: p.FactorAt}
	s, raw, err := h.grantSession(tx, a, c, proof, from.browser.place)
	if err != nil {
		return out, err
	}
	out.Session = raw
	v := &Visitor{Session: s, Account: a, Company: c, From: From{Place: from.browser.place}}
	entry := v.by(twinlatch.AuditSignedIn, a.ID)
	entry.Facts = map[string]string{"second": string(p.Second)}
	return out, errors.Join(
		h.forgetPasswordFailures(tx, a),
		h.limitSessions(tx, v),
		h.trustIfAsked(tx, v, p, from.browser, &out),
		h.knowBrowser(tx, v, p, from.browser, &out),
		h.cancelRequest(tx, v, p),
		h.audit(tx, entry),
	)
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
func (h *House) limitSessions(tx *store.Tx, v *Visitor) error {
	sessions, err := tx.Sessions(v.Account)
	if err != nil {
		return err
	}
	live := sessions[:0]
	for _, s := range sessions {
		if s.Ended(v.Account, v.Company, h.Now()) == twinlatch.Alive {
			live = append(live, s)
		}
	}
	if len(live) <= twinlatch.MaxSessions {
		return nil
	}
	for _, s := range live[twinlatch.MaxSessions:] {
		if _, err := tx.DeleteSession(v.Account.ID, s.ID); err != nil {
			return err
		}
	}
	return h.letter(tx, v.Account, v.Company, twinlatch.Mail{Kind: twinlatch.MailSessionLimit, Facts: twinlatch.MailFacts{Count: twinlatch.MaxSessions}})
}

// trustIfAsked keeps "Do not ask again for 14 days", ticked at a code, where the
// company allows it.
func (h *House) trustIfAsked(tx *store.Tx, v *Visitor, p twinlatch.Pending, b browser, out *Signin) error {
	if !p.Remember || p.Second != twinlatch.ByTOTP || v.Company.Policy.TrustFor() == 0 {
		return nil
	}
	d, raw, err := h.grantTrust(tx, v.Account, v.Company, b)
	if err != nil {
		return err
	}
	out.Trust, out.TrustFor = raw, v.Company.Policy.TrustFor()
	facts := twinlatch.MailFacts{Browser: b.place.Browser, System: b.place.System, Address: b.place.Address, Until: d.ExpiresAt}
	if err := h.letter(tx, v.Account, v.Company, twinlatch.Mail{Kind: twinlatch.MailDeviceTrusted, Facts: facts}); err != nil {
		return err
	}
	return h.audit(tx, v.by(twinlatch.AuditDeviceTrusted, v.Account.ID))
}

// knowBrowser remembers the browser of a full sign-in; one that a trusted device
// shortened is not full.
func (h *House) knowBrowser(tx *store.Tx, v *Visitor, p twinlatch.Pending, b browser, out *Signin) (err error) {
	if p.Second != twinlatch.ByTrustedDevice {
		out.Known, err = h.grantKnownBrowser(tx, v.Account, b)
	}
	return err
}

// cancelRequest ends an open reset request: whoever signs in with a factor does
// not need it, and a false one must not go on.
func (h *House) cancelRequest(tx *store.Tx, v *Visitor, p twinlatch.Pending) error {
	if p.Second != twinlatch.ByTOTP && p.Second != twinlatch.ByRecoveryCode {
		return nil
	}
	r, err := tx.OpenResetRequest(v.Account.ID)
	if errors.Is(err, store.ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	return h.endRequest(tx, r, requestEnd{state: twinlatch.ResetCancelled, kind: twinlatch.AuditResetCancelled, mail: twinlatch.MailResetCancelled, actor: v.Account})
}
