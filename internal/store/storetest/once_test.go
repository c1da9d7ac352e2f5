package storetest

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// together runs fn so many times at once; every one must succeed.
func together(t *testing.T, times int, fn func(i int) error) {
	t.Helper()
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range times {
		all.Go(func() {
			<-start
			if err := fn(i); err != nil {
				t.Errorf("number %d: %v", i, err)
			}
		})
	}
	close(start)
	all.Wait()
}

// winners runs 64 Writes at once and counts those that were told yes.
func (h house) winners(spend func(tx *store.Tx) (bool, error)) int64 {
	h.t.Helper()
	var yes atomic.Int64
	together(h.t, 64, func(int) error {
		var won bool
		err := h.Write(h.t.Context(), func(tx *store.Tx) (err error) {
			won, err = spend(tx)
			return err
		})
		if won {
			yes.Add(1)
		}
		return err
	})
	return yes.Load()
}

// oneTime is every value of which the second use is an attack, or a mistake.
var oneTime = map[string]func(tx *store.Tx) (bool, error){
	"a code of the application": func(tx *store.Tx) (bool, error) { return tx.UseStep(factor(person("acme", "ada")), 101, 0, monday) },
	"a recovery code":           func(tx *store.Tx) (bool, error) { return tx.SpendRecoveryCode("acme", "ada", hash("code")) },
	"a pending sign-in":         func(tx *store.Tx) (bool, error) { return tx.SpendPending("p", monday) },
	"a link":                    func(tx *store.Tx) (bool, error) { return tx.SpendLink("l", monday) },
	"an invitation":             func(tx *store.Tx) (bool, error) { return tx.SpendInvitation("i", monday) },
	"an enrolment":              func(tx *store.Tx) (bool, error) { return tx.SpendEnrolment("enrolment of s") },
	"the set-up link":           func(tx *store.Tx) (bool, error) { return tx.SpendSetupLink(hash("setup"), monday) },
	"the end of a session":      func(tx *store.Tx) (bool, error) { return tx.DeleteSession("ada", "s") },
	"the end of a trust":        func(tx *store.Tx) (bool, error) { return tx.DeleteTrustedDevice("ada", "d") },
	"a decision on a request": func(tx *store.Tx) (bool, error) {
		r := request(person("acme", "ada"), "r")
		r.State = twinlatch.ResetApproved
		return tx.MoveResetRequest(twinlatch.ResetWaiting, r)
	},
}

// oneOfEach makes one of every value in oneTime.
func (h house) oneOfEach() {
	h.t.Helper()
	ada, _, _ := h.people()
	h.write(func(tx *store.Tx) error {
		return errors.Join(tx.InsertFactor(factor(ada)), tx.ReplaceRecoveryCodes(ada, []byte("salt"), [][]byte{hash("code")}, monday), tx.InsertPending(pending(ada, "p"), hash("p")),
			tx.InsertLink(link(ada, "l"), hash("l")), tx.InsertInvitation(invitation("acme", "i"), hash("i")), tx.InsertEnrolment(enrolment(ada, "s")),
			tx.InsertInstance(store.Instance{SetupHash: hash("setup"), SetupExpiresAt: monday.Add(time.Hour)}), tx.InsertSession(session(ada, "s"), hash("s")),
			tx.InsertTrustedDevice(device(ada, "d"), hash("d")), tx.InsertResetRequest(request(ada, "r")))
	})
}

// B41 to B46 and their like: of 64 requests with the same value, one is right.
func TestOfManyWithTheSameOneTimeValueOneWins(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.oneOfEach()
		// The end of a session ends its enrolment, so that one goes first.
		if n := h.winners(oneTime["an enrolment"]); n != 1 {
			t.Errorf("an enrolment: %d of 64 won", n)
		}
		for what, spend := range oneTime {
			if n := h.winners(spend); n != 1 && what != "an enrolment" {
				t.Errorf("%s: %d of 64 won", what, n)
			}
		}
	})
}

// Options.Twice undoes the first run of every Write, so the second one wins.
func TestAValueIsSpentOnceWhenEveryWriteRunsTwice(t *testing.T) {
	each(t, func(t *testing.T, h house) {
		h.options.Twice = true
		h = open(t, h.options)
		h.oneOfEach()
		for _, what := range []string{"an enrolment", "a code of the application", "a recovery code", "a pending sign-in", "a link", "an invitation", "the set-up link"} {
			if n := h.winners(oneTime[what]); n != 1 {
				t.Errorf("%s: %d of 64 won", what, n)
			}
		}
	})
}
