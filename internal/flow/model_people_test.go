package flow_test

import (
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// What administrators do to people of their company.

// mayEdit: the same company, a role that administers, and every role the other
// has.
func (s *soul) mayEdit(t *soul) bool {
	return s.firm == t.firm && !t.removed && s.roles.Any(twinlatch.Configuration|twinlatch.UserManagement) && s.roles.Has(t.roles)
}

func (s *soul) mayManage(t *soul) bool { return s.mayEdit(t) && s.roles.Has(twinlatch.UserManagement) }

// alone: nobody else of the company is active and holds Configuration.
func (m *model) alone(s *soul) bool {
	for _, other := range m.souls {
		if other != s && other.firm == s.firm && !other.suspended && !other.removed && other.roles.Has(twinlatch.Configuration) {
			return false
		}
	}
	return true
}

// last: the one active administrator, who cannot be sent away or lose the role.
func (m *model) last(s *soul) bool {
	return m.alone(s) && !s.suspended && s.roles.Has(twinlatch.Configuration)
}

// by lets somebody do a deed who mostly may: who holds a role is signed in for it
// and proves themselves first. Sometimes anybody tries.
func (m *model) by(role twinlatch.Roles, do func(*window)) func() {
	return func() {
		var able []*window
		for _, w := range m.windows {
			if w.owner != nil && w.owner.roles.Has(role) {
				able = append(able, w)
			}
		}
		if len(able) == 0 || pick(m, "anybody", false, false, false, true) {
			m.at(isIn, do)()
			return
		}
		w := pick(m, "browser", able...)
		if w.in.open() == nil || w.in.session.who != w.owner {
			m.signIn(w, w.owner)
		}
		if one := w.in.open(); one != nil && !one.fresh(m.now()) {
			m.say("%s gives a fresh proof in %s", one.who.name, w.name)
			m.prove(w, one.who.password, m.freshCode(one.who))
		}
		if isIn(w) {
			do(w)
		}
	}
}

// target draws whom a deed of somebody signed in is about: mostly a colleague.
func (m *model) target(w *window) *soul {
	var colleagues []*soul
	for _, s := range m.souls {
		if s.firm == w.in.session.who.firm {
			colleagues = append(colleagues, s)
		}
	}
	if pick(m, "anybody", false, false, false, true) {
		colleagues = m.souls
	}
	return pick(m, "about", colleagues...)
}

// onPerson is one of the buttons on somebody's page.
type onPerson struct {
	words  string
	press  func(*flow.Visitor, twinlatch.AccountID) error
	may    func(a, t *soul, fresh bool) bool
	effect func(t *soul)
}

func (m *model) doesTo(w *window, d onPerson) {
	a, t := w.in.session.who, m.target(w)
	m.say("%s presses %s on %s in %s", a.name, d.words, t.name, w.name)
	v := m.visitor(w)
	if v == nil {
		return
	}
	may := w.in.mayAct() && d.may(a, t, w.in.session.fresh(m.now()))
	if m.answered(d.press(v, t.id), may) {
		d.effect(t)
	}
}

func (m *model) suspends(w *window) {
	m.doesTo(w, onPerson{
		words:  "Suspend",
		press:  func(v *flow.Visitor, id twinlatch.AccountID) error { return m.w.house.PersonSuspend(m.w.ctx, v, id) },
		may:    func(a, t *soul, fresh bool) bool { return a.mayManage(t) && a != t && !m.last(t) && fresh },
		effect: func(t *soul) { t.suspended = true; t.endAll(nil) },
	})
}

func (m *model) reactivates(w *window) {
	m.doesTo(w, onPerson{
		words:  "Reactivate",
		press:  func(v *flow.Visitor, id twinlatch.AccountID) error { return m.w.house.PersonReactivate(m.w.ctx, v, id) },
		may:    func(a, t *soul, _ bool) bool { return a.mayManage(t) },
		effect: func(t *soul) { t.suspended = false },
	})
}

func (m *model) removes(w *window) {
	m.doesTo(w, onPerson{
		words: "Remove person",
		press: func(v *flow.Visitor, id twinlatch.AccountID) error { return m.w.house.PersonRemove(m.w.ctx, v, id) },
		may:   func(a, t *soul, fresh bool) bool { return a.mayManage(t) && a != t && !m.last(t) && fresh },
		effect: func(t *soul) {
			t.removed, t.roles = true, 0
			t.endFactor()
			t.endAll(nil)
			t.endEveryLink()
		},
	})
}

func (s *soul) endEveryLink() {
	for _, l := range s.links {
		l.over = true
	}
}

func (m *model) resets(w *window) {
	m.doesTo(w, onPerson{
		words: "Reset",
		press: func(v *flow.Visitor, id twinlatch.AccountID) error {
			return m.w.house.PersonReset(m.w.ctx, v, id, "The phone is gone.")
		},
		may: func(a, t *soul, fresh bool) bool {
			something := t.factor || !t.enrolBy.IsZero()
			return a.firm == t.firm && a != t && !t.removed && a.roles.Has(twinlatch.Configuration) && a.factor && something && fresh
		},
		effect: func(t *soul) { m.wasReset(t, twinlatch.MailTwoFactorReset) },
	})
}

// wasReset is what every reset does: factor, codes, sessions and trusts end;
// nobody is signed in; there is a day to set it up again.
func (m *model) wasReset(t *soul, mail twinlatch.MailKind) {
	m.endRequest(t)
	t.endFactor()
	t.endAll(nil)
	t.enrolBy, t.overForGood = m.now().Add(24*time.Hour), false
	m.addLink(t, link{kind: twinlatch.LinkNotMe}, m.mailed()[mail][t.email].SecondLink)
}

func (m *model) endsSessionsOf(w *window) {
	m.doesTo(w, onPerson{
		words: "End all sessions",
		press: func(v *flow.Visitor, id twinlatch.AccountID) error {
			return m.w.house.PersonEndSession(m.w.ctx, v, id, flow.EverySession)
		},
		may:    func(a, t *soul, _ bool) bool { return a.mayEdit(t) && a.roles.Has(twinlatch.Configuration) },
		effect: func(t *soul) { t.endSignins(nil) },
	})
}

// endSignins ends the sessions of a person but one, and those half signed in.
func (s *soul) endSignins(except *session) {
	for _, one := range s.sessions {
		one.over = one.over || one != except
	}
	for _, h := range s.halves {
		h.over = true
	}
}

func (m *model) forgetsDevicesOf(w *window) {
	m.doesTo(w, onPerson{
		words: "Remove all trusted devices",
		press: func(v *flow.Visitor, id twinlatch.AccountID) error {
			return m.w.house.PersonForgetDevice(m.w.ctx, v, id, flow.EveryDevice)
		},
		may: func(a, t *soul, _ bool) bool { return a.mayEdit(t) && a.roles.Has(twinlatch.Configuration) },
		effect: func(t *soul) {
			for _, one := range t.trusts {
				one.over = true
			}
		},
	})
}

func (m *model) changesRoles(w *window) {
	roles := pick(m, "roles", everyRoles...)
	m.doesTo(w, onPerson{
		words: "Update on the roles (" + roles.String() + ")",
		press: func(v *flow.Visitor, id twinlatch.AccountID) error {
			return m.w.house.PersonRoles(m.w.ctx, v, id, roles)
		},
		may: func(a, t *soul, fresh bool) bool {
			keeps := roles.Has(twinlatch.Configuration) || !m.last(t)
			return a.mayManage(t) && a.mayGive(t.roles, roles) && keeps && fresh
		},
		effect: func(t *soul) { t.takeRoles(roles, m.now()) },
	})
}

var everyRoles = []twinlatch.Roles{
	0, twinlatch.Configuration, twinlatch.UserManagement, twinlatch.Configuration | twinlatch.UserManagement, twinlatch.Support,
}

// mayGive: nobody gives or takes a role they lack, and Support is the vendor's.
func (s *soul) mayGive(before, after twinlatch.Roles) bool {
	return s.roles.Has(twinlatch.UserManagement) && s.roles.Has(before^after) && (s.firm.vendor || !after.Has(twinlatch.Support))
}

func (s *soul) takeRoles(roles twinlatch.Roles, now time.Time) {
	switch {
	case !roles.Has(twinlatch.Support):
		s.supportSince = time.Time{}
	case !s.roles.Has(twinlatch.Support):
		s.supportSince = now
	}
	s.roles = roles
}
