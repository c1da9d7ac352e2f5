package flow_test

import (
	"fmt"
	"net/url"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

// What comes by mail, and what anybody does who has the mailbox: the owner, or
// somebody else.

// post is what one deed mailed: facts by kind and address.
type post map[twinlatch.MailKind]map[string]twinlatch.MailFacts

// mailed reads the letters of this very deed.
func (m *model) mailed() post {
	var rows []store.OutboxMail
	m.w.write(func(tx *store.Tx) (err error) {
		rows, err = tx.ClaimMail(m.now(), m.now().AddDate(100, 0, 0), 1000)
		return err
	})
	out := post{}
	for _, row := range rows {
		if !row.CreatedAt.Equal(m.now()) {
			continue
		}
		plain, err := m.w.house.Keys.Open(row.Sealed, flow.MailPlace(row))
		must(m.w.t, err)
		var mail twinlatch.Mail
		must(m.w.t, mail.Unpack(plain))
		if out[row.Kind] == nil {
			out[row.Kind] = map[string]twinlatch.MailFacts{}
		}
		out[row.Kind][row.Recipient] = mail.Facts
	}
	return out
}

// addLink keeps a link that came by mail; one for which no mail had room is
// nobody's.
func (m *model) addLink(s *soul, l link, address string) {
	u, err := url.Parse(address)
	must(m.w.t, err)
	if l.token = u.Query().Get("t"); l.token != "" {
		l.made, l.until = m.now(), m.now().Add(l.kind.Life())
		s.links = append(s.links, &l)
	}
}

// someLink draws a link of a kind, dead or alive; nil without one.
func (m *model) someLink(kind twinlatch.LinkKind) (*soul, *link) {
	owners := map[*link]*soul{}
	var links []*link
	for _, s := range m.souls {
		for _, l := range s.links {
			if l.kind == kind {
				owners[l], links = s, append(links, l)
			}
		}
	}
	if len(links) == 0 {
		return nil, nil
	}
	l := pick(m, "link", links...)
	return owners[l], l
}

func (l *link) words() string {
	if l.over {
		return "an ended"
	}
	return "a living"
}

// forgets is the button "Send reset link": at most five an hour, and a new one
// ends the former.
func (m *model) forgets() {
	w := m.somewhere()
	s := m.somebody(w)
	m.say("somebody asks for a reset link for %s", s.name)
	must(m.w.t, m.w.house.PasswordForgot(m.w.ctx, s.email, m.from(w)))
	lately := 0
	for _, l := range s.links {
		if l.kind == twinlatch.LinkPasswordReset && l.email == s.email && m.now().Sub(l.made) < time.Hour {
			lately++
		}
	}
	mail := m.mailed()[twinlatch.MailPasswordReset][s.email]
	if sent := mail.Link != ""; sent != (s.active() && lately < 5) {
		m.fail("a reset link was sent: %v; %d went out within the hour", sent, lately)
	}
	if mail.Link != "" {
		s.endLinks(twinlatch.LinkPasswordReset)
		m.addLink(s, link{kind: twinlatch.LinkPasswordReset, email: s.email}, mail.Link)
	}
}

// resetsPassword is the button behind the link: it ends everything, signs nobody
// in and leaves the second factor alone.
func (m *model) resetsPassword() {
	s, l := m.someLink(twinlatch.LinkPasswordReset)
	if l == nil {
		return
	}
	next := m.newPassword()
	m.say("somebody uses %s reset link of %s", l.words(), s.name)
	err := m.w.house.PasswordReset(m.w.ctx, flow.PasswordReset{Token: l.token, New: next})
	if m.answered(err, !l.over && s.active() && len(next) >= s.firm.shortest) {
		s.takePassword(next)
		s.endAll(nil)
	}
}

// changesAddress is "Change email": of one's own, or of somebody else's.
func (m *model) changesAddress(w *window) {
	a, t := w.in.session.who, m.target(w)
	m.serial++
	to := flow.NormalizeEmail(fmt.Sprintf("moved%d@%s.example", m.serial, t.firm.name))
	m.say("%s asks for another address of %s in %s", a.name, t.name, w.name)
	v := m.visitor(w)
	if v == nil {
		return
	}
	may := w.in.mayAct() && w.in.session.fresh(m.now()) && (a == t || a.mayEdit(t) && a.roles.Has(twinlatch.Configuration))
	if !m.answered(m.w.house.EmailChange(m.w.ctx, v, flow.EmailChange{Person: t.id, Email: to}), may) {
		return
	}
	mail := m.mailed()
	t.endLinks(twinlatch.LinkEmailConfirm)
	m.addLink(t, link{kind: twinlatch.LinkEmailConfirm, email: to}, mail[twinlatch.MailEmailConfirm][to].Link)
	m.addLink(t, link{kind: twinlatch.LinkEmailUndo, email: t.email}, mail[twinlatch.MailEmailNotice][t.email].Link)
}

// confirmsAddress is the button behind the link to the new address. Sessions and
// trusts stay; a reset link in the mailbox that was left does not.
func (m *model) confirmsAddress() {
	s, l := m.someLink(twinlatch.LinkEmailConfirm)
	if l == nil {
		return
	}
	m.say("somebody confirms the address of %s with %s link", s.name, l.words())
	if !m.answered(m.w.house.EmailConfirm(m.w.ctx, l.token, flow.From{}), !l.over) {
		return
	}
	l.over = true
	before := s.email
	s.email = l.email
	s.endLinks(twinlatch.LinkPasswordReset)
	m.addLink(s, link{kind: twinlatch.LinkEmailUndo, email: before}, m.mailed()[twinlatch.MailEmailChanged][before].Link)
}

// undoesAddress is the button behind the link to the old address: it is back,
// everything ends, and so do the links to undo that are younger.
func (m *model) undoesAddress() {
	s, l := m.someLink(twinlatch.LinkEmailUndo)
	if l == nil {
		return
	}
	m.say("somebody undoes the address of %s with %s link", s.name, l.words())
	if !m.answered(m.w.house.EmailUndo(m.w.ctx, l.token, flow.From{}), !l.over) {
		return
	}
	l.over = true
	s.email = l.email
	s.endAll(nil)
	for _, other := range s.links {
		other.over = other.over || other.kind == twinlatch.LinkEmailUndo && other.made.After(l.made)
	}
}

// disputes is the button "This was not me": suspended until an administrator
// acts, and what was set up since is gone.
func (m *model) disputes() {
	s, l := m.someLink(twinlatch.LinkNotMe)
	if l == nil {
		return
	}
	m.say(`somebody presses "This was not me" for %s with %s link`, s.name, l.words())
	if !m.answered(m.w.house.ResetDispute(m.w.ctx, l.token, flow.From{}), !l.over && !s.suspended && !s.removed) {
		return
	}
	s.suspended, s.enrolBy, s.overForGood = true, m.now(), true
	s.endFactor()
	s.endAll(nil)
	s.endLinks(twinlatch.LinkNotMe)
}
