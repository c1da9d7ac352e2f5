package store

import (
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

const invitationColumns = `id, company_id, company_epoch, inviter_id, name, email, language, roles, created_at, expires_at`

func scanInvitation(s scanner) (i twinlatch.Invitation, err error) {
	var created, expires int64
	err = s.Scan(&i.ID, &i.Company, &i.CompanyEpoch, &i.Inviter, &i.Name, &i.Email, &i.Language, &i.Roles, &created, &expires)
	i.CreatedAt, i.ExpiresAt = moment(created), moment(expires)
	return i, err
}

// Invitation reads an invitation of this company.
func (tx *Tx) Invitation(company twinlatch.CompanyID, id twinlatch.InvitationID) (twinlatch.Invitation, error) {
	return one(tx, scanInvitation, `SELECT `+invitationColumns+` FROM invitations WHERE company_id = $1 AND id = $2`, company, id)
}

// InvitationByToken finds the invitation of a link; ErrNone for none.
func (tx *Tx) InvitationByToken(hash []byte) (twinlatch.Invitation, error) {
	return one(tx, scanInvitation, `SELECT `+invitationColumns+` FROM invitations WHERE token_hash = $1`, hash)
}

// Invitations lists a company's invitations, ended ones too, newest first.
func (tx *Tx) Invitations(company twinlatch.CompanyID, limit int) ([]twinlatch.Invitation, error) {
	return many(tx, scanInvitation, `SELECT `+invitationColumns+` FROM invitations WHERE company_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2`, company, limit)
}

// InsertInvitation keeps an invitation, in place of the company's former one to
// the same address.
func (tx *Tx) InsertInvitation(i twinlatch.Invitation, hash []byte) error {
	if err := tx.must(`DELETE FROM invitations WHERE company_id = $1 AND email_key = $2`, i.Company, i.Email); err != nil {
		return err
	}
	return tx.must(`INSERT INTO invitations (`+invitationColumns+`, email_key, token_hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		i.ID, i.Company, i.CompanyEpoch, i.Inviter, i.Name, i.Email, i.Language, int64(i.Roles), ms(i.CreatedAt), ms(i.ExpiresAt), i.Email, hash)
}

// SpendInvitation consumes an invitation; false when it has ended or somebody
// was faster.
func (tx *Tx) SpendInvitation(id twinlatch.InvitationID, now time.Time) (bool, error) {
	n, err := tx.exec(`DELETE FROM invitations WHERE id = $1 AND expires_at > $2`, id, ms(now))
	return n == 1, err
}

// DeleteInvitation withdraws an invitation; false when there is none.
func (tx *Tx) DeleteInvitation(company twinlatch.CompanyID, id twinlatch.InvitationID) (bool, error) {
	n, err := tx.exec(`DELETE FROM invitations WHERE company_id = $1 AND id = $2`, company, id)
	return n == 1, err
}
