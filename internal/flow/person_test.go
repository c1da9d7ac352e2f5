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

func (p *person) suspend(q *person) error { return p.w.house.PersonSuspend(p.w.ctx, p.visitor(), q.id) }

func (p *person) reactivate(q *person) error {
	return p.w.house.PersonReactivate(p.w.ctx, p.visitor(), q.id)
}

func (p *person) remove(q *person) error { return p.w.house.PersonRemove(p.w.ctx, p.visitor(), q.id) }

func (p *person) reset(q *person, why string) error {
	return p.w.house.PersonReset(p.w.ctx, p.visitor(), q.id, why)
}

func (p *person) give(q *person, roles twinlatch.Roles) error {
	return p.w.house.PersonRoles(p.w.ctx, p.visitor(), q.id, roles)
}

func TestASuspendedPersonIsOutAndComesBack(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = true })
		w.bo.enrol()
		w.bo.trustBrowser()
		w.ada.signIn()
		must(t, w.ada.suspend(w.bo))
		must(t, w.ada.suspend(w.bo)) // pressed twice is done once
		if w.bo.peek() != nil {
			t.Error("Bo is still signed in")
		}
		_, err := w.bo.typePassword()
		refused(t, err, "signin.suspended")
		if n := len(slices.DeleteFunc(w.kinds(w.bo.email), func(k twinlatch.MailKind) bool { return k != twinlatch.MailSuspended })); n != 1 {
			t.Errorf("%d mails tell Bo", n)
		}
		must(t, w.ada.reactivate(w.bo))
		in, err := w.bo.typePassword()
		must(t, err)
		if in.Step != twinlatch.StepCode {
			t.Errorf("the trust survived: %s", in.Step)
		}
		w.bo.signIn()
		if m := w.letter(w.bo.email, twinlatch.MailReactivated); m.Facts.Actor != "Ada Byron" || m.Facts.Link != "https://door.example/signin" {
			t.Errorf("the mail says %+v", m.Facts)
		}
		if e := w.entry(w.acme, twinlatch.AuditPersonSuspended); e.Actor != w.ada.id || e.Target != w.bo.id {
			t.Errorf("the entry says %+v", e)
		}
	})
}

func TestARemovedPersonIsErasedAfterThirtyDays(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		w.ada.signIn()
		must(t, w.ada.remove(w.bo))
		if w.bo.peek() != nil || w.bo.account().HasFactor {
			t.Error("a session or a factor survived")
		}
		refused(t, w.bo.trySignIn(), "signin.wrong")
		for _, again := range []error{w.ada.remove(w.bo), w.ada.suspend(w.bo), w.ada.reactivate(w.bo), w.ada.give(w.bo, 0)} {
			refused(t, again, "error.not-found")
		}
		if m := w.letter(w.bo.email, twinlatch.MailRemoved); !m.Facts.Until.Equal(w.clock.Now().Add(30 * 24 * time.Hour)) {
			t.Errorf("the mail says %+v", m.Facts)
		}
		must(t, w.ada.invite(w.bo.email, 0)) // the address is free at once
		w.letter(w.bo.email, twinlatch.MailInvitation)

		w.clock.Advance(30 * 24 * time.Hour)
		must(t, w.house.Nightly(w.ctx))
		if a := w.bo.account(); strings.Contains(a.Name, "Bo") || a.Email != "" || a.PasswordHash != "" {
			t.Errorf("left over: %+v", a)
		}
		for _, r := range w.log(w.acme) {
			if (r.Entry.Actor == w.bo.id || r.Entry.Target == w.bo.id) && r.Personal != nil && r.Entry.Kind != twinlatch.AuditPersonErased {
				t.Errorf("personal data is left at %s", r.Entry.Kind)
			}
		}
		w.read(func(tx *store.Tx) error {
			_, err := tx.VerifyAudit(w.acme, w.house.OpenAudit)
			return err
		})
	})
}

func TestNobodyActsOnThoseAboveOrOnThemselves(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		con := w.newPerson(w.acme, "Con Cole", twinlatch.Configuration)
		una := w.newPerson(w.acme, "Una Ueda", twinlatch.UserManagement)
		gus := w.newPerson(w.newCompany("Globex", false), "Gus Gray", 0)
		for _, p := range []*person{w.ada, w.bo, con, una} {
			p.signIn()
		}
		h, ctx := w.house, w.ctx
		rename := func(p, q *person) error { return h.PersonRename(ctx, p.visitor(), q.id, "Somebody Else") }
		end := func(p, q *person) error { return h.PersonEndSession(ctx, p.visitor(), q.id, flow.EverySession) }
		for _, row := range []struct {
			what string
			err  error
			want string
		}{
			{"Bo suspends Cleo", w.bo.suspend(w.cleo), "error.needs-administrator"},
			{"Bo renames himself", rename(w.bo, w.bo), "error.needs-administrator"},
			{"Una suspends Con", una.suspend(con), "users.holds-role-you-lack"},
			{"Una removes Ada", una.remove(w.ada), "users.holds-role-you-lack"},
			{"Una renames Con", rename(una, con), "users.holds-role-you-lack"},
			{"Una makes herself an administrator", una.give(una, twinlatch.UserManagement|twinlatch.Configuration), "roles.lacking"},
			{"Una gives Bo Configuration", una.give(w.bo, twinlatch.Configuration), "roles.lacking"},
			{"Una resets Bo", una.reset(w.bo, "why not"), "error.needs-configuration"},
			{"Una ends Bo's sessions", end(una, w.bo), "error.needs-configuration"},
			{"Con suspends Bo", con.suspend(w.bo), "error.needs-user-management"},
			{"Con renames Bo", rename(con, w.bo), "error.needs-user-management"},
			{"Con ends Una's sessions", end(con, una), "users.holds-role-you-lack"},
			{"Con gives Bo his role", con.give(w.bo, twinlatch.Configuration), "error.needs-user-management"},
			{"Ada suspends herself", w.ada.suspend(w.ada), "users.not-yourself"},
			{"Ada removes herself", w.ada.remove(w.ada), "users.not-yourself"},
			{"Ada resets herself", w.ada.reset(w.ada, "new phone"), "reset.not-yourself"},
			{"Ada gives Bo Support", w.ada.give(w.bo, twinlatch.Support), "roles.lacking"},
			{"Ada suspends Gus of Globex", w.ada.suspend(gus), "error.not-found"},
			{"Ada renames Gus", rename(w.ada, gus), "error.not-found"},
			{"Ada gives Gus a role", w.ada.give(gus, twinlatch.UserManagement), "error.not-found"},
			{"Ada ends Gus's sessions", end(w.ada, gus), "error.not-found"},
			{"Ada resets Gus", w.ada.reset(gus, "mischief"), "error.not-found"},
		} {
			if got := saying(row.err); got != row.want {
				t.Errorf("%s: %q, want %q", row.what, got, row.want)
			}
		}
		if _, err := h.Person(ctx, w.ada.visitor(), gus.id); saying(err) != "error.not-found" {
			t.Errorf("Ada reads Gus: %v", err)
		}
		must(t, rename(w.ada, w.bo))
		if w.bo.account().Name != "Somebody Else" {
			t.Error("Bo kept his name")
		}
		refused(t, h.PersonRename(ctx, w.ada.visitor(), w.bo.id, "\u202e"), "error.name-hidden")
	})
}

func TestTheGateComesFirst(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.ada.signIn()
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Required, p.RequiredSince = true, w.clock.Now() })
		refused(t, w.ada.suspend(w.bo), "two-factor.required-first")
		refused(t, w.ada.invite(dan, 0), "two-factor.required-first")
	})
}
