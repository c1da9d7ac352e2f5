package flow_test

import (
	"net/url"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// enrolled is Bo with a second factor, signed in and proven.
func (w *world) enrolled() *person {
	w.t.Helper()
	w.bo.enrol()
	return w.bo
}

// ownDeeds are those of somebody about themselves.
func ownDeeds() map[string]func(w *world) doing {
	return map[string]func(w *world) doing{
		"Visitor": func(w *world) doing {
			w.bo.signIn()
			return func() (any, error) { return w.house.Visitor(w.ctx, w.bo.session, w.bo.from()) }
		},
		"VisitorOf": func(w *world) doing {
			w.bo.signIn()
			return w.bo.as(func(v *flow.Visitor) (any, error) { return w.house.VisitorOf(w.ctx, v.Account, v.Session.ID) })
		},
		"Seen": func(w *world) doing {
			w.bo.signIn()
			do := w.bo.onlyAs(func(v *flow.Visitor) error { return w.house.Seen(w.ctx, v.Session.ID) })
			w.clock.Advance(time.Minute)
			return do
		},
		"Signout": func(w *world) doing {
			w.bo.signIn()
			return w.bo.onlyAs(func(v *flow.Visitor) error { return w.house.Signout(w.ctx, v) })
		},
		"Sessions": func(w *world) doing {
			w.bo.signIn()
			return w.bo.as(func(v *flow.Visitor) (any, error) { return w.house.Sessions(w.ctx, v.Account, v.Company) })
		},
		"SessionEnd": func(w *world) doing {
			other := w.bo.other()
			other.signIn()
			id := other.visitor().Session.ID
			w.bo.signIn()
			return w.bo.onlyAs(func(v *flow.Visitor) error { return w.house.SessionEnd(w.ctx, v, id) })
		},
		"SessionEndOthers": func(w *world) doing {
			w.bo.other().signIn()
			w.bo.signIn()
			return w.bo.onlyAs(func(v *flow.Visitor) error { return w.house.SessionEndOthers(w.ctx, v) })
		},
		"ProfileEdit": func(w *world) doing {
			w.bo.signIn()
			return w.bo.onlyAs(func(v *flow.Visitor) error { return w.house.ProfileEdit(w.ctx, v, "Bo Baxter") })
		},
	}
}

// proofDeeds are those that ask for a password or a proof.
func proofDeeds() map[string]func(w *world) doing {
	return map[string]func(w *world) doing{
		"PasswordChange": func(w *world) doing {
			w.enrolled().other().signIn()
			in := flow.PasswordChange{Current: w.bo.password, New: "a long walk along the shore", Known: w.bo.known}
			return w.bo.as(func(v *flow.Visitor) (any, error) { return w.house.PasswordChange(w.ctx, v, in) })
		},
		"PasswordChange/wrong": func(w *world) doing {
			w.bo.signIn()
			in := flow.PasswordChange{Current: "not this one at all", New: "a long walk along the shore"}
			return refusing("password.current-wrong", w.bo.as(func(v *flow.Visitor) (any, error) { return w.house.PasswordChange(w.ctx, v, in) }))
		},
		"ProofGive": func(w *world) doing {
			in := flow.ProofGive{Password: w.enrolled().password, Code: w.bo.code(), Known: w.bo.known}
			return w.bo.as(func(v *flow.Visitor) (any, error) { return w.house.ProofGive(w.ctx, v, in) })
		},
		"ProofGive/wrong password": func(w *world) doing {
			in := flow.ProofGive{Password: "not this one at all", Code: w.enrolled().code()}
			return refusing("proof.wrong-password", w.bo.as(func(v *flow.Visitor) (any, error) { return w.house.ProofGive(w.ctx, v, in) }))
		},
		"ProofGive/wrong code": func(w *world) doing {
			in := flow.ProofGive{Password: w.enrolled().password, Code: w.bo.wrongCode()}
			return refusing("code.wrong", w.bo.as(func(v *flow.Visitor) (any, error) { return w.house.ProofGive(w.ctx, v, in) }))
		},
		"ProofByRecovery": func(w *world) doing {
			in := flow.ProofGive{Password: w.enrolled().password, Code: w.bo.codes[0], Known: w.bo.known}
			return w.bo.as(func(v *flow.Visitor) (any, error) { return w.house.ProofByRecovery(w.ctx, v, in) })
		},
		"FormStore": func(w *world) doing {
			w.bo.signIn()
			form := flow.StoredForm{Action: "/profile/email", Values: url.Values{"email": {newAddress}}}
			return w.bo.as(func(v *flow.Visitor) (any, error) { return w.house.FormStore(w.ctx, v, form) })
		},
		"FormShow": func(w *world) doing {
			w.bo.signIn()
			id, err := w.house.FormStore(w.ctx, w.bo.visitor(), flow.StoredForm{Action: "/profile/email"})
			must(w.t, err)
			return w.bo.as(func(v *flow.Visitor) (any, error) { return w.house.FormShow(w.ctx, v, id) })
		},
		"EmailChange": func(w *world) doing {
			w.bo.signIn()
			in := flow.EmailChange{Person: w.bo.id, Email: newAddress}
			return w.bo.onlyAs(func(v *flow.Visitor) error { return w.house.EmailChange(w.ctx, v, in) })
		},
		"PendingEmail": func(w *world) doing {
			w.bo.signIn()
			must(w.t, w.bo.changeEmail(w.bo, newAddress))
			return w.bo.as(func(v *flow.Visitor) (any, error) { return w.house.PendingEmail(w.ctx, v.Account, v.Company) })
		},
		"EmailChangeCancel": func(w *world) doing {
			w.bo.signIn()
			must(w.t, w.bo.changeEmail(w.bo, newAddress))
			return w.bo.onlyAs(func(v *flow.Visitor) error { return w.house.EmailChangeCancel(w.ctx, v) })
		},
	}
}

// factorDeeds are those of Two-Factor Authentication.
func factorDeeds() map[string]func(w *world) doing {
	return map[string]func(w *world) doing{
		"TwoFactor": func(w *world) doing {
			w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = true })
			w.enrolled().trustBrowser()
			return w.bo.as(func(v *flow.Visitor) (any, error) { return w.house.TwoFactor(w.ctx, v.Account, v.Company, w.bo.trust) })
		},
		"FactorTurnOn": func(w *world) doing {
			w.bo.signIn()
			return w.bo.onlyAs(func(v *flow.Visitor) error { return w.house.FactorTurnOn(w.ctx, v) })
		},
		"FactorChange": func(w *world) doing {
			return w.enrolled().onlyAs(func(v *flow.Visitor) error { return w.house.FactorChange(w.ctx, v) })
		},
		"FactorChoose": func(w *world) doing {
			w.bo.signIn()
			must(w.t, w.bo.turnOn())
			return w.bo.onlyAs(func(v *flow.Visitor) error { return w.house.FactorChoose(w.ctx, v, "aegis") })
		},
		"Enrolment": func(w *world) doing {
			w.bo.signIn()
			w.bo.set(w.bo.turnOn)
			return w.bo.as(func(v *flow.Visitor) (any, error) { return w.house.Enrolment(w.ctx, v) })
		},
		"FactorConfirm": func(w *world) doing {
			w.bo.signIn()
			return w.bo.confirming(w.bo.turnOn)
		},
		"FactorConfirm/change": func(w *world) doing { return w.enrolled().confirming(w.bo.change) },
		"FactorTurnOff": func(w *world) doing {
			return w.enrolled().as(func(v *flow.Visitor) (any, error) { return w.house.FactorTurnOff(w.ctx, v) })
		},
		"RecoveryRenew": func(w *world) doing {
			return w.enrolled().onlyAs(func(v *flow.Visitor) error { return w.house.RecoveryRenew(w.ctx, v) })
		},
		"RecoveryShown": func(w *world) doing {
			return w.enrolled().as(func(v *flow.Visitor) (any, error) {
				codes, err := w.house.RecoveryShown(w.ctx, v)
				return codes, err
			})
		},
		"RecoverySaved": func(w *world) doing {
			return w.enrolled().onlyAs(func(v *flow.Visitor) error { return w.house.RecoverySaved(w.ctx, v) })
		},
		"DeviceForget": func(w *world) doing {
			w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = true })
			w.enrolled().trustBrowser()
			id := w.bo.devices()[0].ID
			return w.bo.onlyAs(func(v *flow.Visitor) error { return w.house.DeviceForget(w.ctx, v, id) })
		},
		"DeviceForgetAll": func(w *world) doing {
			w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = true })
			w.enrolled().trustBrowser()
			return w.bo.onlyAs(func(v *flow.Visitor) error { return w.house.DeviceForgetAll(w.ctx, v) })
		},
	}
}

// devices are the person's trusted devices.
func (p *person) devices() []twinlatch.TrustedDevice {
	p.w.t.Helper()
	v := p.visitor()
	state, err := p.w.house.TwoFactor(p.w.ctx, v.Account, v.Company, p.trust)
	must(p.w.t, err)
	return state.Devices
}

// confirming is a set-up with everything done but the last button.
func (p *person) confirming(begin func() error) doing {
	p.w.t.Helper()
	e := p.set(begin)
	in := flow.Confirm{Enrolment: e.ID, Code: twinlatch.TOTPCode(e.Secret, twinlatch.TOTPStep(p.w.clock.Now()))}
	return p.as(func(v *flow.Visitor) (any, error) { return p.w.house.FactorConfirm(p.w.ctx, v, in) })
}
