package flow_test

import (
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

// only is a deed that hands nothing out.
func only(do func() error) doing { return func() (any, error) { return nil, do() } }

// as is a deed of somebody who is signed in.
func (p *person) as(do func(v *flow.Visitor) (any, error)) doing {
	p.w.t.Helper()
	v := p.visitor()
	return func() (any, error) { return do(v) }
}

// onlyAs is both.
func (p *person) onlyAs(do func(v *flow.Visitor) error) doing {
	p.w.t.Helper()
	v := p.visitor()
	return only(func() error { return do(v) })
}

// refusing is a deed that ends in this refusal, when nothing is broken.
func refusing(say string, do doing) doing {
	return func() (any, error) {
		out, err := do()
		if saying(err) == say {
			err = nil
		}
		return out, err
	}
}

// secondStep is what stands in the form of the code page.
func (p *person) secondStep(code string) flow.SigninCode {
	p.w.t.Helper()
	return flow.SigninCode{Pending: p.half(), Code: code, Remember: true, From: p.from(), Trust: p.trust, Known: p.known}
}

// signinDeeds are the first step of a sign-in, in each way it can go.
func signinDeeds() map[string]func(w *world) doing {
	return map[string]func(w *world) doing{
		"SigninPassword": func(w *world) doing { return func() (any, error) { return w.bo.typePassword() } },
		"SigninPassword/wrong": func(w *world) doing {
			return refusing("signin.wrong", only(func() error { return w.try(w.bo.email, "not this one at all") }))
		},
		"SigninPassword/nobody": func(w *world) doing {
			return refusing("signin.wrong", only(func() error { return w.try("nobody@acme.example", "not this one at all") }))
		},
		"SigninPassword/suspended": func(w *world) doing {
			w.bo.alter(func(a *twinlatch.Account) { a.Status = twinlatch.AccountSuspended })
			return refusing("signin.suspended", func() (any, error) { return w.bo.typePassword() })
		},
		"SigninPassword/half": func(w *world) doing {
			w.bo.enrol()
			return func() (any, error) { return w.bo.typePassword() }
		},
		"SigninPassword/trusted": func(w *world) doing {
			w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = true })
			w.bo.enrol()
			w.bo.trustBrowser()
			return func() (any, error) { return w.bo.typePassword() }
		},
		"SigninPassword/too many": func(w *world) doing {
			for range twinlatch.MaxSessions {
				w.bo.other().signIn()
			}
			return func() (any, error) { return w.bo.typePassword() }
		},
	}
}

// secondStepDeeds are those of somebody who is half signed in.
func secondStepDeeds() map[string]func(w *world) doing {
	return map[string]func(w *world) doing{
		"SigninCode": func(w *world) doing {
			w.policy(w.acme, func(p *twinlatch.Policy) { p.Trusted = true })
			w.bo.enrol()
			in := w.bo.secondStep(w.bo.code())
			return func() (any, error) { return w.house.SigninCode(w.ctx, in) }
		},
		"SigninCode/wrong": func(w *world) doing {
			w.bo.enrol()
			in := w.bo.secondStep(w.bo.wrongCode())
			return refusing("code.wrong", func() (any, error) { return w.house.SigninCode(w.ctx, in) })
		},
		"SigninCode/the last one": func(w *world) doing {
			w.bo.enrol()
			in := w.bo.secondStep(w.bo.wrongCode())
			key := w.house.Keys.MAC("attempts factor", []byte(w.bo.id))
			w.write(func(tx *store.Tx) error {
				n, err := tx.TakeAttempts(store.FactorAttempts, key)
				if err != nil {
					return err
				}
				cost := twinlatch.Points{Strange: twinlatch.YearlyPoints - 3, All: twinlatch.YearlyPoints - 3}
				return tx.PutAttempts(key, n.Count(cost, w.clock.Now()).Clear())
			})
			return refusing("code.wrong", func() (any, error) { return w.house.SigninCode(w.ctx, in) })
		},
		"SigninCode/asked for a reset": func(w *world) doing {
			must(w.t, w.bo.ask(w.bo.losePhone(), "It was in the other coat."))
			in := w.bo.secondStep(w.bo.code())
			return func() (any, error) { return w.house.SigninCode(w.ctx, in) }
		},
		"SigninRecovery": func(w *world) doing {
			w.bo.enrol()
			in := w.bo.secondStep(w.bo.codes[0])
			return func() (any, error) { return w.house.SigninRecovery(w.ctx, in) }
		},
		"SigninRecovery/wrong": func(w *world) doing {
			w.bo.enrol()
			in := w.bo.secondStep("0000-0000-0000-0000")
			return refusing("recovery.wrong", func() (any, error) { return w.house.SigninRecovery(w.ctx, in) })
		},
		"SigninNewPassword": func(w *world) doing {
			w.policy(w.acme, func(p *twinlatch.Policy) { p.PasswordMin = 60 })
			in, err := w.bo.typePassword()
			must(w.t, err)
			next := "a long walk along the shore, and then another one, in the rain of autumn"
			return func() (any, error) { return w.bo.chooseNew(in.Pending, next) }
		},
		"SigninCancel": func(w *world) doing {
			w.bo.enrol()
			pending := w.bo.half()
			return only(func() error { return w.house.SigninCancel(w.ctx, pending) })
		},
		"Pending": func(w *world) doing {
			w.bo.enrol()
			pending := w.bo.half()
			return func() (any, error) { return w.house.Pending(w.ctx, pending) }
		},
	}
}

// linkDeeds are those of somebody who has a mail.
func linkDeeds() map[string]func(w *world) doing {
	return map[string]func(w *world) doing{
		"PasswordForgot": func(w *world) doing {
			return only(func() error { return w.house.PasswordForgot(w.ctx, w.bo.email, w.bo.from()) })
		},
		"PasswordForgot/nobody": func(w *world) doing {
			return only(func() error { return w.house.PasswordForgot(w.ctx, "nobody@acme.example", w.bo.from()) })
		},
		"PasswordResetShow": func(w *world) doing {
			token := w.bo.forgot()
			return func() (any, error) { return w.house.PasswordResetShow(w.ctx, token) }
		},
		"PasswordReset": func(w *world) doing {
			token := w.bo.forgot()
			return only(func() error { return w.bo.resetPassword(token, "a long walk along the shore") })
		},
		"Invited": func(w *world) doing {
			token := w.invitation()
			return func() (any, error) { return w.house.Invited(w.ctx, token) }
		},
		"InvitationAccept": func(w *world) doing {
			in := flow.InvitationAccept{Token: w.invitation(), Name: "Dan Dorn", Password: "a long walk along the shore", From: w.bo.from()}
			return func() (any, error) { return w.house.InvitationAccept(w.ctx, in) }
		},
		"EmailConfirmShow": func(w *world) doing {
			w.bo.signIn()
			must(w.t, w.bo.changeEmail(w.bo, newAddress))
			token := w.confirmLink(newAddress)
			return func() (any, error) { return w.house.EmailConfirmShow(w.ctx, token) }
		},
		"EmailConfirm": func(w *world) doing {
			w.bo.signIn()
			must(w.t, w.bo.changeEmail(w.bo, newAddress))
			token := w.confirmLink(newAddress)
			return only(func() error { return w.house.EmailConfirm(w.ctx, token, w.bo.from()) })
		},
		"EmailUndoShow": func(w *world) doing {
			token := w.moved()
			return func() (any, error) { return w.house.EmailUndoShow(w.ctx, token) }
		},
		"EmailUndo": func(w *world) doing {
			token := w.moved()
			return only(func() error { return w.house.EmailUndo(w.ctx, token, w.bo.from()) })
		},
	}
}

// invitation lets Ada invite Dan with every role she has, and gives the token.
func (w *world) invitation() string {
	w.t.Helper()
	w.ada.signIn()
	must(w.t, w.ada.invite(dan, twinlatch.Configuration|twinlatch.UserManagement))
	return tokenOf(w.t, w.letter(dan, twinlatch.MailInvitation).Facts.Link)
}

// moved lets Bo move to a new address and gives the token that undoes it.
func (w *world) moved() string {
	w.t.Helper()
	w.bo.signIn()
	must(w.t, w.bo.changeEmail(w.bo, newAddress))
	token := w.undoLink(w.bo.email)
	w.clock.Advance(time.Second)
	w.bo.confirmEmail(newAddress)
	return token
}
