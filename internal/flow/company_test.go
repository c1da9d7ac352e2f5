package flow_test

import (
	"slices"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

var globex = flow.CompanyCreate{Company: "Globex", Name: "Gus Grey", Email: "Gus@globex.example"}

// counts reads how the operator sees its companies.
func (w *world) counts() map[string]flow.CompanyCount {
	w.t.Helper()
	page, err := w.house.Companies(w.ctx, w.vera.visitor(), "")
	must(w.t, err)
	out := map[string]flow.CompanyCount{}
	for _, c := range page.Companies {
		out[c.Company.Name] = c
	}
	return out
}

func TestVeraCreatesACompanyAndItsAdministratorMovesIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.vera.signIn()
		id, err := w.house.CompanyCreate(w.ctx, w.vera.visitor(), globex)
		must(t, err)
		m := w.letter("gus@globex.example", twinlatch.MailInvitation)
		if m.Facts.Company != "Globex" || m.Facts.Actor != "Vera Vance" || m.company != id {
			t.Errorf("the invitation says %+v", m)
		}
		_, err = w.house.InvitationAccept(w.ctx, flow.InvitationAccept{Token: tokenOf(t, m.Facts.Link), Name: "Gus Grey", Password: "seven blue lanterns hum"})
		must(t, err)
		gus := &person{w: w, company: id, name: "Gus", email: "gus@globex.example", password: "seven blue lanterns hum", phone: &phone{}}
		gus.signIn()
		if v := gus.visitor(); v.Company.ID != id || v.Company.Operator || v.Account.Roles != twinlatch.Configuration|twinlatch.UserManagement {
			t.Errorf("Gus is %+v", v.Account)
		}
		if got := w.counts()["Globex"]; got.People != 1 || got.Protected != 0 {
			t.Errorf("Globex counts %+v", got)
		}
		gus.enrol()
		if got := w.counts()["Globex"]; got.Protected != 1 {
			t.Errorf("with a second factor it counts %+v", got)
		}
		for _, chain := range []twinlatch.CompanyID{id, w.vendor} {
			if e := w.entry(chain, twinlatch.AuditCompanyCreated); e.Actor != w.vera.id || e.Facts["company"] != "Globex" {
				t.Errorf("the log says %+v", e)
			}
		}
	})
}

func TestATakenAddressGetsTheSameAnswer(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.vera.signIn()
		in := globex
		in.Email = w.bo.email
		_, err := w.house.CompanyCreate(w.ctx, w.vera.visitor(), in)
		must(t, err)
		if kinds := w.kinds(w.bo.email); !slices.Equal(kinds, []twinlatch.MailKind{twinlatch.MailAddressTaken}) {
			t.Errorf("Bo got %v", kinds)
		}
	})
}

func TestWithoutMailTheLinkIsShownToVera(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.house.MailOn = false
		w.vera.signIn()
		_, err := w.house.CompanyCreate(w.ctx, w.vera.visitor(), globex)
		must(t, err)
		l, err := w.house.InvitationLink(w.ctx, w.vera.visitor())
		must(t, err)
		asked, err := w.house.Invited(w.ctx, tokenOf(t, l.Link))
		if err != nil || asked.Company.Name != "Globex" {
			t.Errorf("the link leads to %+v, %v", asked, err)
		}
	})
}

func TestASuspendedCompanyIsShutAtOnceAndOpensAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = true })
		w.bo.enrol()
		w.bo.trustBrowser()
		w.vera.signIn()
		must(t, w.house.CompanySuspend(w.ctx, w.vera.visitor(), w.acme))
		must(t, w.house.CompanySuspend(w.ctx, w.vera.visitor(), w.acme)) // pressed twice
		if w.bo.peek() != nil {
			t.Error("Bo is still signed in")
		}
		refused(t, w.bo.trySignIn(), "signin.company-suspended")
		if kinds := w.kinds(w.ada.email); !slices.Equal(kinds, []twinlatch.MailKind{twinlatch.MailCompanySuspended}) {
			t.Errorf("Ada, who governs it, got %v", kinds)
		}
		must(t, w.house.CompanyReactivate(w.ctx, w.vera.visitor(), w.acme))
		w.letter(w.ada.email, twinlatch.MailCompanyReactivated)
		if w.bo.peek() != nil {
			t.Error("Bo's old session is alive again")
		}
		in, err := w.bo.typePassword()
		must(t, err)
		if in.Step != twinlatch.StepCode {
			t.Errorf("after it, Bo's trusted browser is asked for %s", in.Step)
		}
		w.entry(w.acme, twinlatch.AuditCompanySuspended)
		w.entry(w.vendor, twinlatch.AuditCompanyReactivated)
	})
}

func TestADeletedCompanyCanBeRestoredForThirtyDays(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.vera.signIn()
		must(t, w.house.CompanyDelete(w.ctx, w.vera.visitor(), w.acme))
		refused(t, w.bo.trySignIn(), "signin.wrong")
		refused(t, w.house.CompanySuspend(w.ctx, w.vera.visitor(), w.acme), "companies.is-deleted")
		refused(t, w.house.CompanyReactivate(w.ctx, w.vera.visitor(), w.acme), "companies.moved-on") // on an old page
		if m := w.letter(w.ada.email, twinlatch.MailCompanyDeleted); m.Facts.Until != w.clock.Now().Add(30*24*time.Hour) {
			t.Errorf("Ada may undo it until %s", m.Facts.Until)
		}
		w.clock.Advance(29 * 24 * time.Hour)
		must(t, w.house.Nightly(w.ctx))
		w.vera.signIn()
		must(t, w.house.CompanyRestore(w.ctx, w.vera.visitor(), w.acme))
		w.bo.signIn()
		w.entry(w.acme, twinlatch.AuditCompanyRestored)
	})
}

func TestADeletedCompanyIsErasedAndItsLogStaysWhole(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bo.enrol()
		_, _ = w.bo.other().typePassword() // a sign-in under way
		w.ada.signIn()
		must(t, w.house.InvitationSend(w.ctx, w.ada.visitor(), flow.Invite{Email: "dan@acme.example", Name: "Dan"}))
		w.vera.signIn()
		must(t, w.house.CompanyDelete(w.ctx, w.vera.visitor(), w.acme))
		w.clock.Advance(30 * 24 * time.Hour)
		w.vera.signIn()
		refused(t, w.house.CompanyRestore(w.ctx, w.vera.visitor(), w.acme), "error.not-found")
		must(t, w.house.Nightly(w.ctx))
		must(t, w.house.Nightly(w.ctx))

		w.read(func(tx *store.Tx) error {
			if people, err := tx.Holders(w.acme, twinlatch.Configuration); len(people) != 0 || err != nil {
				t.Errorf("there still is %v, %v", people, err)
			}
			_, err := tx.VerifyAudit(w.acme, w.house.OpenAudit)
			return err
		})
		rows := w.log(w.acme)
		if rows[0].Entry.Kind != twinlatch.AuditCompanyErased {
			t.Errorf("its log ends with %s", rows[0].Entry.Kind)
		}
		for _, r := range rows[1:] {
			if r.Personal != nil {
				t.Errorf("the log still knows from where: %+v", r.Entry)
			}
		}
		if _, there := w.counts()["Acme"]; there {
			t.Error("Acme is still listed")
		}
		if e := w.entry(w.vendor, twinlatch.AuditCompanyErased); e.Facts["company"] != "Acme" {
			t.Errorf("the vendor's log says %+v", e)
		}
		// The address is free again.
		in := globex
		in.Email = w.bo.email
		_, err := w.house.CompanyCreate(w.ctx, w.vera.visitor(), in)
		must(t, err)
		w.letter(w.bo.email, twinlatch.MailInvitation)
	})
}

func TestWhoMayDoWhatToCompanies(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		h := w.house
		vic := w.newPerson(w.vendor, "Vic Vole", twinlatch.UserManagement|twinlatch.Support)
		for _, p := range []*person{w.ada, w.vera, vic} {
			p.enrol()
		}
		deeds := map[string]func(p *person, id twinlatch.CompanyID) error{
			"suspend":    func(p *person, id twinlatch.CompanyID) error { return h.CompanySuspend(w.ctx, p.visitor(), id) },
			"reactivate": func(p *person, id twinlatch.CompanyID) error { return h.CompanyReactivate(w.ctx, p.visitor(), id) },
			"delete":     func(p *person, id twinlatch.CompanyID) error { return h.CompanyDelete(w.ctx, p.visitor(), id) },
			"restore":    func(p *person, id twinlatch.CompanyID) error { return h.CompanyRestore(w.ctx, p.visitor(), id) },
			"create": func(p *person, _ twinlatch.CompanyID) error {
				_, err := h.CompanyCreate(w.ctx, p.visitor(), globex)
				return err
			},
			"contact": func(p *person, _ twinlatch.CompanyID) error {
				return h.SupportContactUpdate(w.ctx, p.visitor(), "desk@vendor.example")
			},
		}
		for name, deed := range deeds {
			for _, p := range []*person{w.ada, vic} {
				if got := saying(deed(p, w.acme)); got != "error.needs-operator" {
					t.Errorf("%s by %s: %q", name, p.name, got)
				}
			}
			if name == "create" || name == "contact" {
				continue
			}
			if got := saying(deed(w.vera, w.vendor)); got != "companies.operator-stays" {
				t.Errorf("%s of the operator company: %q", name, got)
			}
			if got := saying(deed(w.vera, "nowhere")); got != "error.not-found" {
				t.Errorf("%s of no company: %q", name, got)
			}
		}
		w.clock.Advance(11 * time.Minute)
		for name, deed := range deeds {
			if got := saying(deed(w.vera, w.acme)); got != "proof.needed" {
				t.Errorf("%s without a fresh proof: %q", name, got)
			}
		}
		_, err := h.Companies(w.ctx, w.ada.visitor(), "")
		refused(t, err, "error.needs-operator")
		_, err = h.Company(w.ctx, vic.visitor(), w.acme)
		refused(t, err, "error.needs-operator")
	})
}

func TestTheSupportContactIsTheVendors(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.vera.signIn()
		must(t, w.house.SupportContactUpdate(w.ctx, w.vera.visitor(), "  desk@vendor.example,  +43 1 2345 "))
		if got, err := w.house.SupportContact(w.ctx); got != "desk@vendor.example, +43 1 2345" || err != nil {
			t.Errorf("it is %q, %v", got, err)
		}
		refused(t, w.house.SupportContactUpdate(w.ctx, w.vera.visitor(), "call \u202e1234"), "companies.contact-hidden")
		w.entry(w.vendor, twinlatch.AuditSupportContact)
	})
}
