package web

import (
	"net/http"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// showAuthorize is the way back to an OpenID Connect client: on to it, or first
// what is missing.
func (s *Site) showAuthorize(w http.ResponseWriter, r *door.Request) error {
	way, err := s.House.OIDCEnter(r.Context(), r.Visitor, r.FormValue("request"))
	return s.authorized(w, r, way, err)
}

// postAuthorize are the buttons "Allow" and "Do not allow".
func (s *Site) postAuthorize(w http.ResponseWriter, r *door.Request) error {
	answer := s.House.OIDCDecline
	if r.PostFormValue("allow") == "yes" {
		answer = s.House.OIDCConsent
	}
	way, err := answer(r.Context(), r.Visitor, r.PostFormValue("request"))
	return s.authorized(w, r, way, err)
}

// authorized goes on by a page of ours, as showAppEnter does.
func (s *Site) authorized(w http.ResponseWriter, r *door.Request, way flow.OIDCWay, err error) error {
	if err != nil {
		return s.staleOr(w, r, err)
	}
	link := appLink(way.App)
	switch {
	case way.To != "":
		w.Header().Set("Refresh", "0; url="+way.To)
		return s.show(w, http.StatusOK, page.AppEnter{Frame: s.frame(w, r, section{}, nil), App: link, To: way.To})
	case way.Consent:
		return s.show(w, http.StatusOK, page.AppConsent{Frame: s.frame(w, r, section{}, nil), App: link, Request: r.FormValue("request"), Scope: way.Scope})
	}
	return s.missing(w, r, way.App, way.Verdict)
}

// staleOr shows a request that took too long as such.
func (s *Site) staleOr(w http.ResponseWriter, r *door.Request, err error) error {
	if twinlatch.IsKind(err, twinlatch.KindGone) {
		return s.show(w, http.StatusGone, page.AppStale{Frame: s.frame(w, r, section{}, nil)})
	}
	return err
}
