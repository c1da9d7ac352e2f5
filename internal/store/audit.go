package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

// InstanceChain is the chain of entries that belong to no company.
const InstanceChain twinlatch.CompanyID = "instance"

// AuditRow is an entry as it is kept: what the chain covers, and beside it the
// personal part, sealed, of which the chain covers only the commitment.
type AuditRow struct {
	Entry    twinlatch.AuditEntry // without Reason and Place
	CommitTo []byte               // SHA-256 of the personal part before sealing
	Personal []byte               // sealed; nil once erased
	Hash     []byte
}

// Audit appends an entry to its chain. It is the last statement of a deed: the
// head row is touched last and held until the commit.
func (tx *Tx) Audit(e twinlatch.AuditEntry, commitTo, personal []byte, who twinlatch.AccountID) error {
	seq, previous, err := tx.takeHead(e.Company)
	if err != nil {
		return err
	}
	e.Seq = seq
	facts, err := json.Marshal(e.Facts)
	if err != nil {
		return fmt.Errorf("store: audit facts: %w", err)
	}
	hash := tx.mac(auditMessage(e, facts, commitTo, previous))
	if err := tx.must(`INSERT INTO audit_entries (chain, seq, at, kind, actor_id, target_id, facts, commit_to, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		e.Company, e.Seq, ms(e.At), e.Kind, e.Actor, e.Target, string(facts), commitTo, hash); err != nil {
		return err
	}
	if err := tx.must(`INSERT INTO audit_personal (chain, seq, who, sealed) VALUES ($1, $2, $3, $4)`, e.Company, e.Seq, who, personal); err != nil {
		return err
	}
	return tx.must(`UPDATE audit_heads SET hash = $2, mac = $3 WHERE chain = $1`, e.Company, hash, tx.mac(headMessage(e.Company, seq, hash)))
}

func (tx *Tx) takeHead(chain twinlatch.CompanyID) (seq int64, hash []byte, err error) {
	if err := tx.must(`INSERT INTO audit_heads (chain, seq, hash, mac) VALUES ($1, 0, $2, $2) ON CONFLICT (chain) DO NOTHING`, chain, []byte{}); err != nil {
		return 0, nil, err
	}
	err = tx.q.QueryRowContext(tx.ctx, `UPDATE audit_heads SET seq = seq + 1 WHERE chain = $1 RETURNING seq, hash`, chain).Scan(&seq, &hash)
	if err != nil {
		err = fmt.Errorf("store: %w", err)
	}
	return seq, hash, err
}

// auditMessage is what an entry's hash covers; every part carries its length,
// so that no two entries read alike.
func auditMessage(e twinlatch.AuditEntry, facts, commitTo, previous []byte) []byte {
	m := message("twinlatch audit entry", string(e.Company), fmt.Sprint(e.Seq), fmt.Sprint(ms(e.At)), string(e.Kind), string(e.Actor), string(e.Target))
	for _, part := range [][]byte{facts, commitTo, previous} {
		m = appendPart(m, part)
	}
	return m
}

func headMessage(chain twinlatch.CompanyID, seq int64, hash []byte) []byte {
	return appendPart(message("twinlatch audit head", string(chain), fmt.Sprint(seq)), hash)
}

func message(parts ...string) []byte {
	var m []byte
	for _, p := range parts {
		m = appendPart(m, []byte(p))
	}
	return m
}

func appendPart(m, part []byte) []byte {
	m = binary.BigEndian.AppendUint32(m, uint32(len(part)))
	return append(m, part...)
}

func scanAudit(s scanner) (r AuditRow, err error) {
	var at int64
	var facts string
	e := &r.Entry
	err = s.Scan(&e.Company, &e.Seq, &at, &e.Kind, &e.Actor, &e.Target, &facts, &r.CommitTo, &r.Hash, &r.Personal)
	if err != nil {
		return r, err
	}
	e.At = moment(at)
	return r, json.Unmarshal([]byte(facts), &e.Facts)
}

const auditSelect = `SELECT e.chain, e.seq, e.at, e.kind, e.actor_id, e.target_id, e.facts, e.commit_to, e.hash, p.sealed
	FROM audit_entries e LEFT JOIN audit_personal p ON p.chain = e.chain AND p.seq = e.seq`

// AuditPage asks for entries, newest first, before a sequence number.
type AuditPage struct {
	Person twinlatch.AccountID // as actor or target; empty for all
	Kind   twinlatch.AuditKind // empty for all
	Before int64               // zero for the newest
	Limit  int
}

// AuditEntries lists a company's entries.
func (tx *Tx) AuditEntries(company twinlatch.CompanyID, p AuditPage) ([]AuditRow, error) {
	return many(tx, scanAudit, auditSelect+` WHERE e.chain = $1 AND ($2 = '' OR e.actor_id = $2 OR e.target_id = $2)
		AND ($3 = '' OR e.kind = $3) AND ($4 = 0 OR e.seq < $4) ORDER BY e.seq DESC LIMIT $5`, company, string(p.Person), string(p.Kind), p.Before, p.Limit)
}

// RepeatedFailure says whether a failure of this kind and target was already
// written within the same minute; it then is only counted (design: aggregated).
func (tx *Tx) RepeatedFailure(e twinlatch.AuditEntry) (bool, error) {
	minute := ms(e.At) / time.Minute.Milliseconds()
	if err := tx.must(`INSERT INTO audit_repeats (chain, kind, target_id, minute, count) VALUES ($1, $2, $3, $4, 0)
		ON CONFLICT (chain, kind, target_id, minute) DO UPDATE SET count = audit_repeats.count + 1`, e.Company, e.Kind, e.Target, minute); err != nil {
		return false, err
	}
	n, err := tx.count(`SELECT count FROM audit_repeats WHERE chain = $1 AND kind = $2 AND target_id = $3 AND minute = $4`, e.Company, e.Kind, e.Target, minute)
	return n > 0, err
}

// AuditRepeat is how often a failure came again within one minute.
type AuditRepeat struct {
	Company twinlatch.CompanyID
	Kind    twinlatch.AuditKind
	Target  twinlatch.AccountID
	Minute  time.Time
	Count   int
}

// TakeAuditRepeats removes and gives the counts of minutes that have passed.
func (tx *Tx) TakeAuditRepeats(now time.Time) ([]AuditRepeat, error) {
	return many(tx, func(s scanner) (r AuditRepeat, err error) {
		var minute int64
		err = s.Scan(&r.Company, &r.Kind, &r.Target, &minute, &r.Count)
		r.Minute = moment(minute * time.Minute.Milliseconds())
		return r, err
	}, `DELETE FROM audit_repeats WHERE minute < $1 RETURNING chain, kind, target_id, minute, count`, ms(now)/time.Minute.Milliseconds())
}

// EraseAuditPersonal erases what was kept beside the entries of a person; the
// chain stays whole.
func (tx *Tx) EraseAuditPersonal(who twinlatch.AccountID) error {
	return tx.must(`DELETE FROM audit_personal WHERE who = $1`, who)
}

// ErrAudit is wrapped by every finding of VerifyAudit.
var ErrAudit = errors.New("the audit log was changed")

// AuditChains lists the chains there are.
func (tx *Tx) AuditChains() ([]twinlatch.CompanyID, error) {
	return many(tx, func(s scanner) (c twinlatch.CompanyID, err error) { return c, s.Scan(&c) },
		`SELECT chain FROM audit_heads UNION SELECT DISTINCT chain FROM audit_entries ORDER BY 1`)
}

// VerifyAudit walks a chain and finds a changed, missing, reordered or cut-off
// entry. open gives back the personal part of a row; an erased one passes.
func (tx *Tx) VerifyAudit(chain twinlatch.CompanyID, open func(AuditRow) ([]byte, error)) (entries int64, err error) {
	var seq int64
	var hash, mac []byte
	err = tx.q.QueryRowContext(tx.ctx, `SELECT seq, hash, mac FROM audit_heads WHERE chain = $1`, chain).Scan(&seq, &hash, &mac)
	if err != nil {
		return 0, fmt.Errorf("%w: chain %s has no head", ErrAudit, chain)
	}
	if !bytes.Equal(mac, tx.mac(headMessage(chain, seq, hash))) {
		return 0, fmt.Errorf("%w: the head of chain %s does not match its key", ErrAudit, chain)
	}
	previous := []byte{}
	for entries < seq {
		rows, err := many(tx, scanAudit, auditSelect+` WHERE e.chain = $1 AND e.seq > $2 ORDER BY e.seq LIMIT 500`, chain, entries)
		if err != nil {
			return entries, err
		}
		if len(rows) == 0 {
			return entries, fmt.Errorf("%w: chain %s ends at entry %d of %d", ErrAudit, chain, entries, seq)
		}
		for _, r := range rows {
			if err := tx.verifyRow(r, entries+1, previous, open); err != nil {
				return entries, err
			}
			entries, previous = r.Entry.Seq, r.Hash
		}
	}
	if entries != seq || !bytes.Equal(previous, hash) {
		return entries, fmt.Errorf("%w: chain %s goes on after its head", ErrAudit, chain)
	}
	return entries, nil
}

func (tx *Tx) verifyRow(r AuditRow, want int64, previous []byte, open func(AuditRow) ([]byte, error)) error {
	e := r.Entry
	if e.Seq != want {
		return fmt.Errorf("%w: entry %d of chain %s is missing", ErrAudit, want, e.Company)
	}
	facts, err := json.Marshal(e.Facts)
	if err != nil {
		return fmt.Errorf("store: audit facts: %w", err)
	}
	if !bytes.Equal(r.Hash, tx.mac(auditMessage(e, facts, r.CommitTo, previous))) {
		return fmt.Errorf("%w: entry %d of chain %s is not what was written", ErrAudit, e.Seq, e.Company)
	}
	if r.Personal == nil {
		return nil
	}
	plain, err := open(r)
	sum := sha256.Sum256(plain)
	if err != nil || !bytes.Equal(sum[:], r.CommitTo) {
		return fmt.Errorf("%w: the names beside entry %d of chain %s are not what was written", ErrAudit, e.Seq, e.Company)
	}
	return nil
}
