package store

import (
	"fmt"
	"strings"

	twinlatch "github.com/twinlatch/twinlatch"
)

// sealedColumn is a column of sealed values: where a row is found, and what its
// value is sealed to. A value belongs to the column "table.sealed".
type sealedColumn struct {
	table         string
	first, second string // the row's key: a text, and a number where it has one
	company       string
	owner         string
}

// sealedColumns are all of them; a rotation seals them anew. The contract fails
// for a table with a sealed column that is not here.
var sealedColumns = []sealedColumn{
	{"factors", "id", "0", "company_id", "id"},
	{"enrolments", "id", "0", "company_id", "id"},
	{"reveals", "session_id", "0", "company_id", "session_id"},
	{"stored_forms", "id", "0", "company_id", "session_id || '/' || id"},
	{"links", "id", "0", "company_id", "id"},
	{"outbox", "id", "0", "company_id", "id"},
	{"audit_repeats", "chain || ' ' || kind || ' ' || target_id", "minute", "chain", "kind || ' ' || target_id || ' ' || CAST(minute AS TEXT)"},
	{"signing_keys", "id", "0", "''", "id"},
	{"audit_personal", "chain", "seq", "chain", "CAST(seq AS TEXT)"},
}

// SealedColumns names every column of sealed values, as "table.column".
func SealedColumns() []string {
	names := make([]string, len(sealedColumns))
	for i, c := range sealedColumns {
		names[i] = c.name()
	}
	return names
}

func (c sealedColumn) name() string { return c.table + ".sealed" }

// SealedCount is how many values of a column are sealed under one key, which
// they name in their first bytes.
type SealedCount struct {
	Column string
	Key    []byte // the first keyPrefixBytes of each
	Count  int64
}

// keyPrefixBytes is how many bytes in front of a sealed value name its key, as
// internal/secret writes them; the store opens nothing and does not ask it.
const keyPrefixBytes = 5

// sealedCounts counts all columns; what is empty holds nothing.
func sealedCounts() string {
	var parts []string
	for _, c := range sealedColumns {
		parts = append(parts, fmt.Sprintf(`SELECT '%s', substr(sealed, 1, %d) AS name, COUNT(*) FROM %s WHERE length(sealed) > 0 GROUP BY name`, c.name(), keyPrefixBytes, c.table))
	}
	return strings.Join(parts, " UNION ALL ")
}

func scanSealedCount(s scanner) (c SealedCount, err error) {
	err = s.Scan(&c.Column, &c.Key, &c.Count)
	return c, err
}

// SealedCounts says which keys are still needed. It reads every sealed value.
func (tx *Tx) SealedCounts() ([]SealedCount, error) {
	return many(tx, scanSealedCount, sealedCounts())
}

// SealedValue is a sealed value with its place and what it is sealed to.
type SealedValue struct {
	Column  string
	Company twinlatch.CompanyID
	Owner   string
	Sealed  []byte
	first   string
	second  int64
}

// SealedOtherwise lists values of a column that another key sealed than the one
// named, in the order of their rows, after a row; the empty one begins.
func (tx *Tx) SealedOtherwise(after SealedValue, key []byte, limit int) ([]SealedValue, error) {
	c, err := columnOf(after)
	if err != nil {
		return nil, err
	}
	return many(tx, func(s scanner) (SealedValue, error) {
		v := SealedValue{Column: after.Column}
		err := s.Scan(&v.first, &v.second, &v.Company, &v.Owner, &v.Sealed)
		return v, err
	}, fmt.Sprintf(`SELECT %[1]s, %[2]s, %[3]s, %[4]s, sealed FROM %[5]s
		WHERE (%[1]s, %[2]s) > ($1, $2) AND length(sealed) > 0 AND substr(sealed, 1, %[6]d) <> $3 ORDER BY 1, 2 LIMIT $4`,
		c.first, c.second, c.company, c.owner, c.table, keyPrefixBytes), after.first, after.second, key, limit)
}

// Reseal replaces a sealed value, unless it was changed or removed since it was
// read; then it says false and changes nothing.
func (tx *Tx) Reseal(v SealedValue, sealed []byte) (bool, error) {
	c, err := columnOf(v)
	if err != nil {
		return false, err
	}
	n, err := tx.exec(fmt.Sprintf(`UPDATE %s SET sealed = $4 WHERE %s = $1 AND %s = $2 AND sealed = $3`, c.table, c.first, c.second), v.first, v.second, v.Sealed, sealed)
	return n == 1, err
}

func columnOf(v SealedValue) (sealedColumn, error) {
	for _, c := range sealedColumns {
		if c.name() == v.Column {
			return c, nil
		}
	}
	return sealedColumn{}, fmt.Errorf("store: %q is no column of sealed values", v.Column)
}
