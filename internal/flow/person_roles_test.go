package flow_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

func TestRolesChangeAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.ada.signIn()
		w.bo.signIn()
		refused(t, w.bo.invite(dan, 0), "error.needs-user-management")
		must(t, w.ada.give(w.bo, twinlatch.UserManagement))
		must(t, w.bo.invite(dan, 0)) // the same session, the next click
		if m := w.letter(w.bo.email, twinlatch.MailRolesChanged); m.Facts.Actor != "Ada Byron" || !slices.Equal(m.Facts.Roles, []string{"user-management"}) {
			t.Errorf("the mail says %+v", m.Facts)
		}
		must(t, w.ada.give(w.bo, 0))
		refused(t, w.bo.invite(dan, 0), "error.needs-user-management")
		if e := w.entry(w.acme, twinlatch.AuditRolesChanged); e.Facts["before"] != "user-management" || e.Facts["after"] != "" {
			t.Errorf("the entry says %+v", e.Facts)
		}
		n := len(w.log(w.acme))
		must(t, w.ada.give(w.bo, 0)) // as it was
		if len(w.log(w.acme)) != n {
			t.Error("nothing changed and was written down")
		}
	})
}

func TestSupportIsDatedAndOnlyAtTheVendor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		sam := w.newPerson(w.vendor, "Sam Stone", 0)
		w.vera.signIn()
		must(t, w.vera.give(sam, twinlatch.Support))
		if since := sam.account().SupportSince; !since.Equal(w.clock.Now()) {
			t.Errorf("Support since %v", since)
		}
		first := w.clock.Now()
		w.clock.Advance(5 * time.Minute)
		must(t, w.vera.give(sam, twinlatch.Support|twinlatch.UserManagement))
		if since := sam.account().SupportSince; !since.Equal(first) {
			t.Error("another role began Support anew")
		}
		must(t, w.vera.give(sam, 0))
		if !sam.account().SupportSince.IsZero() {
			t.Error("Support left its date behind")
		}
		w.ada.alter(func(a *twinlatch.Account) { a.Roles |= twinlatch.Support }) // however she came by it
		w.ada.signIn()
		refused(t, w.ada.give(w.bo, twinlatch.Support), "roles.support-operator-only")
	})
}

func TestTheLastAdministratorCannotGo(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.ada.signIn()
		refused(t, w.ada.give(w.ada, twinlatch.UserManagement), "users.last-administrator")
		must(t, w.ada.give(w.bo, twinlatch.Configuration|twinlatch.UserManagement))
		w.bo.signIn()
		must(t, w.bo.suspend(w.ada))
		refused(t, w.bo.give(w.bo, twinlatch.UserManagement), "users.last-administrator")
		must(t, w.bo.reactivate(w.ada))
		must(t, w.bo.give(w.bo, twinlatch.UserManagement))
		p, err := w.house.Person(w.ctx, w.bo.visitor(), w.ada.id)
		must(t, err)
		if !p.Last {
			t.Error("Ada is not shown as the last administrator")
		}
	})
}

// Two administrators suspend each other, or give up the role, in one moment:
// one of them stays.
func TestOfTwoAdministratorsOneStays(t *testing.T) {
	type deed func(w *world, v *flow.Visitor, other twinlatch.AccountID) error
	deeds := map[string]deed{
		"suspend": func(w *world, v *flow.Visitor, other twinlatch.AccountID) error {
			return w.house.PersonSuspend(w.ctx, v, other)
		},
		"remove": func(w *world, v *flow.Visitor, other twinlatch.AccountID) error {
			return w.house.PersonRemove(w.ctx, v, other)
		},
		"resign": func(w *world, v *flow.Visitor, _ twinlatch.AccountID) error {
			return w.house.PersonRoles(w.ctx, v, v.Account.ID, twinlatch.UserManagement)
		},
	}
	each(t, func(t *testing.T, w *world) {
		for name, deed := range deeds {
			company, both := w.newCompany(name, false), twinlatch.Configuration|twinlatch.UserManagement
			pair := []*person{w.newPerson(company, "Ann Abel", both), w.newPerson(company, "Ben Bell", both)}
			pair[0].signIn()
			pair[1].signIn()
			visitors := []*flow.Visitor{pair[0].visitor(), pair[1].visitor()} // read before either acts
			start, ended := make(chan struct{}), sync.WaitGroup{}
			for n, v := range visitors {
				ended.Go(func() { <-start; _ = deed(w, v, pair[1-n].id) })
			}
			close(start)
			ended.Wait()
			left := 0
			for _, p := range pair {
				if a := p.account(); a.Status == twinlatch.AccountActive && a.Roles.Has(twinlatch.Configuration) {
					left++
				}
			}
			if left != 1 {
				t.Errorf("%s: %d administrators are left", name, left)
			}
		}
	})
}
