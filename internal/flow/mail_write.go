package flow

import (
	"encoding/json"
	"fmt"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// mail puts a letter into the outbox, in the same Write as its cause; a sixth of
// its kind to one address within an hour is left out (ASVS 6.6.4).
func (h *House) mail(tx *store.Tx, company twinlatch.CompanyID, m twinlatch.Mail) error {
	now := h.Now()
	key := h.Keys.MAC("mail recipient", []byte(NormalizeEmail(m.To)))
	sent, err := tx.CountMail(m.Kind, key, now.Add(-twinlatch.MailWindow))
	if err != nil || sent >= twinlatch.MailsPerWindow {
		return err
	}
	row := store.OutboxMail{ID: h.id(), Company: company, Kind: m.Kind, Recipient: m.To, RecipientKey: key, Language: m.Language, CreatedAt: now, NextAt: now}
	plain, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("flow: mail: %w", err)
	}
	if row.Sealed, err = h.Keys.Seal(plain, MailPlace(row)); err != nil {
		return err
	}
	return tx.InsertMail(row)
}

// MailPlace is what a mail in the outbox is sealed to.
func MailPlace(m store.OutboxMail) secret.Where {
	return secret.Where{Company: string(m.Company), Owner: m.ID, Column: "outbox.sealed"}
}

// letter writes to a person about their own account: the facts are completed
// with their company, whom to ask, when and from where.
func (h *House) letter(tx *store.Tx, to twinlatch.Account, c twinlatch.Company, m twinlatch.Mail) error {
	m.To, m.Name, m.Language = to.Email, to.Name, to.Language
	if m.Facts.At.IsZero() {
		m.Facts.At = h.Now()
	}
	m.Facts.Company = c.Name
	contacts, err := contactsOf(tx, c, to.ID)
	if err != nil {
		return err
	}
	m.Facts.Contacts = contacts
	if operator, err := tx.OperatorCompany(); err == nil {
		m.Facts.SupportContact = operator.SupportContact
	}
	return h.mail(tx, c.ID, m)
}

// tell is letter for the plain news of a deed.
func (h *House) tell(tx *store.Tx, v *Visitor, to twinlatch.Account, kind twinlatch.MailKind) error {
	facts := twinlatch.MailFacts{Browser: v.From.Place.Browser, System: v.From.Place.System, Address: v.From.Place.Address}
	if v.Account.ID != to.ID {
		facts = twinlatch.MailFacts{Actor: v.Account.Name}
	}
	return h.letter(tx, to, v.Company, twinlatch.Mail{Kind: kind, Facts: facts})
}

// contactsOf names a company's administrators, "Ada Byron (ada@acme.example)",
// the reader excepted.
func contactsOf(tx *store.Tx, c twinlatch.Company, except twinlatch.AccountID) ([]string, error) {
	holders, err := tx.Holders(c.ID, twinlatch.Configuration)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, a := range holders {
		if a.ID != except {
			out = append(out, a.Name+" ("+a.Email+")")
		}
	}
	return out, nil
}

// link is the full address of a path with a one-use token.
func (h *House) link(path, token string) string { return h.PublicURL + path + "?t=" + token }
