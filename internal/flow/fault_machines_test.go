package flow_test

import (
	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// machines lets Vera take application passwords at purchase orders, and gives Bo
// a second factor.
func (w *world) machines() (*person, twinlatch.AppID) {
	w.t.Helper()
	vera, id := w.operating()
	must(w.t, w.house.AppUpdate(w.ctx, vera.visitor(), id, takingMachines()))
	if w.bo.key == nil {
		w.bo.enrol()
	}
	return vera, id
}

func takingMachines() flow.AppForm {
	return flow.AppForm{Name: "Purchase orders", Everyone: true, Asks: "any", Fresh: "0", Machines: true}
}

// newMachine is an application password that somebody makes, as it is shown once.
func (p *person) newMachine(app twinlatch.AppID) string {
	p.w.t.Helper()
	must(p.w.t, p.w.house.AppPasswordMake(p.w.ctx, p.visitor(), flow.AppPasswordForm{App: app, Name: "Nightly report", Days: "90"}))
	shown, err := p.w.house.AppPasswordShown(p.w.ctx, p.visitor())
	must(p.w.t, err)
	return shown.Token
}

// machine is what the application's proxy is told about an application password.
func (w *world) machine(host, password string) twinlatch.Verdict {
	w.t.Helper()
	visit, err := w.house.AppPasswordCheck(w.ctx, flow.Machine{Host: host, Password: password, From: w.bo.from()})
	must(w.t, err)
	return visit.Verdict
}

// firstMachine is the id of somebody's newest application password.
func (p *person) firstMachine() twinlatch.AppPasswordID {
	p.w.t.Helper()
	rows, err := p.w.house.AppPasswords(p.w.ctx, p.account(), p.w.company(p.company))
	must(p.w.t, err)
	return rows[0].Password.ID
}

// machineDeeds are those about application passwords.
func machineDeeds() map[string]func(w *world) doing {
	made := func(w *world) {
		_, id := w.machines()
		w.bo.newMachine(id)
	}
	return map[string]func(w *world) doing{
		"AppPasswordMake": func(w *world) doing {
			_, id := w.machines()
			in := flow.AppPasswordForm{App: id, Name: "Nightly report", Days: "9"}
			return w.bo.onlyAs(func(v *flow.Visitor) error { return w.house.AppPasswordMake(w.ctx, v, in) })
		},
		"AppPasswordShown": func(w *world) doing {
			made(w)
			return w.bo.as(func(v *flow.Visitor) (any, error) { return w.house.AppPasswordShown(w.ctx, v) })
		},
		"AppPasswordSaved": func(w *world) doing {
			made(w)
			return w.bo.onlyAs(func(v *flow.Visitor) error { return w.house.AppPasswordSaved(w.ctx, v) })
		},
		"AppPasswords": func(w *world) doing {
			made(w)
			a, c := w.bo.account(), w.company(w.acme)
			return func() (any, error) { return w.house.AppPasswords(w.ctx, a, c) }
		},
		"AppPasswordApps": func(w *world) doing {
			w.machines()
			return w.bo.as(func(v *flow.Visitor) (any, error) { return w.house.AppPasswordApps(w.ctx, v) })
		},
		"AppPasswordCount": func(w *world) doing {
			made(w)
			w.ada.signIn()
			return w.ada.onlyAs(func(v *flow.Visitor) error {
				_, _, err := w.house.AppPasswordCount(w.ctx, v)
				return err
			})
		},
		"AppPasswordRevoke": func(w *world) doing {
			made(w)
			id := w.bo.firstMachine()
			return w.bo.onlyAs(func(v *flow.Visitor) error { return w.house.AppPasswordRevoke(w.ctx, v, id) })
		},
		"AppPasswordRevoke/all": func(w *world) doing {
			made(w)
			return w.bo.onlyAs(func(v *flow.Visitor) error { return w.house.AppPasswordRevoke(w.ctx, v, flow.EveryAppPassword) })
		},
		"PersonRevokeAppPassword": func(w *world) doing {
			made(w)
			w.ada.signIn()
			return w.ada.onlyAs(func(v *flow.Visitor) error {
				return w.house.PersonRevokeAppPassword(w.ctx, v, w.bo.id, flow.EveryAppPassword)
			})
		},
		"AppPasswordCheck/first": func(w *world) doing {
			_, id := w.machines()
			in := flow.Machine{Host: ordersHost, Password: w.bo.newMachine(id), From: w.bo.from()}
			return func() (any, error) { return w.house.AppPasswordCheck(w.ctx, in) }
		},
		"AppPasswordCheck/again": func(w *world) doing {
			_, id := w.machines()
			in := flow.Machine{Host: ordersHost, Password: w.bo.newMachine(id), From: w.bo.from()}
			w.machine(ordersHost, in.Password)
			w.clock.Advance(twinlatch.FreshFor)
			return func() (any, error) { return w.house.AppPasswordCheck(w.ctx, in) }
		},
		"AppUpdate/no machines": func(w *world) doing {
			vera, id := w.machines()
			w.bo.newMachine(id)
			in := takingMachines()
			in.Machines = false
			return vera.onlyAs(func(v *flow.Visitor) error { return w.house.AppUpdate(w.ctx, v, id, in) })
		},
	}
}
