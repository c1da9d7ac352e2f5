package flow_test

import (
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

// proven is Ada, who administers Acme, with a second factor and a fresh proof.
func (w *world) proven() *person {
	w.t.Helper()
	w.ada.enrol()
	return w.ada
}

// peopleDeeds are those of an administrator about others.
func peopleDeeds() map[string]func(w *world) doing {
	return map[string]func(w *world) doing{
		"People": func(w *world) doing {
			ask := flow.PeopleAsk{After: w.ada.id}
			return w.proven().as(func(v *flow.Visitor) (any, error) { return w.house.People(w.ctx, v, ask) })
		},
		"Person": func(w *world) doing {
			return w.proven().as(func(v *flow.Visitor) (any, error) { return w.house.Person(w.ctx, v, w.bo.id) })
		},
		"PersonRename": func(w *world) doing {
			return w.proven().onlyAs(func(v *flow.Visitor) error { return w.house.PersonRename(w.ctx, v, w.bo.id, "Bo Baxter") })
		},
		"PersonRoles": func(w *world) doing {
			return w.proven().onlyAs(func(v *flow.Visitor) error { return w.house.PersonRoles(w.ctx, v, w.bo.id, twinlatch.Configuration) })
		},
		"PersonSuspend": func(w *world) doing {
			w.bo.signIn()
			return w.proven().onlyAs(func(v *flow.Visitor) error { return w.house.PersonSuspend(w.ctx, v, w.bo.id) })
		},
		"PersonReactivate": func(w *world) doing {
			w.proven()
			must(w.t, w.ada.suspend(w.bo))
			return w.ada.onlyAs(func(v *flow.Visitor) error { return w.house.PersonReactivate(w.ctx, v, w.bo.id) })
		},
		"PersonRemove": func(w *world) doing {
			w.bo.enrol()
			return w.proven().onlyAs(func(v *flow.Visitor) error { return w.house.PersonRemove(w.ctx, v, w.bo.id) })
		},
		"PersonReset": func(w *world) doing {
			w.bo.enrol()
			return w.proven().onlyAs(func(v *flow.Visitor) error { return w.house.PersonReset(w.ctx, v, w.bo.id, "It fell into the sea.") })
		},
		"SessionEndAll": func(w *world) doing {
			w.bo.signIn()
			w.cleo.signIn()
			return w.proven().as(func(v *flow.Visitor) (any, error) { return w.house.SessionEndAll(w.ctx, v) })
		},
		"PersonEndSession": func(w *world) doing {
			w.bo.signIn()
			id := w.bo.visitor().Session.ID
			return w.proven().onlyAs(func(v *flow.Visitor) error { return w.house.PersonEndSession(w.ctx, v, w.bo.id, id) })
		},
		"PersonForgetDevice": func(w *world) doing {
			w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = true })
			w.bo.enrol()
			w.bo.trustBrowser()
			id := w.bo.devices()[0].ID
			return w.proven().onlyAs(func(v *flow.Visitor) error { return w.house.PersonForgetDevice(w.ctx, v, w.bo.id, id) })
		},
		"EmailChange/of another": func(w *world) doing {
			in := flow.EmailChange{Person: w.bo.id, Email: newAddress}
			return w.proven().onlyAs(func(v *flow.Visitor) error { return w.house.EmailChange(w.ctx, v, in) })
		},
	}
}

// governingDeeds are those about invitations, the policy and the log.
func governingDeeds() map[string]func(w *world) doing {
	return map[string]func(w *world) doing{
		"Invitations": func(w *world) doing {
			w.invitation()
			return w.ada.as(func(v *flow.Visitor) (any, error) { return w.house.Invitations(w.ctx, v, "") })
		},
		"InvitationSend": func(w *world) doing {
			in := flow.Invite{Email: dan, Name: "Dan Dorn", Roles: twinlatch.UserManagement}
			return w.proven().onlyAs(func(v *flow.Visitor) error { return w.house.InvitationSend(w.ctx, v, in) })
		},
		"InvitationSend/to a taken address": func(w *world) doing {
			in := flow.Invite{Email: w.vera.email, Name: "Vera Vance"}
			return w.proven().onlyAs(func(v *flow.Visitor) error { return w.house.InvitationSend(w.ctx, v, in) })
		},
		"InvitationAgain": func(w *world) doing {
			w.invitation()
			id := w.ada.invitations()[0].ID
			return w.ada.onlyAs(func(v *flow.Visitor) error { return w.house.InvitationAgain(w.ctx, v, id) })
		},
		"InvitationWithdraw": func(w *world) doing {
			w.invitation()
			id := w.ada.invitations()[0].ID
			return w.ada.onlyAs(func(v *flow.Visitor) error { return w.house.InvitationWithdraw(w.ctx, v, id) })
		},
		"InvitationLink": func(w *world) doing {
			w.house.MailOn = false
			w.proven()
			must(w.t, w.ada.invite(dan, 0))
			return w.ada.as(func(v *flow.Visitor) (any, error) { return w.house.InvitationLink(w.ctx, v) })
		},
		"InvitationPassedOn": func(w *world) doing {
			w.house.MailOn = false
			w.proven()
			must(w.t, w.ada.invite(dan, 0))
			return w.ada.onlyAs(func(v *flow.Visitor) error { return w.house.InvitationPassedOn(w.ctx, v) })
		},
		"PolicyPreview": func(w *world) doing {
			return w.proven().as(func(v *flow.Visitor) (any, error) { return w.house.PolicyPreview(w.ctx, v) })
		},
		"PolicyUpdate": func(w *world) doing {
			in := w.form(w.acme)
			in.Required, in.Sure = true, true
			return w.proven().as(func(v *flow.Visitor) (any, error) { return w.house.PolicyUpdate(w.ctx, v, in) })
		},
		"PolicyUpdate/trusted devices off": func(w *world) doing {
			w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = true })
			w.bo.enrol()
			w.bo.trustBrowser()
			in := w.form(w.acme)
			in.Trusted = false
			return w.proven().as(func(v *flow.Visitor) (any, error) { return w.house.PolicyUpdate(w.ctx, v, in) })
		},
		"SessionEndAll": func(w *world) doing {
			w.bo.signIn()
			return w.proven().as(func(v *flow.Visitor) (any, error) { return w.house.SessionEndAll(w.ctx, v) })
		},
		"AuditLog": func(w *world) doing {
			w.bo.signIn()
			return w.proven().as(func(v *flow.Visitor) (any, error) { return w.house.AuditLog(w.ctx, v, flow.AuditFilter{}) })
		},
		"Waiting": func(w *world) doing {
			return w.proven().as(func(v *flow.Visitor) (any, error) { return w.house.Waiting(w.ctx, v) })
		},
		"SupportContact": func(w *world) doing { return func() (any, error) { return w.house.SupportContact(w.ctx) } },
	}
}

// hostDeeds are those of the host, of the first run and of the clock.
func hostDeeds() map[string]func(w *world) doing {
	const why = "Bo stood at my desk."
	nobody := func(w *world) {
		w.write(func(tx *store.Tx) error {
			for {
				if gone, err := tx.EraseSomePeople(w.vendor, 100); err != nil || len(gone) == 0 {
					return err
				}
			}
		})
		w.write(func(tx *store.Tx) error { return tx.EraseCompany(w.vendor) })
	}
	first := flow.SetUp{Company: "Harbour", Name: "Olga Olsen", Email: "olga@harbour.example", Password: "a long walk along the shore"}
	return map[string]func(w *world) doing{
		"HostPeople": func(w *world) doing { return func() (any, error) { return w.house.HostPeople(w.ctx, "", 10) } },
		"HostPerson": func(w *world) doing {
			w.bo.signIn()
			return func() (any, error) { return w.house.HostPerson(w.ctx, w.bo.email) }
		},
		"HostPasswordLink": func(w *world) doing {
			return func() (any, error) { return w.house.HostPasswordLink(w.ctx, w.bo.email) }
		},
		"HostSuspend": func(w *world) doing { return only(func() error { return w.house.HostSuspend(w.ctx, w.bo.email) }) },
		"HostReactivate": func(w *world) doing {
			must(w.t, w.house.HostSuspend(w.ctx, w.bo.email))
			return only(func() error { return w.house.HostReactivate(w.ctx, w.bo.email) })
		},
		"HostRoles": func(w *world) doing {
			return only(func() error { return w.house.HostRoles(w.ctx, w.bo.email, twinlatch.Configuration) })
		},
		"HostResetTwoFactor": func(w *world) doing {
			w.bo.enrol()
			return func() (any, error) { return w.house.HostResetTwoFactor(w.ctx, w.bo.email, why) }
		},
		"IsSetUp": func(w *world) doing { return func() (any, error) { return w.house.IsSetUp(w.ctx) } },
		"SetupLink": func(w *world) doing {
			nobody(w)
			return func() (any, error) { return w.house.SetupLink(w.ctx) }
		},
		"SetupOpen": func(w *world) doing {
			nobody(w)
			link, err := w.house.SetupLink(w.ctx)
			must(w.t, err)
			token := tokenOf(w.t, link)
			return func() (any, error) { return w.house.SetupOpen(w.ctx, token) }
		},
		"SetUp": func(w *world) doing {
			nobody(w)
			return only(func() error { return w.house.SetUp(w.ctx, first) })
		},
		"SetUpByLink": func(w *world) doing {
			nobody(w)
			link, err := w.house.SetupLink(w.ctx)
			must(w.t, err)
			token := tokenOf(w.t, link)
			return only(func() error { return w.house.SetUpByLink(w.ctx, token, first) })
		},
		"Tick": func(w *world) doing {
			sam, sue := w.support()
			if !w.supportApproves(sue, w.only(sam)) {
				w.t.Fatal("nothing begins to cool down")
			}
			must(w.t, w.bo.ask(w.bo.losePhone(), why))
			w.clock.Advance(twinlatch.ResetRequestFor - time.Second)
			for range 3 {
				refused(w.t, w.try(w.bo.email, "not this one at all"), "signin.wrong")
			}
			w.clock.Advance(time.Minute)
			return only(func() error { return w.house.Tick(w.ctx) })
		},
		"Nightly": func(w *world) doing {
			w.proven()
			must(w.t, w.ada.remove(w.bo))
			globex := w.newCompany("Globex", false)
			w.newPerson(globex, "Gus Grant", twinlatch.Configuration)
			w.vera.enrol()
			must(w.t, w.house.CompanyDelete(w.ctx, w.vera.visitor(), globex))
			w.clock.Advance(twinlatch.DeleteUndo)
			w.policy(w.acme, func(p *twinlatch.Policy) { p.Required = true })
			w.cleo.alter(func(a *twinlatch.Account) { a.EnrolBy = w.clock.Now().Add(time.Hour) })
			return only(func() error { return w.house.Nightly(w.ctx) })
		},
	}
}
