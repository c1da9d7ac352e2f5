package web

import (
	"net/http"

	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// showAppSignOut asks somebody whom a client sent to be signed out.
func (s *Site) showAppSignOut(w http.ResponseWriter, r *door.Request) error {
	out, err := s.House.OIDCLeaveShow(r.Context(), r.FormValue("request"))
	if err != nil {
		return s.staleOr(w, r, err)
	}
	p := page.AppSignOut{Frame: s.frame(w, r, section{}, nil), Request: r.FormValue("request"), To: out.To}
	if out.App.ID != "" {
		p.App = appLink(out.App)
	}
	return s.show(w, http.StatusOK, p)
}

// postAppSignOutHere is its button "Sign out". It goes on by a page of ours, as
// showAppEnter does.
func (s *Site) postAppSignOutHere(w http.ResponseWriter, r *door.Request) error {
	out, err := s.House.OIDCLeaving(r.Context(), r.Visitor, r.PostFormValue("request"), true)
	if err != nil {
		return s.staleOr(w, r, err)
	}
	r.Forget(w)
	if out.To == "" {
		s.redirect(w, r, "/apps/leave")
		return nil
	}
	r.Visitor = nil
	w.Header().Set("Refresh", "0; url="+out.To)
	return s.show(w, http.StatusOK, page.AppSignOut{Frame: s.frame(w, r, section{}, nil), To: out.To})
}
