package flow

import (
	"context"
	"errors"
	"strings"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// erasePeople erases name and address of everybody who was removed 30 days ago.
// The audit log keeps a pseudonym; its chain stays whole.
func (h *House) erasePeople(ctx context.Context) error {
	for range tickBatches {
		var people []twinlatch.Account
		err := h.read(ctx, func(tx *store.Tx) (err error) {
			people, err = tx.PeopleToErase(h.Now(), tickBatch)
			return err
		})
		if err != nil {
			return err
		}
		var failed error
		for _, a := range people {
			failed = errors.Join(failed, h.write(ctx, func(tx *store.Tx) error { return h.erasePerson(tx, a) }))
		}
		if failed != nil || len(people) < tickBatch {
			return failed
		}
	}
	return nil
}

func (h *House) erasePerson(tx *store.Tx, listed twinlatch.Account) error {
	a, err := tx.TakeAccount(listed.Company, listed.ID)
	if err != nil {
		return orElse(err, nil)
	}
	if a.Status != twinlatch.AccountRemoved || a.EraseAt.IsZero() || h.Now().Before(a.EraseAt) {
		return nil
	}
	a.Name, a.Email, a.Language, a.PasswordHash, a.SuspendedReason = Pseudonym(a.ID), "", "", "", ""
	a.Roles, a.PasswordLength, a.EraseAt = 0, 0, time.Time{}
	return errors.Join(
		h.endFactor(tx, a), h.endAttempts(tx, a.ID), h.endAll(tx, &a, ""), tx.DeleteKnownBrowsers(a.ID), h.endLinks(tx, a.ID),
		tx.EraseResetReasons(a.ID), tx.EraseAuditPersonal(a.ID), tx.EraseAuditPersonalAbout(a.Company, a.ID),
		h.audit(tx, twinlatch.AuditEntry{Company: a.Company, Kind: twinlatch.AuditPersonErased, Target: a.ID}),
	)
}

// Pseudonym is what stays of a person who was erased: the end of their id, by
// which two of them can be told apart and nobody can be found.
func Pseudonym(id twinlatch.AccountID) string {
	s := string(id)
	return "#" + strings.ToUpper(s[max(0, len(s)-6):])
}
