package flow

import (
	"context"
	"errors"
	"strings"

	"golang.org/x/text/unicode/norm"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// maxContact is the longest support contact, in code points.
const maxContact = 200

// SupportContactUpdate is the field "Support contact" of the vendor: an address,
// a number, a sentence; empty takes it away.
func (h *House) SupportContactUpdate(ctx context.Context, v *Visitor, typed string) error {
	contact := norm.NFC.String(strings.Join(strings.Fields(typed), " "))
	switch {
	case len([]rune(contact)) > maxContact:
		return twinlatch.RefuseField("contact", "companies.contact-long", "Max", maxContact)
	case strings.ContainsFunc(contact, hidden):
		return twinlatch.RefuseField("contact", "companies.contact-hidden")
	}
	return h.write(ctx, func(tx *store.Tx) error {
		c, err := tx.TakeCompany(v.Company.ID)
		if err != nil {
			return orElse(err, SignedOut)
		}
		v, err := h.operating(tx, v)
		if err != nil || c.SupportContact == contact {
			return err
		}
		c.SupportContact = contact
		return errors.Join(tx.UpdateCompany(c), h.audit(tx, v.by(twinlatch.AuditSupportContact, "")))
	})
}
