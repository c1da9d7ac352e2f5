package web

import (
	"net/http"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// showInvite is /users/new.
func (s *Site) showInvite(w http.ResponseWriter, r *door.Request) error {
	return s.invitePage(w, r, nil)
}

func (s *Site) invitePage(w http.ResponseWriter, r *door.Request, err error) error {
	return s.again(w, r, err, func() any {
		ticked, _ := twinlatch.ParseRoles(r.PostForm["roles"])
		return page.UsersNew{
			Frame: s.frame(w, r, section{section: page.SectionUsers}, err), Name: r.PostFormValue("name"), Email: r.PostFormValue("email"),
			Roles: roleChoices(r.Visitor, ticked), NoMail: !s.House.MailOn,
		}
	})
}

// postInvite is the button "Send invitation".
func (s *Site) postInvite(w http.ResponseWriter, r *door.Request) error {
	roles, err := typedRoles(r)
	if err == nil {
		err = s.House.InvitationSend(r.Context(), r.Visitor, flow.Invite{Email: r.PostFormValue("email"), Name: r.PostFormValue("name"), Roles: roles})
	}
	if err != nil {
		return s.invitePage(w, r, err)
	}
	return s.invited(w, r, done("invite.done", "Email", r.PostFormValue("email")))
}

// invited leads on after an invitation: without mail to its link.
func (s *Site) invited(w http.ResponseWriter, r *door.Request, n notice) error {
	if !s.House.MailOn {
		s.redirect(w, r, "/users/new/link")
		return nil
	}
	return s.after(w, r, "/users", n)
}

// showInvitationLink shows the link of an invitation that no mail carries.
func (s *Site) showInvitationLink(w http.ResponseWriter, r *door.Request) error {
	l, err := s.House.InvitationLink(r.Context(), r.Visitor)
	if err != nil {
		return err
	}
	if l == nil {
		s.redirect(w, r, "/users")
		return nil
	}
	return s.show(w, http.StatusOK, page.InvitationLink{
		Frame: s.frame(w, r, section{section: page.SectionUsers}, nil), Name: l.Name, Email: l.Email, Link: l.Link, Until: l.Until,
	})
}

// postInvitationPassedOn is the button "I have passed it on".
func (s *Site) postInvitationPassedOn(w http.ResponseWriter, r *door.Request) error {
	if err := s.House.InvitationPassedOn(r.Context(), r.Visitor); err != nil {
		return err
	}
	s.redirect(w, r, "/users")
	return nil
}

// postInvitationAgain is "Send again".
func (s *Site) postInvitationAgain(w http.ResponseWriter, r *door.Request) error {
	if err := s.House.InvitationAgain(r.Context(), r.Visitor, twinlatch.InvitationID(r.PathValue("id"))); err != nil {
		return s.usersPage(w, r, err)
	}
	return s.invited(w, r, done("invite.sent-again"))
}

// postInvitationWithdraw is "Withdraw".
func (s *Site) postInvitationWithdraw(w http.ResponseWriter, r *door.Request) error {
	if err := s.House.InvitationWithdraw(r.Context(), r.Visitor, twinlatch.InvitationID(r.PathValue("id"))); err != nil {
		return s.usersPage(w, r, err)
	}
	return s.after(w, r, "/users", done("invite.withdrawn"))
}
