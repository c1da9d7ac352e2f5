package web

import (
	"errors"
	"net/http"

	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// showInvitation is what the link of an invitation opens. Opening it spends
// nothing.
func (s *Site) showInvitation(w http.ResponseWriter, r *door.Request) error {
	return s.invitationPage(w, r, nil)
}

func (s *Site) invitationPage(w http.ResponseWriter, r *door.Request, err error) error {
	asked, readErr := s.House.Invited(r.Context(), r.FormValue("t"))
	if errors.Is(readErr, flow.InvitationEnded) {
		return s.show(w, http.StatusGone, page.LinkExpired{Frame: s.linkFrame(w, r, nil), Kind: page.LinkInvitation})
	}
	if readErr != nil {
		return readErr
	}
	return s.again(w, r, err, func() any {
		f := s.linkFrame(w, r, err)
		if v := r.Visitor; v != nil {
			f.Notice = &page.Notice{Kind: "warning", Text: f.Say("invitation.signed-in", "Name", v.Account.Name, "Email", v.Account.Email)}
		}
		return page.Invitation{
			Frame: f, Token: r.FormValue("t"), Company: asked.Company.Name, Email: asked.Invitation.Email,
			Name: typedOr(r, "name", asked.Invitation.Name), MinLength: asked.Company.Policy.PasswordMin, Until: asked.Invitation.ExpiresAt,
		}
	})
}

// postInvitation is the button "Accept invitation". Whoever was signed in here
// is signed out, so that the new person signs in as themselves.
func (s *Site) postInvitation(w http.ResponseWriter, r *door.Request) error {
	asked, err := s.House.InvitationAccept(r.Context(), flow.InvitationAccept{
		Token: r.PostFormValue("t"), Name: r.PostFormValue("name"), Password: r.PostFormValue("new"), From: r.From,
	})
	if err != nil {
		return s.invitationPage(w, r, err)
	}
	if r.Visitor != nil {
		if err := s.House.Signout(r.Context(), r.Visitor); err != nil {
			return err
		}
		r.SetCookie(w, door.SessionCookie, "", 0)
	}
	return s.after(w, r, "/signin", done("invitation.accepted", "Company", asked.Company.Name, "Email", asked.Invitation.Email))
}
