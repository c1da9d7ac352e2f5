package web

import (
	"net/http"

	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// showSigninCode is /signin/code.
func (s *Site) showSigninCode(w http.ResponseWriter, r *door.Request) error {
	return s.signinCodePage(w, r, nil)
}

func (s *Site) signinCodePage(w http.ResponseWriter, r *door.Request, err error) error {
	two, readErr := s.House.TwoFactor(r.Context(), r.Pending.Account, r.Pending.Company, "")
	if readErr != nil {
		return readErr
	}
	return s.again(w, r, err, func() any {
		p := page.SigninCode{Frame: s.frame(w, r, section{}, err), Email: r.Pending.Account.Email, Blocked: two.Tried.Blocked}
		if policy := r.Pending.Company.Policy; policy.Trusted {
			p.TrustDays = policy.TrustedDays
		}
		p.Remember = r.PostFormValue("remember") != ""
		return p
	})
}

// postSigninCode takes the second step with a code.
func (s *Site) postSigninCode(w http.ResponseWriter, r *door.Request) error {
	out, err := s.House.SigninCode(r.Context(), secondStep(r))
	if err != nil {
		return s.signinCodePage(w, r, err)
	}
	return s.signinStep(w, r, out)
}

func secondStep(r *door.Request) flow.SigninCode {
	return flow.SigninCode{
		Pending: r.Cookie(door.PendingCookie), Code: r.PostFormValue("code"), Remember: r.PostFormValue("remember") != "",
		From: r.From, Trust: r.Cookie(door.TrustCookie), Known: r.Cookie(door.KnownCookie),
	}
}

// showSigninRecovery is /signin/recovery.
func (s *Site) showSigninRecovery(w http.ResponseWriter, r *door.Request) error {
	return s.signinRecoveryPage(w, r, nil)
}

func (s *Site) signinRecoveryPage(w http.ResponseWriter, r *door.Request, err error) error {
	return s.again(w, r, err, func() any {
		return page.SigninRecovery{Frame: s.frame(w, r, section{}, err), Email: r.Pending.Account.Email}
	})
}

// postSigninRecovery takes the second step with a recovery code.
func (s *Site) postSigninRecovery(w http.ResponseWriter, r *door.Request) error {
	out, err := s.House.SigninRecovery(r.Context(), secondStep(r))
	if err != nil {
		return s.signinRecoveryPage(w, r, err)
	}
	return s.signinStep(w, r, out)
}
