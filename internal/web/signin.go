package web

import (
	"net/http"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// showSignin is /signin. Whoever was led here because something of theirs has
// ended is told so. The cookie stays: another tab may just have been given a new
// value, which taking it away would take away too.
func (s *Site) showSignin(w http.ResponseWriter, r *door.Request) error {
	f := s.frame(w, r, section{}, nil)
	switch {
	case f.Notice != nil:
	case r.Cookie(door.PendingCookie) != "" && r.Pending == nil:
		f.Notice = &page.Notice{Kind: "warning", Text: f.Say("signin.pending-ended")}
	case r.Cookie(door.SessionCookie) != "":
		f.Notice = &page.Notice{Kind: "warning", Text: f.Say("signin.ended")}
	}
	return s.show(w, http.StatusOK, signinForm(f, r))
}

func (s *Site) signinPage(w http.ResponseWriter, r *door.Request, err error) error {
	return s.again(w, r, err, func() any { return signinForm(s.frame(w, r, section{}, err), r) })
}

func signinForm(f page.Frame, r *door.Request) page.Signin {
	return page.Signin{Frame: f, Email: r.PostFormValue("email"), Return: r.FormValue("return")}
}

// postSignin takes the first step. A new correct password replaces a sign-in
// that was pending.
func (s *Site) postSignin(w http.ResponseWriter, r *door.Request) error {
	out, err := s.House.SigninPassword(r.Context(), flow.SigninPassword{
		Email: r.PostFormValue("email"), Password: r.PostFormValue("password"), ReturnTo: twinlatch.SafeReturn(r.PostFormValue("return")),
		From: r.From, Trust: r.Cookie(door.TrustCookie), Known: r.Cookie(door.KnownCookie), Pending: r.Cookie(door.PendingCookie),
	})
	if err != nil {
		return s.signinPage(w, r, err)
	}
	return s.signinStep(w, r, out)
}

// signinStep sets a browser's cookies for where its sign-in has come to, and
// leads there.
func (s *Site) signinStep(w http.ResponseWriter, r *door.Request, out flow.Signin) error {
	r.SetCookie(w, door.PendingCookie, out.Pending, 0)
	if out.Trust != "" {
		r.SetCookie(w, door.TrustCookie, out.Trust, door.BrowserCookieFor)
	}
	if out.Known != "" {
		r.SetCookie(w, door.KnownCookie, out.Known, door.BrowserCookieFor)
	}
	if out.Step != twinlatch.StepIn {
		s.redirect(w, r, door.StepPath(out.Step)+"?cookies=asked")
		return nil
	}
	r.SetCookie(w, door.SessionCookie, out.Session, 0)
	if out.Recovery {
		return s.after(w, r, "/profile/two-factor", warn("recovery.used-offer"))
	}
	s.redirectBack(w, r, out.ReturnTo)
	return nil
}

// postSigninCancel is Cancel on the code page.
func (s *Site) postSigninCancel(w http.ResponseWriter, r *door.Request) error {
	if err := s.House.SigninCancel(r.Context(), r.Cookie(door.PendingCookie)); err != nil {
		return err
	}
	r.SetCookie(w, door.PendingCookie, "", 0)
	s.redirect(w, r, "/signin")
	return nil
}

// postSignout is Sign out: at once, and the browser's trust stays.
func (s *Site) postSignout(w http.ResponseWriter, r *door.Request) error {
	if err := s.House.Signout(r.Context(), r.Visitor); err != nil {
		return err
	}
	r.Forget(w)
	say := "signin.signed-out"
	if r.Cookie(door.TrustCookie) != "" {
		say = "signin.signed-out-trusted"
	}
	return s.after(w, r, "/signin", done(say))
}
