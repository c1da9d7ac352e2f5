package storetest

import (
	"errors"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// A request is stranded when what it was made under is gone; ResetRequest.Live
// must say the same.
func TestRequestsThatNobodyCanDecideAreFound(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, cleo := h.people()
		live, old, none := request(ada, "live"), request(bo, "old epoch"), request(cleo, "without a factor")
		h.write(func(tx *store.Tx) error {
			acme, err := tx.Company("acme")
			globex, err2 := tx.Company("globex")
			live.CompanyEpoch, old.CompanyEpoch, none.CompanyEpoch = acme.Epoch, acme.Epoch, globex.Epoch
			old.AccountEpoch--
			return errors.Join(err, err2, tx.InsertFactor(factor(ada)), tx.InsertFactor(factor(bo)),
				tx.InsertResetRequest(live), tx.InsertResetRequest(old), tx.InsertResetRequest(none))
		})
		h.read(func(tx *store.Tx) error {
			is(t, "stranded", []string{"old epoch", "without a factor"})(requestIDs(tx.StrandedResetRequests(10)))
			is(t, "one of them", []string{"old epoch"})(requestIDs(tx.StrandedResetRequests(1)))
			return nil
		})
		h.write(func(tx *store.Tx) error {
			a, err := tx.TakeAccount(ada.Company, ada.ID)
			a.Status = twinlatch.AccountSuspended
			return errors.Join(err, tx.UpdateAccount(a))
		})
		h.read(func(tx *store.Tx) error {
			is(t, "and of somebody suspended", []string{"live", "old epoch", "without a factor"})(requestIDs(tx.StrandedResetRequests(10)))
			return nil
		})
	})
}

func TestWhatOthersWroteAboutAPersonIsErased(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, _ := h.people()
		h.write(func(tx *store.Tx) error {
			about := entry("acme", twinlatch.AuditTwoFactorReset)
			other := entry("acme", twinlatch.AuditTwoFactorReset)
			other.Target = "ada"
			return errors.Join(tx.InsertResetRequest(request(ada, "ada's")), tx.InsertResetRequest(request(bo, "bo's")),
				note(tx, about, "Bo lost it"), note(tx, other, "Ada lost it"))
		})
		h.write(func(tx *store.Tx) error {
			return errors.Join(tx.EraseResetReasons(bo.ID), tx.EraseAuditPersonalAbout("acme", bo.ID))
		})
		h.read(func(tx *store.Tx) error {
			r, err := tx.ResetRequestAnywhere("bo's")
			is(t, "Bo's reason", "")(r.Reason, err)
			r, err = tx.ResetRequestAnywhere("ada's")
			is(t, "Ada's reason", "lost the phone")(r.Reason, err)
			rows, err := tx.AuditEntries("acme", store.AuditPage{Limit: 10})
			is(t, "entries", 2)(len(rows), err)
			if len(rows) == 2 && (rows[0].Personal == nil || rows[1].Personal != nil) {
				t.Error("the wrong one was erased")
			}
			is(t, "the chain", int64(2))(tx.VerifyAudit("acme", unsealed))
			return nil
		})
	})
}

func TestWhoeverRunsOutOfTimeIsFound(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, cleo := h.people()
		soon := monday.Add(time.Hour)
		h.write(func(tx *store.Tx) error {
			acme, err := tx.TakeCompany("acme")
			acme.Policy.Required = true
			err = errors.Join(err, tx.UpdateCompany(acme), tx.InsertFactor(factor(bo)))
			for _, id := range []twinlatch.Account{ada, bo, cleo} {
				a, err2 := tx.TakeAccount(id.Company, id.ID)
				a.EnrolBy = soon
				err = errors.Join(err, err2, tx.UpdateAccount(a))
			}
			return err
		})
		h.read(func(tx *store.Tx) error {
			is(t, "where it is required, without a factor", []string{"ada"})(accountIDs(tx.PeopleToRemind("", monday, soon, 10)))
			is(t, "after her", []string{})(accountIDs(tx.PeopleToRemind("ada", monday, soon, 10)))
			is(t, "too early", []string{})(accountIDs(tx.PeopleToRemind("", monday, soon.Add(-time.Millisecond), 10)))
			is(t, "too late", []string{})(accountIDs(tx.PeopleToRemind("", soon, soon.Add(time.Hour), 10)))
			return nil
		})
	})
}

func TestTimeToSetUpBeginsAnew(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, cleo := h.people()
		until := monday.Add(time.Hour)
		h.write(func(tx *store.Tx) error {
			err := tx.InsertFactor(factor(bo))
			for _, p := range []twinlatch.Account{ada, bo, cleo} {
				a, err2 := tx.TakeAccount(p.Company, p.ID)
				a.EnrolBy = monday
				err = errors.Join(err, err2, tx.UpdateAccount(a))
			}
			return errors.Join(err, tx.ReopenEnrolment("acme", until))
		})
		h.read(func(tx *store.Tx) error {
			for p, want := range map[twinlatch.Account]time.Time{ada: until, bo: monday, cleo: monday} {
				a, err := tx.Account(p.Company, p.ID)
				is(t, string(p.ID), want)(a.EnrolBy, err)
			}
			return nil
		})
	})
}
