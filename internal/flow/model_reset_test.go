package flow_test

import (
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

// What happens when a phone is lost and somebody else has to decide.

// open: it still waits for somebody or something.
func (r *request) open() bool { return r != nil && !r.over }

// endRequest ends what is asked about a person, with the links that stop it.
func (m *model) endRequest(t *soul) {
	if t.request == nil {
		return
	}
	t.request.over = true
	for _, s := range m.souls {
		for _, l := range s.links {
			l.over = l.over || l.about == t.request
		}
	}
}

// requested keeps a request that was just made.
func (m *model) requested(t, agent *soul) {
	m.endRequest(t)
	t.request = &request{who: t, agent: agent, asked: m.now(), until: m.now().Add(72 * time.Hour)}
	m.w.read(func(tx *store.Tx) error {
		r, err := tx.OpenResetRequest(t.id)
		t.request.id = r.ID
		return err
	})
}

// requests is "Request reset" by Support, who never act on their own company.
func (m *model) requests(w *window) {
	a := w.in.session.who
	t := pick(m, "about", m.souls...)
	m.say("%s presses Request reset for %s in %s", a.name, t.name, w.name)
	v := m.visitor(w)
	if v == nil {
		return
	}
	supports := a.firm.vendor && a.roles.Has(twinlatch.Support) && a.factor
	may := w.in.mayAct() && supports && !t.firm.vendor && t.active() && t.factor && !t.request.open() && w.in.session.fresh(m.now())
	_, err := m.w.house.ResetRequest(m.w.ctx, v, flow.ResetRequest{Person: t.id, Email: t.email, Reason: "They called."})
	if m.answered(err, may) {
		m.requested(t, a)
	}
}

// asks is "Ask my administrator", past the password and without the phone.
func (m *model) asks(w *window) {
	h := w.half.halfway
	t := h.who
	m.say("%s presses Ask my administrator in %s", t.name, w.name)
	may := h.next(m.now()) == twinlatch.StepCode && !t.request.open() && !(m.alone(t) && t.firm.vendor)
	err := m.w.house.ResetAsk(m.w.ctx, flow.ResetAsk{Pending: w.half.token, Reason: "My phone is gone.", From: m.from(w)})
	if m.answered(err, may) {
		m.requested(t, nil)
	}
}

// someRequest draws a person about whom somebody asked; nil without one.
func (m *model) someRequest() *soul {
	var all []*soul
	for _, s := range m.souls {
		if s.request != nil {
			all = append(all, s)
		}
	}
	if len(all) == 0 {
		return nil
	}
	return pick(m, "request", all...)
}

// decides is Approve or Reject by the company's own administrator.
func (m *model) decides(w *window) {
	a, t := w.in.session.who, m.someRequest()
	if t == nil {
		return
	}
	r, approve := t.request, pick(m, "approve", true, true, false)
	press, words := m.w.house.ResetReject, "Reject"
	if approve {
		press, words = m.w.house.ResetApprove, "Approve"
	}
	m.say("%s presses %s on the request about %s in %s", a.name, words, t.name, w.name)
	v := m.visitor(w)
	if v == nil {
		return
	}
	may := w.in.mayAct() && a.firm == t.firm && a.roles.Has(twinlatch.Configuration) && a.factor &&
		r.open() && a != t && a != r.agent && w.in.session.fresh(m.now())
	_, err := press(m.w.ctx, v, r.id)
	switch {
	case !m.answered(err, may):
	case approve:
		m.wasReset(t, twinlatch.MailResetApproved)
	default:
		m.endRequest(t)
	}
}

// seasoned: in the role for a week.
func (s *soul) seasoned(at time.Time) bool {
	return !s.supportSince.IsZero() && at.Sub(s.supportSince) >= 7*24*time.Hour
}

// counts: an approval by somebody who is of Support now and was seasoned when
// they gave it; for whoever asked that was when they asked.
func (r *request) counts(by *soul, now time.Time) bool {
	given := now
	if by == r.agent {
		given = r.asked
	}
	return by != nil && !by.suspended && by.roles.Has(twinlatch.Support) && by.factor && by.seasoned(given)
}

// supportApproves is Approve by Support, for a company's only administrator: two
// different people, and then a day.
func (m *model) supportApproves(w *window) {
	a, t := w.in.session.who, m.someRequest()
	if t == nil {
		return
	}
	m.say("%s of Support presses Approve on the request about %s in %s", a.name, t.name, w.name)
	v := m.visitor(w)
	if v == nil {
		return
	}
	r := t.request
	first := r.first
	if first == nil {
		first = r.agent
	}
	left := r.first != nil && !r.counts(r.first, m.now())
	may := w.in.mayAct() && a.firm.vendor && a.roles.Has(twinlatch.Support) && a.factor && a.seasoned(m.now()) &&
		!t.firm.vendor && m.alone(t) && r.open() && !r.cooling && a != r.agent && a != r.first && !left && w.in.session.fresh(m.now())
	_, begun, err := m.w.house.ResetSupportApprove(m.w.ctx, v, r.id)
	if saying(err) == "support.many-warnings" {
		return // mailboxes are full of warnings: nothing begins
	}
	if !m.answered(err, may) {
		return
	}
	if second := r.counts(first, m.now()); begun != second {
		m.fail("the day begins: %v; there are two approvals: %v", begun, second)
	}
	if !begun {
		r.first = a
		return
	}
	r.first, r.second, r.cooling, r.due = first, a, true, m.now().Add(24*time.Hour)
	warnings := m.mailed()[twinlatch.MailOnlyAdministrator]
	for _, s := range m.souls {
		m.addLink(s, link{kind: twinlatch.LinkStopReset, about: r}, warnings[s.email].Link)
	}
}

// stops is the button "Stop this reset", which needs no sign-in.
func (m *model) stops() {
	_, l := m.someLink(twinlatch.LinkStopReset)
	if l == nil {
		return
	}
	m.say("somebody presses Stop this reset about %s with %s link", l.about.who.name, l.words())
	err := m.w.house.ResetStop(m.w.ctx, l.token, flow.From{})
	if !l.over && l.about.over {
		return // it died already; that it is stopped as well does no harm
	}
	if m.answered(err, !l.over) {
		m.endRequest(l.about.who)
	}
}

// ticks is the clock's own work: what has run out ends, and a reset whose day is
// over takes effect if everything that led to it still holds.
func (m *model) ticks() {
	m.say("the clock does its work")
	must(m.w.t, m.w.house.Tick(m.w.ctx))
	for _, t := range m.souls {
		r := t.request
		switch {
		case r == nil || r.open() && (!r.cooling || m.now().Before(r.due)):
		case r.open() && m.alone(t) && r.counts(r.first, m.now()) && r.counts(r.second, m.now()):
			m.wasReset(t, twinlatch.MailResetApproved)
		default:
			m.endRequest(t)
		}
	}
}

// sleeps is the nightly work, which ends nothing that had not ended.
func (m *model) sleeps() {
	m.say("a night's work is done")
	must(m.w.t, m.w.house.Nightly(m.w.ctx))
}
