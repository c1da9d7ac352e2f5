package flow_test

import (
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// support are two people of Support who have held the role for eight days.
func (w *world) support() (sam, sue *person) {
	w.t.Helper()
	sam = w.newPerson(w.vendor, "Sam Smith", twinlatch.Support)
	sue = w.newPerson(w.vendor, "Sue Stone", twinlatch.Support)
	w.clock.Advance(8 * 24 * time.Hour)
	sam.enrol()
	sue.enrol()
	return sam, sue
}

// only lets Ada, Acme's only administrator, lose her phone.
func (w *world) only(agent *person) twinlatch.ResetRequestID {
	w.t.Helper()
	w.ada.enrol()
	if agent == nil {
		must(w.t, w.ada.ask(w.ada.stuck(), "My phone is gone."))
	} else {
		_, err := w.house.ResetRequest(w.ctx, agent.visitor(), flow.ResetRequest{Person: w.ada.id, Email: w.ada.email, Reason: "Called back."})
		must(w.t, err)
	}
	r := w.request(w.ada)
	if !r.OnlyAdmin {
		w.t.Fatal("somebody else could decide about Ada")
	}
	return r.ID
}

func (w *world) supportApproves(p *person, id twinlatch.ResetRequestID) (begun bool) {
	w.t.Helper()
	_, begun, err := w.house.ResetSupportApprove(w.ctx, p.visitor(), id)
	must(w.t, err)
	return begun
}

func TestTwoPeopleOfSupportAndADayOfWaitingResetTheOnlyAdministrator(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		sam, sue := w.support()
		uma := w.newPerson(w.acme, "Uma Ute", twinlatch.UserManagement)
		id := w.only(sam)
		if m := w.letter(sue.email, twinlatch.MailResetWaiting); !strings.HasSuffix(m.Facts.Link, "/support") || m.Facts.Company != "Acme" {
			t.Errorf("Sue reads %+v", m.Facts)
		}
		_, _, err := w.house.ResetSupportApprove(w.ctx, sam.visitor(), id)
		refused(t, err, "support.second-person")
		if !w.supportApproves(sue, id) {
			t.Fatal("whoever asked is not the first")
		}
		r := w.request(w.ada)
		if r.State != twinlatch.ResetCooling || r.Approver != sam.id || r.Second != sue.id || !r.DueAt.Equal(w.clock.Now().Add(24*time.Hour)) {
			t.Fatalf("the request says %+v", r)
		}
		links := map[string]bool{}
		for _, p := range []*person{w.ada, uma, w.vera} {
			m := w.letter(p.email, twinlatch.MailOnlyAdministrator)
			if m.Facts.Person != "Ada Byron" || m.Facts.Company != "Acme" || !m.Facts.Until.Equal(r.DueAt) {
				t.Errorf("%s reads %+v", p.name, m.Facts)
			}
			links[m.Facts.Link] = true
		}
		if len(links) != 3 {
			t.Error("two people share a link")
		}
		w.clock.Advance(24*time.Hour - time.Millisecond)
		must(t, w.house.Tick(w.ctx))
		if !w.ada.account().HasFactor {
			t.Fatal("the reset took effect before its time")
		}
		w.clock.Advance(time.Millisecond)
		must(t, w.house.Tick(w.ctx))
		must(t, w.house.Tick(w.ctx))
		state(t, w.request(w.ada), twinlatch.ResetApproved)
		if w.ada.account().HasFactor {
			t.Fatal("the reset did not take effect")
		}
		if n := len(w.kindsOf(w.ada.email, twinlatch.MailResetApproved)); n != 1 {
			t.Errorf("Ada got %d mails", n)
		}
		if m := w.letter(w.ada.email, twinlatch.MailResetApproved); m.Facts.Actor != "Sam Smith, Sue Stone" {
			t.Errorf("Ada reads that it was %q", m.Facts.Actor)
		}
		w.letter(w.vera.email, twinlatch.MailResetApproved)
		if e := w.entry(w.acme, twinlatch.AuditResetApproved); e.Actor != sue.id || e.Target != w.ada.id {
			t.Errorf("the log says %+v", e)
		}
	})
}

func (w *world) kindsOf(to string, kind twinlatch.MailKind) (out []letter) {
	w.t.Helper()
	for _, l := range w.letters(to) {
		if l.Kind == kind {
			out = append(out, l)
		}
	}
	return out
}

func TestTheOnlyAdministratorAsksByThemselves(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		sam, sue := w.support()
		id := w.only(nil)
		list, err := w.house.SupportRequests(w.ctx, sam.visitor())
		must(t, err)
		if len(list) != 1 || list[0].Refusal != nil || !list[0].OnlyAdmin || list[0].By != "" {
			t.Fatalf("Sam sees %+v", list)
		}
		if w.supportApproves(sam, id) {
			t.Fatal("one approval was enough")
		}
		_, _, err = w.house.ResetSupportApprove(w.ctx, sam.visitor(), id)
		refused(t, err, "support.second-person")
		if !w.supportApproves(sue, id) {
			t.Fatal("two approvals were not enough")
		}
		if n := w.entry(w.vendor, twinlatch.AuditResetSupportApproved); n.Facts["company"] != "Acme" {
			t.Errorf("the operator's log says %+v", n)
		}
	})
}

func TestWhoeverIsWarnedStopsTheResetWithoutASignIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		sam, sue := w.support()
		w.supportApproves(sue, w.only(sam))
		token := tokenOf(t, w.letter(w.vera.email, twinlatch.MailOnlyAdministrator).Facts.Link)
		adas := tokenOf(t, w.letter(w.ada.email, twinlatch.MailOnlyAdministrator).Facts.Link)
		for range 2 { // opening it spends nothing
			name, err := w.house.ResetStopShow(w.ctx, token)
			must(t, err)
			if name != "Ada Byron" {
				t.Fatalf("the page names %q", name)
			}
		}
		if won := race(64, func(n int) bool { return w.house.ResetStop(w.ctx, []string{token, adas}[n%2], w.vera.from()) == nil }); won != 1 {
			t.Fatalf("%d stopped it", won)
		}
		state(t, w.request(w.ada), twinlatch.ResetStopped)
		for _, spent := range []string{token, adas} {
			_, err := w.house.ResetStopShow(w.ctx, spent)
			refused(t, err, "link.ended")
		}
		for _, p := range []*person{w.ada, sam, sue, w.vera} {
			w.letter(p.email, twinlatch.MailResetStopped)
		}
		w.clock.Advance(25 * time.Hour)
		must(t, w.house.Tick(w.ctx))
		if !w.ada.account().HasFactor {
			t.Error("a stopped reset took effect")
		}
		_, err := w.house.ResetStopShow(w.ctx, "")
		refused(t, err, "link.ended")
	})
}

func TestSomebodyNewInSupportDoesNotCount(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		sam, sue := w.support()
		neo := w.newPerson(w.vendor, "Neo New", twinlatch.Support)
		neo.enrol()
		id := w.only(neo)
		_, _, err := w.house.ResetSupportApprove(w.ctx, neo.visitor(), id)
		refused(t, err, "support.second-person")
		if w.supportApproves(sam, id) {
			t.Fatal("Neo counted as the first")
		}
		if !w.supportApproves(sue, id) {
			t.Fatal("Sam and Sue were not enough")
		}
	})
}

func TestAnApprovalOfSomebodyWhoLeftSupportIsVoid(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		sam, sue := w.support()
		id := w.only(nil)
		w.supportApproves(sam, id)
		sam.alter(func(a *twinlatch.Account) { a.Roles = 0 })
		_, _, err := w.house.ResetSupportApprove(w.ctx, sue.visitor(), id)
		refused(t, err, "support.first-left")
		sam.alter(func(a *twinlatch.Account) { a.Roles = twinlatch.Support })
		w.supportApproves(sue, id)
		sue.alter(func(a *twinlatch.Account) { a.Status = twinlatch.AccountSuspended })
		w.clock.Advance(24 * time.Hour)
		must(t, w.house.Tick(w.ctx))
		state(t, w.request(w.ada), twinlatch.ResetExpired)
		if !w.ada.account().HasFactor {
			t.Error("a void approval took effect")
		}
	})
}

// Who is the only administrator is asked when something is decided, not when it
// was requested.
func TestAnotherAdministratorTakesTheDecisionBack(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		sam, sue := w.support()
		id := w.only(nil)
		w.supportApproves(sam, id)
		w.bo.alter(func(a *twinlatch.Account) { a.Roles = twinlatch.Configuration })
		_, _, err := w.house.ResetSupportApprove(w.ctx, sue.visitor(), id)
		refused(t, err, "error.not-found")
		w.bo.alter(func(a *twinlatch.Account) { a.Roles = 0 })
		w.supportApproves(sue, id)
		w.bo.alter(func(a *twinlatch.Account) { a.Roles = twinlatch.Configuration })
		w.clock.Advance(24 * time.Hour)
		must(t, w.house.Tick(w.ctx))
		state(t, w.request(w.ada), twinlatch.ResetExpired)
		if !w.ada.account().HasFactor {
			t.Error("Support went over the head of an administrator")
		}
	})
}

func TestTheLastOtherAdministratorLeavesWhileTheRequestWaits(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		sam, sue := w.support()
		dan := w.newPerson(w.acme, "Dan Dee", twinlatch.Configuration)
		w.ada.enrol()
		must(t, w.ada.ask(w.ada.stuck(), "Lost."))
		id := w.request(w.ada).ID
		_, _, err := w.house.ResetSupportApprove(w.ctx, sam.visitor(), id)
		refused(t, err, "error.not-found")
		dan.alter(func(a *twinlatch.Account) { a.Status = twinlatch.AccountSuspended })
		list, err := w.house.SupportRequests(w.ctx, sam.visitor())
		must(t, err)
		if len(list) != 1 || list[0].Refusal != nil {
			t.Fatalf("Support does not see it: %+v", list)
		}
		w.supportApproves(sam, id)
		w.supportApproves(sue, id)
		state(t, w.request(w.ada), twinlatch.ResetCooling)
	})
}

func TestNothingCoolsDownWhereNobodyCanBeWarned(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		sam, sue := w.support()
		id := w.only(sam)
		w.house.MailOn = false
		_, _, err := w.house.ResetSupportApprove(w.ctx, sue.visitor(), id)
		refused(t, err, "support.no-mail")
		state(t, w.request(w.ada), twinlatch.ResetWaiting)
	})
}

// Two approve at the same moment: they are the two, and the day runs once.
func TestOfManySupportApprovalsTwoCount(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		sam, sue := w.support()
		id := w.only(nil)
		both := []*flow.Visitor{sam.visitor(), sue.visitor()}
		won := race(64, func(n int) bool {
			_, _, err := w.house.ResetSupportApprove(w.ctx, both[n%2], id)
			if say := saying(err); err != nil && say != "reset-requests.ended" && say != "support.second-person" {
				t.Errorf("a late approval is answered %v", err)
			}
			return err == nil
		})
		if won != 2 {
			t.Fatalf("%d approvals counted", won)
		}
		if n := len(w.kindsOf(w.vera.email, twinlatch.MailOnlyAdministrator)); n != 1 {
			t.Errorf("Vera was warned %d times", n)
		}
	})
}
