package web

import (
	"net/http"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// showNotMe is what the link "This was not me" opens.
func (s *Site) showNotMe(w http.ResponseWriter, r *door.Request) error {
	name, err := s.House.ResetDisputeShow(r.Context(), r.FormValue("t"))
	if err != nil {
		return s.linkFailed(w, r, page.LinkNotMe, err)
	}
	return s.linkConfirm(w, r, page.LinkNotMe, about(name))
}

// postNotMe is its button.
func (s *Site) postNotMe(w http.ResponseWriter, r *door.Request) error {
	if err := s.House.ResetDispute(r.Context(), r.PostFormValue("t"), r.From); err != nil {
		return s.linkFailed(w, r, page.LinkNotMe, err)
	}
	return s.linkDone(w, r, page.LinkNotMe)
}

// showResetStop is what the link "Stop this reset" opens.
func (s *Site) showResetStop(w http.ResponseWriter, r *door.Request) error {
	name, err := s.House.ResetStopShow(r.Context(), r.FormValue("t"))
	if err != nil {
		return s.linkFailed(w, r, page.LinkStopReset, err)
	}
	return s.linkConfirm(w, r, page.LinkStopReset, about(name))
}

// postResetStop is its button.
func (s *Site) postResetStop(w http.ResponseWriter, r *door.Request) error {
	if err := s.House.ResetStop(r.Context(), r.PostFormValue("t"), r.From); err != nil {
		return s.linkFailed(w, r, page.LinkStopReset, err)
	}
	return s.linkDone(w, r, page.LinkStopReset)
}

// about is whom a link is about, which need not be whom it was mailed to.
func about(name string) flow.LinkShown {
	return flow.LinkShown{Account: twinlatch.Account{Name: name}}
}
