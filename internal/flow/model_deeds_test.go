package flow_test

import (
	"fmt"
	"strings"
	"time"

	"pgregory.net/rapid"

	twinlatch "github.com/twinlatch/twinlatch"
)

// The deeds, each with what it draws and the sentence it leaves in the story.

// deeds is what is repeated: one of the deeds, then the question whether both
// agree. Those that are drawn more often are listed several times.
func (m *model) deeds() map[string]func(*rapid.T) {
	var all []func()
	for often, some := range [][]func(){nil, m.seldom(), m.sometimes(), nil, m.often()} {
		for range often {
			all = append(all, some...)
		}
	}
	unlessLong := func(do func()) func(*rapid.T) {
		return func(*rapid.T) {
			if len(m.story) < modelLongest {
				do()
			}
		}
	}
	return map[string]func(*rapid.T){
		"":       unlessLong(m.agree),
		"a deed": unlessLong(func() { pick(m, "deed", all...)() }),
	}
}

const (
	configuration = twinlatch.Configuration
	users         = twinlatch.UserManagement
	support       = twinlatch.Support
	operator      = configuration | users | support
)

func (m *model) often() []func() {
	return []func(){
		m.signsIn, m.signsIn, m.at(isHalf, m.typesCode), m.timePasses, m.at(mayEnrol, m.setsUp),
	}
}

func (m *model) sometimes() []func() {
	return []func(){
		m.typesPassword, m.at(isHalf, m.typesRecovery), m.at(m.mustChoose, m.choosesPassword), m.at(isIn, m.clicks),
		m.at(isIn, m.proves), m.at(isIn, m.provesByRecovery), m.at(isIn, m.beginsSetup), m.at(isIn, m.confirmsSetup),
		m.at(isIn, m.turnsOff), m.at(isIn, m.renewsCodes), m.at(isIn, m.changesPassword), m.at(isIn, m.removesTrust), m.at(isIn, m.makesMachine),
		m.forgets, m.resetsPassword, m.by(configuration, m.changesPolicy), m.by(configuration, m.changesPolicy), m.by(configuration, m.resets),
		m.by(support, m.requests), m.at(isHalf, m.asks), m.by(configuration, m.decides), m.by(support, m.supportApproves),
		m.by(users, m.reactivates), m.untilSomethingEnds, m.copies, m.ticks, m.guesses,
	}
}

func (m *model) seldom() []func() {
	return []func(){
		m.at(isHalf, m.cancels), m.at(isIn, m.signsOut), m.at(isIn, m.endsOthers), m.sleeps, m.by(configuration, m.endsEverySession),
		m.by(0, m.changesAddress), m.confirmsAddress, m.undoesAddress, m.disputes, m.stops,
		m.by(users, m.suspends), m.by(users, m.removes), m.by(users, m.changesRoles), m.by(configuration, m.endsSessionsOf),
		m.by(configuration, m.forgetsDevicesOf), m.by(operator, m.movesCompany), m.by(users, m.invites), m.accepts, m.at(isIn, m.revokesMachines),
	}
}

// pick draws one of a few things, each as likely as the others; there must be one.
func pick[T any](m *model, label string, from ...T) T {
	return from[evenly.Draw(m.rt, label)*len(from)>>evenBits]
}

// evenly draws a number of so many bits. The numbers of rapid are mostly small,
// which is good for finding a boundary and bad for finding a sequence.
var evenly = rapid.Custom(func(rt *rapid.T) (n int) {
	for range evenBits {
		n <<= 1
		if rapid.Bool().Draw(rt, "bit") {
			n++
		}
	}
	return n
})

const evenBits = 10

func (m *model) somewhere() *window { return pick(m, "browser", m.windows...) }

// at does a deed in a browser of which something is true; without one there is
// nothing to do.
func (m *model) at(so func(*window) bool, do func(*window)) func() {
	return func() {
		var all []*window
		for _, w := range m.windows {
			if so(w) {
				all = append(all, w)
			}
		}
		if len(all) > 0 {
			do(pick(m, "browser", all...))
		}
	}
}

func isIn(w *window) bool   { return w.in.session != nil }
func isHalf(w *window) bool { return w.half.halfway != nil }

func (m *model) mustChoose(w *window) bool {
	return isHalf(w) && w.half.halfway.next(m.now()) == twinlatch.StepNewPassword
}

func mayEnrol(w *window) bool { return w.in.open() != nil && !w.in.session.who.factor }

// somebody draws who sits in a browser: mostly its owner.
func (m *model) somebody(w *window) *soul {
	if w.owner != nil && pick(m, "owner", true, true, true, false) {
		return w.owner
	}
	return pick(m, "person", m.souls...)
}

// code is a code as somebody types it.
type code struct {
	digits string
	of     *soul // nil for one that no application shows
	step   int64
	words  string
}

var codeWords = []string{"the present code", "the present code", "the next code", "the previous code", "a used code", "a code of a minute ago", "a code of the future", "somebody else's code", "a wrong code"}

// someCode draws a code for somebody: of their phone, good or not, or another.
func (m *model) someCode(s *soul) code {
	words, present := pick(m, "code", codeWords...), m.now().Unix()/30
	c := code{of: s, words: words, step: present}
	switch words {
	case "the next code":
		c.step = present + 1
	case "the previous code":
		c.step = present - 1
	case "a used code":
		c.step = s.used
	case "a code of a minute ago":
		c.step = present - 2
	case "a code of the future":
		c.step = present + 3
	case "somebody else's code":
		c.of = pick(m, "whose", m.souls...)
	case "a wrong code":
		c.of = nil
	}
	return m.digits(c, s)
}

// digits writes the code down, unless by accident it is also good for something
// else: then it becomes a wrong one.
func (m *model) digits(c code, s *soul) code {
	if c.of != nil && c.of.key != nil {
		c.digits = twinlatch.TOTPCode(c.of.key, c.step)
		if m.shownBy(s, c) == 0 {
			return c
		}
	}
	c.of, c.words = nil, "a wrong code"
	for n := int64(0); c.digits == "" || m.shownBy(s, c) > 0; n++ {
		c.digits = twinlatch.TOTPCode([]byte("nobody's application"), n)
	}
	return c
}

// shownBy counts the steps around now, other than its own, at which somebody's
// application shows these digits too.
func (m *model) shownBy(s *soul, c code) (n int) {
	present := m.now().Unix() / 30
	for step := present - 30; s.key != nil && step <= present+30; step++ {
		if (c.of != s || step != c.step) && twinlatch.TOTPCode(s.key, step) == c.digits {
			n++
		}
	}
	return n
}

// freshCode is one that is good, if there is any at this moment.
func (m *model) freshCode(s *soul) code {
	present := m.now().Unix() / 30
	return m.digits(code{of: s, step: max(present, min(s.used+1, present+1)), words: "the present code"}, s)
}

// someRecovery draws a recovery code for somebody.
func (m *model) someRecovery(s *soul) (c, words string) {
	switch words = pick(m, "recovery code", "a recovery code", "a recovery code", "a used recovery code", "somebody else's recovery code"); {
	case words == "a recovery code" && len(s.codes) > 0:
		return s.codes[0], words
	case words == "a used recovery code" && len(s.spent) > 0:
		return s.spent[len(s.spent)-1], words
	case words == "somebody else's recovery code":
		if other := pick(m, "whose", m.souls...); other != s && len(other.codes) > 0 {
			return other.codes[0], words
		}
	}
	return "0000-0000-0000-0000", "a wrong recovery code"
}

// newPassword draws a password of one of three lengths that nobody has had.
func (m *model) newPassword() string {
	m.serial++
	length := pick(m, "length", 10, 20, 40)
	return (fmt.Sprintf("%d ", m.serial) + strings.Repeat("tulip river ", 4))[:length]
}

// somePassword draws what is typed for somebody's password.
func (m *model) somePassword(s *soul) (password, words string) {
	switch words = pick(m, "password", "right", "right", "right", "former", "wrong"); {
	case words == "right":
		return s.password, words
	case words == "former" && len(s.former) > 0:
		return s.former[len(s.former)-1], words
	}
	return "wrong wrong wrong", "wrong"
}

// after names how far the clock may move, from a second to months.
var after = []time.Duration{
	time.Second, 31 * time.Second, 61 * time.Second, 5 * time.Minute, 16 * time.Minute, 2 * time.Hour, 25 * time.Hour, 8 * 24 * time.Hour, 40 * 24 * time.Hour,
}

func (m *model) timePasses() {
	d := pick(m, "time", after...)
	m.say("%s pass", d)
	m.w.clock.Advance(d)
	m.settle()
}

// untilSomethingEnds moves the clock to the last moment of something, or to the
// first one after it.
func (m *model) untilSomethingEnds() {
	var ends []time.Time
	for _, s := range m.souls {
		ends = append(ends, s.ends()...)
	}
	coming := ends[:0]
	for _, end := range ends {
		if end.Sub(m.now()) > 10*time.Millisecond {
			coming = append(coming, end)
		}
	}
	if len(coming) == 0 {
		return
	}
	end, last := pick(m, "end", coming...), rapid.Bool().Draw(m.rt, "just before")
	if last {
		m.say("time passes to the last moment of something, %s from now", end.Sub(m.now()).Round(time.Second))
		m.w.clock.Advance(end.Sub(m.now()) - 2*time.Millisecond)
	} else {
		m.say("time passes to the end of something, %s from now", end.Sub(m.now()).Round(time.Second))
		m.w.clock.Advance(end.Sub(m.now()))
	}
	m.settle()
}

// ends are the moments at which something of a person ends by itself.
func (s *soul) ends() (all []time.Time) {
	for _, one := range s.sessions {
		if !one.over {
			all = append(all, one.seen.Add(s.firm.idle), one.since.Add(s.firm.overall), one.password.Add(fresh))
			if one.setup != nil {
				all = append(all, one.setup.until)
			}
		}
	}
	for _, h := range s.halves {
		if !h.over {
			all = append(all, h.until)
		}
	}
	for _, t := range s.trusts {
		if !t.over {
			all = append(all, t.until)
		}
	}
	for _, l := range s.links {
		if !l.over {
			all = append(all, l.until)
		}
	}
	if s.request != nil && !s.request.over {
		all = append(all, s.request.until)
	}
	if !s.enrolBy.IsZero() {
		all = append(all, s.enrolBy)
	}
	return all
}
