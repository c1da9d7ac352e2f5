package flow

import (
	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// told is the news of a request on its way to everybody it concerns.
type told struct {
	request twinlatch.ResetRequest
	warned  bool // the 24 hours had begun, so those who were warned hear how it ended
	kind    twinlatch.MailKind
	facts   twinlatch.MailFacts
}

// tellConcerned writes to the person and to everybody else a request concerns.
func (h *House) tellConcerned(tx *store.Tx, n told) error {
	person, err := tx.Account(n.request.Company, n.request.Account)
	if err != nil {
		return err
	}
	if person.Status == twinlatch.AccountActive {
		c, err := tx.Company(n.request.Company)
		if err != nil {
			return err
		}
		mail := twinlatch.Mail{Kind: n.kind, Facts: n.facts}
		if n.kind == twinlatch.MailResetRejected || n.kind == twinlatch.MailResetExpired {
			mail.Facts.Link = h.PublicURL + "/signin"
		}
		if err := h.letter(tx, person, c, mail); err != nil {
			return err
		}
	}
	n.facts.Person = person.Name
	return h.tellOthers(tx, n)
}

// tellOthers writes to everybody but the person: the company's administrators,
// whoever of Support asked or approved, and those who were warned.
func (h *House) tellOthers(tx *store.Tx, n told) error {
	c, err := tx.Company(n.request.Company)
	if err != nil {
		return err
	}
	n.facts.Company = c.Name
	all, err := h.concerned(tx, n, c)
	if err != nil {
		return err
	}
	seen := map[twinlatch.AccountID]bool{n.request.Account: true}
	for _, to := range all {
		if seen[to.ID] || to.Status != twinlatch.AccountActive {
			continue
		}
		seen[to.ID] = true
		if err := h.letter(tx, to.Account, to.of, twinlatch.Mail{Kind: n.kind, Facts: n.facts}); err != nil {
			return err
		}
	}
	return nil
}

func (h *House) concerned(tx *store.Tx, n told, c twinlatch.Company) ([]member, error) {
	holders, err := tx.Holders(c.ID, twinlatch.Configuration)
	if err != nil {
		return nil, err
	}
	var out []member
	for _, a := range holders {
		out = append(out, member{a, c})
	}
	operator, err := tx.OperatorCompany()
	if err != nil {
		return out, orElse(err, nil)
	}
	for _, id := range []twinlatch.AccountID{n.request.Agent, n.request.Approver, n.request.Second} {
		a, err := tx.Account(operator.ID, id)
		if err == nil {
			out = append(out, member{a, operator})
		} else if err := orElse(err, nil); err != nil {
			return nil, err
		}
	}
	if n.warned {
		more, err := h.warned(tx, c, operator)
		return append(out, more...), err
	}
	return out, nil
}
