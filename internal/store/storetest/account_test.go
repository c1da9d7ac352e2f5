package storetest

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

func accountIDs(list []twinlatch.Account, err error) ([]string, error) {
	return ids(list, err, func(a twinlatch.Account) string { return string(a.ID) })
}

func TestAPersonIsReadAsTheyWereWritten(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.people()
		dora := twinlatch.Account{ID: "dora", Company: "acme", Name: "Dora 'Ü' O\"Neill; DROP TABLE accounts", Email: "dora@acme.example", Language: "de", Status: twinlatch.AccountSuspended,
			Roles: twinlatch.UserManagement | twinlatch.Support, SupportSince: monday.Add(1), Epoch: 1 << 40, BrowserEpoch: 2, KeyEpoch: 1 << 41, PasswordHash: "$argon2id$v=19$…", PasswordSetAt: monday.Add(time.Second),
			PasswordLength: 8, EnrolBy: monday.Add(time.Minute), CreatedAt: monday, LastSigninAt: monday.Add(time.Hour), SuspendedAt: monday.Add(2 * time.Hour), SuspendedReason: "not-me", EraseAt: monday.Add(3 * time.Hour)}
		dora.SupportSince = monday.Add(time.Millisecond)
		h.write(func(tx *store.Tx) error { return tx.InsertAccount(dora) })
		h.read(func(tx *store.Tx) error {
			is(t, "Dora", dora)(tx.Account("acme", "dora"))
			is(t, "Dora by her address", dora)(tx.AccountByEmail("dora@acme.example"))
			none(t, "an unknown address")(tx.AccountByEmail("nobody@acme.example"))
			none(t, "no address")(tx.AccountByEmail(""))
			return nil
		})
		changed := person("acme", "dora")
		changed.Name, changed.Email, changed.CreatedAt = "Dora Neu", "neu@acme.example", monday
		h.write(func(tx *store.Tx) error {
			is(t, "Dora taken", dora)(tx.TakeAccount("acme", "dora"))
			return errors.Join(tx.UpdateAccount(changed), tx.InsertFactor(factor(changed)))
		})
		changed.HasFactor = true
		h.read(func(tx *store.Tx) error {
			is(t, "Dora changed", changed)(tx.AccountByEmail("neu@acme.example"))
			none(t, "her former address")(tx.AccountByEmail("dora@acme.example"))
			return nil
		})
	})
}

func TestAnotherCompanysPersonIsNotThere(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, _, _ := h.people()
		h.write(func(tx *store.Tx) error {
			none(t, "Globex takes Ada")(tx.TakeAccount("globex", "ada"))
			return nil
		})
		h.read(func(tx *store.Tx) error {
			none(t, "Globex reads Ada")(tx.Account("globex", "ada"))
			is(t, "Globex searches Ada", []string{})(accountIDs(tx.People("globex", store.PeoplePage{Search: "ada", Limit: 10})))
			is(t, "Globex's administrators", []string{"cleo"})(accountIDs(tx.Holders("globex", twinlatch.Configuration)))
			is(t, "Globex's unprotected", []string{"cleo"})(accountIDs(tx.Unprotected("globex", 10)))
			is(t, "how many", 1)(tx.CountUnprotected("globex"))
			return nil
		})
		moved := ada
		moved.Company, moved.Name = "globex", "Stolen"
		err := h.Write(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.TakeAccount("acme", "ada"); err != nil {
				return err
			}
			return tx.UpdateAccount(moved)
		})
		if !errors.Is(err, store.ErrNone) {
			t.Errorf("a person moved to another company: %v", err)
		}
	})
}

func TestAnAddressBelongsToOneAccount(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, cleo := h.people()
		taken := func(what string, change func(tx *store.Tx) error) {
			t.Helper()
			if err := h.Write(t.Context(), change); !store.IsTaken(err) {
				t.Errorf("%s: %v", what, err)
			}
		}
		taken("a second account", func(tx *store.Tx) error {
			second := person("globex", "second")
			second.Email = ada.Email
			return tx.InsertAccount(second)
		})
		taken("a change to it", func(tx *store.Tx) error {
			cleo.Email = ada.Email
			_, err := tx.TakeAccount("globex", "cleo")
			return errors.Join(err, tx.UpdateAccount(cleo))
		})
		// Two people who were erased have no address and do not meet in it.
		h.write(func(tx *store.Tx) error {
			for _, a := range []twinlatch.Account{ada, bo} {
				if _, err := tx.TakeAccount("acme", a.ID); err != nil {
					return err
				}
				a.Status, a.Email, a.Name = twinlatch.AccountRemoved, "", ""
				if err := tx.UpdateAccount(a); err != nil {
					return err
				}
			}
			again := person("globex", "again")
			again.Email = "ada@acme.example"
			return tx.InsertAccount(again)
		})
	})
}

func TestPeopleAreFoundByTheBeginningOfAWord(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.write(func(tx *store.Tx) error {
			err := tx.InsertCompany(company("acme"))
			for id, name := range map[twinlatch.AccountID]string{"a": "Ada  Byron", "b": "Bo 100% Sure", "c": "Cleo_Under Ärmel", "d": "Dora Back\\slash"} {
				p := person("acme", id)
				p.Name = name
				err = errors.Join(err, tx.InsertAccount(p))
			}
			gone := person("acme", "e")
			gone.Status = twinlatch.AccountRemoved
			return errors.Join(err, tx.InsertAccount(gone))
		})
		for search, want := range map[string][]string{
			"": {"a", "b", "c", "d"}, "by": {"a"}, "BYR": {"a"}, " ada   by ": {"a"}, "yron": {}, "%": {}, "100%": {"b"}, "1_0": {},
			"cleo_": {"c"}, "cleo-": {}, "är": {"c"}, "ÄR": {"c"}, `back\`: {"d"}, "d@acme": {"d"}, "acme.example": {}, "' OR 1=1 --": {}, "e@": {},
		} {
			h.read(func(tx *store.Tx) error {
				is(t, "search "+search, want)(accountIDs(tx.People("acme", store.PeoplePage{Search: search, Limit: 10})))
				return nil
			})
		}
		h.read(func(tx *store.Tx) error {
			is(t, "the second page", []string{"b", "c"})(accountIDs(tx.People("acme", store.PeoplePage{AfterName: "Ada  Byron", AfterID: "a", Limit: 2})))
			is(t, "as they came", []string{"b", "c"})(accountIDs(tx.People("acme", store.PeoplePage{ByID: true, AfterID: "a", Limit: 2})))
			is(t, "from the first", []string{"a", "b"})(accountIDs(tx.People("acme", store.PeoplePage{ByID: true, Limit: 2})))
			is(t, "those called so", []string{"d"})(accountIDs(tx.People("acme", store.PeoplePage{ByID: true, Search: "d@acme", Limit: 2})))
			is(t, "after the last", []string{})(accountIDs(tx.People("acme", store.PeoplePage{ByID: true, AfterID: "d", Limit: 2})))
			return nil
		})
	})
}

// Text sorts otherwise on each database; a list must not.
func TestPeopleAreListedInOneOrderPageByPage(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		names := []string{"ada", "Ada  Byron", "ada-lovelace", "Bo", "bo", "Zoe", "Émile", "Ödön", "李"}
		h.write(func(tx *store.Tx) error {
			err := tx.InsertCompany(company("acme"))
			for i, name := range names {
				p := person("acme", twinlatch.AccountID(fmt.Sprint("id", i)))
				p.Name = name
				err = errors.Join(err, tx.InsertAccount(p))
			}
			return err
		})
		pages := func(page store.PeoplePage) (got []string) {
			h.read(func(tx *store.Tx) error {
				for {
					people, err := tx.People("acme", page)
					if err != nil || len(people) == 0 {
						return err
					}
					for _, p := range people {
						got = append(got, p.Name)
						page.AfterName, page.AfterID = p.Name, p.ID
					}
				}
			})
			return got
		}
		is(t, "forward", names)(pages(store.PeoplePage{Limit: 2}), nil)
		back := slices.Clone(names[:8])
		slices.Reverse(back)
		is(t, "back from the last", back)(pages(store.PeoplePage{Limit: 3, Backward: true, AfterName: "李", AfterID: "id8"}), nil)
	})
}

func TestHoldersAreActiveAndHoldAnyOfTheRoles(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.people()
		h.write(func(tx *store.Tx) error {
			both, none, out := person("acme", "dora"), person("acme", "emil"), person("acme", "finn")
			both.Roles, none.Roles, out.Status = twinlatch.Configuration|twinlatch.UserManagement, 0, twinlatch.AccountSuspended
			return errors.Join(tx.InsertAccount(both), tx.InsertAccount(none), tx.InsertAccount(out), tx.InsertFactor(factor(both)))
		})
		h.read(func(tx *store.Tx) error {
			is(t, "Configuration", []string{"ada", "bo", "dora"})(accountIDs(tx.Holders("acme", twinlatch.Configuration)))
			is(t, "User Management", []string{"dora"})(accountIDs(tx.Holders("acme", twinlatch.UserManagement)))
			is(t, "either", []string{"ada", "bo", "dora"})(accountIDs(tx.Holders("acme", twinlatch.Configuration|twinlatch.UserManagement)))
			is(t, "Support", []string{})(accountIDs(tx.Holders("acme", twinlatch.Support)))
			is(t, "unprotected", []string{"ada", "bo", "emil"})(accountIDs(tx.Unprotected("acme", 10)))
			is(t, "some of them", []string{"ada"})(accountIDs(tx.Unprotected("acme", 1)))
			is(t, "their number", 3)(tx.CountUnprotected("acme"))
			return nil
		})
	})
}

func TestTheHostListsThePeopleOfEveryCompany(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.people()
		h.write(func(tx *store.Tx) error {
			gone := person("acme", "dora")
			gone.Status = twinlatch.AccountRemoved
			return tx.InsertAccount(gone)
		})
		h.read(func(tx *store.Tx) error {
			is(t, "the first page", []string{"ada", "bo"})(accountIDs(tx.AllPeople("", 2)))
			is(t, "the second page", []string{"cleo"})(accountIDs(tx.AllPeople("bo", 2)))
			return nil
		})
	})
}

func TestTimeToSetUpAFactorIsGivenAgainToWhoHadSome(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		until := monday.Add(time.Hour)
		late, longer, never, protected, theirs := person("acme", "late"), person("acme", "longer"), person("acme", "never"), person("acme", "protected"), person("globex", "theirs")
		late.EnrolBy, protected.EnrolBy, theirs.EnrolBy, longer.EnrolBy = monday, monday, monday, until.Add(time.Hour)
		h.people()
		h.write(func(tx *store.Tx) error {
			var err error
			for _, a := range []twinlatch.Account{late, longer, never, protected, theirs} {
				err = errors.Join(err, tx.InsertAccount(a))
			}
			return errors.Join(err, tx.InsertFactor(factor(protected)), tx.ReopenEnrolment("acme", until))
		})
		late.EnrolBy, protected.HasFactor = until, true
		h.read(func(tx *store.Tx) error {
			for _, want := range []twinlatch.Account{late, longer, never, protected, theirs} {
				is(t, string(want.ID), want)(tx.Account(want.Company, want.ID))
			}
			return nil
		})
	})
}

func TestTimeThatPassedUnusedIsOverForGood(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		late, running, protected, theirs := person("acme", "late"), person("acme", "running"), person("acme", "protected"), person("globex", "theirs")
		late.EnrolBy, protected.EnrolBy, theirs.EnrolBy, running.EnrolBy = monday, monday, monday, monday.Add(time.Millisecond)
		h.people()
		h.write(func(tx *store.Tx) error {
			var err error
			for _, a := range []twinlatch.Account{late, running, protected, theirs} {
				err = errors.Join(err, tx.InsertAccount(a))
			}
			return errors.Join(err, tx.InsertFactor(factor(protected)), tx.EndEnrolment("acme", monday), tx.ReopenEnrolment("acme", monday.Add(time.Hour)))
		})
		late.EnrolBy, running.EnrolBy, protected.HasFactor = twinlatch.EnrolmentOver(), monday.Add(time.Hour), true
		h.read(func(tx *store.Tx) error {
			for _, want := range []twinlatch.Account{late, running, protected, theirs} {
				is(t, string(want.ID), want)(tx.Account(want.Company, want.ID))
			}
			return nil
		})
	})
}

func TestARemovedPersonIsErasedAfterTheUndo(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.people()
		gone := person("acme", "dora")
		gone.Status, gone.EraseAt = twinlatch.AccountRemoved, monday.Add(twinlatch.DeleteUndo)
		h.write(func(tx *store.Tx) error { return tx.InsertAccount(gone) })
		h.read(func(tx *store.Tx) error {
			is(t, "before", []string{})(accountIDs(tx.PeopleToErase(gone.EraseAt.Add(-time.Millisecond), 10)))
			is(t, "then", []string{"dora"})(accountIDs(tx.PeopleToErase(gone.EraseAt, 10)))
			return nil
		})
	})
}

// Whoever writes back what an unlocked look-up gave would undo what happened in
// between, a role taken away for instance.
func TestARowIsWrittenBackOnlyByWhoTookIt(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, _, _ := h.people()
		for what, write := range map[string]func(tx *store.Tx) error{
			"a person":  func(tx *store.Tx) error { return tx.UpdateAccount(ada) },
			"a company": func(tx *store.Tx) error { return tx.UpdateCompany(company("acme")) },
			"a counter": func(tx *store.Tx) error { return tx.PutAttempts([]byte("key"), twinlatch.Attempts{}) },
		} {
			if err := h.Write(t.Context(), write); !errors.Is(err, store.ErrNotTaken) {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}
