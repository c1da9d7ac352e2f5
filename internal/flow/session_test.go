package flow_test

import (
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// isIn says whether a cookie's value is a session at a distance from a moment.
func (w *world) isIn(token string, at time.Time) bool {
	w.t.Helper()
	w.clock.Advance(at.Sub(w.clock.Now()))
	v, err := w.house.Visitor(w.ctx, token, flow.From{})
	must(w.t, err)
	return v != nil
}

// Idle and overall limits hold to the millisecond; use moves the one and never
// the other, and a clock that is set back moves neither.
func TestASessionEndsAtItsLimits(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		const millisecond = time.Millisecond
		w.bo.signIn()
		began := w.clock.Now()
		if !w.isIn(w.bo.session, began.Add(time.Hour-millisecond)) || w.isIn(w.bo.session, began.Add(time.Hour)) {
			t.Error("an idle hour is not an hour")
		}
		w.bo.signIn()
		began = w.clock.Now()
		id := w.bo.visitor().Session.ID
		for at := began.Add(50 * time.Minute); at.Before(began.Add(24 * time.Hour)); at = at.Add(50 * time.Minute) {
			if !w.isIn(w.bo.session, at) {
				t.Fatalf("a session in use ended after %s", at.Sub(began))
			}
			must(t, w.house.Seen(w.ctx, id))
		}
		if !w.isIn(w.bo.session, began.Add(24*time.Hour-millisecond)) || w.isIn(w.bo.session, began.Add(24*time.Hour)) {
			t.Error("a day is not a day")
		}
	})
}

func TestAClockThatIsSetBackLengthensNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = true })
		w.bo.enrol()
		w.bo.trustBrowser()
		w.ada.enrol()
		in, err := w.cleo.typePassword()
		must(t, err)
		w.clock.Advance(-twinlatch.ClockSlack)
		if w.bo.peek() == nil {
			t.Error("a minute's difference between two nodes signs people out")
		}
		w.clock.Advance(-time.Hour)
		if w.bo.peek() != nil || w.ada.peek() != nil {
			t.Error("a session of the future is a session")
		}
		if v, _ := w.house.Visitor(w.ctx, in.Session, w.cleo.from()); v != nil {
			t.Error("Cleo's session of the future is one")
		}
		if in, err = w.bo.typePassword(); err != nil || in.Step != twinlatch.StepCode {
			t.Errorf("the trust of the future spares the code: %s (%v)", in.Step, err)
		}
	})
}

// The administrator ends every session of the company: hers stays, the next
// company's stay, and so do those of whoever holds a role she lacks.
func TestAllSessionsOfACompanyEndAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		dan := w.newPerson(w.acme, "Dan Drake", twinlatch.Configuration)
		for _, p := range []*person{w.ada, w.bo, w.cleo, w.vera, dan} {
			p.signIn()
		}
		another := w.ada.other()
		another.signIn()
		in, err := w.bo.typePassword()
		must(t, err)
		_, err = w.house.SessionEndAll(w.ctx, w.bo.visitor())
		refused(t, err, "error.needs-configuration")
		w.clock.Advance(11 * time.Minute)
		_, err = w.house.SessionEndAll(w.ctx, dan.visitor())
		refused(t, err, "proof.needed")
		dan.prove()
		ended, err := w.house.SessionEndAll(w.ctx, dan.visitor())
		must(t, err)
		if ended != 3 || w.bo.peek() != nil || w.cleo.peek() != nil {
			t.Errorf("%d sessions ended", ended)
		}
		if dan.peek() == nil || w.ada.peek() == nil || another.peek() == nil || w.vera.peek() == nil {
			t.Error("Dan, who lacks User Management, ended a session that is not his to end")
		}
		if e := w.entry(w.acme, twinlatch.AuditEverySessionEnded); e.Actor != dan.id {
			t.Errorf("the entry says %+v", e)
		}
		w.ada.prove()
		if _, err = w.house.SessionEndAll(w.ctx, w.ada.visitor()); err != nil || dan.peek() != nil || another.peek() != nil || w.ada.peek() == nil {
			t.Errorf("Ada did not end Dan's session and her other one (%v)", err)
		}
		_ = in
	})
}
