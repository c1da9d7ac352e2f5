package maintain

import (
	"context"
	"errors"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// Chain is what was found in the audit log of one company, or of the instance.
type Chain struct {
	Company twinlatch.CompanyID `json:"company"`
	Entries int64               `json:"entries"`          // found whole, from the first on
	Broken  string              `json:"broken,omitempty"` // what is wrong; empty when nothing is
}

// VerifyAudit walks every chain of the audit log and says what it found. open
// gives back the personal part of an entry.
func VerifyAudit(ctx context.Context, db *store.DB, open func(store.AuditRow) ([]byte, error)) ([]Chain, error) {
	var chains []Chain
	err := db.Read(ctx, func(tx *store.Tx) error {
		companies, err := tx.AuditChains()
		if err != nil {
			return err
		}
		for _, company := range companies {
			entries, err := tx.VerifyAudit(company, open)
			if err != nil && !errors.Is(err, store.ErrAudit) {
				return err
			}
			chain := Chain{Company: company, Entries: entries}
			if err != nil {
				chain.Broken = err.Error()
			}
			chains = append(chains, chain)
		}
		return nil
	})
	return chains, err
}
