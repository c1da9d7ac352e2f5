package flow_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

var vendor = flow.SetUp{Company: "Northwind  Software", Name: "Cleo Okafor", Email: " Cleo@Northwind.example", Password: "five green kettles sing"}

// operator reads the first company and its people.
func (w *world) operator() (c twinlatch.Company, people []twinlatch.Account) {
	w.t.Helper()
	w.read(func(tx *store.Tx) (err error) {
		if c, err = tx.OperatorCompany(); err == nil {
			people, err = tx.People(c.ID, store.PeoplePage{Limit: 10})
		}
		return err
	})
	return c, people
}

func TestThePrintedLinkMakesTheFirstCompanyOnce(t *testing.T) {
	eachEmpty(t, func(t *testing.T, w *world) {
		h, ctx := w.house, w.ctx
		first, err := h.SetupLink(ctx)
		must(t, err)
		link, err := h.SetupLink(ctx) // the server was started again
		must(t, err)
		for printed, want := range map[string]bool{first: false, link: true} {
			open, err := h.SetupOpen(ctx, tokenOf(t, printed))
			if must(t, err); open != want {
				t.Errorf("the link %q is open: %v", printed, open)
			}
		}
		refused(t, h.SetUpByLink(ctx, tokenOf(t, first), vendor), "setup.ended")

		must(t, h.SetUpByLink(ctx, tokenOf(t, link), vendor))
		c, people := w.operator()
		if c.Name != "Northwind Software" || !c.Operator || len(people) != 1 {
			t.Fatalf("the first company is %+v with %v", c, people)
		}
		cleo := people[0]
		if cleo.Email != "cleo@northwind.example" || !cleo.Roles.Has(twinlatch.Configuration|twinlatch.UserManagement|twinlatch.Support) ||
			cleo.SupportSince != w.clock.Now() || !cleo.EnrolBy.IsZero() {
			t.Fatalf("the first administrator is %+v", cleo)
		}
		refused(t, h.SetUpByLink(ctx, tokenOf(t, link), vendor), "setup.ended")
		if link, err = h.SetupLink(ctx); link != "" || err != nil {
			t.Errorf("a link after the first company: %q %v", link, err)
		}
		(&person{w: w, id: cleo.ID, company: c.ID, email: vendor.Email, password: vendor.Password}).signIn()
		if e := w.entry(c.ID, twinlatch.AuditInstanceSetUp); e.Actor != cleo.ID {
			t.Errorf("the log begins with %+v", e)
		}
	})
}

func TestASetupLinkEndsAfterADay(t *testing.T) {
	eachEmpty(t, func(t *testing.T, w *world) {
		link, err := w.house.SetupLink(w.ctx)
		must(t, err)
		w.clock.Advance(24 * time.Hour)
		refused(t, w.house.SetUpByLink(w.ctx, tokenOf(t, link), vendor), "setup.ended")
	})
}

func TestAMistakeInTheFirstFormSpendsNothing(t *testing.T) {
	eachEmpty(t, func(t *testing.T, w *world) {
		h, ctx := w.house, w.ctx
		link, err := h.SetupLink(ctx)
		must(t, err)
		for say, change := range map[string]func(*flow.SetUp){
			"error.name-empty":   func(in *flow.SetUp) { in.Company = " " },
			"error.email":        func(in *flow.SetUp) { in.Email = "cleo" },
			"password.too-short": func(in *flow.SetUp) { in.Password = "fourteen chars" },
			"password.common":    func(in *flow.SetUp) { in.Password = "passwordpassword" },
			"password.personal":  func(in *flow.SetUp) { in.Password = "Northwind Software 1" },
		} {
			in := vendor
			change(&in)
			refused(t, h.SetUpByLink(ctx, tokenOf(t, link), in), say)
		}
		must(t, h.SetUpByLink(ctx, tokenOf(t, link), vendor))
	})
}

// The same link in two browsers, and the command on the host, all at once.
func TestOfManyWhoSetUpAtOnceOneWins(t *testing.T) {
	eachEmpty(t, func(t *testing.T, w *world) {
		link, err := w.house.SetupLink(w.ctx)
		must(t, err)
		answers := make([]error, 8)
		var all sync.WaitGroup
		for i := range answers {
			all.Go(func() {
				if i%2 == 0 {
					answers[i] = w.house.SetUp(w.ctx, vendor)
				} else {
					answers[i] = w.house.SetUpByLink(w.ctx, tokenOf(t, link), vendor)
				}
			})
		}
		all.Wait()
		won := 0
		for _, err := range answers {
			if err == nil {
				won++
			} else if !errors.Is(err, flow.SetupEnded) {
				t.Errorf("somebody else was told %v", err)
			}
		}
		if _, people := w.operator(); won != 1 || len(people) != 1 {
			t.Errorf("%d won, %d people", won, len(people))
		}
		if open, err := w.house.SetupOpen(w.ctx, tokenOf(t, link)); open || err != nil {
			t.Errorf("the link is still open: %v", err)
		}
	})
}
