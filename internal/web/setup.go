package web

import (
	"errors"
	"net/http"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// showSetup is /setup: with the printed link the form, without it, while nobody
// is set up, the page that says where to find it.
func (s *Site) showSetup(w http.ResponseWriter, r *door.Request) error {
	token := r.URL.Query().Get("t")
	open, err := s.House.SetupOpen(r.Context(), token)
	if err != nil {
		return err
	}
	if open {
		return s.setupPage(w, r, nil)
	}
	done, err := s.House.IsSetUp(r.Context())
	if err != nil {
		return err
	}
	if done || token != "" {
		return s.setupEnded(w, r)
	}
	return s.show(w, http.StatusOK, page.FirstRun{Frame: s.frame(w, r, section{}, nil), Link: s.House.PublicURL + "/setup?t="})
}

func (s *Site) setupPage(w http.ResponseWriter, r *door.Request, err error) error {
	return s.again(w, r, err, func() any {
		return page.Setup{
			Frame: s.frame(w, r, section{}, err), Token: r.FormValue("t"), MinLength: twinlatch.DefaultPasswordMin,
			Company: r.PostFormValue("company"), Name: r.PostFormValue("name"), Email: r.PostFormValue("email"),
		}
	})
}

func (s *Site) setupEnded(w http.ResponseWriter, r *door.Request) error {
	return s.show(w, http.StatusGone, page.LinkExpired{Frame: s.frame(w, r, section{}, nil), Kind: page.LinkSetup})
}

// postSetup is the button Create company of the first page.
func (s *Site) postSetup(w http.ResponseWriter, r *door.Request) error {
	in := flow.SetUp{
		Company: r.PostFormValue("company"), Name: r.PostFormValue("name"), Email: r.PostFormValue("email"),
		Password: r.PostFormValue("new"), From: r.From,
	}
	err := s.House.SetUpByLink(r.Context(), r.PostFormValue("t"), in)
	switch {
	case errors.Is(err, flow.SetupEnded):
		return s.setupEnded(w, r)
	case err != nil:
		return s.setupPage(w, r, err)
	}
	return s.after(w, r, "/signin", done("setup.done", "Company", in.Company))
}
