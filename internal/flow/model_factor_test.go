package flow_test

import (
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// What a person does with their own factor, proof, browsers and password, from a
// browser in which they are signed in, or believe so.

// renewed puts the session's new cookie in place of the former one.
func (m *model) renewed(w *window, token string) {
	m.enter(w, w.in.session, token)
}

// beginSetup is Turn On, or Change application.
func (m *model) beginSetup(w *window, change bool) bool {
	v := m.visitor(w)
	if v == nil {
		return false
	}
	one := w.in.session
	begin, proven := m.w.house.FactorTurnOn, one.fresh(m.now())
	if change {
		begin, proven = m.w.house.FactorChange, one.mayChange(m.now())
	}
	may := one.who.factor == change && !one.who.tooLate(m.now()) && proven
	if !m.answered(begin(m.w.ctx, v), may) {
		return false
	}
	must(m.w.t, m.w.house.FactorChoose(m.w.ctx, v, "aegis"))
	shown, err := m.w.house.Enrolment(m.w.ctx, v)
	must(m.w.t, err)
	same := one.setup != nil && one.setup.change == change
	if same != (one.setup != nil && string(shown.Secret) == string(one.setup.key)) {
		m.fail("the set-up of %s is the same or another, and the model disagrees", one.who.name)
	}
	if !same {
		one.setup = &setup{change: change, until: m.now().Add(15 * time.Minute), key: shown.Secret, id: shown.ID}
	}
	return true
}

// confirmSetup types a code of the application that was just set up.
func (m *model) confirmSetup(w *window, offset int64) bool {
	v := m.visitor(w)
	if v == nil {
		return false
	}
	one := w.in.session
	step, setup, in := m.now().Unix()/30+offset, one.setup, flow.Confirm{Enrolment: "none", Code: "123456"}
	if setup != nil {
		in = flow.Confirm{Enrolment: setup.id, Code: twinlatch.TOTPCode(setup.key, step)}
	}
	s := one.who
	may := setup != nil && -1 <= offset && offset <= 1 && s.factor == setup.change && !s.tooLate(m.now())
	token, err := m.w.house.FactorConfirm(m.w.ctx, v, in)
	if !m.answered(err, may) {
		return false
	}
	s.endFactor()
	s.endAll(one)
	s.factor, s.key, s.used, s.enrolBy = true, setup.key, step, time.Time{}
	s.overForGood = false
	one.level, one.how, one.code = 2, twinlatch.ByTOTP, m.now()
	m.renewed(w, token)
	m.readCodes(w)
	return true
}

// readCodes reads the recovery codes off the page.
func (m *model) readCodes(w *window) {
	codes, err := m.w.house.RecoveryShown(m.w.ctx, m.visitor(w))
	must(m.w.t, err)
	if len(codes) != 10 {
		m.fail("%d recovery codes are shown", len(codes))
	}
	w.in.session.who.giveCodes(codes)
}

func (m *model) turnOff(w *window) bool {
	v := m.visitor(w)
	if v == nil {
		return false
	}
	one := w.in.session
	s := one.who
	token, err := m.w.house.FactorTurnOff(m.w.ctx, v)
	if !m.answered(err, s.factor && !s.firm.required && one.fresh(m.now())) {
		return false
	}
	s.endFactor()
	s.endAll(one)
	one.level, one.how, one.code, one.recovery = 1, "", time.Time{}, time.Time{}
	m.renewed(w, token)
	return true
}

func (m *model) renewCodes(w *window) bool {
	v := m.visitor(w)
	if v == nil {
		return false
	}
	one := w.in.session
	err := m.w.house.RecoveryRenew(m.w.ctx, v)
	if !m.answered(err, w.in.mayAct() && one.who.factor && one.fresh(m.now())) {
		return false
	}
	one.who.wrongRecoveries = 0
	m.readCodes(w)
	return true
}

// prove is the fresh proof: the password and, with a factor, a code.
func (m *model) prove(w *window, password string, c code) bool {
	v := m.visitor(w)
	if v == nil {
		return false
	}
	one := w.in.session
	s := one.who
	token, err := m.w.house.ProofGive(m.w.ctx, v, flow.ProofGive{Password: password, Code: c.digits, Known: w.known})
	if m.passwordStops(s, password, err) || s.factor && !m.useCode(s, c, err) {
		return false
	}
	if !m.answered(err, true) {
		return false
	}
	one.password, one.seen = m.now(), m.now()
	if s.factor {
		one.code, one.level, one.how = m.now(), 2, twinlatch.ByTOTP
	}
	m.wrong[s.email] = 0
	m.renewed(w, token)
	return true
}

// passwordStops says whether a deed ended at its password: it was wrong, or it
// was too soon to try.
func (m *model) passwordStops(s *soul, password string, err error) bool {
	if saying(err) == "signin.wait" {
		m.tried(err, false, m.wrong[s.email])
		return true
	}
	if password == s.password {
		return false
	}
	m.answered(err, false)
	m.wrong[s.email]++
	return true
}

// proveByRecovery opens Change application and nothing else.
func (m *model) proveByRecovery(w *window, password, c string) bool {
	v := m.visitor(w)
	if v == nil {
		return false
	}
	one := w.in.session
	s := one.who
	token, err := m.w.house.ProofByRecovery(m.w.ctx, v, flow.ProofGive{Password: password, Code: c, Known: w.known})
	if m.passwordStops(s, password, err) {
		return false
	}
	if !s.factor {
		return m.answered(err, false)
	}
	if !m.useRecovery(s, c, err) {
		return false
	}
	one.password, one.recovery, one.seen = m.now(), m.now(), m.now()
	m.renewed(w, token)
	return true
}

// changePassword ends everything but this session, and lifts a block where the
// session was proven with the second factor.
func (m *model) changePassword(w *window, current, next string) bool {
	v := m.visitor(w)
	if v == nil {
		return false
	}
	one := w.in.session
	s := one.who
	token, err := m.w.house.PasswordChange(m.w.ctx, v, flow.PasswordChange{Current: current, New: next, Known: w.known})
	may := w.in.mayAct() && current == s.password && len(next) >= s.firm.shortest && next != current
	if !m.tried(err, may, m.wrong[s.email]) {
		m.wrong[s.email]++
		return false
	}
	s.takePassword(next)
	s.endAll(one)
	one.password = m.now()
	if one.level == 2 && s.blocked {
		s.blocked, s.wrongCodes = false, 0
	}
	m.renewed(w, token)
	return true
}

// endOthers is End all others.
func (m *model) endOthers(w *window) bool {
	v := m.visitor(w)
	if v == nil || !m.answered(m.w.house.SessionEndOthers(m.w.ctx, v), w.in.mayAct()) {
		return false
	}
	for _, other := range w.in.session.who.sessions {
		other.over = other.over || other != w.in.session
	}
	return true
}

// forgetDevices is Remove, or Remove all, in Manage Trusted Devices.
func (m *model) forgetDevices(w *window, all bool) bool {
	v := m.visitor(w)
	if v == nil {
		return false
	}
	s := w.in.session.who
	if all {
		if !m.answered(m.w.house.DeviceForgetAll(m.w.ctx, v), w.in.mayAct()) {
			return false
		}
		for _, t := range s.trusts {
			t.over = true
		}
		return true
	}
	list, err := m.w.house.TwoFactor(m.w.ctx, v.Account, v.Company, w.trustToken())
	must(m.w.t, err)
	if (list.This != "") && m.answered(m.w.house.DeviceForget(m.w.ctx, v, list.This), w.in.mayAct()) && w.trust.spares[s] != nil {
		w.trust.spares[s].over = true
		return true
	}
	return false
}
