package storetest

import (
	"errors"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

func request(a twinlatch.Account, id twinlatch.ResetRequestID) twinlatch.ResetRequest {
	return twinlatch.ResetRequest{ID: id, Company: a.Company, Account: a.ID, AccountEpoch: a.Epoch, CompanyEpoch: 3, Agent: "sam", Reason: "lost the phone",
		State: twinlatch.ResetWaiting, CreatedAt: monday, ExpiresAt: monday.Add(twinlatch.ResetRequestFor)}
}

func requestIDs(list []twinlatch.ResetRequest, err error) ([]string, error) {
	return ids(list, err, func(r twinlatch.ResetRequest) string { return string(r.ID) })
}

func TestAPersonHasOneOpenRequest(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, _ := h.people()
		r := request(ada, "r")
		h.write(func(tx *store.Tx) error {
			return errors.Join(tx.InsertResetRequest(r), tx.InsertResetRequest(request(bo, "bo's")))
		})
		if err := h.Write(t.Context(), func(tx *store.Tx) error { return tx.InsertResetRequest(request(ada, "second")) }); !store.IsTaken(err) {
			t.Errorf("a second open request: %v", err)
		}
		h.read(func(tx *store.Tx) error {
			is(t, "by its id", r)(tx.ResetRequest("acme", "r"))
			none(t, "asked by Globex")(tx.ResetRequest("globex", "r"))
			is(t, "for Support", r)(tx.ResetRequestAnywhere("r"))
			none(t, "for Support, a wrong id")(tx.ResetRequestAnywhere("s"))
			is(t, "the open one", r)(tx.OpenResetRequest("ada"))
			none(t, "of somebody without")(tx.OpenResetRequest("cleo"))
			return nil
		})
		decided := r
		decided.State, decided.Approver, decided.Second, decided.OnlyAdmin = twinlatch.ResetApproved, "bo", "sue", true
		decided.DecidedAt, decided.DueAt, decided.ExpiresAt = monday.Add(time.Hour), monday.Add(2*time.Hour), monday.Add(3*time.Hour)
		h.write(func(tx *store.Tx) error {
			is(t, "moved", true)(tx.MoveResetRequest(twinlatch.ResetWaiting, decided))
			is(t, "moved again", false)(tx.MoveResetRequest(twinlatch.ResetWaiting, decided))
			return tx.InsertResetRequest(request(ada, "later"))
		})
		h.read(func(tx *store.Tx) error {
			is(t, "decided", decided)(tx.ResetRequest("acme", "r"))
			is(t, "the list", []string{"later", "bo's", "r"})(requestIDs(tx.ResetRequests("acme", 10)))
			is(t, "cut", []string{"later"})(requestIDs(tx.ResetRequests("acme", 1)))
			is(t, "of Globex", []string{})(requestIDs(tx.ResetRequests("globex", 10)))
			is(t, "as they came", []string{"bo's", "later"})(requestIDs(tx.ResetRequestsAfter("acme", "", 2)))
			is(t, "after that", []string{"r"})(requestIDs(tx.ResetRequestsAfter("acme", "later", 2)))
			is(t, "of Globex, as they came", []string{})(requestIDs(tx.ResetRequestsAfter("globex", "", 2)))
			return nil
		})
	})
}

// Two people of Support must approve; the second of two who approve at once must
// not take the first one's place.
func TestAnApprovalTakesNobodysPlace(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, _, _ := h.people()
		r := request(ada, "r")
		r.OnlyAdmin = true
		h.write(func(tx *store.Tx) error { return tx.InsertResetRequest(r) })
		bySam, bySue, both := r, r, r
		bySam.Approver, bySue.Approver = "sam", "sue"
		both.Approver, both.Second, both.State = "sam", "sue", twinlatch.ResetCooling
		h.write(func(tx *store.Tx) error {
			is(t, "Sam", true)(tx.MoveResetRequest(twinlatch.ResetWaiting, bySam))
			is(t, "Sue, who read before", false)(tx.MoveResetRequest(twinlatch.ResetWaiting, bySue))
			is(t, "Sue as the second", true)(tx.MoveResetRequest(twinlatch.ResetWaiting, both))
			return nil
		})
		h.read(func(tx *store.Tx) error { is(t, "the request", both)(tx.ResetRequestAnywhere("r")); return nil })
	})
}

func TestWhatWaitsForAdministratorsIsCounted(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		ada, bo, cleo := h.people()
		cooling, rejected := request(bo, "cooling"), request(ada, "rejected")
		cooling.State, cooling.DueAt, cooling.Agent, cooling.OnlyAdmin = twinlatch.ResetCooling, monday.Add(twinlatch.OnlyAdminWait), "", true
		rejected.State, rejected.Agent = twinlatch.ResetRejected, ""
		h.write(func(tx *store.Tx) error {
			return errors.Join(tx.InsertResetRequest(request(ada, "waiting")), tx.InsertResetRequest(cooling), tx.InsertResetRequest(rejected), tx.InsertResetRequest(request(cleo, "cleo's")))
		})
		end := monday.Add(twinlatch.ResetRequestFor)
		h.read(func(tx *store.Tx) error {
			is(t, "waiting and cooling", 2)(tx.CountOpenResetRequests("acme", monday))
			is(t, "cooling alone", 1)(tx.CountOpenResetRequests("acme", end))
			is(t, "Support sees its own and those of only administrators", []string{"waiting", "cooling", "cleo's"})(requestIDs(tx.SupportResetRequests(10)))
			is(t, "nothing is due", []string{})(requestIDs(tx.DueResetRequests(monday, 10)))
			is(t, "the cooling one is due", []string{"cooling"})(requestIDs(tx.DueResetRequests(cooling.DueAt, 10)))
			is(t, "all are", []string{"cleo's", "cooling", "waiting"})(requestIDs(tx.DueResetRequests(end, 10)))
			is(t, "some of them", []string{"cleo's"})(requestIDs(tx.DueResetRequests(end, 1)))
			return nil
		})
	})
}
