package web

import (
	"fmt"
	"net/http"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/web/page"
	"github.com/twinlatch/twinlatch/internal/web/static"
)

// showHelp is /help/two-factor, open to all, behind the gate too.
func (s *Site) showHelp(w http.ResponseWriter, r *door.Request) error {
	return s.show(w, http.StatusOK, page.HelpTwoFactor{Frame: s.frame(w, r, section{}, nil)})
}

// showRobots asks search engines to stay away: there is nothing to find here.
func (s *Site) showRobots(w http.ResponseWriter, _ *door.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := w.Write([]byte("User-agent: *\nDisallow: /\n"))
	return ignore(err)
}

// showFavicon leads browsers that ask by the old name to the mark.
func (s *Site) showFavicon(w http.ResponseWriter, r *door.Request) error {
	s.redirect(w, r, static.Path("mark.svg"))
	return nil
}

// securityTextFor is how long what security.txt says may be believed.
const securityTextFor = 180 * 24 * time.Hour

// showSecurityText says where to report a weakness (RFC 9116), if it was told.
func (s *Site) showSecurityText(w http.ResponseWriter, _ *door.Request) error {
	if s.SecurityContact == "" {
		return twinlatch.NotFound
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := fmt.Fprintf(w, "Contact: %s\nExpires: %s\nCanonical: %s/.well-known/security.txt\n",
		s.SecurityContact, s.House.Now().Add(securityTextFor).UTC().Format(time.RFC3339), s.House.PublicURL)
	return ignore(err)
}
