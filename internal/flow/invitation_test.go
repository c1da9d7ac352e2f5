package flow_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

const dan = "dan@acme.example"

// invite lets somebody invite Dan, or whoever.
func (p *person) invite(email string, roles twinlatch.Roles) error {
	return p.w.house.InvitationSend(p.w.ctx, p.visitor(), flow.Invite{Email: email, Name: "Dan Dorn", Roles: roles})
}

// accept opens a mailed link and presses "Accept invitation".
func (w *world) accept(link string) error {
	w.t.Helper()
	_, err := w.house.InvitationAccept(w.ctx, flow.InvitationAccept{
		Token: tokenOf(w.t, link), Name: "Dan Dorn", Password: "a long walk along the shore", From: w.bo.from(),
	})
	return err
}

// invitations lists what stands in a company's list.
func (p *person) invitations() []twinlatch.Invitation {
	p.w.t.Helper()
	all, err := p.w.house.Invitations(p.w.ctx, p.visitor(), "")
	must(p.w.t, err)
	return all
}

func TestAnInvitedPersonAcceptsAndSignsIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.ada.signIn()
		must(t, w.ada.invite("  DAN@acme.example ", twinlatch.UserManagement))
		m := w.letter(dan, twinlatch.MailInvitation)
		if m.Facts.Actor != "Ada Byron" || m.Facts.Company != "Acme" || !m.Facts.Until.Equal(w.clock.Now().Add(72*time.Hour)) {
			t.Errorf("the mail says %+v", m.Facts)
		}
		for range 3 { // opening spends nothing
			asked, err := w.house.Invited(w.ctx, tokenOf(t, m.Facts.Link))
			must(t, err)
			if asked.Invitation.Name != "Dan Dorn" || asked.Company.ID != w.acme {
				t.Errorf("the page says %+v", asked)
			}
		}
		must(t, w.accept(m.Facts.Link))
		refused(t, w.accept(m.Facts.Link), "invitation.ended")
		if left := w.ada.invitations(); len(left) != 0 {
			t.Errorf("still open: %v", left)
		}
		a := w.byEmail(dan)
		if a.Roles != twinlatch.UserManagement || !a.EnrolBy.Equal(w.clock.Now().Add(7*24*time.Hour)) || a.Company != w.acme {
			t.Errorf("Dan is %+v", a)
		}
		d := &person{w: w, phone: &phone{}, id: a.ID, company: a.Company, email: dan, password: "a long walk along the shore"}
		d.signIn()
		if e := w.entry(w.acme, twinlatch.AuditInvitationAccepted); e.Actor != a.ID {
			t.Errorf("the entry says %+v", e)
		}
		// The invitation belongs to Dan's story, so that his address goes with him.
		if e := w.entry(w.acme, twinlatch.AuditInvited); e.Target != a.ID || e.Actor != w.ada.id {
			t.Errorf("the entry says %+v", e)
		}
	})
}

// byEmail reads the account of an address; none is empty.
func (w *world) byEmail(email string) (a twinlatch.Account) {
	w.t.Helper()
	_ = w.house.DB.Read(w.ctx, func(tx *store.Tx) (err error) { a, err = tx.AccountByEmail(email); return err })
	return a
}

func TestATakenAddressAnswersLikeAFreeOne(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.ada.signIn()
		gus := w.newPerson(w.newCompany("Globex", false), "Gus Gray", 0)
		for _, email := range []string{gus.email, dan} {
			must(t, w.ada.invite(email, 0))
		}
		all := w.ada.invitations()
		if len(all) != 2 || !all[0].ExpiresAt.Equal(all[1].ExpiresAt) {
			t.Errorf("the list tells them apart: %+v", all)
		}
		kinds := w.kinds(gus.email)
		if !slices.Equal(kinds, []twinlatch.MailKind{twinlatch.MailAddressTaken}) {
			t.Fatalf("Gus reads %v", kinds)
		}
		m := w.letter(gus.email, twinlatch.MailAddressTaken)
		if m.Facts.Company != "Globex" || m.Facts.Actor != "" || m.company != gus.company {
			t.Errorf("the mail tells too much: %+v", m)
		}
		for range 4 {
			for _, i := range all {
				must(t, w.house.InvitationAgain(w.ctx, w.ada.visitor(), i.ID))
			}
		}
		for _, i := range all {
			refused(t, w.house.InvitationAgain(w.ctx, w.ada.visitor(), i.ID), "invite.mail-limit")
		}
	})
}

func TestTheFirstOfTwoAcceptancesWins(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		gita := w.newPerson(w.newCompany("Globex", false), "Gita Gray", twinlatch.UserManagement)
		w.ada.signIn()
		gita.signIn()
		must(t, w.ada.invite(dan, 0))
		must(t, gita.invite(dan, 0))
		links := []string{}
		for _, m := range w.letters(dan) {
			links = append(links, m.Facts.Link)
		}
		answers := make([]string, len(links))
		var both sync.WaitGroup
		for n, link := range links {
			both.Go(func() { answers[n] = saying(w.accept(link)) })
		}
		both.Wait()
		slices.Sort(answers)
		if !slices.Equal(answers, []string{"", "invitation.taken"}) {
			t.Errorf("the two heard %q", answers)
		}
		for _, m := range w.letters(dan) {
			want := "invitation.taken"
			if m.company == w.byEmail(dan).Company {
				want = "invitation.ended"
			}
			refused(t, w.accept(m.Facts.Link), want)
		}
	})
}

func TestAnInvitationEnds(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.ada.signIn()
		must(t, w.ada.invite(dan, 0))
		first := w.letter(dan, twinlatch.MailInvitation).Facts.Link
		id := w.ada.invitations()[0].ID
		must(t, w.house.InvitationAgain(w.ctx, w.ada.visitor(), id))
		second := w.letter(dan, twinlatch.MailInvitation).Facts.Link
		refused(t, w.accept(first), "invitation.ended")
		w.clock.Advance(72 * time.Hour)
		refused(t, w.accept(second), "invitation.ended")
		w.ada.signIn()
		if all := w.ada.invitations(); len(all) != 1 || w.clock.Now().Before(all[0].ExpiresAt) {
			t.Errorf("an ended one is shown as such: %+v", all)
		}
		must(t, w.house.InvitationAgain(w.ctx, w.ada.visitor(), id))
		third := w.letter(dan, twinlatch.MailInvitation).Facts.Link
		must(t, w.house.InvitationWithdraw(w.ctx, w.ada.visitor(), id))
		refused(t, w.accept(third), "invitation.ended")
		refused(t, w.house.InvitationAgain(w.ctx, w.ada.visitor(), id), "error.not-found")
		refused(t, w.accept("https://door.example/invitation?t=nonsense"), "invitation.ended")
	})
}

func TestASuspendedCompanysInvitationsEnd(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.ada.signIn()
		must(t, w.ada.invite(dan, 0))
		link := w.letter(dan, twinlatch.MailInvitation).Facts.Link
		w.write(func(tx *store.Tx) error {
			c, err := tx.TakeCompany(w.acme)
			if err != nil {
				return err
			}
			c.Epoch++
			return tx.UpdateCompany(c)
		})
		refused(t, w.accept(link), "invitation.ended")
	})
}

func TestAnInvitationWithARoleWantsAProof(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.ada.signIn()
		w.clock.Advance(11 * time.Minute)
		must(t, w.ada.invite("erin@acme.example", 0))
		refused(t, w.ada.invite(dan, twinlatch.UserManagement), "proof.needed")
		w.ada.prove()
		must(t, w.ada.invite(dan, twinlatch.UserManagement))
		w.clock.Advance(11 * time.Minute)
		var id twinlatch.InvitationID
		for _, i := range w.ada.invitations() {
			if i.Email == dan {
				id = i.ID
			}
		}
		refused(t, w.house.InvitationAgain(w.ctx, w.ada.visitor(), id), "proof.needed")
		w.ada.prove()
		refused(t, w.ada.invite(dan, twinlatch.Support), "roles.lacking")
	})
}

func TestWhoMayInvite(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		con := w.newPerson(w.acme, "Con Cole", twinlatch.Configuration)
		una := w.newPerson(w.acme, "Una Ueda", twinlatch.UserManagement)
		gita := w.newPerson(w.newCompany("Globex", false), "Gita Gray", twinlatch.UserManagement)
		for _, p := range []*person{w.ada, w.bo, con, una, gita} {
			p.signIn()
		}
		refused(t, w.bo.invite(dan, 0), "error.needs-user-management")
		refused(t, con.invite(dan, 0), "error.needs-user-management")
		refused(t, una.invite(dan, twinlatch.Configuration), "roles.lacking")
		must(t, w.ada.invite(dan, twinlatch.Configuration))
		id := w.ada.invitations()[0].ID
		refused(t, w.house.InvitationAgain(w.ctx, una.visitor(), id), "roles.lacking")
		refused(t, w.house.InvitationWithdraw(w.ctx, una.visitor(), id), "roles.lacking")
		refused(t, w.house.InvitationAgain(w.ctx, gita.visitor(), id), "error.not-found")
		refused(t, w.house.InvitationWithdraw(w.ctx, gita.visitor(), id), "error.not-found")
		if len(gita.invitations()) != 0 {
			t.Error("Gita reads Acme's invitations")
		}
		refused(t, w.ada.invite("no address", 0), "error.email")
	})
}

func TestWithoutMailTheLinkIsShownToTheInviter(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.house.MailOn = false
		w.ada.signIn()
		gus := w.newPerson(w.newCompany("Globex", false), "Gus Gray", 0)
		must(t, w.ada.invite(gus.email, 0))
		shown, err := w.house.InvitationLink(w.ctx, w.ada.visitor())
		must(t, err)
		refused(t, w.accept(shown.Link), "invitation.taken")

		must(t, w.ada.invite(dan, 0))
		shown, err = w.house.InvitationLink(w.ctx, w.ada.visitor())
		must(t, err)
		if shown.Email != dan || len(w.letters(dan)) != 0 {
			t.Errorf("shown is %+v, mailed %v", shown, w.kinds(dan))
		}
		other := w.ada.other()
		other.signIn()
		if l, err := w.house.InvitationLink(w.ctx, other.visitor()); err != nil || l != nil {
			t.Errorf("another session reads the link: %v %v", l, err)
		}
		must(t, w.house.InvitationPassedOn(w.ctx, w.ada.visitor()))
		if l, err := w.house.InvitationLink(w.ctx, w.ada.visitor()); err != nil || l != nil {
			t.Errorf("it is shown again: %v %v", l, err)
		}
		must(t, w.accept(shown.Link))
	})
}

func TestTheRuleOfPasswordsHoldsForInvitations(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.ada.signIn()
		must(t, w.ada.invite(dan, 0))
		token := tokenOf(t, w.letter(dan, twinlatch.MailInvitation).Facts.Link)
		for _, row := range []struct{ name, password, say string }{
			{"Dan Dorn", "too short", "password.too-short"},
			{"Dan Dorn", "dandorn acme 2026", "password.personal"},
			{" ", "a long walk along the shore", "error.name-empty"},
		} {
			_, err := w.house.InvitationAccept(w.ctx, flow.InvitationAccept{Token: token, Name: row.name, Password: row.password})
			refused(t, err, row.say)
		}
		if w.byEmail(dan).ID != "" {
			t.Error("a refused form made an account")
		}
		// é in one rune or two is the same password.
		_, err := w.house.InvitationAccept(w.ctx, flow.InvitationAccept{Token: token, Name: "Dan", Password: "un café au bord de la mer"})
		must(t, err)
		a := w.byEmail(dan)
		d := &person{w: w, phone: &phone{}, id: a.ID, company: a.Company, email: dan, password: "un cafe\u0301 au bord de la mer"}
		d.signIn()
	})
}
