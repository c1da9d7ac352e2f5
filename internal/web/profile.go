package web

import (
	"net/http"

	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// showProfile is General: name, e-mail, place.
func (s *Site) showProfile(w http.ResponseWriter, r *door.Request) error {
	return s.profilePage(w, r, nil)
}

func (s *Site) profilePage(w http.ResponseWriter, r *door.Request, err error) error {
	v := r.Visitor
	pending, readErr := s.House.PendingEmail(r.Context(), v.Account, v.Company)
	if readErr != nil {
		return readErr
	}
	return s.again(w, r, err, func() any {
		f := s.frame(w, r, section{page.SectionProfile, page.TabGeneral}, err)
		p := page.ProfileGeneral{
			Frame: f, Name: typedOr(r, "name", v.Account.Name), Email: typedOr(r, "email", v.Account.Email),
			PendingEmail: pending.Email, PendingUntil: pending.Until,
		}
		for _, role := range v.Account.Roles.Each() {
			p.Roles = append(p.Roles, f.Say("role."+role.Slug()))
		}
		return p
	})
}

// typedOr is what was typed into a field of this form, or else what is there.
func typedOr(r *door.Request, name, present string) string {
	if r.PostForm.Has(name) {
		return r.PostFormValue(name)
	}
	return present
}

// postProfile is Update under About you.
func (s *Site) postProfile(w http.ResponseWriter, r *door.Request) error {
	err := s.House.ProfileEdit(r.Context(), r.Visitor, r.PostFormValue("name"))
	if err != nil && onPage(err) {
		return s.profilePage(w, r, err)
	}
	if err != nil {
		return err
	}
	return s.after(w, r, "/profile", done("general.name-changed"))
}
