package flow

import (
	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// mail puts a letter into the outbox, in the same Write as its cause; a sixth of
// its kind to one address within an hour is left out (ASVS 6.6.4).
func (h *House) mail(tx *store.Tx, company twinlatch.CompanyID, m twinlatch.Mail) error {
	if full, err := h.mailFull(tx, m.Kind, m.To); err != nil || full {
		return err
	}
	row, err := h.sealed(tx, company, m)
	if err != nil {
		return err
	}
	return tx.InsertMail(row)
}

// sealed is a letter as the outbox keeps it.
func (h *House) sealed(tx *store.Tx, company twinlatch.CompanyID, m twinlatch.Mail) (store.OutboxMail, error) {
	now := h.Now()
	row := store.OutboxMail{ID: h.id(), Company: company, Kind: m.Kind, Recipient: m.To, RecipientKey: h.mailKey(m.To), Language: m.Language, CreatedAt: now, NextAt: now}
	plain, err := m.Pack()
	if err != nil {
		return row, err
	}
	row.Sealed, err = h.seal(tx, plain, MailPlace(row))
	return row, err
}

// mailKey is how an address is counted without being kept.
func (h *House) mailKey(to string) []byte {
	return h.Keys.MAC("mail recipient", []byte(NormalizeEmail(to)))
}

// mailFull reports whether an address has had its mails of this kind for now.
func (h *House) mailFull(tx *store.Tx, kind twinlatch.MailKind, to string) (bool, error) {
	sent, err := tx.CountMail(kind, h.mailKey(to), h.Now().Add(-twinlatch.MailWindow))
	return sent >= twinlatch.MailsPerWindow, err
}

// MailPlace is what a mail in the outbox is sealed to.
func MailPlace(m store.OutboxMail) secret.Where {
	return secret.Where{Company: string(m.Company), Owner: m.ID, Column: twinlatch.MailColumn}
}

// letter writes to a person, about their own account or about somebody's they
// have to do with.
func (h *House) letter(tx *store.Tx, to twinlatch.Account, c twinlatch.Company, m twinlatch.Mail) error {
	m.To, m.Name, m.Language = to.Email, to.Name, to.Language
	if err := h.complete(tx, c, to.ID, &m); err != nil {
		return err
	}
	return h.mail(tx, c.ID, m)
}

// complete adds to a letter what every letter tells: the reader's company, whom
// to ask there and at the vendor, and when. A reset link names nobody: any
// stranger may ask for one, and looking up who governs a large company would take
// the time that says there is one.
func (h *House) complete(tx *store.Tx, c twinlatch.Company, reader twinlatch.AccountID, m *twinlatch.Mail) error {
	if m.Facts.At.IsZero() {
		m.Facts.At = h.Now()
	}
	if m.Facts.Company == "" { // else it is about somebody of another one
		m.Facts.Company = c.Name
	}
	if m.Kind != twinlatch.MailPasswordReset {
		contacts, err := contactsOf(tx, c, reader)
		if err != nil {
			return err
		}
		m.Facts.Contacts = contacts
	}
	if operator, err := tx.OperatorCompany(); err == nil {
		m.Facts.SupportContact = operator.SupportContact
	}
	return nil
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
