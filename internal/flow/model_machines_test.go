package flow_test

import (
	"errors"
	"time"

	"pgregory.net/rapid"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

// machine is an application password of somebody's.
type machine struct {
	token         string
	until         time.Time
	over, revoked bool // what is revoked is gone from the list too
}

const machinesHost = "machines.example"

// takeMachines is an application that everybody may make application passwords for.
func (m *model) takeMachines() {
	m.w.write(func(tx *store.Tx) error {
		added, err := tx.InsertApp(twinlatch.App{ID: "machines", Name: "Machines", Kind: twinlatch.AppProxy, Address: "https://" + machinesHost, Everyone: true,
			Asks: twinlatch.AsksTwoFactor, Machines: true, Epoch: 1, CreatedAt: m.now()})
		if err == nil && !added {
			err = errors.New("there is one already")
		}
		return err
	})
}

// makesMachine is Create password, mostly with a fresh proof first.
func (m *model) makesMachine(w *window) {
	one := w.in.session
	s := one.who
	if w.in.mayAct() && s.factor && !one.fresh(m.now()) && pick(m, "a fresh proof first", true, true, false) {
		m.say("%s gives a fresh proof in %s", s.name, w.name)
		if !m.prove(w, s.password, m.freshCode(s)) {
			return
		}
	}
	m.say("%s makes an application password in %s", s.name, w.name)
	v := m.visitor(w)
	if v == nil {
		return
	}
	err := m.w.house.AppPasswordMake(m.w.ctx, v, flow.AppPasswordForm{App: "machines", Name: "Nightly report", Days: "1"})
	if !m.answered(err, w.in.mayAct() && s.factor && w.in.session.fresh(m.now()) && s.listed() < twinlatch.MaxAppPasswords) {
		return
	}
	shown, err := m.w.house.AppPasswordShown(m.w.ctx, v)
	must(m.w.t, err)
	s.machines = append(s.machines, &machine{token: shown.Token, until: m.now().Add(24 * time.Hour)})
}

// revokesMachines is Revoke all, or Revoke on the newest.
func (m *model) revokesMachines(w *window) {
	all := rapid.Bool().Draw(m.rt, "all")
	s := w.in.session.who
	m.say("%s revokes application passwords in %s, all: %v", s.name, w.name, all)
	v := m.visitor(w)
	if v == nil {
		return
	}
	id := flow.EveryAppPassword
	if !all {
		list, err := m.w.house.AppPasswords(m.w.ctx, v.Account, v.Company)
		must(m.w.t, err)
		if len(list) == 0 {
			return
		}
		id = list[0].Password.ID
	}
	if !m.answered(m.w.house.AppPasswordRevoke(m.w.ctx, v, id), w.in.mayAct()) {
		return
	}
	for n := len(s.machines) - 1; n >= 0; n-- {
		if one := s.machines[n]; !one.revoked {
			one.revoked = true
			if !all {
				return
			}
		}
	}
}

// listed is how many there are, good or not.
func (s *soul) listed() (n int) {
	for _, one := range s.machines {
		if !one.revoked {
			n++
		}
	}
	return n
}

// agreeMachines asks for every application password that was ever made.
func (m *model) agreeMachines() {
	for _, s := range m.souls {
		for _, one := range s.machines {
			visit, err := m.w.house.AppPasswordCheck(m.w.ctx, flow.Machine{Host: machinesHost, Password: one.token})
			must(m.w.t, err)
			got, want := visit.Verdict == twinlatch.Pass, !one.over && !one.revoked && s.active() && s.factor && m.now().Before(one.until)
			if got != want || got && (visit.Visitor.Account.ID != s.id || visit.Visitor.Session.Level != twinlatch.Level1) {
				m.fail("a program of %s is told %s; the model says %v", s.name, visit.Verdict, want)
			}
		}
	}
}
