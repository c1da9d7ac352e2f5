package store

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"

	twinlatch "github.com/twinlatch/twinlatch"
)

// ErrAudit is wrapped by every finding of VerifyAudit.
var ErrAudit = errors.New("the audit log was changed")

// AuditChains lists the chains there are and those there must be.
func (tx *Tx) AuditChains() ([]twinlatch.CompanyID, error) {
	return many(tx, scanValue[twinlatch.CompanyID],
		`SELECT chain FROM audit_heads UNION SELECT DISTINCT chain FROM audit_entries
			UNION SELECT id FROM companies UNION SELECT '`+string(InstanceChain)+`' FROM instance ORDER BY 1`)
}

// VerifyAudit walks a chain and finds a changed, missing, reordered or cut-off
// entry. open gives back the personal part of a row; an erased one passes.
func (tx *Tx) VerifyAudit(chain twinlatch.CompanyID, open func(AuditRow) ([]byte, error)) (entries int64, err error) {
	head, err := one(tx, scanHead, `SELECT `+headColumns+` FROM audit_heads WHERE chain = $1`, chain)
	switch {
	case errors.Is(err, ErrNone):
		return 0, fmt.Errorf("%w: chain %s has no head", ErrAudit, chain)
	case err != nil:
		return 0, err
	case !bytes.Equal(head.mac, tx.mac(headMessage(chain, head.Seq, head.Hash))):
		return 0, fmt.Errorf("%w: the head of chain %s does not match its key", ErrAudit, chain)
	}
	walk := auditWalk{tx: tx, open: open}
	if err := walk.to(chain, head.Seq); err != nil {
		return walk.entries, err
	}
	if !bytes.Equal(walk.last, head.Hash) {
		return walk.entries, fmt.Errorf("%w: the last entry of chain %s is not the one of its head", ErrAudit, chain)
	}
	// Before the first entry and behind the last one there must be nothing: the
	// walk does not come there, the page of the log does.
	all, err := tx.count(`SELECT COUNT(*) FROM audit_entries WHERE chain = $1`, chain)
	if err == nil && int64(all) != walk.entries {
		err = fmt.Errorf("%w: chain %s has %d entries too many", ErrAudit, chain, int64(all)-walk.entries)
	}
	return walk.entries, err
}

// auditWalk goes from entry to entry and remembers the last one it believed.
type auditWalk struct {
	tx      *Tx
	open    func(AuditRow) ([]byte, error)
	entries int64
	last    []byte
}

func (w *auditWalk) to(chain twinlatch.CompanyID, seq int64) error {
	for w.entries < seq {
		rows, err := many(w.tx, scanAudit, auditSelect+` WHERE e.chain = $1 AND e.seq > $2 AND e.seq <= $3 ORDER BY e.seq LIMIT 500`, chain, w.entries, seq)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return fmt.Errorf("%w: chain %s ends at entry %d of %d", ErrAudit, chain, w.entries, seq)
		}
		for _, r := range rows {
			if err := w.step(r); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *auditWalk) step(r AuditRow) error {
	e := r.Entry
	if e.Seq != w.entries+1 {
		return fmt.Errorf("%w: entry %d of chain %s is missing", ErrAudit, w.entries+1, e.Company)
	}
	if !bytes.Equal(r.Hash, w.tx.mac(auditMessage(e, []byte(r.facts), r.CommitTo, w.last))) {
		return fmt.Errorf("%w: entry %d of chain %s is not what was written", ErrAudit, e.Seq, e.Company)
	}
	w.entries, w.last = e.Seq, r.Hash
	if r.Personal == nil {
		return nil
	}
	plain, err := w.open(r)
	sum := sha256.Sum256(plain)
	if err != nil || !bytes.Equal(sum[:], r.CommitTo) {
		return fmt.Errorf("%w: the names beside entry %d of chain %s are not what was written", ErrAudit, e.Seq, e.Company)
	}
	return nil
}
