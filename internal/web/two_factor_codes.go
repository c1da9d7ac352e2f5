package web

import (
	"net/http"

	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// showDone is the congratulation with the recovery codes; once they have been
// saved, or after ten minutes, it is the tab.
func (s *Site) showDone(w http.ResponseWriter, r *door.Request) error {
	codes, err := s.House.RecoveryShown(r.Context(), r.Visitor)
	if err != nil {
		return err
	}
	if codes == nil {
		s.redirect(w, r, "/profile/two-factor")
		return nil
	}
	return s.show(w, http.StatusOK, page.TwoFactorDone{Frame: s.frame(w, r, twoFactorTab, nil), List: codes, Change: r.URL.Query().Get("change") != ""})
}

// postSaved is the button "I have saved them".
func (s *Site) postSaved(w http.ResponseWriter, r *door.Request) error {
	if err := s.House.RecoverySaved(r.Context(), r.Visitor); err != nil {
		return err
	}
	s.redirect(w, r, "/profile/two-factor")
	return nil
}

// postRecoveryCodes is the button "New recovery codes".
func (s *Site) postRecoveryCodes(w http.ResponseWriter, r *door.Request) error {
	if err := s.House.RecoveryRenew(r.Context(), r.Visitor); err != nil {
		return s.stay(w, r, err)
	}
	s.redirect(w, r, "/profile/two-factor/recovery-codes")
	return nil
}

// showRecoveryCodes shows a new set.
func (s *Site) showRecoveryCodes(w http.ResponseWriter, r *door.Request) error {
	codes, err := s.House.RecoveryShown(r.Context(), r.Visitor)
	if err != nil {
		return err
	}
	if codes == nil {
		s.redirect(w, r, "/profile/two-factor")
		return nil
	}
	return s.show(w, http.StatusOK, page.RecoveryCodes{Frame: s.frame(w, r, twoFactorTab, nil), List: codes})
}

// showTurnOff says what turning off means.
func (s *Site) showTurnOff(w http.ResponseWriter, r *door.Request) error {
	two, err := s.House.TwoFactor(r.Context(), r.Visitor.Account, r.Visitor.Company, "")
	if err != nil {
		return err
	}
	if two.Factor == nil || r.Visitor.Company.Policy.Required {
		s.redirect(w, r, "/profile/two-factor")
		return nil
	}
	return s.show(w, http.StatusOK, page.TwoFactorTurnOff{Frame: s.frame(w, r, twoFactorTab, nil), Slug: two.Factor.Application})
}

// postTurnOff is the button Turn Off.
func (s *Site) postTurnOff(w http.ResponseWriter, r *door.Request) error {
	token, err := s.House.FactorTurnOff(r.Context(), r.Visitor)
	if err != nil {
		return s.stay(w, r, err)
	}
	r.SetCookie(w, door.SessionCookie, token, 0)
	return s.after(w, r, "/profile/two-factor", done("two-factor.turned-off"))
}
