package web

import (
	"net/http"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// showEmailConfirm is what the link to a new address opens.
func (s *Site) showEmailConfirm(w http.ResponseWriter, r *door.Request) error {
	shown, err := s.House.EmailConfirmShow(r.Context(), r.FormValue("t"))
	if err != nil {
		return s.linkFailed(w, r, page.LinkEmailConfirm, err)
	}
	return s.linkConfirm(w, r, page.LinkEmailConfirm, shown)
}

// postEmailConfirm is its button "Confirm e-mail".
func (s *Site) postEmailConfirm(w http.ResponseWriter, r *door.Request) error {
	err := s.House.EmailConfirm(r.Context(), r.PostFormValue("t"), r.From)
	if err != nil {
		return s.emailStayed(w, r, page.LinkEmailConfirm, err)
	}
	return s.linkDone(w, r, page.LinkEmailConfirm)
}

// showEmailUndo is what the link to an old address opens.
func (s *Site) showEmailUndo(w http.ResponseWriter, r *door.Request) error {
	shown, err := s.House.EmailUndoShow(r.Context(), r.FormValue("t"))
	if err != nil {
		return s.linkFailed(w, r, page.LinkEmailUndo, err)
	}
	return s.linkConfirm(w, r, page.LinkEmailUndo, shown)
}

// postEmailUndo is its button "Undo the change".
func (s *Site) postEmailUndo(w http.ResponseWriter, r *door.Request) error {
	err := s.House.EmailUndo(r.Context(), r.PostFormValue("t"), r.From)
	if err != nil {
		return s.emailStayed(w, r, page.LinkEmailUndo, err)
	}
	return s.linkDone(w, r, page.LinkEmailUndo)
}

// emailStayed says that an address belongs to somebody else by now, on the page
// where one signs in.
func (s *Site) emailStayed(w http.ResponseWriter, r *door.Request, kind string, err error) error {
	if !twinlatch.IsKind(err, twinlatch.KindConflict) {
		return s.linkFailed(w, r, kind, err)
	}
	return s.after(w, r, "/signin", warn(visible(err).Say))
}

// postProfileEmail is Change email on one's own General.
func (s *Site) postProfileEmail(w http.ResponseWriter, r *door.Request) error {
	err := s.House.EmailChange(r.Context(), r.Visitor, flow.EmailChange{Person: r.Visitor.Account.ID, Email: r.PostFormValue("email")})
	if err != nil && onPage(err) {
		return s.profilePage(w, r, err)
	}
	if err != nil {
		return err
	}
	return s.after(w, r, "/profile", done("email.asked", "Email", r.PostFormValue("email")))
}

// postProfileEmailCancel takes one's own pending change back.
func (s *Site) postProfileEmailCancel(w http.ResponseWriter, r *door.Request) error {
	if err := s.House.EmailChangeCancel(r.Context(), r.Visitor); err != nil {
		return err
	}
	return s.after(w, r, "/profile", done("email.cancelled"))
}
