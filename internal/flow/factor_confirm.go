package flow

import (
	"context"
	"errors"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// Confirm is the last form of a set-up. Enrolment is the one its page showed, so
// that a tab that was overtaken is told.
type Confirm struct {
	Enrolment twinlatch.EnrolmentID
	Code      string
}

// newFactor is a confirmed set-up on its way into the database.
type newFactor struct {
	enrolment twinlatch.Enrolment
	code      string
	key       []byte
	id        twinlatch.FactorID
	codes     codeSet
}

// FactorConfirm activates the application with a code and gives the session's
// new token. Nothing is active before it succeeds; a wrong code keeps the secret.
func (h *House) FactorConfirm(ctx context.Context, v *Visitor, in Confirm) (string, error) {
	e, err := h.Enrolment(ctx, v)
	if err != nil {
		return "", err
	}
	if e.ID != in.Enrolment || e.Secret == nil {
		return "", EnrolmentEnded
	}
	// lastStep zero: this secret has never been used.
	if m := twinlatch.MatchCode(twinlatch.Authenticator{Secret: e.Secret, Window: h.Window}, in.Code, h.Now()); m.Outcome != twinlatch.CodeGood {
		return "", codeSentence(m)
	}
	n := newFactor{code: in.Code, key: e.Secret, id: twinlatch.FactorID(h.id()), enrolment: twinlatch.Enrolment{ID: e.ID}}
	if n.codes, err = h.newCodes(ctx); err != nil {
		return "", err
	}
	var token string
	err = h.write(ctx, func(tx *store.Tx) error {
		token, err = h.activate(tx, v, n)
		return err
	})
	return whole(token, err)
}

// activate decides again in one Write: the set-up is spent, the code's step with
// it (B45), and everything older ends.
func (h *House) activate(tx *store.Tx, v *Visitor, n newFactor) (string, error) {
	v, err := h.present(tx, v)
	if err != nil {
		return "", err
	}
	e, err := tx.Enrolment(v.Session.ID)
	if err != nil {
		return "", orElse(err, EnrolmentEnded)
	}
	if e.ID != n.enrolment.ID || !e.Live(v.Session, h.Now()) {
		return "", EnrolmentEnded
	}
	if err := twinlatch.MayEnrol(v.Account, v.Company, e.Change, h.Now()); err != nil {
		return "", err
	}
	m := twinlatch.MatchCode(twinlatch.Authenticator{Secret: n.key, Window: h.Window}, n.code, h.Now())
	if m.Outcome != twinlatch.CodeGood {
		return "", codeSentence(m)
	}
	spent, err := tx.SpendEnrolment(e.ID)
	if err := unless(spent, err, EnrolmentEnded); err != nil {
		return "", err
	}
	if err := h.endFactor(tx, v.Account); err != nil {
		return "", err
	}
	sealed, err := h.seal(tx, n.key, FactorPlace(v.Company.ID, n.id))
	if err != nil {
		return "", err
	}
	f := twinlatch.Factor{
		ID: n.id, Account: v.Account.ID, Company: v.Company.ID, Application: e.Application, Sealed: sealed,
		LastStep: m.Step, Drift: m.Drift, CreatedAt: h.Now(), UsedAt: h.Now(),
	}
	if err := tx.InsertFactor(f); err != nil {
		return "", err
	}
	v.Account.HasFactor, v.Account.EnrolBy = true, time.Time{}
	return h.activated(tx, v, f, activation{change: e.Change, codes: n.codes})
}

type activation struct {
	change bool
	codes  codeSet
}

// activated ends what a new factor ends, and tells.
func (h *House) activated(tx *store.Tx, v *Visitor, f twinlatch.Factor, n activation) (string, error) {
	kind, mail := twinlatch.AuditTwoFactorOn, twinlatch.MailTwoFactorOn
	if n.change {
		kind, mail = twinlatch.AuditApplicationChanged, twinlatch.MailApplicationChanged
	}
	v.Session.Level, v.Session.Second, v.Session.FactorAt = twinlatch.Level2, twinlatch.ByTOTP, h.Now()
	if !n.change {
		// Browsers that became known by the password alone: whoever has it could
		// have made any number of them, each with free guesses at the code (B48).
		v.Account.BrowserEpoch++
		if err := tx.DeleteKnownBrowsers(v.Account.ID); err != nil {
			return "", err
		}
	}
	token, err := h.endOthers(tx, v)
	if err != nil {
		return "", err
	}
	entry := v.by(kind, v.Account.ID)
	entry.Facts = map[string]string{"application": f.Application}
	place := v.From.Place
	facts := twinlatch.MailFacts{Application: f.Application, Browser: place.Browser, System: place.System, Address: place.Address}
	return token, errors.Join(
		h.keepCodes(tx, v, n.codes),
		h.letter(tx, v.Account, v.Company, twinlatch.Mail{Kind: mail, Facts: facts}),
		h.audit(tx, entry),
	)
}
