package flow_test

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// What companies decide, and what the vendor decides about companies.

// changesPolicy is Update of Account Settings, one thing at a time.
func (m *model) changesPolicy(w *window) {
	a := w.in.session.who
	f, in := *a.firm, m.w.form(a.firm.id)
	in.Sure = true
	what, refused := m.oneSetting(&f, &in)
	m.say("%s sets %s for %s in %s", a.name, what, f.name, w.name)
	v := m.visitor(w)
	if v == nil {
		return
	}
	_, err := m.w.house.PolicyUpdate(m.w.ctx, v, in)
	may := w.in.mayAct() && a.roles.Has(twinlatch.Configuration) && !refused && (f == *a.firm || w.in.session.fresh(m.now()))
	if m.answered(err, may) {
		m.decide(a.firm, f)
	}
}

// oneSetting draws one change of a form, and whether it contradicts itself.
func (m *model) oneSetting(f *firm, in *flow.PolicyUpdate) (what string, refused bool) {
	on := rapid.Bool().Draw(m.rt, "on")
	switch what = pick(m, "setting", "required", "required", "trusted", "trusted", "days", "limits", "shortest"); what {
	case "required":
		f.required, in.Required = on, on
	case "trusted":
		f.trusted, in.Trusted = on, on
	case "days":
		f.days = pick(m, "days", 1, 7, 14)
		in.Days = f.days
		return fmt.Sprintf("%d days of trust", f.days), false
	case "limits":
		in.Hours, in.Minutes = pick(m, "hours", 1, 24, 720), pick(m, "minutes", 5, 60, 1440)
		f.overall, f.idle = time.Duration(in.Hours)*time.Hour, time.Duration(in.Minutes)*time.Minute
		return fmt.Sprintf("sessions of %d hours, %d minutes idle", in.Hours, in.Minutes), f.idle > f.overall
	case "shortest":
		before := f.shortest
		f.shortest = pick(m, "shortest", 8, 15, 30)
		in.PasswordMin = f.shortest
		return fmt.Sprintf("passwords of %d", f.shortest), f.shortest < 15 && f.shortest != before && !(f.required && !f.trusted)
	}
	return fmt.Sprintf("%s %v", what, on), false
}

// decide puts a policy in force, at once and for what there is.
func (m *model) decide(f *firm, next firm) {
	if !(next.required && !next.trusted) {
		next.shortest = max(next.shortest, 15) // a password that stands alone
	}
	for _, s := range m.souls {
		if s.firm != f {
			continue
		}
		for _, t := range s.trusts {
			t.over = t.over || !next.trusted
			if until := t.since.Add(time.Duration(next.days) * 24 * time.Hour); until.Before(t.until) {
				t.until = until
			}
		}
		// Whose time passed while nothing was required has a week.
		week := m.now().Add(7 * 24 * time.Hour)
		if next.required && !f.required && !s.factor && !s.enrolBy.IsZero() && !s.overForGood && s.enrolBy.Before(week) {
			s.enrolBy = week
		}
		if !next.required && s.tooLate(m.now()) {
			s.overForGood = true
		}
	}
	*f = next
}

// movesCompany is Suspend or Reactivate on the page of Companies.
func (m *model) movesCompany(w *window) {
	a := w.in.session.who
	f := pick(m, "company", m.firms...)
	suspend := rapid.Bool().Draw(m.rt, "suspend")
	press, words := m.w.house.CompanyReactivate, "Reactivate"
	if suspend {
		press, words = m.w.house.CompanySuspend, "Suspend"
	}
	m.say("%s presses %s on the company %s in %s", a.name, words, f.name, w.name)
	v := m.visitor(w)
	if v == nil {
		return
	}
	may := w.in.mayAct() && a.firm.vendor && a.roles.Has(twinlatch.Configuration) && w.in.session.fresh(m.now()) && !f.vendor
	if !m.answered(press(m.w.ctx, v, f.id), may) {
		return
	}
	if suspend && !f.suspended {
		m.endCompany(f)
	}
	f.suspended = suspend
}

// endCompany ends everything that was made in a company.
func (m *model) endCompany(f *firm) {
	for _, s := range m.souls {
		if s.firm == f {
			s.endAll(nil)
			s.endEveryLink()
		}
	}
	for _, i := range m.invitations {
		i.over = i.over || i.firm == f
	}
}

// endsEverySession is End all sessions of a company: everybody's but this one and
// those of people with a role that the administrator lacks.
func (m *model) endsEverySession(w *window) {
	a := w.in.session.who
	m.say("%s presses End all sessions of %s in %s", a.name, a.firm.name, w.name)
	v := m.visitor(w)
	if v == nil {
		return
	}
	_, err := m.w.house.SessionEndAll(m.w.ctx, v)
	if !m.answered(err, w.in.mayAct() && a.roles.Has(twinlatch.Configuration) && w.in.session.fresh(m.now())) {
		return
	}
	for _, s := range m.souls {
		if s.firm == a.firm && a.roles.Has(s.roles) {
			s.endSignins(w.in.session)
		}
	}
}
