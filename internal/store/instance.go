package store

import (
	"fmt"
	"time"
)

// Instance is the one row about this installation: which keys its secrets are
// sealed under, and the one-time link of the first run.
type Instance struct {
	KeyFingerprint string
	SetupHash      []byte // nil once the first company exists
	SetupExpiresAt time.Time
	CreatedAt      time.Time
}

func scanInstance(s scanner) (i Instance, err error) {
	var expires, created int64
	err = s.Scan(&i.KeyFingerprint, &i.SetupHash, &expires, &created)
	i.SetupExpiresAt, i.CreatedAt = moment(expires), moment(created)
	return i, err
}

// Instance reads the installation's row; ErrNone in an empty database.
func (tx *Tx) Instance() (Instance, error) {
	return one(tx, scanInstance, `SELECT key_fingerprint, setup_hash, setup_expires_at, created_at FROM instance WHERE id = 1`)
}

// InsertInstance makes the row and begins the instance's audit chain; IsTaken
// when another node was faster.
func (tx *Tx) InsertInstance(i Instance) error {
	if err := tx.must(`INSERT INTO instance (id, key_fingerprint, setup_hash, setup_expires_at, created_at) VALUES (1, $1, $2, $3, $4)`,
		i.KeyFingerprint, i.SetupHash, ms(i.SetupExpiresAt), ms(i.CreatedAt)); err != nil {
		return err
	}
	return tx.beginChain(InstanceChain)
}

// keysLock is held by every Write that seals something, together with others,
// and alone by the one that names other keys.
const keysLock = 0x7477_696e_6b65_7973 // "twinkeys"

// KeyFingerprint names the keys that the database is sealed under. In a Write it
// stays so until the commit: MoveKeys waits.
func (tx *Tx) KeyFingerprint() (string, error) {
	if tx.keys != "" {
		return tx.keys, nil
	}
	query := `SELECT key_fingerprint FROM instance WHERE id = 1`
	if tx.writes && tx.dialect == postgresDialect {
		query = fmt.Sprintf(`SELECT key_fingerprint FROM instance, pg_advisory_xact_lock_shared(%d) WHERE id = 1`, keysLock)
	}
	found, err := one(tx, scanValue[string], query)
	tx.keys = found
	return found, err
}

// MoveKeys names the keys that the database is sealed under from now on; false
// when it was not under the former ones.
func (tx *Tx) MoveKeys(from, to string) (bool, error) {
	if err := tx.AwaitSealing(); err != nil {
		return false, err
	}
	n, err := tx.exec(`UPDATE instance SET key_fingerprint = $2 WHERE id = 1 AND key_fingerprint = $1`, from, to)
	return n == 1, err
}

// AwaitSealing waits for every Write that seals under what KeyFingerprint told
// it. After its commit, what they sealed can be found. SQLite has one Write at a
// time anyway.
func (tx *Tx) AwaitSealing() error {
	if tx.dialect != postgresDialect {
		return nil
	}
	return tx.must(fmt.Sprintf(`SELECT pg_advisory_xact_lock(%d)`, keysLock))
}

// TakeInstance holds the instance's row until the commit, so that what there is
// once for all nodes is decided one after the other.
func (tx *Tx) TakeInstance() error {
	return tx.mustOne(`UPDATE instance SET created_at = created_at`)
}

// InsertSetupLink replaces the one-time link of the first run.
func (tx *Tx) InsertSetupLink(hash []byte, expires time.Time) error {
	return tx.mustOne(`UPDATE instance SET setup_hash = $1, setup_expires_at = $2 WHERE id = 1`, hash, ms(expires))
}

// SpendSetupLink consumes the link; false when it is not the one or has ended.
func (tx *Tx) SpendSetupLink(hash []byte, now time.Time) (bool, error) {
	n, err := tx.exec(`UPDATE instance SET setup_hash = NULL WHERE id = 1 AND setup_hash = $1 AND setup_expires_at > $2`, hash, ms(now))
	return n == 1, err
}

// DeleteSetupLink ends the link, if there is one, unspent.
func (tx *Tx) DeleteSetupLink() error {
	return tx.must(`UPDATE instance SET setup_hash = NULL WHERE id = 1`)
}
