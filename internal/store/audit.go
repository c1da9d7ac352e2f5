package store

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
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
	Personal []byte               // sealed; nil once erased, or when there was none
	Hash     []byte
	facts    string // as they were hashed
}

// Audit appends an entry to its chain. It is the last statement of a deed: the
// head row is touched last and held until the commit. A chain without a head is
// refused: it would begin anew and hide what was there before.
func (tx *Tx) Audit(e twinlatch.AuditEntry, beside Personal) error {
	seq, previous, err := tx.takeHead(e.Company)
	if err != nil {
		return err
	}
	e.Seq = seq
	facts, err := json.Marshal(e.Facts)
	if err != nil {
		return fmt.Errorf("store: audit facts: %w", err)
	}
	commitTo := blob(beside.CommitTo)
	hash := tx.mac(auditMessage(e, facts, commitTo, previous))
	if err := tx.must(`INSERT INTO audit_entries (chain, seq, at, kind, actor_id, target_id, facts, count, commit_to, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		e.Company, e.Seq, ms(e.At), e.Kind, e.Actor, e.Target, string(facts), e.Count, commitTo, hash); err != nil {
		return err
	}
	if beside.Seal != nil {
		sealed, err := beside.Seal(e.Seq)
		if err != nil {
			return err
		}
		if err := tx.must(`INSERT INTO audit_personal (chain, seq, who, sealed) VALUES ($1, $2, $3, $4)`, e.Company, e.Seq, beside.Who, sealed); err != nil {
			return err
		}
	}
	return tx.mustOne(`UPDATE audit_heads SET hash = $2, mac = $3 WHERE chain = $1`, e.Company, hash, tx.mac(headMessage(e.Company, seq, hash)))
}

// Personal is what is kept beside an entry and erased with its person.
type Personal struct {
	CommitTo []byte              // SHA-256 of it before sealing
	Who      twinlatch.AccountID // with whom it is erased
	// Seal seals it to the entry, of which only now the number is known; nil
	// when there is nothing beside it.
	Seal func(seq int64) ([]byte, error)
}

// beginChain makes the head of a chain that has no entries yet.
func (tx *Tx) beginChain(chain twinlatch.CompanyID) error {
	none := []byte{}
	return tx.must(`INSERT INTO audit_heads (chain, seq, hash, mac) VALUES ($1, 0, $2, $3)`, chain, none, tx.mac(headMessage(chain, 0, none)))
}

// AuditHead is where a chain stands. It is also written to the log every day: a
// chain set back to an earlier day as a whole is found there alone.
type AuditHead struct {
	Chain twinlatch.CompanyID
	Seq   int64
	Hash  []byte
	mac   []byte
}

func scanHead(s scanner) (h AuditHead, err error) {

	err = s.Scan(&h.Chain, &h.Seq, &h.Hash, &h.mac)
	return h, err

}

const headColumns = `chain, seq, hash, mac`

func (tx *Tx) takeHead(chain twinlatch.CompanyID) (seq int64, hash []byte, err error) {
	h, err := one(tx, scanHead, `UPDATE audit_heads SET seq = seq + 1 WHERE chain = $1 RETURNING `+headColumns, chain)
	if errors.Is(err, ErrNone) {
		err = tx.fail(fmt.Errorf("%w: chain %s has no head", ErrAudit, chain))
	}
	return h.Seq, h.Hash, err
}

// AuditHeads lists where every chain stands.
func (tx *Tx) AuditHeads() ([]AuditHead, error) {
	return many(tx, scanHead, `SELECT `+headColumns+` FROM audit_heads ORDER BY chain`)
}

// auditMessage is what an entry's hash covers; every part carries its length,
// so that no two entries read alike.
func auditMessage(e twinlatch.AuditEntry, facts, commitTo, previous []byte) []byte {
	m := message("twinlatch audit entry", string(e.Company), fmt.Sprint(e.Seq), fmt.Sprint(ms(e.At)), string(e.Kind), string(e.Actor), string(e.Target), fmt.Sprint(e.Count))
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
	e := &r.Entry
	err = s.Scan(&e.Company, &e.Seq, &at, &e.Kind, &e.Actor, &e.Target, &r.facts, &e.Count, &r.CommitTo, &r.Hash, &r.Personal)
	if err != nil {
		return r, err
	}
	if len(r.Personal) == 0 {
		r.Personal = nil
	}
	e.At = moment(at)
	if json.Unmarshal([]byte(r.facts), &e.Facts) != nil {
		e.Facts = nil // changed by somebody: VerifyAudit says so, the rest stays readable
	}
	return r, nil
}

const auditSelect = `SELECT e.chain, e.seq, e.at, e.kind, e.actor_id, e.target_id, e.facts, e.count, e.commit_to, e.hash, p.sealed
	FROM audit_entries e LEFT JOIN audit_personal p ON p.chain = e.chain AND p.seq = e.seq`

// AuditPage asks for entries, newest first: those before a sequence number, or
// the nearest ones after it.
type AuditPage struct {
	Person twinlatch.AccountID // as actor or target; empty for all
	// Search is the beginning of a name word or of the e-mail of somebody of the
	// company, or "#" and the end of the id of somebody who was erased.
	Search string
	Kind   twinlatch.AuditKind // empty for all
	Before int64               // zero for the newest
	After  int64               // instead of Before
	Oldest bool                // from the first entry on, the nearest ones; with After from there
	Limit  int
}

// AuditEntries lists a company's entries.
func (tx *Tx) AuditEntries(company twinlatch.CompanyID, p AuditPage) ([]AuditRow, error) {
	bound, limit, order := `e.seq < $4`, p.Before, `DESC`
	if p.After > 0 || p.Oldest {
		bound, limit, order = `e.seq > $4`, p.After, `ASC`
	}
	like, tail := searchAudit(p.Search)
	rows, err := many(tx, scanAudit, auditSelect+` WHERE e.chain = $1 AND ($2 = '' OR e.actor_id = $2 OR e.target_id = $2)
		AND ($3 = '' OR e.kind = $3) AND ($4 = 0 OR `+bound+`) AND ($6 = '' OR EXISTS (SELECT 1 FROM accounts a
		WHERE a.company_id = $1 AND (a.id = e.actor_id OR a.id = e.target_id) AND (a.name_words LIKE $6 ESCAPE '\' OR a.id LIKE $7 ESCAPE '\')))
		ORDER BY e.seq `+order+` LIMIT $5`, company, string(p.Person), string(p.Kind), limit, p.Limit, like, tail)
	if p.After > 0 || p.Oldest {
		slices.Reverse(rows)
	}
	return rows, err
}

// searchAudit gives the patterns of a search: of a word, and of the end of an id.
func searchAudit(search string) (like, tail string) {
	word := strings.ToLower(strings.Join(strings.Fields(search), " "))
	if word == "" {
		return "", ""
	}
	if end, ok := strings.CutPrefix(word, "#"); ok && end != "" {
		tail = "%" + escapeLike(end)
	}
	return "% " + escapeLike(word) + "%", tail
}

// RepeatedFailure says whether a failure of this kind and target was already
// written within the same minute; it then is only counted.
func (tx *Tx) RepeatedFailure(e twinlatch.AuditEntry) (bool, error) {
	minute := ms(e.At) / time.Minute.Milliseconds()
	n, err := tx.count(`INSERT INTO audit_repeats (chain, kind, target_id, minute, count, sealed) VALUES ($1, $2, $3, $4, 0, $5)
		ON CONFLICT (chain, kind, target_id, minute) DO UPDATE SET count = audit_repeats.count + 1 RETURNING count`, e.Company, e.Kind, e.Target, minute, blob(nil))
	return n > 0, err
}

// CountDeed counts something that the clock writes as one entry when its minute
// has passed: one statement, whatever is already counted, so that the time it
// takes tells nothing. The personal part, sealed, is kept of the first.
func (tx *Tx) CountDeed(e twinlatch.AuditEntry, personal []byte) error {
	minute := ms(e.At) / time.Minute.Milliseconds()
	return tx.must(`INSERT INTO audit_repeats (chain, kind, target_id, minute, count, sealed) VALUES ($1, $2, $3, $4, 1, $5)
		ON CONFLICT (chain, kind, target_id, minute) DO UPDATE SET count = audit_repeats.count + 1`, e.Company, e.Kind, e.Target, minute, blob(personal))
}

// AuditRepeat is how often a failure came again, or a counted deed came at all,
// within one minute.
type AuditRepeat struct {
	Company  twinlatch.CompanyID
	Kind     twinlatch.AuditKind
	Target   twinlatch.AccountID
	Minute   time.Time
	Count    int
	Personal []byte // sealed, of the first counted deed; empty for failures
}

// TakeAuditRepeats removes the counts of minutes that have passed and gives
// those of failures that did come again.
func (tx *Tx) TakeAuditRepeats(now time.Time) ([]AuditRepeat, error) {
	all, err := many(tx, func(s scanner) (r AuditRepeat, err error) {
		var minute int64
		err = s.Scan(&r.Company, &r.Kind, &r.Target, &minute, &r.Count, &r.Personal)
		r.Minute = moment(minute * time.Minute.Milliseconds())
		if len(r.Personal) == 0 {
			r.Personal = nil // the databases differ
		}
		return r, err
	}, `DELETE FROM audit_repeats WHERE minute < $1 RETURNING chain, kind, target_id, minute, count, sealed`, ms(now)/time.Minute.Milliseconds())
	return slices.DeleteFunc(all, func(r AuditRepeat) bool { return r.Count == 0 }), err
}

// EraseAuditPersonal erases what was kept beside the entries of a person; the
// chain stays whole.
func (tx *Tx) EraseAuditPersonal(who twinlatch.AccountID) error {
	return tx.must(`DELETE FROM audit_personal WHERE who = $1`, who)
}

// EraseAuditPersonalAbout erases what others wrote about a person of a company,
// such as why they were reset.
func (tx *Tx) EraseAuditPersonalAbout(company twinlatch.CompanyID, target twinlatch.AccountID) error {
	return tx.must(`DELETE FROM audit_personal WHERE chain = $1 AND seq IN (SELECT seq FROM audit_entries WHERE chain = $1 AND target_id = $2)`, company, target)
}
