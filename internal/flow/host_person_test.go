package flow_test

import (
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
)

func TestTheHostHelpsAndIsWrittenDown(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		h, ctx := w.house, w.ctx
		w.bo.signIn()
		shown, err := h.HostPerson(ctx, " BO@acme.example")
		must(t, err)
		if shown.Account.ID != w.bo.id || shown.Company.Name != "Acme" || shown.Sessions != 1 {
			t.Errorf("shown is %+v", shown)
		}
		must(t, h.HostSuspend(ctx, w.bo.email))
		if w.bo.peek() != nil {
			t.Error("Bo is still signed in")
		}
		if e := w.entry(w.acme, twinlatch.AuditHostCommand); e.Actor != "" || e.Target != w.bo.id || e.Facts["command"] != "user suspend" {
			t.Errorf("the entry says %+v", e)
		}
		w.letter(w.bo.email, twinlatch.MailSuspended)
		must(t, h.HostReactivate(ctx, w.bo.email))
		w.bo.signIn()

		refused(t, h.HostSuspend(ctx, w.ada.email), "users.last-administrator")
		refused(t, h.HostRoles(ctx, w.ada.email, 0), "users.last-administrator")
		refused(t, h.HostRoles(ctx, w.bo.email, twinlatch.Support), "roles.support-operator-only")
		must(t, h.HostRoles(ctx, w.bo.email, twinlatch.Configuration))
		must(t, h.HostSuspend(ctx, w.ada.email))
		if e := w.entry(w.acme, twinlatch.AuditHostCommand); e.Target != w.ada.id {
			t.Errorf("the entry says %+v", e)
		}
		refused(t, h.HostSuspend(ctx, "nobody@acme.example"), "host.no-person")
		_, err = h.HostPerson(ctx, "nobody@acme.example")
		refused(t, err, "host.no-person")
	})
}

func TestTheHostListsEverybody(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		seen, after := map[string]string{}, twinlatch.AccountID("")
		for {
			people, err := w.house.HostPeople(w.ctx, after, 3)
			must(t, err)
			if len(people) == 0 {
				break
			}
			for _, p := range people {
				seen[p.Account.Email], after = p.Company.Name, p.Account.ID
			}
		}
		if len(seen) != 4 || seen[w.vera.email] != "Vendor" || seen[w.cleo.email] != "Acme" {
			t.Errorf("listed are %v", seen)
		}
	})
}
