package web

import (
	"net/http"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// showSigninLost is /signin/lost, "Lost your phone?".
func (s *Site) showSigninLost(w http.ResponseWriter, r *door.Request) error {
	return s.signinLostPage(w, r, nil)
}

func (s *Site) signinLostPage(w http.ResponseWriter, r *door.Request, err error) error {
	if r.Pending.Step != twinlatch.StepCode {
		s.redirect(w, r, door.StepPath(r.Pending.Step))
		return nil
	}
	lost, readErr := s.House.Lost(r.Context(), r.Pending)
	if readErr != nil {
		return readErr
	}
	return s.again(w, r, err, func() any {
		p := page.SigninLost{
			Frame: s.frame(w, r, section{}, err), Email: r.Pending.Account.Email, Administrators: lost.Administrators,
			Reason: r.PostFormValue("reason"), WaitingUntil: lost.Request.ExpiresAt, TakesEffect: lost.Request.DueAt, Alone: lost.Alone,
		}
		if lost.Refusal != nil {
			p.Why = sentence(p.Words, lost.Refusal)
		}
		return p
	})
}

// postSigninLost is "Ask my administrator".
func (s *Site) postSigninLost(w http.ResponseWriter, r *door.Request) error {
	err := s.House.ResetAsk(r.Context(), flow.ResetAsk{Pending: r.Cookie(door.PendingCookie), Reason: r.PostFormValue("reason"), From: r.From})
	if err != nil {
		return s.signinLostPage(w, r, err)
	}
	return s.after(w, r, "/signin/lost", done("lost.asked"))
}
