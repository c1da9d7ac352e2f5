package flow_test

import (
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

func TestARequestEndsByItselfAfter72Hours(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.ada.enrol()
		must(t, w.bo.ask(w.bo.losePhone(), "Lost."))
		w.clock.Advance(72*time.Hour - time.Second)
		must(t, w.house.Tick(w.ctx))
		state(t, w.request(w.bo), twinlatch.ResetWaiting)
		w.clock.Advance(time.Second)
		w.ada.signIn()
		_, err := w.house.ResetApprove(w.ctx, w.ada.visitor(), w.request(w.bo).ID)
		refused(t, err, "reset-requests.ended")
		won := race(8, func(int) bool { return w.house.Tick(w.ctx) == nil })
		if won != 8 {
			t.Errorf("%d of 8 nodes were content", won)
		}
		state(t, w.request(w.bo), twinlatch.ResetExpired)
		if n := len(w.kindsOf(w.bo.email, twinlatch.MailResetExpired)); n != 1 {
			t.Errorf("Bo got %d mails", n)
		}
		if e := w.entry(w.acme, twinlatch.AuditResetExpired); e.Actor != "" || e.Target != w.bo.id {
			t.Errorf("the log says %+v", e)
		}
	})
}

// Whatever the request was made under has changed: nobody can decide it.
func TestARequestDiesWithItsPersonsState(t *testing.T) {
	deaths := map[string]func(w *world){
		"suspended":     func(w *world) { w.bo.alter(func(a *twinlatch.Account) { a.Status = twinlatch.AccountSuspended }) },
		"removed":       func(w *world) { w.bo.alter(func(a *twinlatch.Account) { a.Status = twinlatch.AccountRemoved }) },
		"epoch":         func(w *world) { w.bo.alter(func(a *twinlatch.Account) { a.Epoch++ }) },
		"company epoch": func(w *world) { w.companyEpoch() },
	}
	for name, die := range deaths {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				w.ada.enrol()
				must(t, w.bo.ask(w.bo.losePhone(), "Lost."))
				die(w)
				w.ada.signIn()
				list, err := w.house.ResetRequests(w.ctx, w.ada.visitor())
				must(t, err)
				if list[0].Waits {
					t.Error("it is still shown as waiting")
				}
				_, err = w.house.ResetApprove(w.ctx, w.ada.visitor(), w.request(w.bo).ID)
				refused(t, err, "reset-requests.ended")
				must(t, w.house.Tick(w.ctx))
				state(t, w.request(w.bo), twinlatch.ResetExpired)
				if !w.bo.account().HasFactor {
					t.Error("Bo was reset")
				}
			})
		})
	}
}

func (w *world) companyEpoch() {
	w.t.Helper()
	w.write(func(tx *store.Tx) error {
		c, err := tx.TakeCompany(w.acme)
		if err != nil {
			return err
		}
		c.Epoch++
		return tx.UpdateCompany(c)
	})
}

func TestARequestIsFulfilledByAResetInAnotherWay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		sam := w.newPerson(w.vendor, "Sam Smith", twinlatch.Support)
		sam.enrol()
		w.bo.enrol()
		_, err := w.house.ResetRequest(w.ctx, sam.visitor(), flow.ResetRequest{Person: w.bo.id, Email: w.bo.email, Reason: "Called back."})
		must(t, err)
		_, err = w.house.HostResetTwoFactor(w.ctx, w.bo.email, "Bo stood at my desk.")
		must(t, err)
		state(t, w.request(w.bo), twinlatch.ResetApproved)
		w.letter(sam.email, twinlatch.MailResetApproved)
	})
}

func TestRepeatedFailuresAreOneEntryWithACount(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		pending := w.bo.half()
		for range 4 {
			_, err := w.bo.typeCode(pending, w.bo.wrongCode())
			refused(t, err, "code.wrong")
		}
		must(t, w.house.Tick(w.ctx))
		if entries := w.entries(w.acme, twinlatch.AuditCodeFailed); len(entries) != 1 {
			t.Fatalf("%d entries within the minute", len(entries))
		}
		w.clock.Advance(time.Minute)
		must(t, w.house.Tick(w.ctx))
		must(t, w.house.Tick(w.ctx))
		if entries := w.entries(w.acme, twinlatch.AuditCodeFailed); len(entries) != 2 || entries[0].Count != 3 {
			t.Fatalf("four failures are %+v", entries)
		}
	})
}

// What a stranger does to an address is written when its minute has passed: for
// a person in their company's log with the place it first came from, for nobody
// in the instance's, one entry for all of them.
func TestWhatStrangersDoToAnAddressIsWrittenAfterTheMinute(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for range 3 {
			refused(t, w.try(w.bo.email, "not this one at all"), "signin.wrong")
			refused(t, w.try("nobody@acme.example", "not this one at all"), "signin.wrong")
			refused(t, w.try("neither@acme.example", "not this one at all"), "signin.wrong")
		}
		must(t, w.house.Tick(w.ctx))
		if entries := w.entries(w.acme, twinlatch.AuditSigninFailed); len(entries) != 0 {
			t.Fatalf("%d entries within the minute", len(entries))
		}
		began := w.clock.Now()
		w.clock.Advance(time.Minute)
		must(t, w.house.Tick(w.ctx))
		must(t, w.house.Tick(w.ctx))
		e := w.entries(w.acme, twinlatch.AuditSigninFailed)
		if len(e) != 1 || e[0].Count != 2 || e[0].Target != w.bo.id || !e[0].At.Equal(began) {
			t.Errorf("three failures of Bo's are %+v", e)
		}
		e = w.entries(store.InstanceChain, twinlatch.AuditSigninFailed)
		if len(e) != 1 || e[0].Count != 5 || e[0].Target != "" {
			t.Errorf("six failures of nobody's are %+v", e)
		}
		w.ada.signIn()
		for _, line := range w.auditLog(flow.AuditFilter{Kind: twinlatch.AuditSigninFailed}).Lines {
			if line.Entry.Place.Address != "203.0.113.5" {
				t.Errorf("Ada reads %+v", line.Entry)
			}
		}
	})
}

// entries are the audit entries of a kind, the newest first.
func (w *world) entries(id twinlatch.CompanyID, kind twinlatch.AuditKind) (out []twinlatch.AuditEntry) {
	w.t.Helper()
	for _, row := range w.log(id) {
		if row.Entry.Kind == kind {
			out = append(out, row.Entry)
		}
	}
	return out
}

func TestARemovedPersonIsErasedAfter30Days(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.ada.enrol()
		must(t, w.bo.ask(w.bo.losePhone(), "Bo Barker lost it."))
		_, err := w.house.ResetApprove(w.ctx, w.ada.visitor(), w.request(w.bo).ID)
		must(t, err)
		w.bo.alter(func(a *twinlatch.Account) {
			a.Status, a.EraseAt = twinlatch.AccountRemoved, w.clock.Now().Add(twinlatch.DeleteUndo)
		})
		w.clock.Advance(twinlatch.DeleteUndo - time.Second)
		must(t, w.house.Nightly(w.ctx))
		if a := w.bo.account(); a.Name != "Bo Barker" {
			t.Fatal("erased before the time")
		}
		w.clock.Advance(time.Second)
		must(t, w.house.Nightly(w.ctx))
		must(t, w.house.Nightly(w.ctx))
		a := w.bo.account()
		if a.Name != flow.Pseudonym(w.bo.id) || a.Email != "" || a.PasswordHash != "" || a.HasFactor || !a.EraseAt.IsZero() {
			t.Errorf("what is left is %+v", a)
		}
		if r := w.request(w.bo); r.Reason != "" {
			t.Errorf("the request keeps %q", r.Reason)
		}
		about := 0
		for _, row := range w.log(w.acme) {
			if e := row.Entry; (e.Actor == w.bo.id || e.Target == w.bo.id) && e.Kind != twinlatch.AuditPersonErased {
				if about++; row.Personal != nil {
					t.Errorf("%s keeps what was written about Bo", e.Kind)
				}
			}
		}
		if about == 0 {
			t.Error("the log has forgotten Bo")
		}
		w.entry(w.acme, twinlatch.AuditPersonErased)
		w.read(func(tx *store.Tx) error {
			report, err := tx.VerifyAudit(w.acme, w.house.OpenAudit)
			if err != nil {
				t.Errorf("the chain is broken: %v %v", report, err)
			}
			return nil
		})
	})
}

func TestWhoeverRunsOutOfTimeIsRemindedOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Required = true })
		end := w.clock.Now().Add(20 * time.Hour)
		w.bo.alter(func(a *twinlatch.Account) { a.EnrolBy = end })
		w.cleo.alter(func(a *twinlatch.Account) { a.EnrolBy = end.Add(6 * 24 * time.Hour) })
		must(t, w.house.Nightly(w.ctx))
		must(t, w.house.Nightly(w.ctx))
		if all := w.kindsOf(w.bo.email, twinlatch.MailEnrolmentReminder); len(all) != 1 || !all[0].Facts.Until.Equal(end) || !strings.HasSuffix(all[0].Facts.Link, "/signin") {
			t.Errorf("Bo got %+v", all)
		}
		if n := len(w.kindsOf(w.cleo.email, twinlatch.MailEnrolmentReminder)); n != 0 {
			t.Error("Cleo has six days left")
		}
	})
}
