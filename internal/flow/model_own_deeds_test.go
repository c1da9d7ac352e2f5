package flow_test

import "pgregory.net/rapid"

// The deeds of people about their own sign-in.

// signsIn is a whole sign-in as people do it: the right password and, when
// asked, a good code.
func (m *model) signsIn() {
	w := m.somewhere()
	s := m.somebody(w)
	m.signIn(w, s)
}

func (m *model) signIn(w *window, s *soul) bool {
	m.say("%s types the right password in %s", s.name, w.name)
	if !m.typePassword(w, s, s.password) {
		return false
	}
	if isHalf(w) && w.half.halfway.next(m.now()) == "code" {
		remember := rapid.Bool().Draw(m.rt, "do not ask again")
		m.moment()
		c := m.freshCode(s)
		m.tell("%s types %s in %s%s", s.name, c.words, w.name, ticked(remember))
		m.typeCode(w, c, remember)
	}
	return w.in.open() != nil && w.in.session.who == s
}

func ticked(remember bool) string {
	if remember {
		return `, with "Do not ask again" ticked`
	}
	return ""
}

func (m *model) typesPassword() {
	w := m.somewhere()
	s := m.somebody(w)
	password, words := m.somePassword(s)
	m.say("somebody types the %s password of %s in %s", words, s.name, w.name)
	m.typePassword(w, s, password)
}

func (m *model) typesCode(w *window) {
	s := w.half.halfway.who
	m.moment()
	c, remember := m.someCode(s), rapid.Bool().Draw(m.rt, "do not ask again")
	m.tell("%s types %s in %s%s", s.name, c.words, w.name, ticked(remember))
	m.typeCode(w, c, remember)
}

func (m *model) typesRecovery(w *window) {
	s := w.half.halfway.who
	c, words := m.someRecovery(s)
	m.say("%s types %s in %s", s.name, words, w.name)
	m.typeRecovery(w, c)
}

func (m *model) choosesPassword(w *window) {
	m.say("%s chooses a new password in %s", w.half.halfway.who.name, w.name)
	m.choosePassword(w, m.newPassword())
}

func (m *model) cancels(w *window) {
	m.say("%s presses Cancel in %s", w.half.halfway.who.name, w.name)
	m.cancel(w)
}

func (m *model) signsOut(w *window) {
	m.say("%s presses Sign out in %s", w.in.session.who.name, w.name)
	m.signOut(w)
}

func (m *model) clicks(w *window) {
	m.say("%s clicks in %s", w.in.session.who.name, w.name)
	m.click(w)
}

// setsUp is a whole set-up as people do it.
func (m *model) setsUp(w *window) {
	m.enrol(w)
}

// enrol turns it on in a browser, with a fresh proof first.
func (m *model) enrol(w *window) bool {
	if s := w.in.session.who; !w.in.session.fresh(m.now()) {
		m.say("%s gives a fresh proof in %s", s.name, w.name)
		if !m.prove(w, s.password, m.freshCode(s)) {
			return false
		}
	}
	m.say("%s presses Turn On in %s", w.in.session.who.name, w.name)
	if !m.beginSetup(w, false) {
		return false
	}
	m.say("%s confirms with a code in %s", w.in.session.who.name, w.name)
	return m.confirmSetup(w, 0)
}

func (m *model) beginsSetup(w *window) {
	change := rapid.Bool().Draw(m.rt, "change")
	m.say("%s presses %s in %s", w.in.session.who.name, map[bool]string{true: "Change application", false: "Turn On"}[change], w.name)
	m.beginSetup(w, change)
}

func (m *model) confirmsSetup(w *window) {
	offset := int64(pick(m, "step", 0, 0, 1, -1, 5, -5))
	m.say("%s confirms a set-up in %s with a code %d steps away", w.in.session.who.name, w.name, offset)
	m.confirmSetup(w, offset)
}

func (m *model) turnsOff(w *window) {
	m.say("%s presses Turn Off in %s", w.in.session.who.name, w.name)
	m.turnOff(w)
}

func (m *model) renewsCodes(w *window) {
	m.say("%s presses New recovery codes in %s", w.in.session.who.name, w.name)
	m.renewCodes(w)
}

func (m *model) proves(w *window) {
	s := w.in.session.who
	password, words := m.somePassword(s)
	m.moment()
	c := m.someCode(s)
	m.tell("%s proves themselves in %s with the %s password and %s", s.name, w.name, words, c.words)
	m.prove(w, password, c)
}

func (m *model) provesByRecovery(w *window) {
	s := w.in.session.who
	password, words := m.somePassword(s)
	c, which := m.someRecovery(s)
	m.say("%s proves themselves in %s with the %s password and %s", s.name, w.name, words, which)
	m.proveByRecovery(w, password, c)
}

func (m *model) changesPassword(w *window) {
	s := w.in.session.who
	password, words := m.somePassword(s)
	m.say("%s presses Change password in %s with the %s present one", s.name, w.name, words)
	m.changePassword(w, password, m.newPassword())
}

func (m *model) endsOthers(w *window) {
	m.say("%s presses End all others in %s", w.in.session.who.name, w.name)
	m.endOthers(w)
}

func (m *model) removesTrust(w *window) {
	all := rapid.Bool().Draw(m.rt, "all")
	m.say("%s presses %s in %s", w.in.session.who.name, map[bool]string{true: "Remove all", false: "Remove on this browser"}[all], w.name)
	m.forgetDevices(w, all)
}
