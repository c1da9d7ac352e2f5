package flow_test

import (
	"context"
	"slices"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

// gone reports that a key is nobody any more.
func (w *world) gone(why, token string) {
	w.t.Helper()
	if v, err := w.house.APICaller(w.ctx, token, w.ada.from()); v != nil || !twinlatch.IsKind(err, twinlatch.KindSignedOut) {
		w.t.Errorf("%s: the key is still %+v (%v)", why, v, err)
	}
}

func TestAdaMakesAKeyThatIsShownOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		in := flow.APIKeyForm{Name: "Orders", Scopes: []string{"people-read"}, Days: "90"}
		w.ada.signIn()
		refused(t, w.house.APIKeyMake(w.ctx, w.ada.visitor(), in), "api.own-first")
		w.bo.enrol()
		refused(t, w.house.APIKeyMake(w.ctx, w.bo.visitor(), in), "error.needs-configuration")
		w.ada.enrol()
		for say, wrong := range map[string]flow.APIKeyForm{
			"error.name-empty":     {Scopes: in.Scopes, Days: "90"},
			"api.scopes-empty":     {Name: "Orders", Days: "90"},
			"api.days-bounds":      {Name: "Orders", Scopes: in.Scopes, Days: "367"},
			"error.needs-operator": {Name: "Orders", Scopes: []string{"operator-read"}, Days: "90"},
		} {
			refused(t, w.house.APIKeyMake(w.ctx, w.ada.visitor(), wrong), say)
		}
		w.clock.Advance(11 * time.Minute)
		refused(t, w.house.APIKeyMake(w.ctx, w.ada.visitor(), in), "proof.needed")
		w.ada.prove()
		token := w.newKey(twinlatch.ReadPeople)
		must(t, w.house.APIKeySaved(w.ctx, w.ada.visitor()))
		if k, err := w.house.APIKeyShown(w.ctx, w.ada.visitor()); k != nil || err != nil {
			t.Errorf("it is shown again: %+v, %v", k, err)
		}
		v := w.caller(token)
		if v.Account.ID != w.ada.id || v.Company.ID != w.acme || v.Session.ID != "" {
			t.Errorf("the key is %+v", v)
		}
		must(t, w.house.APIUsed(w.ctx, v))
		rows, err := w.house.APIKeys(w.ctx, w.ada.visitor())
		must(t, err)
		if len(rows) != 1 || rows[0].Key.UsedAt.IsZero() || rows[0].Maker != "Ada Byron" || rows[0].End != twinlatch.KeyAlive {
			t.Errorf("the list says %+v", rows)
		}
		if e := w.entry(w.acme, twinlatch.AuditAPIKeyMade); e.Actor != w.ada.id || e.Facts["key"] != "Purchase orders" {
			t.Errorf("the entry says %+v", e)
		}
		_, err = w.house.APIKeyRevoke(w.ctx, w.ada.visitor(), v.Key.ID)
		must(t, err)
		w.gone("revoked", token)
		w.entry(w.acme, twinlatch.AuditAPIKeyRevoked)
		w.gone("without its beginning", token[len(twinlatch.APIKeyPrefix):])
		w.gone("a session", w.ada.session)
		w.gone("a session with the beginning", twinlatch.APIKeyPrefix+w.ada.session)
	})
}

// B73: a key dies with whatever takes its maker's account out of their hands, or
// gives it back: whoever held it in between may have made the key.
func TestWhatEndsAKey(t *testing.T) {
	ends := []struct {
		why   string
		quiet bool // nobody needs to be told: it was meant for the key, or everything ended
		end   func(w *world, eve *person)
	}{
		{"its maker suspended", false, func(w *world, eve *person) { must(w.t, eve.suspend(w.ada)) }},
		{"its maker suspended and back", false, func(w *world, eve *person) {
			must(w.t, eve.suspend(w.ada))
			must(w.t, w.house.PersonReactivate(w.ctx, eve.visitor(), w.ada.id))
		}},
		{"its maker removed", false, func(w *world, eve *person) { must(w.t, eve.remove(w.ada)) }},
		{"its maker's second factor reset", false, func(w *world, eve *person) { must(w.t, eve.reset(w.ada, "lost phone")) }},
		{"its maker's second factor turned off", false, func(w *world, eve *person) {
			_, err := w.house.FactorTurnOff(w.ctx, w.ada.visitor())
			must(w.t, err)
		}},
		{"a reset link in its maker's mailbox", false, func(w *world, eve *person) {
			must(w.t, w.house.PasswordForgot(w.ctx, w.ada.email, w.ada.from()))
			token := tokenOf(w.t, w.letter(w.ada.email, twinlatch.MailPasswordReset).Facts.Link)
			must(w.t, w.house.PasswordReset(w.ctx, flow.PasswordReset{Token: token, New: "nine slow otters swim at dawn", From: w.ada.from()}))
		}},
		{"its maker's role lost", false, func(w *world, eve *person) { must(w.t, eve.give(w.ada, twinlatch.Configuration)) }},
		{"the company suspended", true, func(w *world, eve *person) { must(w.t, w.house.CompanySuspend(w.ctx, w.vera.visitor(), w.acme)) }},
		{"the company suspended and back", true, func(w *world, eve *person) {
			must(w.t, w.house.CompanySuspend(w.ctx, w.vera.visitor(), w.acme))
			must(w.t, w.house.CompanyReactivate(w.ctx, w.vera.visitor(), w.acme))
		}},
		{"the clock set back", true, func(w *world, eve *person) { w.clock.Advance(-24 * time.Hour) }},
		{"its last day", true, func(w *world, eve *person) { w.clock.Advance(91 * 24 * time.Hour) }},
	}
	each(t, func(t *testing.T, w *world) {
		w.vera.enrol()
		for i, one := range ends {
			name := "Customer" + string(rune('A'+i))
			w.acme = w.newCompany(name, false)
			w.ada = w.newPerson(w.acme, "Ada Byron", twinlatch.Configuration|twinlatch.UserManagement)
			eve := w.newPerson(w.acme, "Eve Eden", twinlatch.Configuration|twinlatch.UserManagement)
			eve.enrol()
			w.vera.prove()
			token := w.newKey(twinlatch.ReadInvitations)
			w.caller(token)
			one.end(w, eve)
			w.gone(one.why, token)
			told := slices.Contains(w.kinds(eve.email), twinlatch.MailAPIKeysEnded)
			logged := slices.ContainsFunc(w.log(w.acme), func(r store.AuditRow) bool { return r.Entry.Kind == twinlatch.AuditAPIKeysEnded })
			if told == one.quiet || logged == one.quiet {
				t.Errorf("%s: Eve is told: %v; the log says so: %v", one.why, told, logged)
			}
		}
	})
}

// A product that asks about codes does not stand still because an administrator
// changed a password or a phone.
func TestAKeyOutlivesWhatItsMakerDoesThemselves(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		token := w.newKey(twinlatch.ReadPeople)
		session, err := w.house.PasswordChange(w.ctx, w.ada.visitor(), flow.PasswordChange{Current: w.ada.password, New: "nine slow otters swim at dawn"})
		must(t, err)
		w.ada.session, w.ada.password = session, "nine slow otters swim at dawn"
		w.caller(token)
		w.ada.prove()
		must(t, w.ada.change())
		must(t, w.house.FactorChoose(w.ctx, w.ada.visitor(), "aegis"))
		e, err := w.house.Enrolment(w.ctx, w.ada.visitor())
		must(t, err)
		w.ada.key, w.ada.lastStep = e.Secret, 0
		w.ada.session, err = w.house.FactorConfirm(w.ctx, w.ada.visitor(), flow.Confirm{Enrolment: e.ID, Code: w.ada.code()})
		must(t, err)
		w.caller(token)
		must(t, w.house.SessionEndOthers(w.ctx, w.ada.visitor()))
		must(t, w.house.SessionEnd(w.ctx, w.ada.visitor(), w.ada.visitor().Session.ID))
		w.caller(token)
	})
}

// Somebody inside an administrator's session would make a key for later: nobody
// with Configuration misses one.
func TestEverybodyWhoGovernsHearsOfEachKey(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		eve := w.newPerson(w.acme, "Eve Eden", twinlatch.Configuration)
		for range twinlatch.MailsPerWindow {
			w.newKey(twinlatch.ReadPeople)
			must(t, w.house.APIKeySaved(w.ctx, w.ada.visitor()))
		}
		for _, p := range []*person{w.ada, eve} {
			if n := len(slices.DeleteFunc(w.kinds(p.email), func(k twinlatch.MailKind) bool { return k != twinlatch.MailAPIKeyMade })); n != twinlatch.MailsPerWindow {
				t.Errorf("%s has %d letters", p.name, n)
			}
		}
		m := w.letter(eve.email, twinlatch.MailAPIKeyMade)
		if m.Facts.Actor != "Ada Byron" || len(m.Facts.Keys) != 1 || m.Facts.Keys[0] != "Purchase orders" || m.Facts.Link == "" {
			t.Errorf("the letter says %+v", m.Facts)
		}
		in := flow.APIKeyForm{Name: "One more", Scopes: []string{"people-read"}, Days: "90"}
		refused(t, w.house.APIKeyMake(w.ctx, w.ada.visitor(), in), "api.too-fast")
		w.clock.Advance(twinlatch.MailWindow + time.Minute)
		w.ada.signIn()
		must(t, w.house.APIKeyMake(w.ctx, w.ada.visitor(), in))
	})
}

// A role that is taken away takes the key with it for good.
func TestARoleThatComesBackBringsNoKeyBack(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		token := w.newKey(twinlatch.ReadInvitations)
		eve := w.newPerson(w.acme, "Eve Eden", twinlatch.Configuration|twinlatch.UserManagement)
		eve.enrol()
		must(t, w.house.PersonRoles(w.ctx, eve.visitor(), w.ada.id, twinlatch.Configuration))
		must(t, w.house.PersonRoles(w.ctx, eve.visitor(), w.ada.id, twinlatch.Configuration|twinlatch.UserManagement))
		w.gone("the role came back", token)
	})
}

// A key is no session: the deeds of people do not know it, and what asks for a
// fresh proof stays closed to the few that do.
func TestAKeyIsNobodyToTheDeedsOfPeople(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		v, h, ctx := w.caller(w.newKey(twinlatch.ReadCompany, twinlatch.ReadPeople, twinlatch.WriteInvitations, twinlatch.VerifyCodes)), w.house, w.ctx
		for name, do := range map[string]func(ctx context.Context) error{
			"reset":                       func(ctx context.Context) error { return h.PersonReset(ctx, v, w.bo.id, "lost phone") },
			"suspend":                     func(ctx context.Context) error { return h.PersonSuspend(ctx, v, w.bo.id) },
			"reactivate":                  func(ctx context.Context) error { return h.PersonReactivate(ctx, v, w.bo.id) },
			"remove":                      func(ctx context.Context) error { return h.PersonRemove(ctx, v, w.bo.id) },
			"roles":                       func(ctx context.Context) error { return h.PersonRoles(ctx, v, w.bo.id, 0) },
			"all sessions of the company": func(ctx context.Context) error { _, err := h.SessionEndAll(ctx, v); return err },
			"policy": func(ctx context.Context) error {
				_, err := h.PolicyUpdate(ctx, v, flow.PolicyUpdate{Sure: true})
				return err
			},
			"another key": func(ctx context.Context) error {
				return h.APIKeyMake(ctx, v, flow.APIKeyForm{Name: "x", Scopes: []string{"people-read"}, Days: "1"})
			},
			"revoke":   func(ctx context.Context) error { _, err := h.APIKeyRevoke(ctx, v, v.Key.ID); return err },
			"turn off": func(ctx context.Context) error { _, err := h.FactorTurnOff(ctx, v); return err },
		} {
			if err := do(ctx); !twinlatch.IsKind(err, twinlatch.KindSignedOut) {
				t.Errorf("%s: %v", name, err)
			}
		}
		role := flow.Invite{Email: "dan@acme.example", Name: "Dan Dale", Roles: twinlatch.UserManagement}
		_, err := h.InvitationCreate(ctx, v, role, "")
		refused(t, err, "proof.needed")
		reader := w.caller(w.newKey(twinlatch.ReadPeople))
		_, err = h.InvitationCreate(ctx, reader, flow.Invite{Email: "dan@acme.example", Name: "Dan Dale"}, "")
		refused(t, err, "api.needs-scope")
		refused(t, h.CodeVerify(ctx, reader, w.bo.id, w.bo.code()), "api.needs-scope")
		refused(t, h.PersonRename(ctx, reader, w.bo.id, "Bob Barker"), "api.needs-scope")
		refused(t, h.PersonEndSession(ctx, reader, w.bo.id, flow.EverySession), "api.needs-scope")
		refused(t, h.PersonForgetDevice(ctx, reader, w.bo.id, flow.EveryDevice), "api.needs-scope")
	})
}

func TestAnInvitationIsCreatedOnceUnderOneIdempotencyKey(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		v, in := w.caller(w.newKey(twinlatch.WriteInvitations)), flow.Invite{Email: "dan@acme.example", Name: "Dan Dale"}
		first, err := w.house.InvitationCreate(w.ctx, v, in, "order-1")
		must(t, err)
		second, err := w.house.InvitationCreate(w.ctx, v, in, "order-1")
		must(t, err)
		if first.ID != second.ID || first.Inviter != w.ada.id {
			t.Errorf("%+v, then %+v", first, second)
		}
		if n := len(w.letters(in.Email)); n != 1 {
			t.Errorf("%d letters went out", n)
		}
		other := in
		other.Name = "Dana Dale"
		_, err = w.house.InvitationCreate(w.ctx, v, other, "order-1")
		refused(t, err, "api.once-other")
		must(t, w.house.InvitationWithdraw(w.ctx, v, first.ID))
		_, err = w.house.InvitationCreate(w.ctx, v, in, "order-1")
		refused(t, err, "api.once-gone")
		if e := w.entry(w.acme, twinlatch.AuditInvitationWithdrawn); e.Facts["by-key"] != "Purchase orders" {
			t.Errorf("the entry says %+v", e)
		}
		w.house.MailOn = false
		_, err = w.house.InvitationCreate(w.ctx, v, in, "order-2")
		refused(t, err, "api.no-mail")
	})
}
