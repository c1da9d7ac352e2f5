package flow_test

import (
	"fmt"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

func (w *world) accessOf(p *person) []twinlatch.Access {
	w.t.Helper()
	out, err := w.house.AppAccess(w.ctx, p.account(), w.company(p.company))
	must(w.t, err)
	return out
}

func TestBoSeesWhoHasAccessAndTakesItBack(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ledger := w.newClient(func(in *flow.AppForm) { in.Client.Consent, in.Client.LogoutAddress = true, ledgerHears })
		w.bo.signIn()
		if all := w.accessOf(w.bo); len(all) != 0 {
			t.Errorf("at first there is %+v", all)
		}
		way, _ := ledger.sends(w.bo.visitor())
		begun := w.clock.Now()
		way, err := w.house.OIDCConsent(w.ctx, w.bo.visitor(), requestOf(t, way.To))
		must(t, err)
		out, err := w.house.OIDCCodeExchange(w.ctx, ledger.exchange(told(t, way.To).Get("code")))
		must(t, err)
		w.clock.Advance(time.Minute)
		all := w.accessOf(w.bo)
		if len(all) != 1 || all[0].App.ID != ledger.id || fmt.Sprint(all[0].Scope) != "[openid email]" || !all[0].Since.Equal(begun) || !all[0].SignedIn {
			t.Fatalf("he sees %+v", all)
		}
		if others := w.accessOf(w.ada); len(others) != 0 {
			t.Errorf("Ada sees %+v", others)
		}
		must(t, w.house.AppAccessEnd(w.ctx, w.bo.visitor(), ledger.id))
		if ledger.good(out.Access) || len(w.accessOf(w.bo)) != 0 || fmt.Sprint(w.toldOf()) != fmt.Sprint([]twinlatch.AccountID{w.bo.id}) {
			t.Error("it still has access, or was not told")
		}
		_, err = ledger.refresh(out.Refresh)
		toldCode(t, err, twinlatch.OIDCInvalidGrant)
		if e := w.entry(w.acme, twinlatch.AuditAppAccessRemoved); e.Actor != w.bo.id || e.Target != w.bo.id || e.Facts["app"] != "Ledger" {
			t.Errorf("the log has %+v", e)
		}
		// It asks anew, and a second press ends nothing and writes nothing.
		if way, _ := ledger.sends(w.bo.visitor()); !way.Consent {
			t.Error("it does not ask anew")
		}
		must(t, w.house.AppAccessEnd(w.ctx, w.bo.visitor(), ledger.id))
		must(t, w.house.AppAccessEnd(w.ctx, w.bo.visitor(), "no such"))
		if n := len(w.entries(w.acme, twinlatch.AuditAppAccessRemoved)); n != 1 {
			t.Errorf("the log has it %d times", n)
		}
	})
}

// Whoever holds a session that is over, or a code that nobody exchanged, has
// nothing; a consent stays until it is taken back.
func TestWhatHasEndedIsNoAccess(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ledger := w.newClient(asIs)
		w.bo.signIn()
		ledger.code(w.bo)
		if all := w.accessOf(w.bo); len(all) != 0 {
			t.Errorf("a code is access: %+v", all)
		}
		ledger.tokens(w.bo)
		if all := w.accessOf(w.bo); len(all) != 1 || !all[0].SignedIn {
			t.Errorf("he sees %+v", all)
		}
		w.clock.Advance(2 * time.Hour) // idle
		if all := w.accessOf(w.bo); len(all) != 0 {
			t.Errorf("after his session there is %+v", all)
		}
	})
}

func TestAnAdministratorEndsAccessOfTheirOwnPeopleAlone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ledger := w.newClient(asIs)
		w.bo.signIn()
		out := ledger.tokens(w.bo)
		ada := w.proven()
		must(t, w.house.PersonEndAccess(w.ctx, ada.visitor(), w.bo.id, ledger.id))
		if ledger.good(out.Access) {
			t.Error("it still has access")
		}
		if e := w.entry(w.acme, twinlatch.AuditAppAccessRemoved); e.Actor != w.ada.id || e.Target != w.bo.id {
			t.Errorf("the log has %+v", e)
		}
		out = ledger.tokens(w.bo)
		refused(t, w.house.PersonEndAccess(w.ctx, w.vera.visitor(), w.bo.id, ledger.id), twinlatch.NotFound.Say)
		if err := w.house.PersonEndAccess(w.ctx, w.bo.visitor(), w.ada.id, ledger.id); err == nil || !ledger.good(out.Access) {
			t.Errorf("somebody without a role ends it: %v", err)
		}
	})
}
