package flow

import (
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// PasswordForgot is the button "Send reset link". Its answer is the same for an
// address that has an account and for one that has none, and so are the status,
// the statements it runs and the one commit it waits for (ASVS 6.3.8): for
// nobody, a link that is made for nobody is not kept, and a letter to nobody is
// written as one that was sent. Where no mail can leave, no link is made at all.
func (h *House) PasswordForgot(ctx context.Context, typed string, from From) error {
	email, wrong := parseEmail("email", typed)
	if wrong != nil {
		return wrong
	}
	if !h.MailOn {
		return nil
	}
	return h.write(ctx, func(tx *store.Tx) error {
		a, c, err := h.forgetful(tx, email)
		if err != nil {
			return err
		}
		// More than a few mails an hour would fill somebody's mailbox, and every
		// one of them ends the link before it: then the last link stays good.
		full, err := h.mailFull(tx, twinlatch.MailPasswordReset, email)
		if err != nil || full {
			return err
		}
		return errors.Join(
			h.mailResetLink(tx, resetMail{account: a, company: c, email: email, place: from.Place}),
			h.auditLater(tx, email, twinlatch.AuditEntry{Company: c.ID, Kind: twinlatch.AuditPasswordResetAsked, Target: a.ID, Place: from.Place}))
	})
}

// forgetful finds whose password may be reset by mail; for nobody it asks the
// same questions of nobody. Who may not sign in gets no link.
func (h *House) forgetful(tx *store.Tx, email string) (a twinlatch.Account, c twinlatch.Company, err error) {
	found, err := tx.AccountByEmail(email)
	if err != nil && !errors.Is(err, store.ErrNone) {
		return a, c, err
	}
	found, err = tx.TakeAccount(found.Company, found.ID)
	if errors.Is(err, store.ErrNone) {
		_, err = tx.Account(found.Company, found.ID) // the second look that taking somebody takes
	}
	if err != nil && !errors.Is(err, store.ErrNone) {
		return a, c, err
	}
	company, err := tx.Company(found.Company)
	if err != nil && !errors.Is(err, store.ErrNone) {
		return a, c, err
	}
	if !mayResetByMail(found, company) {
		return twinlatch.Account{}, twinlatch.Company{}, nil
	}
	return found, company, nil
}

func mayResetByMail(a twinlatch.Account, c twinlatch.Company) bool {
	return a.ID != "" && a.Status == twinlatch.AccountActive && c.Open()
}

// resetMail is a reset link on its way to an address; an empty account is
// nobody's.
type resetMail struct {
	account twinlatch.Account
	company twinlatch.Company
	email   string
	place   twinlatch.Place
}

// mailResetLink sends a link in place of every former one.
func (h *House) mailResetLink(tx *store.Tx, m resetMail) error {
	if err := tx.DeleteLinks(m.account.ID, twinlatch.LinkPasswordReset); err != nil {
		return err
	}
	facts := twinlatch.MailFacts{
		Until: h.Now().Add(twinlatch.LinkPasswordReset.Life()), Browser: m.place.Browser, System: m.place.System, Address: m.place.Address,
	}
	nobody := m.account.ID == ""
	token, err := h.grantLink(tx, m.account, m.company, linkTo{kind: twinlatch.LinkPasswordReset})
	if err != nil && !(nobody && errors.Is(err, store.ErrNone)) {
		return err
	}
	facts.Link = h.link(resetPath, token)
	if nobody { // nobody has that link either
		return h.letterToNobody(tx, m.email, twinlatch.Mail{Kind: twinlatch.MailPasswordReset, Facts: facts})
	}
	return h.letter(tx, m.account, m.company, twinlatch.Mail{Kind: twinlatch.MailPasswordReset, Facts: facts})
}

// letterToNobody does what letter does, and has sent it already: it counts
// towards the hourly limit of the address, keeps neither address nor facts, and
// nobody reads it.
func (h *House) letterToNobody(tx *store.Tx, email string, m twinlatch.Mail) error {
	if err := h.complete(tx, twinlatch.Company{}, "", &m); err != nil {
		return err
	}
	if full, err := h.mailFull(tx, m.Kind, email); err != nil || full {
		return err
	}
	row, err := h.sealed(tx, "", m)
	if err != nil {
		return err
	}
	row.RecipientKey, row.Sealed, row.SentAt = h.mailKey(email), nil, h.Now()
	return tx.InsertMail(row)
}

// resetPath is the page behind the button of the mail.
const resetPath = "/password/reset"
