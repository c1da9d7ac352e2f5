package web

import (
	"errors"
	"net/http"

	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// linkFrame is the frame of a page behind a mailed link: it is about whom the
// link was sent to, whoever is signed in here.
func (s *Site) linkFrame(w http.ResponseWriter, r *door.Request, err error) page.Frame {
	f := s.frame(w, r, section{}, err)
	f.Visitor, f.Required = nil, false
	return f
}

// linkFailed shows that a link has ended; every other error goes on.
func (s *Site) linkFailed(w http.ResponseWriter, r *door.Request, kind string, err error) error {
	if !errors.Is(err, flow.LinkEnded) {
		return err
	}
	return s.show(w, http.StatusGone, page.LinkExpired{Frame: s.linkFrame(w, r, nil), Kind: kind})
}

// linkConfirm is the page with the one button that a link opens. Opening it
// spends nothing.
func (s *Site) linkConfirm(w http.ResponseWriter, r *door.Request, kind string, shown flow.LinkShown) error {
	return s.show(w, http.StatusOK, page.LinkConfirm{
		Frame: s.linkFrame(w, r, nil), Kind: kind, Token: r.FormValue("t"), Person: shown.Account.Name, Email: shown.Address,
	})
}

// linkDone says what the button did.
func (s *Site) linkDone(w http.ResponseWriter, r *door.Request, kind string) error {
	return s.show(w, http.StatusOK, page.LinkDone{Frame: s.linkFrame(w, r, nil), Kind: kind})
}
