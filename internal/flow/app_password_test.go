package flow_test

import (
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

func TestBoMakesAnApplicationPasswordThatIsShownOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, id := w.machines()
		in := flow.AppPasswordForm{App: id, Name: "Nightly report", Days: "90"}
		w.cleo.signIn()
		refused(t, w.house.AppPasswordMake(w.ctx, w.cleo.visitor(), in), "app-password.own-first")
		payroll := w.newApp(func(in *flow.AppForm) { in.Address = "https://payroll.example" })
		secretApp := w.newApp(func(in *flow.AppForm) { in.Address, in.Everyone, in.Machines = "https://secret.example", false, true })
		for say, wrong := range map[string][]flow.AppPasswordForm{
			"error.name-empty":         {{App: id, Days: "90"}},
			"app-password.days-bounds": {{App: id, Name: "x", Days: "367"}, {App: id, Name: "x", Days: "0"}, {App: id, Name: "x", Days: "9999999999999999999"}},
			"app-password.app-unknown": {{App: payroll, Name: "x", Days: "9"}, {App: secretApp, Name: "x", Days: "9"}, {App: "nobody", Name: "x", Days: "9"}, {Name: "x", Days: "9"}},
		} {
			for _, one := range wrong {
				refused(t, w.house.AppPasswordMake(w.ctx, w.bo.visitor(), one), say)
			}
		}
		w.clock.Advance(11 * time.Minute)
		refused(t, w.house.AppPasswordMake(w.ctx, w.bo.visitor(), in), "proof.needed")
		w.bo.prove()
		token := w.bo.newMachine(id)
		if !strings.HasPrefix(token, twinlatch.AppPasswordPrefix) || len(token) != len(twinlatch.AppPasswordPrefix)+43 {
			t.Errorf("it is %q", token)
		}
		if m := w.letter(w.bo.email, twinlatch.MailAppPasswordMade); m.Facts.Application != "Purchase orders" || m.Facts.Label != "Nightly report" {
			t.Errorf("the mail says %+v", m.Facts)
		}
		if e := w.entry(w.acme, twinlatch.AuditAppPasswordMade); e.Actor != w.bo.id || e.Facts["app"] != "Purchase orders" {
			t.Errorf("the entry says %+v", e)
		}
		must(t, w.house.AppPasswordSaved(w.ctx, w.bo.visitor()))
		if shown, err := w.house.AppPasswordShown(w.ctx, w.bo.visitor()); shown != nil || err != nil {
			t.Errorf("it is shown again: %+v, %v", shown, err)
		}
		for range twinlatch.MaxAppPasswords - 1 {
			w.bo.newMachine(id)
		}
		refused(t, w.house.AppPasswordMake(w.ctx, w.bo.visitor(), in), "app-password.too-many")
	})
}

// It opens the one application and nothing else, and never becomes a session.
func TestAMachineGetsIntoItsApplicationAndNowhereElse(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, id := w.machines()
		w.newApp(func(in *flow.AppForm) { in.Address, in.Machines = "https://payroll.example", true })
		token, cookie := w.bo.newMachine(id), w.bo.enter()
		visit, err := w.house.AppPasswordCheck(w.ctx, flow.Machine{Host: ordersHost, Password: token, From: w.bo.from()})
		must(t, err)
		if v := visit.Visitor; visit.Verdict != twinlatch.Pass || v.Account.ID != w.bo.id || v.Session.ID != "" || v.Session.Level != twinlatch.Level1 || visit.Machine.Name != "Nightly report" {
			t.Fatalf("it is %+v, %+v", visit.Verdict, v)
		}
		refused(t, w.house.SessionEndOthers(w.ctx, visit.Visitor), "signin.ended")
		last := "A"
		if strings.HasSuffix(token, last) {
			last = "E"
		}
		for why, got := range map[string]twinlatch.Verdict{
			"at payroll":             w.machine("payroll.example", token),
			"without its beginning":  w.machine(ordersHost, strings.TrimPrefix(token, twinlatch.AppPasswordPrefix)),
			"one letter other":       w.machine(ordersHost, token[:len(token)-1]+last),
			"Bo's cookie":            w.machine(ordersHost, cookie),
			"Bo's cookie, dressed":   w.machine(ordersHost, twinlatch.AppPasswordPrefix+cookie),
			"Bo's session, dressed":  w.machine(ordersHost, twinlatch.AppPasswordPrefix+w.bo.session),
			"an API key":             w.machine(ordersHost, w.newKey(twinlatch.ReadPeople)),
			"nothing":                w.machine(ordersHost, ""),
			"as the cookie there":    w.at(ordersHost, token),
			"undressed, as a cookie": w.at(ordersHost, strings.TrimPrefix(token, twinlatch.AppPasswordPrefix)),
		} {
			if got != twinlatch.SignIn {
				t.Errorf("%s: %s", why, got)
			}
		}
		for _, worn := range []string{token, strings.TrimPrefix(token, twinlatch.AppPasswordPrefix)} {
			if v, err := w.house.Visitor(w.ctx, worn, w.bo.from()); v != nil || err != nil {
				t.Errorf("at Twinlatch it is %+v, %v", v, err)
			}
			for _, prefix := range []string{"", twinlatch.APIKeyPrefix} {
				w.gone("as an API key", prefix+worn)
			}
		}
		_, err = w.house.AppPasswordCheck(w.ctx, flow.Machine{Host: "nobody.example", Password: token})
		refused(t, err, "apps.unknown")
	})
}

// Its first use is in the log, its last in the list, to the minute.
func TestTheUseOfAMachineIsSeen(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, id := w.machines()
		token := w.bo.newMachine(id)
		won := race(6, func(int) bool { return w.machine(ordersHost, token) == twinlatch.Pass })
		if won != 6 {
			t.Errorf("%d of 6 pass", won)
		}
		first := w.entry(w.acme, twinlatch.AuditAppPasswordUsed)
		if first.Actor != w.bo.id || first.Facts["app"] != "Purchase orders" {
			t.Errorf("the entry says %+v", first)
		}
		seen := func() twinlatch.AppPassword {
			rows, err := w.house.AppPasswords(w.ctx, w.bo.account(), w.company(w.acme))
			must(t, err)
			return rows[0].Password
		}
		at := seen()
		if at.UsedAt.IsZero() || at.UsedFrom != w.bo.place.Address {
			t.Errorf("it was used %s from %q", at.UsedAt, at.UsedFrom)
		}
		w.clock.Advance(59 * time.Second)
		if w.machine(ordersHost, token); !seen().UsedAt.Equal(at.UsedAt) {
			t.Error("within the minute it is written again")
		}
		w.clock.Advance(time.Second)
		if w.machine(ordersHost, token); !seen().UsedAt.After(at.UsedAt) {
			t.Error("a minute later it is not written")
		}
		if n := len(w.entries(w.acme, twinlatch.AuditAppPasswordUsed)); n != 1 {
			t.Errorf("the log has its first use %d times", n)
		}
	})
}

// B73: an application password dies with the epochs of its person, their company
// and the application, and by itself.
func TestWhatEndsAMachine(t *testing.T) {
	ends := []struct {
		why  string
		end  func(w *world, vera *person, app twinlatch.AppID)
		want twinlatch.Verdict
	}{
		{"a new password", func(w *world, _ *person, _ twinlatch.AppID) {
			_, err := w.house.PasswordChange(w.ctx, w.bo.visitor(), flow.PasswordChange{Current: w.bo.password, New: "nine slow otters swim at dawn"})
			must(w.t, err)
		}, twinlatch.SignIn},
		{"Turn Off", func(w *world, _ *person, _ twinlatch.AppID) {
			_, err := w.house.FactorTurnOff(w.ctx, w.bo.visitor())
			must(w.t, err)
		}, twinlatch.SignIn},
		{"Reset", func(w *world, _ *person, _ twinlatch.AppID) {
			w.ada.enrol()
			must(w.t, w.house.PersonReset(w.ctx, w.ada.visitor(), w.bo.id, "lost the phone"))
		}, twinlatch.SignIn},
		{"Suspend, and Reactivate", func(w *world, _ *person, _ twinlatch.AppID) {
			w.ada.enrol()
			must(w.t, w.house.PersonSuspend(w.ctx, w.ada.visitor(), w.bo.id))
			must(w.t, w.house.PersonReactivate(w.ctx, w.ada.visitor(), w.bo.id))
		}, twinlatch.SignIn},
		{"the company suspended, and reactivated", func(w *world, vera *person, _ twinlatch.AppID) {
			must(w.t, w.house.CompanySuspend(w.ctx, vera.visitor(), w.acme))
			must(w.t, w.house.CompanyReactivate(w.ctx, vera.visitor(), w.acme))
		}, twinlatch.SignIn},
		{"Sign everybody out", func(w *world, vera *person, app twinlatch.AppID) {
			must(w.t, w.house.AppSignOut(w.ctx, vera.visitor(), app))
		}, twinlatch.SignIn},
		{"no application passwords any more, and again", func(w *world, vera *person, app twinlatch.AppID) {
			in := takingMachines()
			in.Machines = false
			must(w.t, w.house.AppUpdate(w.ctx, vera.visitor(), app, in))
			must(w.t, w.house.AppUpdate(w.ctx, vera.visitor(), app, takingMachines()))
		}, twinlatch.SignIn},
		{"the company not chosen, and chosen again", func(w *world, vera *person, app twinlatch.AppID) {
			in := takingMachines()
			in.Everyone = false
			must(w.t, w.house.AppUpdate(w.ctx, vera.visitor(), app, in))
			must(w.t, w.house.AppUpdate(w.ctx, vera.visitor(), app, takingMachines()))
		}, twinlatch.SignIn},
		{"the company's choice taken back, and given again", func(w *world, vera *person, app twinlatch.AppID) {
			choose := func(in *flow.HostAppForm) { in.Everyone, in.Choose = false, []string{string(w.acme)} }
			_, err := w.house.HostAppUpdate(w.ctx, string(app), choose)
			must(w.t, err)
			if got := w.machine(ordersHost, w.held.Access); got != twinlatch.Pass {
				w.t.Errorf("once only her company is chosen it is told %s", got)
			}
			must(w.t, w.house.CompanyApps(w.ctx, vera.visitor(), w.acme, nil))
			must(w.t, w.house.CompanyApps(w.ctx, vera.visitor(), w.acme, []twinlatch.AppID{app}))
		}, twinlatch.SignIn},
		{"Revoke", func(w *world, _ *person, _ twinlatch.AppID) {
			must(w.t, w.house.AppPasswordRevoke(w.ctx, w.bo.visitor(), w.bo.firstMachine()))
		}, twinlatch.SignIn},
		{"its last day", func(w *world, _ *person, _ twinlatch.AppID) { w.clock.Advance(90 * 24 * time.Hour) }, twinlatch.SignIn},
		{"the clock set back", func(w *world, _ *person, _ twinlatch.AppID) { w.clock.Advance(-time.Hour) }, twinlatch.SignIn},
	}
	each(t, func(t *testing.T, w *world) {
		vera, id := w.machines()
		for i, one := range ends {
			if vera.peek() == nil {
				vera.signIn()
			}
			vera.prove()
			must(t, w.house.AppUpdate(w.ctx, vera.visitor(), id, takingMachines()))
			w.acme = w.newCompany("Customer"+string(rune('A'+i)), false)
			w.ada, w.bo = w.newPerson(w.acme, "Ada Byron", twinlatch.Configuration|twinlatch.UserManagement), w.newPerson(w.acme, "Bo Lindqvist", 0)
			w.bo.enrol()
			token := w.bo.newMachine(id)
			w.held.Access = token
			if got := w.machine(ordersHost, token); got != twinlatch.Pass {
				t.Fatalf("before %s: %s", one.why, got)
			}
			one.end(w, vera, id)
			if got := w.machine(ordersHost, token); got != one.want {
				t.Errorf("after %s: %s", one.why, got)
			}
		}
	})
}

// Ending sessions, one's own or a company's, is about people: it leaves machines
// alone, and the page says so.
func TestMachinesOutliveTheEndOfSessions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, id := w.machines()
		token := w.bo.newMachine(id)
		must(t, w.house.Signout(w.ctx, w.bo.visitor()))
		if got := w.machine(ordersHost, token); got != twinlatch.Pass {
			t.Errorf("after Sign out: %s", got)
		}
	})
}

func TestAdaRevokesBosMachines(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, id := w.machines()
		one := w.bo.newMachine(id)
		w.clock.Advance(time.Second)
		two := w.bo.newMachine(id)
		w.ada.signIn()
		w.cleo.signIn()
		if all, people, err := w.house.AppPasswordCount(w.ctx, w.ada.visitor()); all != 2 || people != 1 || err != nil {
			t.Errorf("Ada sees %d of %d people, %v", all, people, err)
		}
		_, _, err := w.house.AppPasswordCount(w.ctx, w.bo.visitor())
		refused(t, err, "error.needs-configuration")
		newest := w.bo.firstMachine()
		refused(t, w.house.PersonRevokeAppPassword(w.ctx, w.cleo.visitor(), w.bo.id, newest), "error.needs-administrator")
		refused(t, w.house.PersonRevokeAppPassword(w.ctx, w.vera.visitor(), w.bo.id, newest), twinlatch.NotFound.Say)
		must(t, w.house.AppPasswordRevoke(w.ctx, w.cleo.visitor(), newest)) // not hers: nothing happens
		must(t, w.house.PersonRevokeAppPassword(w.ctx, w.ada.visitor(), w.bo.id, ""))
		if w.machine(ordersHost, one) != twinlatch.Pass || w.machine(ordersHost, two) != twinlatch.Pass {
			t.Error("one is gone already")
		}
		must(t, w.house.PersonRevokeAppPassword(w.ctx, w.ada.visitor(), w.bo.id, newest))
		if w.machine(ordersHost, one) != twinlatch.Pass || w.machine(ordersHost, two) != twinlatch.SignIn {
			t.Error("it is not the newest that was revoked")
		}
		if e := w.entry(w.acme, twinlatch.AuditAppPasswordRevoked); e.Actor != w.ada.id || e.Target != w.bo.id {
			t.Errorf("the entry says %+v", e)
		}
		if m := w.letter(w.bo.email, twinlatch.MailAppPasswordRevoked); m.Facts.Actor != "Ada Byron" || m.Facts.Label != "Nightly report" {
			t.Errorf("the mail says %+v", m.Facts)
		}
		must(t, w.house.PersonRevokeAppPassword(w.ctx, w.ada.visitor(), w.bo.id, flow.EveryAppPassword))
		if w.machine(ordersHost, one) != twinlatch.SignIn {
			t.Error("one is left")
		}
		w.entry(w.acme, twinlatch.AuditAppPasswordsRevoked)
		must(t, w.house.PersonRevokeAppPassword(w.ctx, w.ada.visitor(), w.bo.id, flow.EveryAppPassword))
		if n := len(w.entries(w.acme, twinlatch.AuditAppPasswordsRevoked)); n != 1 {
			t.Errorf("revoking nothing is in the log: %d entries", n)
		}
	})
}

// Whoever is removed leaves none behind, not even what they were called.
func TestARemovedPersonLeavesNoMachine(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, id := w.machines()
		token := w.bo.newMachine(id)
		w.ada.enrol()
		must(t, w.house.PersonRemove(w.ctx, w.ada.visitor(), w.bo.id))
		if got := w.machine(ordersHost, token); got != twinlatch.SignIn {
			t.Errorf("it is told %s", got)
		}
		w.read(func(tx *store.Tx) error {
			left, err := tx.AppPasswords(w.bo.account())
			if len(left) != 0 {
				t.Errorf("left are %+v", left)
			}
			return err
		})
	})
}
