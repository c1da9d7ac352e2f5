package flow_test

import (
	"slices"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// What happens at the sign-in pages, in any browser, by anybody.

func (m *model) from(w *window) flow.From { return flow.From{Place: w.place, Language: "en"} }

func (w *window) trustToken() string {
	if w.trust == nil {
		return ""
	}
	return w.trust.token
}

// typePassword is the first step: right or not, trusted browser or not.
func (m *model) typePassword(w *window, s *soul, password string) bool {
	in, err := m.w.house.SigninPassword(m.w.ctx, flow.SigninPassword{
		Email: s.email, Password: password, From: m.from(w), Trust: w.trustToken(), Known: w.known,
	})
	right := password == s.password && !s.removed
	may := right && s.active() && !s.tooLate(m.now())
	if !m.tried(err, may, m.wrong[s.email]) {
		m.wrong[s.email]++
		return false
	}
	h := &halfway{who: s, password: m.now()}
	if w.sparesCode(s) {
		h.second = twinlatch.ByTrustedDevice
	}
	m.hall(w, h, in)
	return true
}

// hall is where every step comes back to: in, or half in.
func (m *model) hall(w *window, h *halfway, in flow.Signin) {
	step := h.next(m.now())
	if in.Step != step {
		m.fail("the product asks %s for the %s, the model for the %s", h.who.name, in.Step, step)
	}
	m.keepHalf(w.half)
	w.half = half{}
	if step == twinlatch.StepIn {
		m.letIn(w, h, in)
		return
	}
	h.until = m.now().Add(10 * time.Minute)
	w.half = half{h, in.Pending}
	h.who.halves = onlyNewest(append(h.who.halves, h), 10, func(h *halfway) *bool { return &h.over })
}

// onlyNewest ends the oldest of those that are not over, beyond the limit.
func onlyNewest[T any](all []T, limit int, over func(T) *bool) []T {
	all = slices.DeleteFunc(all, func(one T) bool { return *over(one) })
	for len(all) > limit {
		*over(all[0]) = true
		all = all[1:]
	}
	return all
}

// letIn makes a session as strong as what was shown, and trusts the browser if
// that was asked for at a code and the company allows it.
func (m *model) letIn(w *window, h *halfway, in flow.Signin) {
	s := h.who
	one := &session{who: s, begun: h.password, since: m.now(), seen: m.now(), level: level(h.second), how: h.second, password: h.password}
	switch h.second {
	case twinlatch.ByTOTP:
		one.code = h.showed
	case twinlatch.ByRecoveryCode:
		one.recovery = h.showed
	}
	m.enter(w, one, in.Session)
	s.sessions = onlyNewest(append(s.sessions, one), 20, func(one *session) *bool { return &one.over })
	m.wrong[s.email] = 0
	if in.Known != "" {
		w.known = in.Known
	}
	if asked := h.remember && h.second == twinlatch.ByTOTP && s.firm.trusted; asked != (in.Trust != "") {
		m.fail("the browser is trusted: the model says %v", asked)
	}
	if in.Trust != "" {
		m.trustBrowser(w, s, in.Trust)
	}
	if s.request != nil && level(h.second) == 2 {
		s.request.over = true // whoever signs in with a factor has not lost it
	}
}

// keepTicket and keepHalf keep a cookie that a browser loses: whoever copied it
// asks again and again.
func (m *model) keepTicket(t ticket) {
	if t.session != nil && !slices.Contains(m.tickets, t) {
		m.tickets = append(m.tickets, t)
	}
}

func (m *model) keepHalf(h half) {
	if h.halfway != nil && !slices.Contains(m.halves, h) {
		m.halves = append(m.halves, h)
	}
}

// enter puts a new session cookie into a browser.
func (m *model) enter(w *window, one *session, token string) {
	one.token = token
	m.keepTicket(w.in)
	w.in = ticket{one, token}
}

// trustBrowser gives the browser a new value that spares everybody a code whom
// the former one did, and now this person. The former one is worth nothing.
func (m *model) trustBrowser(w *window, s *soul, token string) {
	fresh := &jar{token: token, spares: map[*soul]*trust{}}
	if w.trust != nil {
		for who, t := range w.trust.spares {
			fresh.spares[who] = t
		}
		clear(w.trust.spares)
		m.jars = append(m.jars, w.trust)
	}
	if former := fresh.spares[s]; former != nil {
		former.over = true
	}
	t := &trust{since: m.now(), until: m.now().Add(time.Duration(s.firm.days) * 24 * time.Hour)}
	fresh.spares[s], w.trust = t, fresh
	s.trusts = append(s.trusts, t)
}

// typeCode is the second step with a code of the application.
func (m *model) typeCode(w *window, c code, remember bool) bool {
	in, err := m.w.house.SigninCode(m.w.ctx, flow.SigninCode{
		Pending: w.half.token, Code: c.digits, Remember: remember, From: m.from(w), Trust: w.trustToken(), Known: w.known,
	})
	h := w.half.halfway
	if h == nil || h.next(m.now()) != twinlatch.StepCode {
		return m.answered(err, false)
	}
	if !m.useCode(h.who, c, err) {
		return false
	}
	m.secondDone(w, *h, in, twinlatch.ByTOTP, remember)
	return true
}

// secondDone goes on from the second step: the half signed in is used up.
func (m *model) secondDone(w *window, next halfway, in flow.Signin, by twinlatch.Method, remember bool) {
	w.half.halfway.over = true
	next.second, next.showed, next.remember = by, m.now(), remember
	m.hall(w, &next, in)
}

// useCode is the rule of a code wherever it is typed: good once, and a code of
// the future that was shown to anybody is burnt.
func (m *model) useCode(s *soul, c code, err error) bool {
	good := !s.blocked && c.of == s && s.good(c.step, m.now())
	if !m.tried(err, good, s.wrongCodes) {
		if s.wrongCodes++; !s.blocked && !twinlatch.IsKind(err, twinlatch.KindThrottled) && c.of == s && c.step > m.now().Unix()/30 {
			s.used = max(s.used, c.step)
		}
		return false
	}
	s.used, s.wrongCodes = c.step, 0
	return true
}

// typeRecovery is the second step with a recovery code.
func (m *model) typeRecovery(w *window, c string) bool {
	in, err := m.w.house.SigninRecovery(m.w.ctx, flow.SigninCode{Pending: w.half.token, Code: c, From: m.from(w), Trust: w.trustToken(), Known: w.known})
	h := w.half.halfway
	if h == nil || h.next(m.now()) != twinlatch.StepCode {
		return m.answered(err, false)
	}
	if !m.useRecovery(h.who, c, err) {
		return false
	}
	m.secondDone(w, *h, in, twinlatch.ByRecoveryCode, false)
	return true
}

// useRecovery spends a code of the person's present set.
func (m *model) useRecovery(s *soul, c string, err error) bool {
	at := slices.Index(s.codes, c)
	if !m.tried(err, at >= 0, s.wrongRecoveries) {
		s.wrongRecoveries++
		return false
	}
	s.codes, s.spent, s.wrongRecoveries = slices.Delete(s.codes, at, at+1), append(s.spent, c), 0
	return true
}

// choosePassword is the page for whose password never met the raised minimum.
func (m *model) choosePassword(w *window, next string) bool {
	in, err := m.w.house.SigninNewPassword(m.w.ctx, flow.SigninNewPassword{Pending: w.half.token, New: next, From: m.from(w), Trust: w.trustToken(), Known: w.known})
	h := w.half.halfway
	may := h != nil && h.next(m.now()) == twinlatch.StepNewPassword && len(next) >= h.who.firm.shortest && next != h.who.password
	if !m.answered(err, may) {
		return false
	}
	h.who.takePassword(next)
	h.who.endAll(nil)
	again := *h
	again.over = false
	m.hall(w, &again, in)
	return true
}

// takePassword puts a password in place of the former one.
func (s *soul) takePassword(next string) {
	s.former = append(s.former, s.password)
	s.password = next
}

func (m *model) cancel(w *window) {
	m.answered(m.w.house.SigninCancel(m.w.ctx, w.half.token), true)
	if w.half.halfway != nil {
		w.half.halfway.over = true
	}
}

func (m *model) signOut(w *window) {
	if v := m.visitor(w); v != nil {
		m.answered(m.w.house.Signout(m.w.ctx, v), true)
		w.in.session.over = true
	}
}

// visitor is who a request from this browser is; nil for nobody.
func (m *model) visitor(w *window) *flow.Visitor {
	v, err := m.w.house.Visitor(m.w.ctx, w.in.token, m.from(w))
	must(m.w.t, err)
	if (v == nil) != (w.in.open() == nil) {
		m.fail("%s is in or not, and the model disagrees", w.name)
	}
	return v
}

// click is a request: it shows that somebody is there.
func (m *model) click(w *window) {
	if v := m.visitor(w); v != nil {
		must(m.w.t, m.w.house.Seen(m.w.ctx, v.Session.ID))
		w.in.session.seen = m.now()
	}
}
