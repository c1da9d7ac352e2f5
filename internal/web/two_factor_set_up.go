package web

import (
	"errors"
	"net/http"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// postTurnOn is the button Turn On.
func (s *Site) postTurnOn(w http.ResponseWriter, r *door.Request) error {
	if err := s.House.FactorTurnOn(r.Context(), r.Visitor); err != nil {
		return s.stay(w, r, err)
	}
	s.redirect(w, r, "/profile/two-factor/choose")
	return nil
}

// postChange is the button Change application.
func (s *Site) postChange(w http.ResponseWriter, r *door.Request) error {
	if err := s.House.FactorChange(r.Context(), r.Visitor); err != nil {
		return s.stay(w, r, err)
	}
	s.redirect(w, r, "/profile/two-factor/choose")
	return nil
}

// stay shows a refusal on the tab itself.
func (s *Site) stay(w http.ResponseWriter, r *door.Request, err error) error {
	if onPage(err) {
		return s.twoFactorPage(w, r, err)
	}
	return err
}

// showChoose is the first step: which application.
func (s *Site) showChoose(w http.ResponseWriter, r *door.Request) error {
	return s.choosePage(w, r, nil)
}

func (s *Site) choosePage(w http.ResponseWriter, r *door.Request, err error) error {
	e, readErr := s.House.Enrolment(r.Context(), r.Visitor)
	if readErr != nil {
		return readErr
	}
	return s.again(w, r, err, func() any {
		return page.TwoFactorChoose{Frame: s.frame(w, r, twoFactorTab, err), Chosen: e.Application, Change: e.Change}
	})
}

// postChoose keeps the choice.
func (s *Site) postChoose(w http.ResponseWriter, r *door.Request) error {
	err := s.House.FactorChoose(r.Context(), r.Visitor, r.PostFormValue("application"))
	if err != nil && onPage(err) && !errors.Is(err, flow.EnrolmentEnded) {
		return s.choosePage(w, r, err)
	}
	if err != nil {
		return err
	}
	s.redirect(w, r, "/profile/two-factor/scan")
	return nil
}

// showScan is the second step: the QR code, or the secret code.
func (s *Site) showScan(w http.ResponseWriter, r *door.Request) error {
	e, err := s.chosen(r)
	if err != nil {
		return err
	}
	uri := twinlatch.KeyURI(e.Issuer, e.Email, e.Secret)
	picture, err := qrPicture(uri)
	if err != nil {
		return err
	}
	return s.show(w, http.StatusOK, page.TwoFactorScan{
		Frame: s.frame(w, r, twoFactorTab, nil), Slug: e.Application, QR: picture,
		Secret: twinlatch.SecretText(e.Secret), Link: uri, Change: e.Change,
	})
}

// chosen is the set-up once an application was chosen.
func (s *Site) chosen(r *door.Request) (flow.Enrolment, error) {
	e, err := s.House.Enrolment(r.Context(), r.Visitor)
	if err == nil && e.Secret == nil {
		err = flow.EnrolmentEnded
	}
	return e, err
}

// postScan goes on to the code.
func (s *Site) postScan(w http.ResponseWriter, r *door.Request) error {
	s.redirect(w, r, "/profile/two-factor/confirm")
	return nil
}

// showConfirm is the third step: the first code.
func (s *Site) showConfirm(w http.ResponseWriter, r *door.Request) error {
	return s.confirmPage(w, r, nil)
}

func (s *Site) confirmPage(w http.ResponseWriter, r *door.Request, err error) error {
	e, readErr := s.chosen(r)
	if readErr != nil {
		return readErr
	}
	return s.again(w, r, err, func() any {
		return page.TwoFactorConfirm{Frame: s.frame(w, r, twoFactorTab, err), Slug: e.Application, Enrolment: string(e.ID), Change: e.Change}
	})
}

// postConfirm activates two-factor authentication with a code.
func (s *Site) postConfirm(w http.ResponseWriter, r *door.Request) error {
	token, err := s.House.FactorConfirm(r.Context(), r.Visitor, flow.Confirm{
		Enrolment: twinlatch.EnrolmentID(r.PostFormValue("enrolment")), Code: r.PostFormValue("code"),
	})
	if err != nil && visible(err).Field == "code" {
		return s.confirmPage(w, r, err)
	}
	if err != nil {
		return err
	}
	r.SetCookie(w, door.SessionCookie, token, 0)
	to := "/profile/two-factor/done"
	if r.Visitor.Account.HasFactor { // there was one before: it was Change application
		to += "?change=yes"
	}
	s.redirect(w, r, to)
	return nil
}
