package flow_test

import (
	"context"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
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
		refused(t, w.house.APIKeyMake(w.ctx, w.ada.visitor(), in), "two-factor.own-first")
		w.bo.enrol()
		refused(t, w.house.APIKeyMake(w.ctx, w.bo.visitor(), in), "error.needs-configuration")
		w.ada.enrol()
		for say, wrong := range map[string]flow.APIKeyForm{
			"error.name-empty":     {Scopes: in.Scopes, Days: "90"},
			"api.scopes-empty":     {Name: "Orders", Days: "90"},
			"api.days-bounds":      {Name: "Orders", Scopes: in.Scopes, Days: "367"},
			"error.needs-operator": {Name: "Orders", Scopes: []string{"applications-read"}, Days: "90"},
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

// B73: a key dies with its maker's epochs, roles and company, and by itself.
func TestWhatEndsAKey(t *testing.T) {
	ends := []struct {
		why string
		end func(w *world)
	}{
		{"its maker's epoch", func(w *world) { w.ada.alter(func(a *twinlatch.Account) { a.Epoch++ }) }},
		{"its maker suspended", func(w *world) { w.ada.alter(func(a *twinlatch.Account) { a.Status = twinlatch.AccountSuspended }) }},
		{"the role lost", func(w *world) { w.ada.alter(func(a *twinlatch.Account) { a.Roles = twinlatch.Configuration }) }},
		{"the company suspended", func(w *world) { must(w.t, w.house.CompanySuspend(w.ctx, w.vera.visitor(), w.acme)) }},
		{"its maker's new password", func(w *world) {
			_, err := w.house.PasswordChange(w.ctx, w.ada.visitor(), flow.PasswordChange{Current: w.ada.password, New: "nine slow otters swim at dawn"})
			must(w.t, err)
		}},
		{"the clock set back", func(w *world) { w.clock.Advance(-24 * time.Hour) }},
		{"its last day", func(w *world) { w.clock.Advance(91 * 24 * time.Hour) }},
	}
	each(t, func(t *testing.T, w *world) {
		w.vera.enrol()
		for i, one := range ends {
			w.acme = w.newCompany("Customer"+string(rune('A'+i)), false)
			w.ada = w.newPerson(w.acme, "Ada Byron", twinlatch.Configuration|twinlatch.UserManagement)
			token := w.newKey(twinlatch.ReadInvitations)
			w.caller(token)
			one.end(w)
			w.gone(one.why, token)
		}
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
			"reset":    func(ctx context.Context) error { return h.PersonReset(ctx, v, w.bo.id, "lost phone") },
			"suspend":  func(ctx context.Context) error { return h.PersonSuspend(ctx, v, w.bo.id) },
			"sessions": func(ctx context.Context) error { return h.PersonEndSession(ctx, v, w.bo.id, flow.EverySession) },
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
