package web

import (
	"net/http"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// showHome is Home: one's own protection, and for administrators what waits.
func (s *Site) showHome(w http.ResponseWriter, r *door.Request) error {
	v := r.Visitor
	two, err := s.House.TwoFactor(r.Context(), v.Account, v.Company, "")
	if err != nil {
		return err
	}
	p := page.Home{Frame: s.frame(w, r, section{section: page.SectionHome}, nil), Protected: two.Factor != nil, OfferChange: offersChange(v), CodesLeft: two.Left}
	own, err := s.House.OwnApps(r.Context(), v)
	if err != nil {
		return err
	}
	for _, a := range own {
		p.Applications = append(p.Applications, appLink(a))
	}
	if two.Factor != nil {
		p.Slug = two.Factor.Application
	}
	if v.Account.Roles.Any(twinlatch.Configuration | twinlatch.UserManagement) {
		waiting, err := s.House.Waiting(r.Context(), v)
		if err != nil {
			return err
		}
		p.People, p.ProtectedPeople = waiting.People, waiting.Protected
		if v.Account.Roles.Has(twinlatch.Configuration) {
			p.ResetRequests = waiting.ResetRequests
		}
	}
	return s.show(w, http.StatusOK, p)
}
