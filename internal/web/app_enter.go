package web

import (
	"net/http"
	"net/url"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// showAppEnter is the way into an application: on to it, or first what is
// missing. It goes on by a page of ours, because the answer to a form (the code
// that was just typed) may not lead to another site.
func (s *Site) showAppEnter(w http.ResponseWriter, r *door.Request) error {
	way, err := s.House.AppEnter(r.Context(), r.Visitor, r.FormValue("request"))
	if twinlatch.IsKind(err, twinlatch.KindGone) {
		return s.show(w, http.StatusGone, page.AppStale{Frame: s.frame(w, r, section{}, nil)})
	}
	if err != nil {
		return err
	}
	if way.Verdict == twinlatch.Pass {
		w.Header().Set("Refresh", "0; url="+way.To)
		return s.show(w, http.StatusOK, page.AppEnter{Frame: s.frame(w, r, section{}, nil), App: appLink(way.App), To: way.To})
	}
	return s.missing(w, r, way.App, way.Verdict)
}

// missing leads somebody to what an application asks that they have not shown
// yet, or says that it is not open to them.
func (s *Site) missing(w http.ResponseWriter, r *door.Request, app twinlatch.App, verdict twinlatch.Verdict) error {
	switch verdict {
	case twinlatch.Enrol:
		return s.after(w, r, "/profile/two-factor", warn("apps.enrol-first", "Name", app.Name))
	case twinlatch.StepUp:
		if app.Asks.Offered() {
			back := r.URL.Path + "?" + url.Values{"request": {r.FormValue("request")}}.Encode()
			s.redirect(w, r, "/proof?"+url.Values{"return": {back}}.Encode())
			return nil
		}
	}
	return s.show(w, http.StatusForbidden, page.AppRefused{Frame: s.frame(w, r, section{}, nil), App: appLink(app), Key: verdict == twinlatch.StepUp})
}

func appLink(a twinlatch.App) page.AppLink {
	return page.AppLink{Name: a.Name, Host: a.Host(), URL: a.Address + "/"}
}

// showAppStale is a way back that took too long. The application is named only
// to somebody who may use it.
func (s *Site) showAppStale(w http.ResponseWriter, r *door.Request) error {
	p := page.AppStale{Frame: s.frame(w, r, section{}, nil)}
	if r.Visitor != nil {
		apps, err := s.House.OwnApps(r.Context(), r.Visitor)
		if err != nil {
			return err
		}
		for _, a := range apps {
			if string(a.ID) == r.FormValue("app") {
				p.App = appLink(a)
			}
		}
	}
	return s.show(w, http.StatusGone, p)
}

// showAppLeave is where an application's own "Sign out" leads.
func (s *Site) showAppLeave(w http.ResponseWriter, r *door.Request) error {
	return s.show(w, http.StatusOK, page.AppLeave{Frame: s.frame(w, r, section{}, nil)})
}
