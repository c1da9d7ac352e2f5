package web

import (
	"net/http"

	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// showSigninNewPassword is the step for a password that never met the raised
// minimum.
func (s *Site) showSigninNewPassword(w http.ResponseWriter, r *door.Request) error {
	return s.signinNewPasswordPage(w, r, nil)
}

func (s *Site) signinNewPasswordPage(w http.ResponseWriter, r *door.Request, err error) error {
	c := r.Pending.Company
	return s.again(w, r, err, func() any {
		return page.SigninNewPassword{Frame: s.frame(w, r, section{}, err), Email: r.Pending.Account.Email, Company: c.Name, MinLength: c.Policy.PasswordMin}
	})
}

// postSigninNewPassword is its button Change password; the hall lets them in.
func (s *Site) postSigninNewPassword(w http.ResponseWriter, r *door.Request) error {
	out, err := s.House.SigninNewPassword(r.Context(), flow.SigninNewPassword{
		Pending: r.Cookie(door.PendingCookie), New: r.PostFormValue("new"), From: r.From, Trust: r.Cookie(door.TrustCookie), Known: r.Cookie(door.KnownCookie),
	})
	if err != nil {
		return s.signinNewPasswordPage(w, r, err)
	}
	return s.signinStep(w, r, out)
}
