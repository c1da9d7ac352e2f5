package storetest

import (
	"errors"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

func session(a twinlatch.Account, id twinlatch.SessionID) twinlatch.Session {
	return twinlatch.Session{ID: id, Account: a.ID, Company: a.Company, AccountEpoch: a.Epoch, CompanyEpoch: 3, Level: twinlatch.Level2, Second: twinlatch.ByTOTP,
		CreatedAt: monday, SeenAt: monday.Add(1 * time.Second), PasswordAt: monday.Add(2 * time.Second), FactorAt: monday.Add(3 * time.Second), RecoveryAt: monday.Add(4 * time.Second),
		Place: twinlatch.Place{Browser: "Chrome", System: "Linux", Address: "192.0.2.1"}}
}

func hash(of string) []byte { return []byte("hash of " + of) }

func sessionIDs(list []twinlatch.Session, err error) ([]string, error) {
	return ids(list, err, func(s twinlatch.Session) string { return string(s.ID) })
}

func TestASessionIsReadAsItWasWritten(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, _, _ := h.people()
		s := session(ada, "s")
		h.write(func(tx *store.Tx) error { return tx.InsertSession(s, hash("s")) })
		h.read(func(tx *store.Tx) error {
			is(t, "by its token", s)(tx.SessionByToken(hash("s")))
			is(t, "by its id", s)(tx.Session("ada", "s"))
			none(t, "by a wrong token")(tx.SessionByToken(hash("t")))
			none(t, "without a token")(tx.SessionByToken(nil))
			none(t, "by its id as the token")(tx.SessionByToken([]byte("s")))
			none(t, "Bo's")(tx.Session("bo", "s"))
			return nil
		})
		if err := h.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertSession(session(ada, "t"), hash("s")) }); !store.IsTaken(err) {
			t.Errorf("the same token twice: %v", err)
		}
	})
}

func TestASessionMintedAgainHasAnotherTokenAndNewEpochs(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, _, _ := h.people()
		risen := session(ada, "s")
		h.write(func(tx *store.Tx) error { return tx.InsertSession(risen, hash("former")) })
		risen.AccountEpoch, risen.CompanyEpoch, risen.Level, risen.Second = 99, 98, twinlatch.Level1, twinlatch.ByTrustedDevice
		risen.SeenAt, risen.PasswordAt, risen.FactorAt, risen.RecoveryAt = monday.Add(time.Hour), monday.Add(2*time.Hour), monday.Add(3*time.Hour), monday.Add(4*time.Hour)
		h.write(func(tx *store.Tx) error {
			another, gone := risen, risen
			another.Account, gone.ID = "bo", "gone"
			is(t, "by Bo", false)(tx.RemintSession(another, hash("stolen")))
			is(t, "one that has ended", false)(tx.RemintSession(gone, hash("gone")))
			is(t, "the session", true)(tx.RemintSession(risen, hash("new")))
			return nil
		})
		h.read(func(tx *store.Tx) error {
			none(t, "by its former token")(tx.SessionByToken(hash("former")))
			none(t, "by Bo's")(tx.SessionByToken(hash("stolen")))
			is(t, "by its new token", risen)(tx.SessionByToken(hash("new")))
			return nil
		})
	})
}

func TestTheIdleClockNeverGoesBack(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, _, _ := h.people()
		later := session(ada, "s")
		later.SeenAt = monday.Add(time.Hour)
		h.write(func(tx *store.Tx) error {
			return errors.Join(tx.InsertSession(session(ada, "s"), hash("s")), tx.SeenSession("s", later.SeenAt), tx.SeenSession("s", monday), tx.SeenSession("gone", monday))
		})
		h.read(func(tx *store.Tx) error { is(t, "the session", later)(tx.Session("ada", "s")); return nil })
	})
}

func TestSessionsOfAnEarlierEpochAreNotListed(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, _ := h.people()
		old, second := session(ada, "old"), session(ada, "second")
		old.AccountEpoch--
		second.CreatedAt = monday.Add(time.Minute)
		h.write(func(tx *store.Tx) error {
			return errors.Join(tx.InsertSession(old, hash("old")), tx.InsertSession(session(ada, "first"), hash("first")), tx.InsertSession(second, hash("second")), tx.InsertSession(session(bo, "bo's"), hash("bo's")))
		})
		h.read(func(tx *store.Tx) error {
			is(t, "Ada's", []string{"second", "first"})(sessionIDs(tx.Sessions(ada)))
			ada.Company = "globex"
			is(t, "Ada's, asked by Globex", []string{})(sessionIDs(tx.Sessions(ada)))
			return nil
		})
	})
}

// hung is a session with everything that can hang on it.
func (h house) hung(a twinlatch.Account, id twinlatch.SessionID) {
	h.t.Helper()
	h.write(func(tx *store.Tx) error {
		return errors.Join(tx.InsertSession(session(a, id), hash(string(id))), tx.InsertEnrolment(enrolment(a, id)), tx.InsertReveal(reveal(a, id)), tx.InsertStoredForm(form(a, id, "form of "+string(id))))
	})
}

// hanging says whether all, or nothing, of it is there.
func hanging(t *testing.T, tx *store.Tx, a twinlatch.Account, id twinlatch.SessionID, want bool) {
	t.Helper()
	if !want {
		none(t, "session "+string(id))(tx.Session(a.ID, id))
		none(t, "enrolment of "+string(id))(tx.Enrolment(id))
		none(t, "reveal of "+string(id))(tx.Reveal(id))
		none(t, "form of "+string(id))(tx.StoredForm(id, "form of "+string(id)))
		return
	}
	is(t, "session", session(a, id))(tx.Session(a.ID, id))
	is(t, "enrolment", enrolment(a, id))(tx.Enrolment(id))
	is(t, "reveal", reveal(a, id))(tx.Reveal(id))
	is(t, "form", form(a, id, "form of "+string(id)))(tx.StoredForm(id, "form of "+string(id)))
}

func TestASessionEndsWithAllThatHangsOnIt(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, _ := h.people()
		for _, id := range []twinlatch.SessionID{"one", "two", "three"} {
			h.hung(ada, id)
		}
		h.hung(bo, "bo's")
		h.write(func(tx *store.Tx) error {
			is(t, "Bo ends Ada's", false)(tx.DeleteSession("bo", "one"))
			is(t, "Ada ends hers", true)(tx.DeleteSession("ada", "one"))
			is(t, "and again", false)(tx.DeleteSession("ada", "one"))
			hanging(t, tx, ada, "one", false)
			hanging(t, tx, ada, "two", true)
			return tx.DeleteSessions("ada", "three")
		})
		h.read(func(tx *store.Tx) error {
			hanging(t, tx, ada, "two", false)
			hanging(t, tx, ada, "three", true)
			hanging(t, tx, bo, "bo's", true)
			return nil
		})
		h.write(func(tx *store.Tx) error { return tx.DeleteSessions("ada", "") })
		h.read(func(tx *store.Tx) error {
			hanging(t, tx, ada, "three", false)
			hanging(t, tx, bo, "bo's", true)
			return nil
		})
	})
}

func TestEverybodysSessionsEndExceptOfThoseAbove(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, cleo := h.people()
		dan := person("acme", "dan")
		dan.Roles = twinlatch.UserManagement
		h.write(func(tx *store.Tx) error { return tx.InsertAccount(dan) })
		for id, who := range map[twinlatch.SessionID]twinlatch.Account{"this": ada, "other": ada, "bo's": bo, "dan's": dan, "elsewhere": cleo} {
			h.hung(who, id)
		}
		h.write(func(tx *store.Tx) error {
			if err := errors.Join(tx.InsertPending(pending(bo, "bo's"), hash("1")), tx.InsertPending(pending(dan, "dan's"), hash("2")), tx.InsertPending(pending(cleo, "cleo's"), hash("3"))); err != nil {
				return err
			}
			is(t, "all but hers and Dan's", int64(2))(tx.DeleteSessionsOf("acme", "this", dan.Roles))
			return nil
		})
		h.read(func(tx *store.Tx) error {
			hanging(t, tx, ada, "this", true)
			hanging(t, tx, ada, "other", false)
			hanging(t, tx, bo, "bo's", false)
			hanging(t, tx, dan, "dan's", true)
			hanging(t, tx, cleo, "elsewhere", true)
			none(t, "Bo's sign-in under way")(tx.PendingByToken(hash("1")))
			is(t, "Dan's", pending(dan, "dan's"))(tx.PendingByToken(hash("2")))
			is(t, "Cleo's", pending(cleo, "cleo's"))(tx.PendingByToken(hash("3")))
			return nil
		})
	})
}

func TestSessionsThatLapsedEndInOneCompany(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, cleo := h.people()
		h.hung(ada, "hers")
		h.hung(cleo, "elsewhere")
		seen := session(bo, "his")
		seen.CreatedAt, seen.SeenAt = monday.Add(time.Hour), monday.Add(2*time.Hour)
		h.write(func(tx *store.Tx) error { return tx.InsertSession(seen, hash("his")) })
		lapse := func(began, last time.Time) {
			h.write(func(tx *store.Tx) error { return tx.DeleteLapsedSessions("acme", began, last) })
		}
		lapse(monday.Add(-time.Millisecond), monday.Add(time.Second-time.Millisecond))
		h.read(func(tx *store.Tx) error { hanging(t, tx, ada, "hers", true); return nil })
		lapse(monday.Add(-time.Hour), monday.Add(time.Second)) // by when it was seen
		h.read(func(tx *store.Tx) error {
			hanging(t, tx, ada, "hers", false)
			hanging(t, tx, cleo, "elsewhere", true)
			is(t, "his", seen)(tx.Session("bo", "his"))
			return nil
		})
		lapse(monday.Add(time.Hour), monday) // by when it began
		h.read(func(tx *store.Tx) error { none(t, "his")(tx.Session("bo", "his")); return nil })
	})
}

func pending(a twinlatch.Account, id twinlatch.PendingID) twinlatch.Pending {
	return twinlatch.Pending{ID: id, Account: a.ID, Company: a.Company, AccountEpoch: a.Epoch, CompanyEpoch: 3, PasswordAt: monday, FactorAt: monday.Add(time.Second),
		Second: twinlatch.ByRecoveryCode, Remember: true, ReturnTo: "/configuration/account?x=1#y", ExpiresAt: monday.Add(twinlatch.PendingFor), Spent: twinlatch.Points{Strange: 3, All: 6}}
}

func TestAPendingSigninIsSpentOnceAndInTime(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, _, _ := h.people()
		p := pending(ada, "p")
		h.write(func(tx *store.Tx) error {
			return errors.Join(tx.InsertPending(p, hash("p")), tx.InsertPending(pending(ada, "late"), hash("late")))
		})
		h.read(func(tx *store.Tx) error {
			is(t, "by its token", p)(tx.PendingByToken(hash("p")))
			none(t, "by another")(tx.PendingByToken(hash("q")))
			none(t, "as a session")(tx.SessionByToken(hash("p")))
			return nil
		})
		h.write(func(tx *store.Tx) error {
			is(t, "at its end", false)(tx.SpendPending("late", p.ExpiresAt))
			is(t, "just in time", true)(tx.SpendPending("p", p.ExpiresAt.Add(-time.Millisecond)))
			is(t, "twice", false)(tx.SpendPending("p", monday))
			return nil
		})
	})
}

func TestAPendingSigninKnowsWhatItsCodesHaveCost(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, _, _ := h.people()
		p, other := pending(ada, "p"), pending(ada, "other")
		h.write(func(tx *store.Tx) error {
			return errors.Join(tx.InsertPending(p, hash("p")), tx.InsertPending(other, hash("other")), tx.ChargePending("p", twinlatch.Points{Strange: 1, All: 2}))
		})
		p.Spent = twinlatch.Points{Strange: 4, All: 8}
		h.read(func(tx *store.Tx) error {
			is(t, "charged", p)(tx.PendingByToken(hash("p")))
			is(t, "another", other)(tx.PendingByToken(hash("other")))
			return nil
		})
	})
}

func TestOnlyTheNewestPendingSigninsAreKept(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, _ := h.people()
		h.write(func(tx *store.Tx) error {
			var err error
			for i, id := range []twinlatch.PendingID{"a", "b", "c"} {
				p := pending(ada, id)
				p.ExpiresAt = p.ExpiresAt.Add(time.Duration(i) * time.Second)
				err = errors.Join(err, tx.InsertPending(p, hash(string(id))))
			}
			return errors.Join(err, tx.InsertPending(pending(bo, "bo's"), hash("bo's")), tx.TrimPendings(pending(ada, "c"), 2))
		})
		left := func(want map[string]bool) {
			t.Helper()
			h.read(func(tx *store.Tx) error {
				for id, there := range want {
					if _, err := tx.PendingByToken(hash(id)); there != (err == nil) {
						t.Errorf("%s: %v, want it there: %v", id, err, there)
					}
				}
				return nil
			})
		}
		left(map[string]bool{"a": false, "b": true, "c": true, "bo's": true})
		h.write(func(tx *store.Tx) error { return tx.DeletePendings("ada") })
		left(map[string]bool{"b": false, "c": false, "bo's": true})
	})
}

// A server whose clock is slow does not lose the sign-in it has just begun.
func TestTheNamedPendingSigninIsKeptWhateverTheClocksSay(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, _, _ := h.people()
		h.write(func(tx *store.Tx) error {
			slow := pending(ada, "slow")
			slow.ExpiresAt = slow.ExpiresAt.Add(-time.Second)
			return errors.Join(tx.InsertPending(pending(ada, "a"), hash("a")), tx.InsertPending(pending(ada, "b"), hash("b")),
				tx.InsertPending(slow, hash("slow")), tx.TrimPendings(slow, 2))
		})
		h.read(func(tx *store.Tx) error {
			_, err := tx.PendingByToken(hash("slow"))
			return err
		})
	})
}
