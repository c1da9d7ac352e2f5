package flow

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

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

// audit writes the one entry of a deed; if it cannot be written, nothing
// happened.
func (h *House) audit(tx *store.Tx, e twinlatch.AuditEntry) error {
	if e.Company == "" {
		e.Company = store.InstanceChain
	}
	e.At = h.Now()
	who := e.Actor
	if who == "" {
		who = e.Target
	}
	plain, err := json.Marshal(personal{Nonce: hex.EncodeToString(secret.Bytes(16)), Reason: e.Reason, Browser: e.Place.Browser, System: e.Place.System, Address: e.Place.Address})
	if err != nil {
		return fmt.Errorf("flow: audit: %w", err)
	}
	commit := sha256.Sum256(plain)
	sealed, err := h.Keys.Seal(plain, auditPlace(e.Company))
	if err != nil {
		return err
	}
	return tx.Audit(e, commit[:], sealed, who)
}

// auditFailure writes a failure; those that come again within the same minute
// are counted, and tickRepeats writes them as one entry.
func (h *House) auditFailure(tx *store.Tx, e twinlatch.AuditEntry) error {
	if e.Company == "" {
		e.Company = store.InstanceChain
	}
	e.At = h.Now()
	again, err := tx.RepeatedFailure(e)
	if err != nil || again {
		return err
	}
	return h.audit(tx, e)
}

func auditPlace(chain twinlatch.CompanyID) secret.Where {
	return secret.Where{Company: string(chain), Owner: "audit", Column: "audit_personal.sealed"}
}

// OpenAudit gives back the personal part of an entry as it was written.
func (h *House) OpenAudit(r store.AuditRow) ([]byte, error) {
	return h.Keys.Open(r.Personal, auditPlace(r.Entry.Company))
}

// by begins the audit entry of a visitor's deed.
func (v *Visitor) by(kind twinlatch.AuditKind, target twinlatch.AccountID) twinlatch.AuditEntry {
	return twinlatch.AuditEntry{Company: v.Company.ID, Kind: kind, Actor: v.Account.ID, Target: target, Place: v.From.Place}
}
