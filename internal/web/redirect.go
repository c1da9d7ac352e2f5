package web

import (
	"net/http"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
)

// redirect is the one place that sends a browser on: with 303, to a path of our
// own that a handler names.
func (s *Site) redirect(w http.ResponseWriter, r *door.Request, to string) {
	http.Redirect(w, r.Request, to, http.StatusSeeOther)
}

// redirectBack sends a browser to where it wanted to go, checked by the lock
// SafeReturn.
func (s *Site) redirectBack(w http.ResponseWriter, r *door.Request, wanted string) {
	s.redirect(w, r, twinlatch.SafeReturn(wanted))
}
