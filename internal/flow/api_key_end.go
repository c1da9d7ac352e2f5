package flow

import (
	"errors"
	"strings"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// endKeys ends every key that somebody made, because their account was taken out
// of their hands, or came back into them: whoever held it in between may have
// made one. It raises their KeyEpoch and writes no account: the caller does, and
// so gets no key back (docs/decisions/0015).
func (h *House) endKeys(tx *store.Tx, maker *twinlatch.Account) error {
	all, err := tx.APIKeys(maker.Company)
	var ended []string
	for _, k := range all {
		if k.Answered(*maker) && k.Lasts(h.Now()) {
			ended = append(ended, k.Name)
		}
	}
	maker.KeyEpoch++
	return errors.Join(err, h.keysEnded(tx, *maker, ended))
}

// endKeysOver ends the keys of somebody who lost a role that these need; given
// back, the role brings none of them back.
func (h *House) endKeysOver(tx *store.Tx, maker twinlatch.Account) error {
	all, err := tx.APIKeys(maker.Company)
	var ended []string
	for _, k := range all {
		if !k.Answered(maker) || maker.Roles.Has(k.Scopes.Needs()) {
			continue
		}
		if _, err := tx.DeleteAPIKey(maker.Company, k.ID); err != nil {
			return err
		}
		if k.Lasts(h.Now()) {
			ended = append(ended, k.Name)
		}
	}
	return errors.Join(err, h.keysEnded(tx, maker, ended))
}

// keysEnded says that keys have ended which nobody revoked: programs stand still
// now, and everybody who governs the company is to know before their users do.
func (h *House) keysEnded(tx *store.Tx, maker twinlatch.Account, names []string) error {
	if len(names) == 0 {
		return nil
	}
	facts := twinlatch.MailFacts{Person: maker.Name, Keys: names, Link: h.PublicURL + keysPage}
	e := twinlatch.AuditEntry{Company: maker.Company, Kind: twinlatch.AuditAPIKeysEnded, Target: maker.ID, Facts: map[string]string{"key": strings.Join(names, ", ")}}
	return errors.Join(h.tellGoverning(tx, maker.Company, twinlatch.Mail{Kind: twinlatch.MailAPIKeysEnded, Facts: facts}), h.audit(tx, e))
}

// keysPage is where keys are listed, made and revoked.
const keysPage = "/configuration/api"

// tellGoverning writes to everybody with Configuration.
func (h *House) tellGoverning(tx *store.Tx, company twinlatch.CompanyID, m twinlatch.Mail) error {
	c, err := tx.Company(company)
	if err != nil {
		return err
	}
	holders, err := tx.Holders(company, twinlatch.Configuration)
	for _, to := range holders {
		err = errors.Join(err, h.letter(tx, to, c, m))
	}
	return err
}

// roomForNews refuses a key of which not everybody with Configuration would be
// told, because one of them has had all mails of the kind for this hour: whoever
// makes keys in somebody's session must not be able to do it unheard.
func (h *House) roomForNews(tx *store.Tx, company twinlatch.CompanyID) error {
	holders, err := tx.Holders(company, twinlatch.Configuration)
	for _, to := range holders {
		full, err := h.mailFull(tx, twinlatch.MailAPIKeyMade, to.Email)
		if err != nil {
			return err
		}
		if full {
			return twinlatch.Refuse(twinlatch.KindConflict, "api.too-fast", "Max", twinlatch.MailsPerWindow)
		}
	}
	return err
}
