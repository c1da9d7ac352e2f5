package store

import twinlatch "github.com/twinlatch/twinlatch"

const signingKeyColumns = `id, algorithm, sealed, public, created_at, signs_at`

func scanSigningKey(s scanner) (k twinlatch.SigningKey, err error) {
	var created, signs int64
	err = s.Scan(&k.ID, &k.Algorithm, &k.Sealed, &k.Public, &created, &signs)
	k.CreatedAt, k.SignsAt = moment(created), moment(signs)
	return k, err
}

// SigningKeys lists all keys that are published, the one that signs last first.
func (tx *Tx) SigningKeys() ([]twinlatch.SigningKey, error) {
	return many(tx, scanSigningKey, `SELECT `+signingKeyColumns+` FROM signing_keys ORDER BY signs_at DESC, id`)
}

// InsertSigningKey publishes a key.
func (tx *Tx) InsertSigningKey(k twinlatch.SigningKey) error {
	return tx.must(`INSERT INTO signing_keys (`+signingKeyColumns+`) VALUES ($1, $2, $3, $4, $5, $6)`, k.ID, k.Algorithm, blob(k.Sealed), blob(k.Public), ms(k.CreatedAt), ms(k.SignsAt))
}

// DeleteSigningKey takes a key away for good.
func (tx *Tx) DeleteSigningKey(id string) error {
	return tx.must(`DELETE FROM signing_keys WHERE id = $1`, id)
}
