package server

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

const (
	faultReason = "It fell into the sea."
	nextPass    = "six blue lanterns hum softly"
)

// by is a form in somebody's browser: names and values in turn.
func (h *faultHouse) by(who string, form ...string) press {
	p := press{form: url.Values{}}
	for i := 0; i < len(form); i += 2 {
		p.form.Add(form[i], form[i+1])
	}
	if c := h.cookies[who]; c != nil {
		p.cookies = append(p.cookies, c)
	}
	return p
}

// at is the same at a path of its own.
func (p press) at(path string) press {
	p.path = path
	return p
}

// code is the next one of somebody's application.
func (h *faultHouse) code(who string) string {
	return twinlatch.TOTPCode(h.phones[who], twinlatch.TOTPStep(h.clock.Now())+1)
}

// half signs somebody half in, in a browser of their own.
func (h *faultHouse) half(who string) *http.Cookie {
	h.t.Helper()
	in, err := h.s.House.SigninPassword(h.t.Context(), flow.SigninPassword{Email: h.email(who), Password: adasPassword})
	must(h.t, err)
	if in.Pending == "" {
		h.t.Fatalf("%s came to %s", who, in.Step)
	}
	return &http.Cookie{Name: "twinlatch-signin", Value: in.Pending}
}

// trusting makes somebody's browser a trusted device and gives its id.
func (h *faultHouse) trusting(who string) twinlatch.DeviceID {
	h.t.Helper()
	ctx, house, half := h.t.Context(), h.s.House, h.half(who)
	h.write(func(tx *store.Tx) error {
		c, err := tx.TakeCompany("acme")
		if err != nil {
			return err
		}
		c.Policy.Trusted = true
		return tx.UpdateCompany(c)
	})
	in, err := house.SigninCode(ctx, flow.SigninCode{Pending: half.Value, Code: h.code(who), Remember: true})
	must(h.t, err)
	v, err := house.Visitor(ctx, in.Session, flow.From{})
	must(h.t, err)
	state, err := house.TwoFactor(ctx, v.Account, v.Company, in.Trust)
	must(h.t, err)
	return state.This
}

// forms are all forms of the house, each filled in by somebody who may send it.
// What stands after a # tells apart the ways one of them can go.
func (h *faultHouse) forms() map[string]func() press {
	all := map[string]func() press{}
	for _, some := range []map[string]func() press{
		h.signinForms(), h.mailedForms(), h.ownForms(), h.twoFactorForms(), h.userForms(), h.securityForms(), h.resetForms(), h.vendorForms(), h.clientForms(), h.keyForms(), h.machineForms(),
	} {
		maps.Copy(all, some)
	}
	return all
}

func (h *faultHouse) signinForms() map[string]func() press {
	return map[string]func() press{
		"POST /signin": func() press { return h.by("", "email", h.email("employee"), "password", adasPassword) },
		"POST /signin#half": func() press {
			return h.by("", "email", h.email("pending"), "password", adasPassword)
		},
		"POST /signin#wrong": func() press { return h.by("", "email", h.email("employee"), "password", "not this one") },
		"POST /signin/code":  func() press { return h.by("pending", "code", h.code("pending"), "remember", "yes") },
		"POST /signin/code#wrong": func() press {
			return h.by("pending", "code", "000000")
		},
		"POST /signin/recovery": func() press {
			must(h.t, h.s.House.RecoveryRenew(h.t.Context(), h.visitor("configuration")))
			codes, err := h.s.House.RecoveryShown(h.t.Context(), h.visitor("configuration"))
			must(h.t, err)
			p := h.by("", "code", codes[0])
			p.cookies = append(p.cookies, h.half("configuration"))
			return p
		},
		"POST /signin/new-password": func() press {
			h.write(func(tx *store.Tx) error {
				c, err := tx.TakeCompany("acme")
				if err != nil {
					return err
				}
				c.Policy.PasswordMin = 26
				return tx.UpdateCompany(c)
			})
			p := h.by("", "new", nextPass)
			p.cookies = append(p.cookies, h.half("employee"))
			return p
		},
		"POST /signin/cancel": func() press { return h.by("pending") },
		"POST /signin/lost":   func() press { return h.by("pending", "reason", faultReason) },
		"POST /signout":       func() press { return h.by("employee") },
		"POST /proof": func() press {
			return h.by("configuration", "password", adasPassword, "code", h.code("configuration"))
		},
		"POST /setup": func() press {
			h.write(func(tx *store.Tx) error {
				_, err := tx.EraseSomePeople("vendor", 100)
				return err
			})
			h.write(func(tx *store.Tx) error { return tx.EraseCompany("vendor") })
			link, err := h.s.House.SetupLink(h.t.Context())
			must(h.t, err)
			return h.by("", "t", h.token(link), "company", "Harbour", "name", "Olga Olsen", "email", "olga@harbour.example", "new", nextPass)
		},
	}
}

// mailedForms are those behind the link of a mail.
func (h *faultHouse) mailedForms() map[string]func() press {
	changed := func() {
		must(h.t, h.s.House.EmailChange(h.t.Context(), h.visitor("employee"), flow.EmailChange{Person: "employee", Email: "new@acme.example"}))
	}
	return map[string]func() press{
		"POST /password/forgot":        func() press { return h.by("", "email", h.email("employee")) },
		"POST /password/forgot#nobody": func() press { return h.by("", "email", "nobody@acme.example") },
		"POST /password/reset": func() press {
			link, err := h.s.House.HostPasswordLink(h.t.Context(), h.email("employee"))
			must(h.t, err)
			return h.by("", "t", h.token(link), "new", nextPass)
		},
		"POST /email/confirm": func() press {
			changed()
			return h.by("", "t", h.token(h.mailed("new@acme.example", twinlatch.MailEmailConfirm).Link))
		},
		"POST /email/undo": func() press {
			changed()
			return h.by("", "t", h.token(h.mailed(h.email("employee"), twinlatch.MailEmailNotice).Link))
		},
		"POST /invitation": func() press {
			return h.by("", "t", h.token(h.invited()), "name", "Dan Dorn", "new", nextPass)
		},
		"POST /reset/not-me": func() press {
			id := h.asked()
			_, err := h.s.House.ResetApprove(h.t.Context(), h.visitor("configuration"), id)
			must(h.t, err)
			return h.by("", "t", h.token(h.mailed(h.email("pending"), twinlatch.MailResetApproved).SecondLink))
		},
		"POST /reset/stop": func() press {
			id := h.onlyAdministrator()
			_, _, err := h.s.House.ResetSupportApprove(h.t.Context(), h.visitor("support"), id)
			must(h.t, err)
			h.comes("support2", "vendor", twinlatch.Support, true)
			h.alter("support2", func(a *twinlatch.Account) { a.SupportSince = h.clock.Now().Add(-30 * 24 * time.Hour) })
			_, _, err = h.s.House.ResetSupportApprove(h.t.Context(), h.visitor("support2"), id)
			must(h.t, err)
			return h.by("", "t", h.token(h.mailed(h.email("configuration"), twinlatch.MailOnlyAdministrator).Link))
		},
	}
}

// ownForms are those of Profile Settings.
func (h *faultHouse) ownForms() map[string]func() press {
	const employee = "employee"
	another := func() twinlatch.SessionID {
		h.t.Helper()
		in, err := h.s.House.SigninPassword(h.t.Context(), flow.SigninPassword{Email: h.email(employee), Password: adasPassword})
		must(h.t, err)
		v, err := h.s.House.Visitor(h.t.Context(), in.Session, flow.From{})
		must(h.t, err)
		return v.Session.ID
	}
	return map[string]func() press{
		"POST /profile":       func() press { return h.by(employee, "name", "Emil Ek") },
		"POST /profile/email": func() press { return h.by(employee, "email", "new@acme.example") },
		"POST /profile/email#proof": func() press {
			h.clock.Advance(11 * time.Minute)
			must(h.t, h.s.House.Seen(h.t.Context(), h.visitor(employee).Session.ID))
			return h.by(employee, "email", "new@acme.example")
		},
		"POST /profile/email/cancel": func() press {
			must(h.t, h.s.House.EmailChange(h.t.Context(), h.visitor(employee), flow.EmailChange{Person: employee, Email: "new@acme.example"}))
			return h.by(employee)
		},
		"POST /profile/password":            func() press { return h.by(employee, "current", adasPassword, "new", nextPass) },
		"POST /profile/sessions/end":        func() press { return h.by(employee, "session", string(another())) },
		"POST /profile/sessions/end-others": func() press { another(); return h.by(employee) },
	}
}

// twoFactorForms are those of Two-Factor Authentication.
func (h *faultHouse) twoFactorForms() map[string]func() press {
	const base, who = "POST /profile/two-factor", "configuration"
	chosen := func() flow.Enrolment {
		h.t.Helper()
		ctx, v := h.t.Context(), h.visitor("employee")
		must(h.t, h.s.House.FactorTurnOn(ctx, v))
		must(h.t, h.s.House.FactorChoose(ctx, v, "aegis"))
		e, err := h.s.House.Enrolment(ctx, v)
		must(h.t, err)
		return e
	}
	return map[string]func() press{
		base + "/turn-on": func() press { return h.by("employee") },
		base + "/change":  func() press { return h.by(who) },
		base + "/choose": func() press {
			must(h.t, h.s.House.FactorTurnOn(h.t.Context(), h.visitor("employee")))
			return h.by("employee", "application", "aegis")
		},
		base + "/scan": func() press { chosen(); return h.by("employee") },
		base + "/confirm": func() press {
			e := chosen()
			return h.by("employee", "enrolment", string(e.ID), "code", twinlatch.TOTPCode(e.Secret, twinlatch.TOTPStep(h.clock.Now())))
		},
		base + "/confirm#wrong": func() press { return h.by("employee", "enrolment", string(chosen().ID), "code", "000000") },
		base + "/saved": func() press {
			must(h.t, h.s.House.RecoveryRenew(h.t.Context(), h.visitor(who)))
			return h.by(who)
		},
		base + "/recovery-codes":     func() press { return h.by(who) },
		base + "/turn-off":           func() press { return h.by(who) },
		base + "/devices/remove":     func() press { return h.by(who, "device", string(h.trusting(who))) },
		base + "/devices/remove-all": func() press { h.trusting(who); return h.by(who) },
	}
}

// invited lets Users invite Dan and gives the link of the mail.
func (h *faultHouse) invited() string {
	h.t.Helper()
	must(h.t, h.s.House.InvitationSend(h.t.Context(), h.visitor("users"), flow.Invite{Email: "dan@acme.example", Name: "Dan Dorn"}))
	return h.mailed("dan@acme.example", twinlatch.MailInvitation).Link
}

// asked lets Pending ask for a reset and gives the request.
func (h *faultHouse) asked() twinlatch.ResetRequestID {
	h.t.Helper()
	must(h.t, h.s.House.ResetAsk(h.t.Context(), flow.ResetAsk{Pending: h.cookies["pending"].Value, Reason: faultReason}))
	return h.request("acme")
}

// onlyAdministrator lets Configuration, who has nobody beside them, ask for one.
func (h *faultHouse) onlyAdministrator() twinlatch.ResetRequestID {
	h.t.Helper()
	must(h.t, h.s.House.ResetAsk(h.t.Context(), flow.ResetAsk{Pending: h.half("configuration").Value, Reason: faultReason}))
	return h.request("acme")
}

func (h *faultHouse) request(company twinlatch.CompanyID) (id twinlatch.ResetRequestID) {
	h.t.Helper()
	h.write(func(tx *store.Tx) error {
		rows, err := tx.ResetRequests(company, 1)
		if err == nil {
			id = rows[0].ID
		}
		return err
	})
	return id
}

// in is a path with an id in it.
func in(path string, id string) string { return strings.ReplaceAll(path, "{id}", id) }
