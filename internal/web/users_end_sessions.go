package web

import (
	"net/http"

	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// showUsersEndSessions is the page before "End all sessions" of a company.
func (s *Site) showUsersEndSessions(w http.ResponseWriter, r *door.Request) error {
	return s.show(w, http.StatusOK, page.UsersEndSessions{Frame: s.frame(w, r, section{section: page.SectionUsers}, nil)})
}

// postUsersEndSessions is its button.
func (s *Site) postUsersEndSessions(w http.ResponseWriter, r *door.Request) error {
	ended, err := s.House.SessionEndAll(r.Context(), r.Visitor)
	if err != nil {
		return err
	}
	if ended == 0 {
		return s.after(w, r, "/users", done("everybody.none"))
	}
	return s.after(w, r, "/users", done("everybody.done", "Count", ended))
}
