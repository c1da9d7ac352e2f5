package flow_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

// losePhone enrols a person, signs them out everywhere they might still be, and
// gives the pending sign-in they are stuck in.
func (p *person) losePhone() string {
	p.w.t.Helper()
	p.enrol()
	return p.stuck()
}

// stuck is the pending sign-in of somebody who cannot give the code.
func (p *person) stuck() string {
	p.w.t.Helper()
	in, err := p.typePassword()
	must(p.w.t, err)
	if in.Step != twinlatch.StepCode {
		p.w.t.Fatalf("%s is asked for %s", p.name, in.Step)
	}
	return in.Pending
}

// ask presses "Ask my administrator".
func (p *person) ask(pending, reason string) error {
	return p.w.house.ResetAsk(p.w.ctx, flow.ResetAsk{Pending: pending, Reason: reason, From: p.from()})
}

// request is the newest reset request about a person.
func (w *world) request(about *person) (r twinlatch.ResetRequest) {
	w.t.Helper()
	w.read(func(tx *store.Tx) error {
		rows, err := tx.ResetRequests(about.company, 100)
		for _, row := range rows {
			if row.Account == about.id && !row.CreatedAt.Before(r.CreatedAt) {
				r = row
			}
		}
		return err
	})
	if r.ID == "" {
		w.t.Fatalf("nobody asked for %s", about.name)
	}
	return r
}

func state(t *testing.T, r twinlatch.ResetRequest, want twinlatch.ResetState) {
	t.Helper()
	if r.State != want {
		t.Fatalf("the request is %s, want %s", r.State, want)
	}
}

func TestBoAsksAndAdaApproves(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.ada.enrol()
		w.bo.enrol()
		lost := w.bo.other()
		pending := lost.stuck()
		look, err := w.house.Lost(w.ctx, w.pending(pending))
		must(t, err)
		if !slices.Equal(look.Administrators, []string{"a•••@acme.example"}) || look.Alone || look.Refusal != nil || look.Request.ID != "" {
			t.Fatalf("Lost your phone? shows %+v", look)
		}
		refused(t, lost.ask(pending, "  "), "error.reason-empty")
		must(t, lost.ask(pending, "It fell into the lake."))
		refused(t, lost.ask(pending, "Again."), "reset-requests.one-open")

		look, err = w.house.Lost(w.ctx, w.pending(pending))
		must(t, err)
		if !look.Request.ExpiresAt.Equal(w.clock.Now().Add(72 * time.Hour)) {
			t.Errorf("waiting until %v", look.Request.ExpiresAt)
		}
		if m := w.letter(w.ada.email, twinlatch.MailResetWaiting); m.Facts.Person != "Bo Barker" || m.Facts.Reason != "It fell into the lake." || !strings.HasSuffix(m.Facts.Link, "/configuration/reset-requests") {
			t.Errorf("Ada reads %+v", m.Facts)
		}
		w.letter(w.bo.email, twinlatch.MailResetRequested)
		waiting, err := w.house.Waiting(w.ctx, w.ada.visitor())
		must(t, err)
		if waiting.ResetRequests != 1 {
			t.Errorf("Home says %d", waiting.ResetRequests)
		}
		r := w.request(w.bo)
		name, err := w.house.ResetApprove(w.ctx, w.ada.visitor(), r.ID)
		must(t, err)
		if name != "Bo Barker" {
			t.Errorf("the notice names %q", name)
		}
		if w.bo.peek() != nil || w.bo.account().HasFactor {
			t.Error("Bo's sessions or factor go on")
		}
		if r = w.request(w.bo); r.State != twinlatch.ResetApproved || r.Approver != w.ada.id || !r.DecidedAt.Equal(w.clock.Now()) {
			t.Errorf("the request says %+v", r)
		}
		if e := w.entry(w.acme, twinlatch.AuditResetApproved); e.Actor != w.ada.id || e.Target != w.bo.id {
			t.Errorf("the log says %+v", e)
		}
		if m := w.letter(w.bo.email, twinlatch.MailResetApproved); m.Facts.Actor != "Ada Byron" || !strings.HasSuffix(m.Facts.Link, "/signin") || m.Facts.SecondLink == "" {
			t.Errorf("Bo reads %+v", m.Facts)
		}
		// The next thing Bo sees is the ordinary sign-in, with the password alone.
		lost.phone = &phone{}
		lost.signIn()
		if lost.visitor().Session.Level != twinlatch.Level1 {
			t.Error("a password alone is more than level 1")
		}
	})
}

// pending is who signs in with this cookie.
func (w *world) pending(cookie string) *flow.Pending {
	w.t.Helper()
	p, err := w.house.Pending(w.ctx, cookie)
	must(w.t, err)
	if p == nil {
		w.t.Fatal("nobody is signing in there")
	}
	return p
}

func TestARejectionLeavesEverythingAsItWas(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.ada.enrol()
		must(t, w.bo.ask(w.bo.losePhone(), "Lost."))
		_, err := w.house.ResetReject(w.ctx, w.ada.visitor(), w.request(w.bo).ID)
		must(t, err)
		state(t, w.request(w.bo), twinlatch.ResetRejected)
		if w.bo.peek() == nil || !w.bo.account().HasFactor {
			t.Error("a rejection ended something")
		}
		if m := w.letter(w.bo.email, twinlatch.MailResetRejected); m.Facts.Actor != "Ada Byron" || m.Facts.Person != "" {
			t.Errorf("Bo reads %+v", m.Facts)
		}
		_, err = w.house.ResetApprove(w.ctx, w.ada.visitor(), w.request(w.bo).ID)
		refused(t, err, "reset-requests.ended")
		must(t, w.bo.ask(w.bo.stuck(), "Really."))
	})
}

func TestOnlyAnAdministratorOfTheCompanyDecidesAndNeverAboutThemselves(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.ada.enrol()
		w.vera.enrol()
		w.cleo.enrol()
		dan := w.newPerson(w.acme, "Dan Dee", twinlatch.Configuration)
		must(t, w.ada.ask(w.ada.stuck(), "Lost."))
		id := w.request(w.ada).ID
		for _, c := range []struct {
			who  *person
			want string
		}{{w.ada, "reset.not-yourself"}, {w.vera, "error.not-found"}, {w.cleo, "error.needs-configuration"}} {
			_, err := w.house.ResetApprove(w.ctx, c.who.visitor(), id)
			refused(t, err, c.want)
			_, err = w.house.ResetReject(w.ctx, c.who.visitor(), id)
			refused(t, err, c.want)
		}
		dan.signIn()
		_, err := w.house.ResetApprove(w.ctx, dan.visitor(), id)
		refused(t, err, "two-factor.own-first")
		dan.enrol()
		w.clock.Advance(11 * time.Minute)
		_, err = w.house.ResetApprove(w.ctx, dan.visitor(), id)
		refused(t, err, "proof.needed")
		dan.prove()
		_, err = w.house.ResetApprove(w.ctx, dan.visitor(), id)
		must(t, err)
	})
}

func TestSupportAsksAndTheCompanyDecides(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.ada.enrol()
		w.bo.enrol()
		sam := w.newPerson(w.vendor, "Sam Smith", twinlatch.Support)
		sam.signIn()
		_, err := w.house.SupportFind(w.ctx, sam.visitor(), w.bo.email)
		refused(t, err, "two-factor.own-first")
		sam.enrol()
		found, err := w.house.SupportFind(w.ctx, sam.visitor(), " BO@acme.example ")
		must(t, err)
		if found == nil || found.Name != "Bo Barker" || found.Email != "b•••@acme.example" || found.Company != "Acme" || !found.Protected || found.Alone || found.Refusal != nil {
			t.Fatalf("Sam sees %+v", found)
		}
		for _, chain := range []twinlatch.CompanyID{w.acme, w.vendor} {
			if e := w.entry(chain, twinlatch.AuditSupportSearched); e.Actor != sam.id || e.Target != w.bo.id {
				t.Errorf("the log says %+v", e)
			}
		}
		nobody, err := w.house.SupportFind(w.ctx, sam.visitor(), "b@acme.example")
		must(t, err)
		if nobody != nil || len(w.log(w.vendor)) == 0 || w.entry(w.vendor, twinlatch.AuditSupportSearched).Target != "" {
			t.Errorf("a beginning of an address finds %+v", nobody)
		}
		ask := flow.ResetRequest{Person: w.bo.id, Email: w.bo.email, Reason: "Called back on the number we know."}
		_, err = w.house.ResetRequest(w.ctx, sam.visitor(), flow.ResetRequest{Person: w.bo.id, Email: w.ada.email, Reason: "x"})
		refused(t, err, "error.not-found")
		_, err = w.house.ResetRequest(w.ctx, sam.visitor(), ask)
		must(t, err)
		if m := w.letter(w.ada.email, twinlatch.MailResetWaiting); m.Facts.Actor != "Sam Smith" || m.Facts.Company != "Acme" {
			t.Errorf("Ada reads %+v", m.Facts)
		}
		list, err := w.house.ResetRequests(w.ctx, w.ada.visitor())
		must(t, err)
		if len(list) != 1 || list[0].By != "Sam Smith" || list[0].Refusal != nil || !list[0].Waits {
			t.Fatalf("Ada sees %+v", list)
		}
		r := w.request(w.bo)
		_, err = w.house.ResetApprove(w.ctx, sam.visitor(), r.ID)
		refused(t, err, "error.not-found")
		_, _, err = w.house.ResetSupportApprove(w.ctx, sam.visitor(), r.ID)
		refused(t, err, "error.not-found")
		_, err = w.house.ResetReject(w.ctx, w.ada.visitor(), r.ID)
		must(t, err)
		if m := w.letter(sam.email, twinlatch.MailResetRejected); m.Facts.Person != "Bo Barker" || m.Facts.Company != "Acme" {
			t.Errorf("Sam reads %+v", m.Facts)
		}
	})
}

func TestSupportNeverActsOnTheOperatorCompany(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.vera.enrol()
		sam := w.newPerson(w.vendor, "Sam Smith", twinlatch.Support)
		sam.enrol()
		found, err := w.house.SupportFind(w.ctx, sam.visitor(), w.vera.email)
		must(t, err)
		if found.Refusal == nil || found.Refusal.Say != "support.not-operator" {
			t.Fatalf("Sam may ask for Vera: %+v", found)
		}
		_, err = w.house.ResetRequest(w.ctx, sam.visitor(), flow.ResetRequest{Person: w.vera.id, Email: w.vera.email, Reason: "x"})
		refused(t, err, "support.not-operator")
		refused(t, w.vera.ask(w.vera.stuck(), "Lost."), "lost.nobody")
		name, err := w.house.HostResetTwoFactor(w.ctx, w.vera.email, "Vera called.")
		must(t, err)
		if name != "Vera Vance" || w.vera.account().HasFactor || w.vera.peek() != nil {
			t.Error("the host's command did not reset Vera")
		}
		if e := w.entry(w.vendor, twinlatch.AuditTwoFactorReset); e.Actor != "" || e.Facts["command"] == "" || e.Target != w.vera.id {
			t.Errorf("the log says %+v", e)
		}
		w.letter(w.vera.email, twinlatch.MailTwoFactorReset)
	})
}

func TestAFullSignInCancelsTheRequest(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.ada.enrol()
		must(t, w.bo.ask(w.bo.losePhone(), "Not Bo at all."))
		w.bo.signIn()
		state(t, w.request(w.bo), twinlatch.ResetCancelled)
		w.letter(w.bo.email, twinlatch.MailResetCancelled)
		w.letter(w.ada.email, twinlatch.MailResetCancelled)
		_, err := w.house.ResetApprove(w.ctx, w.ada.visitor(), w.request(w.bo).ID)
		refused(t, err, "reset-requests.ended")
	})
}

// Of 64 who press at the same moment, one decides.
func TestOfManyDecisionsOneWins(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.ada.enrol()
		dan := w.newPerson(w.acme, "Dan Dee", twinlatch.Configuration)
		dan.enrol()
		must(t, w.bo.ask(w.bo.losePhone(), "Lost."))
		id := w.request(w.bo).ID
		deciders := []*flow.Visitor{w.ada.visitor(), dan.visitor()}
		won := race(64, func(n int) bool {
			var err error
			if n%4 == 3 {
				_, err = w.house.ResetReject(w.ctx, deciders[n/4%2], id)
			} else {
				_, err = w.house.ResetApprove(w.ctx, deciders[n%2], id)
			}
			if err != nil && saying(err) != "reset-requests.ended" {
				t.Errorf("a late decision is answered %v", err)
			}
			return err == nil
		})
		if won != 1 {
			t.Fatalf("%d decisions won", won)
		}
		count := 0
		for _, row := range w.log(w.acme) {
			if row.Entry.Kind == twinlatch.AuditResetApproved || row.Entry.Kind == twinlatch.AuditResetRejected {
				count++
			}
		}
		if count != 1 {
			t.Errorf("%d decisions in the log", count)
		}
	})
}

// However often it is pressed, one request is open and its mails go out once.
func TestOfManyAskingsOneRequestOpens(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		pending := w.bo.losePhone()
		won := race(64, func(int) bool {
			err := w.bo.ask(pending, "Lost.")
			if err != nil && saying(err) != "reset-requests.one-open" {
				t.Errorf("asking again is answered %v", err)
			}
			return err == nil
		})
		if won != 1 {
			t.Fatalf("%d requests were opened", won)
		}
		if n := len(w.kindsOf(w.ada.email, twinlatch.MailResetWaiting)); n != 1 {
			t.Errorf("Ada got %d mails", n)
		}
	})
}

// Half signed in is all that asking needs, and all that it leaves (B08, B21).
func TestAskingSignsNobodyIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		refused(t, w.bo.ask("nonsense", "Lost."), "signin.pending-ended")
		pending := w.bo.losePhone()
		must(t, w.bo.ask(pending, "Lost."))
		w.bo.session = pending
		if w.bo.peek() != nil {
			t.Error("a pending sign-in passes as a session")
		}
		w.clock.Advance(twinlatch.PendingFor)
		refused(t, w.bo.ask(pending, "Again."), "signin.pending-ended")
	})
}
