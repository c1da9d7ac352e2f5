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

const payrollHears = "https://payroll.example.com/out"

func login(a twinlatch.Account, id string, session twinlatch.SessionID) twinlatch.Login {
	return twinlatch.Login{ID: id, App: "payroll", Session: session, Company: a.Company, Account: a.ID, SID: "sid " + id, CreatedAt: monday}
}

func loggedIn(tx *store.Tx, a twinlatch.Account, id string) error {
	_, err := tx.Login(login(a, id, twinlatch.SessionID("session "+id)))
	return err
}

// atPayroll are Ada with two sessions, Bo and Cleo, all signed in at Payroll,
// which hears of sign-outs, and Ada at Wiki, which does not.
func (h house) atPayroll() (ada, bo, cleo twinlatch.Account) {
	ada, bo, cleo = h.people()
	h.write(func(tx *store.Tx) error {
		_, err := tx.InsertApp(app("payroll", "Payroll", "payroll.example.com"))
		_, err2 := tx.InsertApp(app("wiki", "Wiki", "wiki.example.com"))
		wiki := login(ada, "ada at wiki", "s1")
		wiki.App = "wiki"
		_, err3 := tx.Login(wiki)
		err = errors.Join(err, err2, err3, tx.PutClient(twinlatch.Client{App: "payroll", LogoutAddress: payrollHears, Algorithm: twinlatch.RS256}), tx.PutClient(twinlatch.Client{App: "wiki"}))
		for id, a := range map[string]twinlatch.Account{"s1": ada, "s2": ada, "s3": bo, "s4": cleo} {
			s := session(a, twinlatch.SessionID(id))
			_, err4 := tx.Login(login(a, id, s.ID))
			err = errors.Join(err, tx.InsertSession(s, hash(id)), err4)
		}
		return err
	})
	return ada, bo, cleo
}

// told claims what waits and gives whose sign-ins they are.
func (h house) told() (ids []string) {
	h.write(func(tx *store.Tx) error {
		all, err := tx.ClaimLogouts(monday.Add(24*time.Hour), monday.Add(48*time.Hour), 100)
		ids = nil
		for _, l := range all {
			ids = append(ids, l.ID)
		}
		slices.Sort(ids)
		return err
	})
	return ids
}

func TestASessionHasOneSignInAtAClient(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, _ := h.atPayroll()
		h.write(func(tx *store.Tx) error {
			again := login(ada, "another", "s1")
			is(t, "again", login(ada, "s1", "s1"))(tx.Login(again))
			is(t, "by its name", login(bo, "s3", "s3"))(tx.LoginBySID("payroll", "sid s3"))
			none(t, "at another client")(tx.LoginBySID("wiki", "sid s3"))
			is(t, "held", true)(tx.HoldSession(ada.ID, "s1"))
			is(t, "another's", false)(tx.HoldSession(bo.ID, "s1"))
			is(t, "none", false)(tx.HoldSession(ada.ID, "s9"))
			return nil
		})
	})
}

// Whatever ends a sign-in at a client queues the news in the same Write.
func TestAClientIsToldOfEverySignInThatEnds(t *testing.T) {
	for name, story := range map[string]struct {
		end  func(tx *store.Tx, ada, bo twinlatch.Account) error
		want string
	}{
		"her session": {func(tx *store.Tx, ada, _ twinlatch.Account) error {
			_, err := tx.DeleteSession(ada.ID, "s1")
			return err
		}, "[s1]"},
		"a session of another": {func(tx *store.Tx, _, bo twinlatch.Account) error { _, err := tx.DeleteSession(bo.ID, "s1"); return err }, "[]"},
		"her other sessions":   {func(tx *store.Tx, ada, _ twinlatch.Account) error { return tx.DeleteSessions(ada.ID, "s1") }, "[s2]"},
		"all of hers":          {func(tx *store.Tx, ada, _ twinlatch.Account) error { return tx.EndLoginsOf(ada.ID) }, "[s1 s2]"},
		"the company's, but s1": {func(tx *store.Tx, _, _ twinlatch.Account) error {
			_, err := tx.DeleteSessionsOf("acme", "s1", 0)
			return err
		}, "[s2 s3]"},
		"too old": {func(tx *store.Tx, _, _ twinlatch.Account) error {
			return tx.DeleteLapsedSessions("acme", monday, monday.Add(-time.Hour))
		}, "[s1 s2 s3]"},
		"what she allowed it": {func(tx *store.Tx, ada, _ twinlatch.Account) error {
			err := tx.InsertGrant(grant(ada, "g"), hash("g"))
			_, err2 := tx.DeleteGrantsOf("payroll", ada.ID)
			return errors.Join(err, err2)
		}, "[s1 s2]"},
		"everybody there": {func(tx *store.Tx, _, _ twinlatch.Account) error { return tx.EndLoginsAt("payroll") }, "[s1 s2 s3 s4]"},
		"those that proved too little": {func(tx *store.Tx, ada, _ twinlatch.Account) error {
			s, err := tx.Session(ada.ID, "s2")
			s.Level = twinlatch.Level1
			_, err2 := tx.RemintSession(s, hash("s2"))
			return errors.Join(err, err2, tx.EndLoginsBelow("wiki", twinlatch.Level2), tx.EndLoginsBelow("payroll", twinlatch.Level2))
		}, "[s2]"},
		"the company's there, chosen no more": {func(tx *store.Tx, _, _ twinlatch.Account) error {
			return errors.Join(tx.ChooseApp("payroll", "globex"), tx.LeaveApp("payroll", "globex"))
		}, "[s4]"},
		"companies not chosen": {func(tx *store.Tx, _, _ twinlatch.Account) error {
			return errors.Join(tx.ChooseApp("payroll", "acme"), tx.EndUnchosen("payroll"))
		}, "[s4]"},
		"the company's everywhere": {func(tx *store.Tx, _, _ twinlatch.Account) error { return tx.EndLoginsOfCompany("acme", false) }, "[s1 s2 s3]"},
		"of those without a second factor": {func(tx *store.Tx, ada, _ twinlatch.Account) error {
			return errors.Join(tx.InsertFactor(factor(ada)), tx.EndLoginsOfCompany("acme", true))
		}, "[s3]"},
		"the application": {func(tx *store.Tx, _, _ twinlatch.Account) error {
			_, err := tx.TakeApp("payroll")
			return errors.Join(err, tx.DeleteApp("payroll"))
		}, "[s1 s2 s3 s4]"},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, h house) {
				ada, bo, _ := h.atPayroll()
				h.write(func(tx *store.Tx) error { return story.end(tx, ada, bo) })
				told := h.told()
				if got := fmt.Sprint(told); got != story.want {
					t.Errorf("it is told of %s, want %s", got, story.want)
				}
				var left int64
				if err := h.raw.QueryRowContext(t.Context(), `SELECT COUNT(*) FROM oidc_logins WHERE app_id = 'payroll'`).Scan(&left); err != nil || left != int64(4-len(told)) {
					t.Errorf("%d are left (%v)", left, err)
				}
			})
		})
	}
}

// Listed is what is as old as its own company allows and was brought to a client;
// what is left of it in the end is told with the sweep.
func TestSessionsAtClientsAreListedOnceTheyAreAsOldAsTheirCompanyAllows(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, cleo := h.atPayroll()
		h.write(func(tx *store.Tx) error {
			err := tx.InsertSession(session(bo, "at no client"), hash("at no client"))
			for company, limits := range map[twinlatch.CompanyID][2]time.Duration{ada.Company: {8 * time.Hour, time.Hour}, cleo.Company: {4 * time.Hour, 3 * time.Hour}} {
				c, err2 := tx.TakeCompany(company)
				c.Policy.Overall, c.Policy.Idle = limits[0], limits[1]
				err = errors.Join(err, err2, tx.UpdateCompany(c))
			}
			return errors.Join(err, tx.SeenSession("s2", monday.Add(7*time.Hour)), tx.SeenSession("s4", monday.Add(3*time.Hour)))
		})
		for _, moment := range []struct {
			after  time.Duration
			limit  int
			listed string
		}{
			{4*time.Hour - time.Millisecond, 10, "[]"}, {4 * time.Hour, 10, "[s4]"}, {8*time.Hour - time.Millisecond, 10, "[s4]"}, {8 * time.Hour, 10, "[s1 s2 s3 s4]"},
		} {
			h.write(func(tx *store.Tx) error {
				some, err := tx.LapsedAtClients(monday.Add(moment.after), 1)
				if err != nil || len(some) > 1 {
					t.Errorf("of one there are %d (%v)", len(some), err)
				}
				all, err := tx.LapsedAtClients(monday.Add(moment.after), moment.limit)
				var ids []string
				for _, s := range all {
					ids = append(ids, string(s.ID))
				}
				if slices.Sort(ids); fmt.Sprint(ids) != moment.listed {
					t.Errorf("after %s it lists %v, want %s", moment.after, ids, moment.listed)
				}
				return err
			})
		}
		h.sweep(monday.Add(31*24*time.Hour - time.Millisecond))
		is(t, "told too early", []string(nil))(h.told(), nil)
		if h.sweep(monday.Add(31 * 24 * time.Hour)) {
			t.Error("there is more to do")
		}
		is(t, "told in the end", []string{"s1", "s2", "s3", "s4"})(h.told(), nil)
		if h.rows("oidc_logins") != 0 {
			t.Error("some are left")
		}
	})
}

func TestASignOutWaitsUntilItIsToldOrGivenUp(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, _, _ := h.atPayroll()
		minute := monday.Add(time.Minute)
		h.write(func(tx *store.Tx) error {
			none(t, "nothing waits")(tx.NextLogout())
			_, err := tx.DeleteSession(ada.ID, "s1")
			return err
		})
		h.write(func(tx *store.Tx) error {
			is(t, "due at once", false)(dueAfter(tx, monday))
			want := twinlatch.Logout{ID: "s1", App: "payroll", Company: ada.Company, Account: ada.ID, SID: "sid s1", Address: payrollHears, Algorithm: twinlatch.RS256, Attempts: 1}
			is(t, "claimed", []twinlatch.Logout{want})(tx.ClaimLogouts(monday, minute, 10))
			is(t, "leased", 0)(claimedLogouts(tx, minute.Add(-time.Second)))
			is(t, "when the lease has ended", 1)(claimedLogouts(tx, minute))
			return tx.LogoutFailed("s1", monday.Add(time.Hour), "it answered 503")
		})
		h.write(func(tx *store.Tx) error {
			is(t, "later", monday.Add(time.Hour))(tx.NextLogout())
			is(t, "too early", 0)(claimedLogouts(tx, minute))
			is(t, "no failure yet", twinlatch.LogoutFailure{})(tx.LogoutFailures("payroll"))
			return tx.LogoutDead("s1", monday.Add(time.Hour), "it answered 404")
		})
		h.write(func(tx *store.Tx) error {
			none(t, "nothing waits")(tx.NextLogout())
			is(t, "given up", twinlatch.LogoutFailure{Count: 1, At: monday.Add(time.Hour), Why: "it answered 404"})(tx.LogoutFailures("payroll"))
			is(t, "not at another", twinlatch.LogoutFailure{})(tx.LogoutFailures("wiki"))
			// A server whose lease had ended brings nothing back.
			return errors.Join(tx.LogoutFailed("s1", monday, "late"), tx.LogoutTold("s1", monday))
		})
		h.write(func(tx *store.Tx) error {
			is(t, "it stays given up", 0)(claimedLogouts(tx, monday.Add(24*time.Hour)))
			return nil
		})
	})
}

// An address that is away is tried once for all that wait there.
func TestAnAddressThatIsAwayHoldsUpNobodyElse(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.atPayroll()
		later := monday.Add(time.Hour)
		h.write(func(tx *store.Tx) error {
			if err := tx.EndLoginsAt("payroll"); err != nil {
				return err
			}
			is(t, "the first", 1)(claimed(tx.ClaimLogouts(monday, monday.Add(time.Minute), 1)))
			return errors.Join(tx.LogoutsAway("https://another.example/out", monday, later), tx.LogoutsAway(payrollHears, monday, later))
		})
		h.write(func(tx *store.Tx) error {
			is(t, "the others wait", 0)(claimedLogouts(tx, monday))
			all, err := tx.ClaimLogouts(later, later.Add(time.Minute), 10)
			for _, l := range all {
				if l.Attempts != 2 {
					t.Errorf("%s was tried %d times", l.ID, l.Attempts)
				}
			}
			is(t, "all", 4)(len(all), err)
			return tx.LogoutTold("s1", later)
		})
	})
}

func dueAfter(tx *store.Tx, at time.Time) (bool, error) {
	next, err := tx.NextLogout()
	return next.After(at), err
}

func claimed(all []twinlatch.Logout, err error) (int, error) { return len(all), err }

func claimedLogouts(tx *store.Tx, now time.Time) (int, error) {
	return claimed(tx.ClaimLogouts(now, now.Add(time.Minute), 10))
}

// A client is given a sign-in in the very moment in which the session ends: the
// ending waits, and the client is told of it.
func TestWhatIsGivenWhileASessionEndsIsToldOf(t *testing.T) {
	for name, end := range map[string]func(tx *store.Tx, ada twinlatch.Account) error{
		"her session":  func(tx *store.Tx, ada twinlatch.Account) error { _, err := tx.DeleteSession(ada.ID, "s"); return err },
		"her sessions": func(tx *store.Tx, ada twinlatch.Account) error { return tx.DeleteSessions(ada.ID, "") },
		"the company's": func(tx *store.Tx, _ twinlatch.Account) error {
			_, err := tx.DeleteSessionsOf("acme", "", 0)
			return err
		},
		"what is too old": func(tx *store.Tx, _ twinlatch.Account) error { return tx.DeleteLapsedSessions("acme", monday, monday) },
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, h house) {
				ada := h.granted()
				h.write(func(tx *store.Tx) error {
					return tx.PutClient(twinlatch.Client{App: "payroll", LogoutAddress: payrollHears})
				})
				given, mayGoOn, done := make(chan struct{}), make(chan struct{}), make(chan error, 2)
				go func() {
					done <- h.Write(t.Context(), func(tx *store.Tx) error {
						held, err := tx.HoldSession(ada.ID, "s")
						if err != nil || !held {
							return errors.Join(err, errUndone)
						}
						_, err = tx.Login(login(ada, "l", "s"))
						close(given)
						<-mayGoOn
						return err
					})
				}()
				<-given
				go func() { done <- h.Write(t.Context(), func(tx *store.Tx) error { return end(tx, ada) }) }()
				h.untilSomebodyWaits()
				close(mayGoOn)
				if err := errors.Join(<-done, <-done); err != nil {
					t.Fatal(err)
				}
				if told := h.told(); len(told) != 1 || h.rows("oidc_logins") != 0 {
					t.Errorf("it is told of %v, and %d are left", told, h.rows("oidc_logins"))
				}
			})
		})
	}
}

// The operator signs everybody out while Ada's session ends: both happen, and each
// sign-in is told once.
func TestTwoMayEndOneSignInAtTheSameMoment(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, _, _ := h.atPayroll()
		ended, mayGoOn := make(chan struct{}), make(chan struct{})
		done := make(chan error, 2)
		go func() {
			done <- h.Write(t.Context(), func(tx *store.Tx) error {
				err := tx.EndLoginsAt("payroll")
				close(ended)
				<-mayGoOn
				return err
			})
		}()
		<-ended
		go func() {
			done <- h.Write(t.Context(), func(tx *store.Tx) error {
				_, err := tx.DeleteSession(ada.ID, "s1")
				return err
			})
		}()
		h.untilSomebodyWaits()
		close(mayGoOn)
		if first, second := <-done, <-done; first != nil || second != nil {
			t.Errorf("they are answered %v and %v", first, second)
		}
		is(t, "told", []string{"s1", "s2", "s3", "s4"})(h.told(), nil)
	})
}
