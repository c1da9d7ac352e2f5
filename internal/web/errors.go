package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
	"github.com/twinlatch/twinlatch/internal/words"
)

var statuses = map[twinlatch.Kind]int{
	twinlatch.KindInvalid: http.StatusUnprocessableEntity, twinlatch.KindNotFound: http.StatusNotFound,
	twinlatch.KindDenied: http.StatusForbidden, twinlatch.KindConflict: http.StatusConflict,
	twinlatch.KindThrottled: http.StatusTooManyRequests, twinlatch.KindGone: http.StatusGone,
	twinlatch.KindBusy: http.StatusServiceUnavailable, twinlatch.KindProof: http.StatusForbidden,
	twinlatch.KindEnrol: http.StatusForbidden, twinlatch.KindSignedOut: http.StatusUnauthorized,
	twinlatch.KindInternal: http.StatusInternalServerError, twinlatch.KindTooLarge: http.StatusRequestEntityTooLarge,
}

// visible finds the part of an error that a person may see.
func visible(err error) *twinlatch.Error {
	var e *twinlatch.Error
	if errors.As(err, &e) {
		return e
	}
	return &twinlatch.Error{Kind: twinlatch.KindInternal, Say: "error.internal", Cause: err}
}

// statusOf is the status of a page shown with this error; 200 without one.
func statusOf(err error) int {
	if err == nil {
		return http.StatusOK
	}
	return statuses[visible(err).Kind]
}

// onPage reports whether an error belongs on the page of its own form; the
// others get a page, or a way, of their own.
func onPage(err error) bool {
	switch visible(err).Kind {
	case twinlatch.KindInvalid, twinlatch.KindDenied, twinlatch.KindConflict, twinlatch.KindThrottled, twinlatch.KindGone:
		return true
	}
	return false
}

// again shows a form again with what was wrong; an error that does not belong on
// the page goes on to the one place that shows it.
func (s *Site) again(w http.ResponseWriter, r *door.Request, err error, show func() any) error {
	if err != nil && !onPage(err) {
		return err
	}
	if err != nil {
		s.House.TellRefused(r.Context(), err)
	}
	if e := visible(err); err != nil && e.After > 0 {
		w.Header().Set("Retry-After", door.RetryAfter(e.After))
	}
	return s.show(w, statusOf(err), show())
}

// sentences says an error, by the field it stands beside; nil for none.
func (s *Site) sentences(say *words.Sayer, err error) map[string]string {
	if err == nil {
		return nil
	}
	e := visible(err)
	return map[string]string{e.Field: sentence(say, e)}
}

func sentence(say *words.Sayer, e *twinlatch.Error) string {
	values := e.Values
	if e.After > 0 {
		seconds := door.WholeSeconds(e.After)
		if seconds >= 90 {
			return say.Say(e.Say+".minutes", append([]any{"Count", (seconds + 59) / 60}, values...)...)
		}
		return say.Say(e.Say+".seconds", append([]any{"Count", seconds}, values...)...)
	}
	return say.Say(e.Say, values...)
}

// Sentence says a refusal in the first language, to a program.
func (s *Site) Sentence(e *twinlatch.Error) string { return sentence(s.Words.For(""), e) }

// fail is the one place that shows an error.
func (s *Site) fail(w http.ResponseWriter, r *door.Request, err error) {
	e := visible(err)
	s.House.TellRefused(r.Context(), err)
	if e.After > 0 {
		w.Header().Set("Retry-After", door.RetryAfter(e.After))
	}
	if r.Machine() {
		s.failMachine(w, r, e)
		return
	}
	if s.lead(w, r, e) {
		return
	}
	if err := s.show(w, statuses[e.Kind], s.errorPage(w, r, e)); err != nil {
		s.House.TellRefused(r.Context(), fmt.Errorf("the error page failed: %w", err))
		http.Error(w, s.Words.For("").Say("error.internal")+" "+r.ID, http.StatusInternalServerError)
	}
}

// lead sends somebody on instead of showing a page: to sign in, to prove
// themselves, to set up a second factor. What stops it on the way is an error
// like any other.
func (s *Site) lead(w http.ResponseWriter, r *door.Request, e *twinlatch.Error) bool {
	var err error
	switch {
	case e.Kind == twinlatch.KindSignedOut, r.Visitor == nil && (e.Kind == twinlatch.KindProof || e.Kind == twinlatch.KindEnrol):
		s.redirect(w, r, "/signin")
	case e.Kind == twinlatch.KindEnrol:
		err = s.after(w, r, "/profile/two-factor", warn(e.Say, e.Values...))
	case e.Kind == twinlatch.KindProof:
		err = s.toProof(w, r)
	case errors.Is(e, flow.SigninEnded):
		err = s.after(w, r, "/signin", warn(e.Say))
	case errors.Is(e, flow.EnrolmentEnded):
		err = s.after(w, r, "/profile/two-factor", warn(e.Say))
	default:
		return false
	}
	if err != nil {
		s.fail(w, r, err)
	}
	return true
}

func (s *Site) errorPage(w http.ResponseWriter, r *door.Request, e *twinlatch.Error) any {
	f := s.frame(w, r, section{}, nil)
	f.ID = r.ID
	if errors.Is(e, door.CookiesRefused) {
		f.NoCookies = true
		return page.SigninCode{Frame: f}
	}
	switch e.Kind {
	case twinlatch.KindNotFound:
		return page.NotFound{Frame: f}
	case twinlatch.KindThrottled, twinlatch.KindBusy:
		return page.Wait{Frame: f, Seconds: door.WholeSeconds(e.After), Busy: e.Kind == twinlatch.KindBusy, Back: backPath(r)}
	case twinlatch.KindInternal:
		return page.Error{Frame: f}
	case twinlatch.KindTooLarge, twinlatch.KindInvalid:
		return page.Refused{Frame: f, Sentence: sentence(f.Words, e), Back: cameFrom(r)}
	}
	return page.Forbidden{Frame: f, Sentence: sentence(f.Words, e)}
}

// Refused answers a form that came from another site.
func (s *Site) Refused(w http.ResponseWriter, r *door.Request) {
	s.House.Tell(r.Context(), twinlatch.EventCrossSite, slog.String("origin", r.Header.Get("Origin")), slog.String("site", r.Header.Get("Sec-Fetch-Site")))
	if r.Machine() {
		s.failMachine(w, r, twinlatch.Refuse(twinlatch.KindDenied, "error.cross-site"))
		return
	}
	_ = s.show(w, http.StatusForbidden, page.Refused{Frame: s.frame(w, r, section{}, nil)})
}

// failMachine answers a program with a reason it can read.
func (s *Site) failMachine(w http.ResponseWriter, r *door.Request, e *twinlatch.Error) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(statuses[e.Kind])
	_ = json.NewEncoder(w).Encode(map[string]any{
		"type": "about:blank", "title": http.StatusText(statuses[e.Kind]), "status": statuses[e.Kind],
		"detail": sentence(s.Words.For(r.From.Language), e), "instance": r.ID, "kind": e.Kind,
	})
}

// toProof keeps the form and leads to the fresh-proof page. Passwords and codes
// are left out: they are typed again.
func (s *Site) toProof(w http.ResponseWriter, r *door.Request) error {
	if r.Method != http.MethodPost {
		s.redirect(w, r, "/proof?"+url.Values{"return": {twinlatch.SafeReturn(r.URL.RequestURI())}}.Encode())
		return nil
	}
	values := url.Values{}
	for name, v := range r.PostForm {
		if name != "password" && name != "current" && name != "new" && name != "code" {
			values[name] = v
		}
	}
	id, err := s.House.FormStore(r.Context(), r.Visitor, flow.StoredForm{Action: r.URL.Path, Values: values})
	if err != nil {
		return err
	}
	s.redirect(w, r, "/proof?"+url.Values{"form": {id}}.Encode())
	return nil
}

// cameFrom is the page a form stood on, as the browser says; Home when it does not.
func cameFrom(r *door.Request) string {
	from, err := url.Parse(r.Referer())
	if err != nil {
		return "/"
	}
	return twinlatch.SafeReturn(from.RequestURI())
}

// backPath is the page to try again.
func backPath(r *door.Request) string {
	if r.Method == http.MethodGet {
		return twinlatch.SafeReturn(r.URL.RequestURI())
	}
	return ""
}
