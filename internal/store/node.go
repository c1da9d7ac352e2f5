package store

import "time"

// Node is a running server and the keys it has.
type Node struct {
	ID             string
	Name           string // for people: the machine
	KeyFingerprint string
	SeenAt         time.Time
}

func scanNode(s scanner) (n Node, err error) {
	var seen int64
	err = s.Scan(&n.ID, &n.Name, &n.KeyFingerprint, &seen)
	n.SeenAt = moment(seen)
	return n, err
}

// PutNode says that a server runs.
func (tx *Tx) PutNode(n Node) error {
	return tx.must(`INSERT INTO nodes (id, name, key_fingerprint, seen_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, key_fingerprint = excluded.key_fingerprint, seen_at = excluded.seen_at`,
		n.ID, n.Name, n.KeyFingerprint, ms(n.SeenAt))
}

// DeleteNode says that a server has stopped.
func (tx *Tx) DeleteNode(id string) error {
	return tx.must(`DELETE FROM nodes WHERE id = $1`, id)
}

// Nodes lists the servers that were seen since.
func (tx *Tx) Nodes(since time.Time) ([]Node, error) {
	return many(tx, scanNode, `SELECT id, name, key_fingerprint, seen_at FROM nodes WHERE seen_at > $1 ORDER BY name, id`, ms(since))
}
