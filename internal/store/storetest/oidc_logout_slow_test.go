package storetest

import (
	"errors"
	"fmt"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// Twenty sign-outs wait for a client that is slow to answer when one of another's
// comes: it does not wait behind them.
func TestASlowClientHoldsUpNobodyElse(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, _ := h.atPayroll()
		h.write(func(tx *store.Tx) error {
			err := tx.EndLoginsAt("payroll")
			for i := range 16 {
				_, err2 := tx.Login(login(ada, fmt.Sprint("x", i), twinlatch.SessionID(fmt.Sprint("x", i))))
				err = errors.Join(err, err2)
			}
			one := login(bo, "z", "z")
			one.App = "wiki"
			_, err2 := tx.Login(one)
			return errors.Join(err, err2, tx.EndLoginsAt("payroll"), tx.PutClient(twinlatch.Client{App: "wiki", LogoutAddress: "https://wiki.example.com/out"}), tx.EndLoginsOf(bo.ID))
		})
		now := monday
		claims := func(limit int) (slow, others int) {
			h.write(func(tx *store.Tx) error {
				all, err := tx.ClaimLogouts(now, now.Add(time.Minute), limit)
				slow, others = 0, 0
				for _, l := range all {
					if l.Address == payrollHears {
						slow++
					} else {
						others++
					}
				}
				return err
			})
			return slow, others
		}
		for _, step := range []struct {
			after               time.Duration
			limit, slow, others int
		}{{0, 8, 4, 1}, {0, 3, 0, 0}, {time.Minute + time.Second, 8, 4, 1}, {2 * time.Minute, 1, 1, 0}} {
			now = now.Add(step.after)
			if slow, others := claims(step.limit); slow != step.slow || others != step.others {
				t.Errorf("of %d hands the slow one has %d and the others %d, want %d and %d", step.limit, slow, others, step.slow, step.others)
			}
		}
	})
}
