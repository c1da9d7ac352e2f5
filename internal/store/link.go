package store

import (
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

const linkColumns = `id, kind, company_id, account_id, account_epoch, company_epoch, object_id, sealed, created_at, expires_at`

func scanLink(s scanner) (l twinlatch.Link, err error) {
	var created, expires int64
	err = s.Scan(&l.ID, &l.Kind, &l.Company, &l.Account, &l.AccountEpoch, &l.CompanyEpoch, &l.Object, &l.Sealed, &created, &expires)
	l.CreatedAt, l.ExpiresAt = moment(created), moment(expires)
	return l, err
}

// LinkByToken finds a link of this kind; ErrNone for none.
func (tx *Tx) LinkByToken(kind twinlatch.LinkKind, hash []byte) (twinlatch.Link, error) {
	return one(tx, scanLink, `SELECT `+linkColumns+` FROM links WHERE token_hash = $1 AND kind = $2`, hash, kind)
}

// LinkOf finds the person's newest open link of a kind; ErrNone for none.
func (tx *Tx) LinkOf(account twinlatch.AccountID, kind twinlatch.LinkKind, now time.Time) (twinlatch.Link, error) {
	return one(tx, scanLink, `SELECT `+linkColumns+` FROM links WHERE account_id = $1 AND kind = $2 AND expires_at > $3 ORDER BY created_at DESC, id DESC LIMIT 1`, account, kind, ms(now))
}

// InsertLink keeps a link under the hash of its token; ErrNone when there is no
// such person in this company.
func (tx *Tx) InsertLink(l twinlatch.Link, hash []byte) error {
	return tx.mustOne(`INSERT INTO links (`+linkColumns+`, token_hash) SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM accounts WHERE company_id = $3 AND id = $4`,
		l.ID, l.Kind, l.Company, l.Account, l.AccountEpoch, l.CompanyEpoch, l.Object, blob(l.Sealed), ms(l.CreatedAt), ms(l.ExpiresAt), hash)
}

// SpendLink consumes a link; false when it has ended or somebody was faster.
func (tx *Tx) SpendLink(id string, now time.Time) (bool, error) {
	n, err := tx.exec(`DELETE FROM links WHERE id = $1 AND expires_at > $2`, id, ms(now))
	return n == 1, err
}

// DeleteLinks ends a person's links of a kind.
func (tx *Tx) DeleteLinks(account twinlatch.AccountID, kind twinlatch.LinkKind) error {
	return tx.must(`DELETE FROM links WHERE account_id = $1 AND kind = $2`, account, kind)
}

// DeleteLinksAfter ends a person's links of a link's kind that were made after
// it.
func (tx *Tx) DeleteLinksAfter(l twinlatch.Link) error {
	return tx.must(`DELETE FROM links WHERE account_id = $1 AND kind = $2 AND (created_at > $3 OR (created_at = $3 AND id > $4))`,
		l.Account, l.Kind, ms(l.CreatedAt), l.ID)
}

// DeleteLinksOf ends every link about one object, such as a reset request.
func (tx *Tx) DeleteLinksOf(object string) error {
	return tx.must(`DELETE FROM links WHERE object_id = $1 AND object_id <> ''`, object)
}
