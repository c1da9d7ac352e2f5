package flow_test

import (
	"fmt"
	"time"

	"pgregory.net/rapid"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

// Strangers: those who are invited, and those who are not.

// invitation asks somebody to join.
type invitation struct {
	firm    *firm
	inviter *soul
	roles   twinlatch.Roles
	name    string
	email   string
	token   string
	until   time.Time
	over    bool
}

// invites is "Send invitation", to an address that nobody has.
func (m *model) invites(w *window) {
	a := w.in.session.who
	m.serial++
	i := &invitation{firm: a.firm, inviter: a, roles: pick(m, "roles", everyRoles...), name: fmt.Sprintf("Newcomer%d", m.serial)}
	i.email = flow.NormalizeEmail(fmt.Sprintf("newcomer%d@%s.example", m.serial, a.firm.name))
	m.say("%s invites %s (%s) in %s", a.name, i.name, i.roles, w.name)
	v := m.visitor(w)
	if v == nil {
		return
	}
	may := w.in.mayAct() && a.mayGive(0, i.roles) && (i.roles == 0 || w.in.session.fresh(m.now()))
	if !m.answered(m.w.house.InvitationSend(m.w.ctx, v, flow.Invite{Email: i.email, Name: i.name, Roles: i.roles}), may) {
		return
	}
	i.token, i.until = tokenOf(m.w.t, m.mailed()[twinlatch.MailInvitation][i.email].Link), m.now().Add(72*time.Hour)
	m.invitations = append(m.invitations, i)
}

// accepts is "Accept invitation": whoever invited must still be able to. Nobody is
// signed in by it, and there is a week to set up what is required.
func (m *model) accepts() {
	if len(m.invitations) == 0 {
		return
	}
	i, password := pick(m, "invitation", m.invitations...), m.newPassword()
	m.say("%s accepts the invitation of %s", i.name, i.inviter.name)
	_, err := m.w.house.InvitationAccept(m.w.ctx, flow.InvitationAccept{Token: i.token, Name: i.name, Password: password})
	stands := i.roles == 0 || !i.inviter.suspended && !i.inviter.removed && i.inviter.roles.Has(twinlatch.UserManagement|i.roles)
	if !m.answered(err, !i.over && m.now().Before(i.until) && !i.firm.suspended && stands && len(password) >= i.firm.shortest) {
		return
	}
	i.over = true
	s := &soul{name: i.name, email: i.email, password: password, firm: i.firm, enrolBy: m.now().Add(7 * 24 * time.Hour)}
	s.takeRoles(i.roles, m.now())
	m.w.read(func(tx *store.Tx) error {
		a, err := tx.AccountByEmail(i.email)
		s.id = a.ID
		return err
	})
	m.souls = append(m.souls, s)
}

// guesses lets a stranger who knows a password guess codes for months: the factor
// is blocked, still counts as one, and every sign-in that waits for a code is
// over. Nobody types 83 wrong codes here: the count is put near its end.
func (m *model) guesses() {
	s := pick(m, "person", m.souls...)
	if !s.factor || s.blocked {
		return
	}
	w := &window{name: "a stranger's browser", place: twinlatch.Place{Address: "203.0.113.5"}}
	m.say("a stranger types the right password of %s", s.name)
	if !m.typePassword(w, s, s.password) || !isHalf(w) || w.half.halfway.next(m.now()) != twinlatch.StepCode {
		return
	}
	m.say("a stranger has guessed at the codes of %s until they are blocked", s.name)
	m.w.write(func(tx *store.Tx) error {
		if _, err := tx.TakeAttempts(store.FactorAttempts, m.factorKey(s)); err != nil {
			return err
		}
		var n twinlatch.Attempts
		n.Spent.Since, n.Spent.Parts[0] = m.now(), twinlatch.Points{Strange: oneGuessLeft, All: oneGuessLeft}
		return tx.PutAttempts(m.factorKey(s), n)
	})
	m.typeCode(w, m.digits(code{}, s), false)
	s.blocked, s.wrongCodes = true, 1
	for _, h := range s.halves {
		h.over = true
	}
}

// oneGuessLeft is what was spent when one guess, of three points, is left.
const oneGuessLeft = twinlatch.YearlyPoints - 3

// factorKey is under which the guesses at somebody's codes are counted.
func (m *model) factorKey(s *soul) []byte {
	return m.w.house.Keys.MAC("attempts "+string(store.FactorAttempts), []byte(s.id))
}

// copies puts the cookies of one browser into another: as a thief does who read
// them, or somebody who restores a backup.
func (m *model) copies() {
	from, to := m.somewhere(), m.somewhere()
	if from == to {
		return
	}
	m.say("somebody copies the cookies of %s into %s", from.name, to.name)
	m.keepTicket(to.in)
	m.keepHalf(to.half)
	if to.trust != nil && rapid.Bool().Draw(m.rt, "keep the trust cookie") {
		to.in, to.half = from.in, from.half
		return
	}
	if to.trust != nil {
		m.jars = append(m.jars, to.trust)
	}
	to.in, to.half, to.trust, to.known = from.in, from.half, from.trust, from.known
}
