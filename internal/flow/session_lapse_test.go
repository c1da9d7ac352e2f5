package flow_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// A session that is as old as its company allows is told to the clients it was
// brought to, once, however many servers there are; one of a company with longer
// limits is not.
func TestAClientIsToldOfASessionThatIsAsOldAsMayBe(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ledger := w.newHearingClient()
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Overall, p.Idle = 8*time.Hour, time.Hour })
		w.bo.enrol()
		bos := w.bo.visitor().Session.ID
		out := ledger.tokens(w.bo)
		w.vera.signIn()
		ledger.tokens(w.vera) // whose company allows a day, and an hour
		vera := w.vera.visitor().Session.ID
		for end := w.clock.Now().Add(8*time.Hour - time.Second); w.clock.Now().Before(end); {
			w.clock.Advance(min(50*time.Minute, end.Sub(w.clock.Now())))
			must(t, errors.Join(w.house.Seen(w.ctx, bos), w.house.Seen(w.ctx, vera), w.house.Tick(w.ctx)))
		}
		if told := w.toldOf(); told != nil {
			t.Fatalf("a second before it is told of %v", told)
		}
		w.clock.Advance(time.Second)
		if won := race(8, func(int) bool { return w.house.Tick(w.ctx) == nil }); won != 8 {
			t.Errorf("%d of 8 servers were content", won)
		}
		if told := w.toldOf(); len(told) != 1 || told[0] != w.bo.id {
			t.Errorf("it is told of %v", told)
		}
		if _, err := ledger.refresh(out.Refresh); err == nil {
			t.Error("the refresh token is still good")
		}
		w.read(func(tx *store.Tx) error {
			if _, err := tx.Session(w.bo.id, bos); !errors.Is(err, store.ErrNone) {
				t.Errorf("the session is there: %v", err)
			}
			_, err := tx.Session(w.vera.id, vera)
			return err
		})
	})
}

// Whoever works at a client all day is not seen here. The tokens are refused once
// the session was idle, but nobody is signed out there in the middle of their work.
func TestAClientIsNotToldOfASessionThatWasIdleHere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ledger := w.newHearingClient()
		w.bo.signIn()
		out := ledger.tokens(w.bo)
		w.clock.Advance(time.Hour)
		must(t, w.house.Tick(w.ctx))
		if told := w.toldOf(); told != nil {
			t.Errorf("it is told of %v", told)
		}
		if _, err := ledger.refresh(out.Refresh); err == nil {
			t.Error("the refresh token is still good")
		}
	})
}

// Whoever is listed is looked at again in the Write that would end them: what is
// alive by then, because somebody used it, stays.
func TestASessionThatIsAliveWhenItWouldBeEndedStays(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		ledger := s.newHearingClient()
		s.bo.signIn()
		out, alive := ledger.tokens(s.bo), s.clock.Now()
		s.clock.Advance(25 * time.Hour)
		looks := 0
		s.faults.Holding(func(statement string) {
			if strings.Contains(statement, "UPDATE accounts") { // the account is being held, and it is another moment
				looks++
				s.clock.Set(alive)
			}
		}, func() { must(t, s.house.Tick(s.ctx)) })
		if told := s.toldOf(); looks == 0 || told != nil || !ledger.good(out.Access) {
			t.Errorf("looked at %d times, it is told of %v", looks, told)
		}
	})
}
