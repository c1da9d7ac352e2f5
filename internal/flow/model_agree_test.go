package flow_test

import (
	"errors"
	"fmt"
	"strings"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
)

// say begins a deed: a moment has passed, and the story has one sentence more.
func (m *model) say(sentence string, of ...any) {
	m.moment()
	m.tell(sentence, of...)
}

// moment lets a moment pass, so that no two deeds happen at the same time.
func (m *model) moment() {
	m.w.clock.Advance(time.Millisecond)
	m.settle()
}

// tell is say for a deed that was drawn at its own moment.
func (m *model) tell(sentence string, of ...any) {
	m.story = append(m.story, fmt.Sprintf(sentence, of...))
}

func (m *model) now() time.Time { return m.w.clock.Now() }

// settle lets the moment end what it ends.
func (m *model) settle() {
	for _, s := range m.souls {
		s.pass(m.now())
	}
}

// fail tells the story up to the deed after which model and product disagree.
func (m *model) fail(what string, of ...any) {
	var lines strings.Builder
	for n, sentence := range m.story {
		fmt.Fprintf(&lines, "%4d. %s\n", n+1, sentence)
	}
	m.rt.Fatalf("%s\n%s", fmt.Sprintf(what, of...), lines.String())
}

// answered compares what the product says to a deed with what the model does,
// and gives whether it was done. A refusal is one of the product's own; anything
// else is a mistake.
func (m *model) answered(err error, may bool) bool {
	var refusal *twinlatch.Error
	switch {
	case err != nil && !errors.As(err, &refusal):
		m.fail("the product broke: %v", err)
	case err == nil && !may:
		m.fail("the product did it, the model says no")
	case err != nil && may:
		m.fail("the product says %q, the model says yes", refusal.Say)
	}
	return may
}

// tried is answered for an attempt at something that can be guessed. Being told
// to wait is no answer, and right for whoever failed so often in a row.
func (m *model) tried(err error, may bool, failures ...int) bool {
	if !twinlatch.IsKind(err, twinlatch.KindThrottled) {
		return m.answered(err, may)
	}
	for _, n := range failures {
		if n >= twinlatch.FreeFailures {
			return false
		}
	}
	m.fail("the product says %q, and the model knows of %v failures in a row", saying(err), failures)
	return false
}

// agree compares everything the model says with what a request would get.
func (m *model) agree() {
	m.settle()
	for _, w := range m.windows {
		m.agreeIn(w.name, w.in)
		m.agreeHalf(w.name, w.half)
	}
	m.agreeMachines()
	m.w.read(func(tx *store.Tx) error {
		for _, f := range m.firms {
			c, err := tx.Company(f.id)
			must(m.w.t, err)
			for _, s := range m.souls {
				if s.firm == f {
					m.agreeSoul(tx, c, s)
				}
			}
		}
		return nil
	})
	if m.asked++; m.asked%keptEvery == 0 {
		m.agreeKept()
	}
}

// keptEvery is after how many deeds the cookies are asked for that browsers have
// lost; there are many, and they are asked for at the end as well.
const keptEvery = 8

// agreeKept asks for every cookie that was ever given and that a browser has lost.
func (m *model) agreeKept() {
	for _, t := range m.tickets {
		m.agreeIn("whoever kept an old cookie", t)
	}
	for _, h := range m.halves {
		m.agreeHalf("whoever kept an old cookie", h)
	}
	m.w.read(func(tx *store.Tx) error {
		for _, s := range m.souls {
			c, err := tx.Company(s.firm.id)
			must(m.w.t, err)
			a, err := tx.Account(s.firm.id, s.id)
			must(m.w.t, err)
			for _, j := range m.jars {
				m.agreeSpared(tx, member{a, c}, "whoever kept an old cookie", s, j)
			}
		}
		return nil
	})
}

// member is a person and their company as the product has them.
type member struct {
	account twinlatch.Account
	company twinlatch.Company
}

// agreeIn asks who a request with this session cookie is.
func (m *model) agreeIn(where string, t ticket) {
	v, err := m.w.house.Visitor(m.w.ctx, t.token, flow.From{})
	must(m.w.t, err)
	s := t.open()
	switch {
	case v == nil && s == nil:
		return
	case v == nil:
		m.fail("%s should be in as %s, and is nobody", where, s.who.name)
	case s == nil:
		m.fail("%s is in as %s, and should be nobody", where, v.Account.Name)
	case v.Account.ID != s.who.id:
		m.fail("%s is in as %s, and should be %s", where, v.Account.Name, s.who.name)
	case v.Session.Level != s.level || v.Session.Second != s.how:
		m.fail("%s is in as %s at level %d (%q), and should be at %d (%q)", where, s.who.name, v.Session.Level, v.Session.Second, s.level, s.how)
	case (v.Verdict == twinlatch.Enrol) != s.who.mustEnrol():
		m.fail("the gate says %s to %s in %s", v.Verdict, s.who.name, where)
	case v.Session.FreshEnough("", v.Account, m.now()) != s.fresh(m.now()):
		m.fail("the proof of %s in %s is fresh or not, and the model disagrees", s.who.name, where)
	}
	m.neverMoreThanShown(s)
}

// neverMoreThanShown is what must hold whatever the model says: level 2 needs a
// code or a recovery code of this very sign-in, and whoever has a factor is in by
// one of the three ways there are.
func (m *model) neverMoreThanShown(s *session) {
	if s.level == 2 && s.code.Before(s.begun) && s.recovery.Before(s.begun) {
		m.fail("%s is at level 2 and has shown nothing", s.who.name)
	}
	if s.who.factor && s.how == "" {
		m.fail("%s has a factor and is in by the password alone", s.who.name)
	}
}

// agreeHalf asks who is half signed in with this cookie, and what is next.
func (m *model) agreeHalf(where string, h half) {
	p, err := m.w.house.Pending(m.w.ctx, h.token)
	must(m.w.t, err)
	want := twinlatch.Step("")
	if h.halfway != nil {
		want = h.halfway.next(m.now())
	}
	if want == twinlatch.StepIn {
		want = "" // nothing is left to ask for: the page has nothing to show
	}
	switch {
	case p == nil && want == "":
	case p == nil:
		m.fail("%s should be asked for the %s of %s, and is not", where, want, h.halfway.who.name)
	case want == "":
		m.fail("%s is asked for the %s of %s, and should be nobody", where, p.Step, p.Account.Name)
	case p.Account.ID != h.halfway.who.id || p.Step != want:
		m.fail("%s is asked for the %s of %s, and should be asked for the %s of %s", where, p.Step, p.Account.Name, want, h.halfway.who.name)
	}
}

// agreeSoul compares what is known of a person, and in which browsers a code
// would not be asked of them.
func (m *model) agreeSoul(tx *store.Tx, c twinlatch.Company, s *soul) {
	a, err := tx.Account(c.ID, s.id)
	must(m.w.t, err)
	status := map[bool]twinlatch.AccountStatus{true: twinlatch.AccountSuspended, false: twinlatch.AccountActive}[s.suspended]
	if s.removed {
		status = twinlatch.AccountRemoved
	}
	if a.Status != status || a.HasFactor != s.factor || a.Roles != s.roles {
		m.fail("%s is %s, factor %v, roles %q; the model says %s, %v, %q", s.name, a.Status, a.HasFactor, a.Roles, status, s.factor, s.roles)
	}
	set, err := tx.RecoverySet(c.ID, a.ID)
	if err != nil && !errors.Is(err, store.ErrNone) {
		must(m.w.t, err)
	}
	if set.Left != len(s.codes) {
		m.fail("%s has %d recovery codes, the model says %d", s.name, set.Left, len(s.codes))
	}
	if s.factor {
		n, err := tx.Attempts(m.factorKey(s))
		must(m.w.t, err)
		if n.Block(3, m.now()).Blocked() != s.blocked {
			m.fail("the factor of %s is blocked or not: the model says %v", s.name, s.blocked)
		}
	}
	devices, err := tx.TrustedDevices(a)
	must(m.w.t, err)
	for _, w := range m.windows {
		if w.trust != nil && (len(devices) > 0 || w.sparesCode(s)) {
			m.agreeSpared(tx, member{a, c}, w.name, s, w.trust)
		}
	}
}

// agreeSpared asks whether this cookie spares somebody a code.
func (m *model) agreeSpared(tx *store.Tx, of member, where string, s *soul, j *jar) {
	hash, _ := secret.HashToken(j.token)
	d, err := tx.TrustedDevice(of.account, hash)
	spared, want := err == nil && d.Spares(of.account, of.company, m.now()), (&window{trust: j}).sparesCode(s)
	if spared != want {
		m.fail("%s is spared a code in %s: %v; the model says %v", s.name, where, spared, want)
	}
}
