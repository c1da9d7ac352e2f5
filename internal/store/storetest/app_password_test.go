package storetest

import (
	"errors"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

func appPassword(a twinlatch.Account, id twinlatch.AppPasswordID) twinlatch.AppPassword {
	return twinlatch.AppPassword{ID: id, App: "payroll", AppEpoch: 1, Host: "payroll.example.com", Company: a.Company, Account: a.ID, AccountEpoch: a.Epoch, CompanyEpoch: 3,
		Name: "Nightly report", ProvenAt: monday.Add(-time.Minute), CreatedAt: monday, ExpiresAt: monday.Add(48 * time.Hour)}
}

func appPasswordIDs(list []twinlatch.AppPassword, err error) ([]string, error) {
	return ids(list, err, func(p twinlatch.AppPassword) string { return string(p.ID) })
}

// machines are two application passwords of Ada's and one of Bo's, at payroll.
func (h house) machines(ada, bo twinlatch.Account) {
	h.t.Helper()
	later := appPassword(ada, "later")
	later.CreatedAt = monday.Add(time.Hour)
	h.write(func(tx *store.Tx) error {
		_, err := tx.InsertApp(app("payroll", "Payroll", "payroll.example.com"))
		return errors.Join(err, tx.InsertAppPassword(appPassword(ada, "m"), hash("m")), tx.InsertAppPassword(later, hash("later")),
			tx.InsertAppPassword(appPassword(bo, "bo's"), hash("bo's")))
	})
}

func TestAnApplicationPasswordIsFoundByItsTokenAndBelongsToItsPerson(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, _ := h.people()
		h.machines(ada, bo)
		h.read(func(tx *store.Tx) error {
			is(t, "by its token", appPassword(ada, "m"))(tx.AppPasswordByToken(hash("m")))
			none(t, "another token")(tx.AppPasswordByToken(hash("guess")))
			is(t, "Ada's", []string{"later", "m"})(appPasswordIDs(tx.AppPasswords(ada)))
			is(t, "Bo's", []string{"bo's"})(appPasswordIDs(tx.AppPasswords(bo)))
			elsewhere := ada
			elsewhere.Company = "globex"
			is(t, "of another company", []string{})(appPasswordIDs(tx.AppPasswords(elsewhere)))
			return nil
		})
		used := appPassword(ada, "m")
		used.UsedAt, used.UsedFrom = monday.Add(time.Minute), "192.0.2.7"
		h.write(func(tx *store.Tx) error {
			is(t, "the first use", true)(tx.UsedAppPassword("m", "192.0.2.7", monday.Add(time.Minute)))
			is(t, "an earlier one that comes later", false)(tx.UsedAppPassword("m", "192.0.2.8", monday))
			is(t, "of one that is gone", false)(tx.UsedAppPassword("gone", "192.0.2.8", monday))
			is(t, "last used", used)(tx.AppPasswordByToken(hash("m")))
			is(t, "by Bo's hand", false)(tx.DeleteAppPassword(bo, "m"))
			is(t, "revoked", true)(tx.DeleteAppPassword(ada, "m"))
			is(t, "again", false)(tx.DeleteAppPassword(ada, "m"))
			none(t, "afterwards")(tx.AppPasswordByToken(hash("m")))
			is(t, "all", int64(1))(tx.DeleteAppPasswords(ada))
			is(t, "Bo's stay", []string{"bo's"})(appPasswordIDs(tx.AppPasswords(bo)))
			return nil
		})
	})
}

func TestApplicationPasswordsAreCountedWhileTheyAreGood(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, _ := h.people()
		h.machines(ada, bo)
		acme := twinlatch.Company{ID: ada.Company, Epoch: 3}
		good := func(what string, c twinlatch.Company, now time.Time, all, people int) {
			t.Helper()
			h.read(func(tx *store.Tx) error {
				a, p, err := tx.CountAppPasswords(c, now)
				is(t, what, [2]int{all, people})([2]int{a, p}, err)
				return nil
			})
		}
		good("all", acme, monday, 3, 2)
		good("of another company", twinlatch.Company{ID: "globex", Epoch: 3}, monday, 0, 0)
		good("after the company's epoch", twinlatch.Company{ID: ada.Company, Epoch: 4}, monday, 0, 0)
		good("when they are over", acme, monday.Add(48*time.Hour), 0, 0)
		h.write(func(tx *store.Tx) error {
			a, err := tx.TakeAccount(ada.Company, ada.ID)
			a.Epoch++
			return errors.Join(err, tx.UpdateAccount(a))
		})
		good("without Ada's, whose epoch rose", acme, monday, 1, 1)
		h.write(func(tx *store.Tx) error { return tx.EndAppPasswords("payroll") })
		good("once the application takes none", acme, monday, 0, 0)
		h.read(func(tx *store.Tx) error {
			is(t, "they stay listed", []string{"bo's"})(appPasswordIDs(tx.AppPasswords(bo)))
			return nil
		})
	})
}
