package web

import (
	"net/http"

	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// showPassword is the tab Password.
func (s *Site) showPassword(w http.ResponseWriter, r *door.Request) error {
	return s.passwordPage(w, r, nil)
}

func (s *Site) passwordPage(w http.ResponseWriter, r *door.Request, err error) error {
	return s.again(w, r, err, func() any {
		f := s.frame(w, r, section{page.SectionProfile, page.TabPassword}, err)
		return page.ProfilePassword{Frame: f, MinLength: r.Visitor.Company.Policy.PasswordMin}
	})
}

// postPassword is its button Change password.
func (s *Site) postPassword(w http.ResponseWriter, r *door.Request) error {
	keys, err := s.House.OwnAPIKeys(r.Context(), r.Visitor)
	if err != nil {
		return err
	}
	token, err := s.House.PasswordChange(r.Context(), r.Visitor, flow.PasswordChange{
		Current: r.PostFormValue("current"), New: r.PostFormValue("new"), Known: r.Cookie(door.KnownCookie),
	})
	if err != nil && onPage(err) {
		return s.passwordPage(w, r, err)
	}
	if err != nil {
		return err
	}
	r.SetCookie(w, door.SessionCookie, token, 0)
	if keys > 0 { // they stay: whoever changed it because somebody watched is to know
		return s.after(w, r, "/profile/password", warn("password.changed-keys"))
	}
	return s.after(w, r, "/profile/password", done("password.changed"))
}

// showForgot is /password/forgot.
func (s *Site) showForgot(w http.ResponseWriter, r *door.Request) error {
	return s.forgotPage(w, r, nil)
}

func (s *Site) forgotPage(w http.ResponseWriter, r *door.Request, err error) error {
	return s.again(w, r, err, func() any {
		return page.PasswordForgot{Frame: s.frame(w, r, section{}, err), Email: r.PostFormValue("email")}
	})
}

// postForgot is Send reset link: one answer for everybody, and at one time.
func (s *Site) postForgot(w http.ResponseWriter, r *door.Request) error {
	email := r.PostFormValue("email")
	err := evenly(r, func() error { return s.House.PasswordForgot(r.Context(), email, r.From) })
	if err != nil {
		return s.forgotPage(w, r, err)
	}
	return s.show(w, http.StatusOK, page.PasswordForgotSent{Frame: s.frame(w, r, section{}, nil), Email: email, NoMail: !s.House.MailOn})
}

// showReset is what the link of the mail opens. Opening it spends nothing.
func (s *Site) showReset(w http.ResponseWriter, r *door.Request) error {
	return s.resetPage(w, r, nil)
}

func (s *Site) resetPage(w http.ResponseWriter, r *door.Request, err error) error {
	token := r.FormValue("t")
	shown, readErr := s.House.PasswordResetShow(r.Context(), token)
	if readErr != nil {
		return s.linkFailed(w, r, page.LinkPasswordReset, readErr)
	}
	return s.again(w, r, err, func() any {
		return page.PasswordReset{Frame: s.linkFrame(w, r, err), Token: token, Email: shown.Account.Email, MinLength: shown.MinLength}
	})
}

// postReset is its button Change password. It ends at the sign-in page and signs
// nobody in (B01).
func (s *Site) postReset(w http.ResponseWriter, r *door.Request) error {
	err := s.House.PasswordReset(r.Context(), flow.PasswordReset{Token: r.PostFormValue("t"), New: r.PostFormValue("new"), From: r.From})
	if err != nil {
		return s.resetPage(w, r, err)
	}
	return s.after(w, r, "/signin", done("password.reset-done"))
}

// showChangePassword leads password managers to where a password is changed
// (W3C, A Well-Known URL for Changing Passwords).
func (s *Site) showChangePassword(w http.ResponseWriter, r *door.Request) error {
	s.redirect(w, r, "/profile/password")
	return nil
}
