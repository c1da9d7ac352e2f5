package flow

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// personal is what is kept beside an audit entry and erased with its person.
// The nonce keeps the commitment in the chain from being guessed back.
type personal struct {
	Nonce   string `json:"nonce"`
	Reason  string `json:"reason,omitempty"`
	Browser string `json:"browser,omitempty"`
	System  string `json:"system,omitempty"`
	Address string `json:"address,omitempty"`
}

func personalOf(e twinlatch.AuditEntry) ([]byte, error) {
	plain, err := json.Marshal(personal{Nonce: hex.EncodeToString(secret.Bytes(16)), Reason: e.Reason, Browser: e.Place.Browser, System: e.Place.System, Address: e.Place.Address})
	if err != nil {
		return nil, fmt.Errorf("flow: audit: %w", err)
	}
	return plain, nil
}

// audit writes the one entry of a deed; if it cannot be written, nothing
// happened.
func (h *House) audit(tx *store.Tx, e twinlatch.AuditEntry) error {
	note(tx, e)
	return h.enter(tx, e)
}

// enter writes an entry that the log was told of when it happened.
func (h *House) enter(tx *store.Tx, e twinlatch.AuditEntry) error {
	if e.Company == "" {
		e.Company = store.InstanceChain
	}
	if e.At.IsZero() { // else it was counted when it happened
		e.At = h.Now()
	}
	who := e.Actor
	if who == "" {
		who = e.Target
	}
	plain, err := personalOf(e)
	if err != nil {
		return err
	}
	commit := sha256.Sum256(plain)
	return tx.Audit(e, store.Personal{CommitTo: commit[:], Who: who, Seal: func(seq int64) ([]byte, error) {
		e.Seq = seq
		return h.seal(tx, plain, auditPlace(e))
	}})
}

// auditFailure writes a failure; those that come again within the same minute
// are counted, and tickRepeats writes them as one entry.
func (h *House) auditFailure(tx *store.Tx, e twinlatch.AuditEntry) error {
	if e.Company == "" {
		e.Company = store.InstanceChain
	}
	e.At = h.Now()
	again, err := tx.RepeatedFailure(e)
	if again {
		note(tx, e)
	}
	if err != nil || again {
		return err
	}
	return h.audit(tx, e)
}

// auditLater counts what a stranger did to an address; the clock writes it as one
// entry when the minute has passed. An entry is many statements, and the log they
// go to is held by others meanwhile: whether an address has an account, and with
// it a log, must show in neither (ASVS 6.3.8). So it is one statement on a row of
// this address and this minute, for an account and for nobody.
func (h *House) auditLater(tx *store.Tx, email string, e twinlatch.AuditEntry) error {
	if e.Target == "" {
		e.Company, e.Target = store.InstanceChain, twinlatch.AccountID(hex.EncodeToString(h.mailKey(email)))
	}
	e.At = h.Now()
	note(tx, e)
	plain, err := personalOf(e)
	if err != nil {
		return err
	}
	sealed, err := h.seal(tx, plain, countedPlace(e))
	if err != nil {
		return err
	}
	return tx.CountDeed(e, sealed)
}

// later are the kinds that auditLater counts.
func later(kind twinlatch.AuditKind) bool {
	return kind == twinlatch.AuditSigninFailed || kind == twinlatch.AuditPasswordResetAsked
}

// counted is the entry of what auditLater counted: when and where it first came,
// and how often again. A place that does not open is left out: the entry is worth
// more than where it came from, and those after it wait for it.
func (h *House) counted(r store.AuditRepeat) twinlatch.AuditEntry {
	e := twinlatch.AuditEntry{Company: r.Company, At: r.Minute, Kind: r.Kind, Target: r.Target, Count: r.Count - 1}
	var p personal
	if plain, err := h.Keys.Open(r.Personal, countedPlace(e)); err == nil && json.Unmarshal(plain, &p) == nil {
		e.Place = twinlatch.Place{Browser: p.Browser, System: p.System, Address: p.Address}
	}
	return e
}

// countedPlace is what that first place is sealed to: the row of its minute.
func countedPlace(e twinlatch.AuditEntry) secret.Where {
	row := fmt.Sprintf("%s %s %d", e.Kind, e.Target, e.At.Unix()/60)
	return secret.Where{Company: string(e.Company), Owner: row, Column: "audit_repeats.sealed"}
}

// auditPlace is what the personal part of an entry is sealed to: its row.
func auditPlace(e twinlatch.AuditEntry) secret.Where {
	return secret.Where{Company: string(e.Company), Owner: strconv.FormatInt(e.Seq, 10), Column: "audit_personal.sealed"}
}

// OpenAudit gives back the personal part of an entry as it was written.
func (h *House) OpenAudit(r store.AuditRow) ([]byte, error) {
	return h.Keys.Open(r.Personal, auditPlace(r.Entry))
}

// by begins the audit entry of a visitor's deed.
func (v *Visitor) by(kind twinlatch.AuditKind, target twinlatch.AccountID) twinlatch.AuditEntry {
	return twinlatch.AuditEntry{Company: v.Company.ID, Kind: kind, Actor: v.Account.ID, Target: target, Place: v.From.Place, Facts: v.withKey(nil)}
}
