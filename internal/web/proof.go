package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// showProof is the fresh proof: who are you still? It leads back to a page, or
// to a form that was kept.
func (s *Site) showProof(w http.ResponseWriter, r *door.Request) error {
	id := r.URL.Query().Get("form")
	if id == "" {
		return s.proofPage(w, r, nil)
	}
	stored, err := s.House.FormShow(r.Context(), r.Visitor, id)
	if err != nil {
		return err
	}
	if r.Visitor.Session.FreshEnough(deedOf(stored.Action), r.Visitor.Account, s.House.Now()) {
		return s.showReady(w, r, stored)
	}
	return s.proofPage(w, r, nil)
}

// deedOf names what a kept form is for, where it matters for its proof.
func deedOf(action string) twinlatch.Deed {
	if action == "/profile/two-factor/change" {
		return twinlatch.ChangeApplication
	}
	return ""
}

func (s *Site) proofPage(w http.ResponseWriter, r *door.Request, err error) error {
	id := r.FormValue("form")
	f := s.frame(w, r, section{}, nil)
	what, deed := f.Say("proof.for-page"), twinlatch.Deed("")
	if id != "" {
		stored, readErr := s.House.FormShow(r.Context(), r.Visitor, id)
		if readErr != nil {
			return readErr
		}
		what, deed = f.Say(readyKey(stored.Action)+".proof"), deedOf(stored.Action)
	}
	return s.again(w, r, err, func() any {
		f.Errors = s.sentences(f.Words, err)
		return page.Proof{
			Frame: f, Email: r.Visitor.Account.Email, For: what, Form: id, Return: twinlatch.SafeReturn(r.FormValue("return")),
			Factor: r.Visitor.Account.HasFactor, Recovery: deed == twinlatch.ChangeApplication, Back: formPage(r),
		}
	})
}

// postProof proves it, and shows the kept form again for the person to press.
func (s *Site) postProof(w http.ResponseWriter, r *door.Request) error {
	in := flow.ProofGive{Password: r.PostFormValue("password"), Code: r.PostFormValue("code"), Known: r.Cookie(door.KnownCookie)}
	prove := s.House.ProofGive
	if recovery := r.PostFormValue("recovery"); recovery != "" && in.Code == "" {
		in.Code, prove = recovery, s.House.ProofByRecovery
	}
	token, err := prove(r.Context(), r.Visitor, in)
	if err != nil {
		return s.proofPage(w, r, err)
	}
	r.SetCookie(w, door.SessionCookie, token, 0)
	if id := r.PostFormValue("form"); id != "" {
		s.redirect(w, r, "/proof?"+url.Values{"form": {id}}.Encode())
		return nil
	}
	s.redirectBack(w, r, r.PostFormValue("return"))
	return nil
}

// showReady shows a kept form as it was; nothing happens until it is pressed.
func (s *Site) showReady(w http.ResponseWriter, r *door.Request, stored flow.StoredForm) error {
	f, key := s.frame(w, r, section{}, nil), readyKey(stored.Action)
	p := page.Ready{
		Frame: f, Title: f.Say(key + ".title"), Sentence: f.Say(key + ".sentence"), Button: f.Say(key + ".button"),
		Action: stored.Action, Back: backOf(key, stored.Action), Danger: slices.Contains(dangerous, key),
	}
	for _, name := range sortedNames(stored.Values) {
		for _, value := range stored.Values[name] {
			p.Fields = append(p.Fields, page.Hidden{Name: name, Value: value})
			if label := "ready.field." + name; f.Words.Has(label) {
				p.Facts = append(p.Facts, page.Fact{Label: f.Say(label), Value: factValue(f, name, value)})
			}
		}
	}
	return s.show(w, http.StatusOK, p)
}

// factValue is what was typed or ticked, as people read it.
func factValue(f page.Frame, name, value string) string {
	if role := "role." + value; name == "roles" && f.Words.Has(role) {
		return f.Say(role)
	}
	return value
}

// readyKey names a kept form in the catalogue: the last word of its path, with
// the ids left out ("ready.users-roles").
func readyKey(action string) string {
	var words []string
	for _, part := range strings.Split(strings.Trim(action, "/"), "/") {
		if len(part) != 36 || strings.Count(part, "-") != 4 {
			words = append(words, part)
		}
	}
	return "ready." + strings.Join(words, "-")
}

// dangerous forms have a button of danger.
var dangerous = []string{
	"ready.profile-two-factor-turn-off", "ready.users-remove", "ready.users-suspend", "ready.users-end-sessions", "ready.users-security-reset",
	"ready.companies-delete", "ready.companies-suspend",
}

func sortedNames(values map[string][]string) []string {
	names := make([]string, 0, len(values))
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// formPage is where Cancel leads.
func formPage(r *door.Request) string {
	return twinlatch.SafeReturn(r.FormValue("return"))
}

// lists are the pages of forms that stand on a list of many.
var lists = map[string]string{
	"ready.configuration-reset-requests-approve": "/configuration/reset-requests",
	"ready.configuration-reset-requests-reject":  "/configuration/reset-requests",
	"ready.support-people-request":               "/support",
	"ready.support-requests-approve":             "/support",
	"ready.profile-application-passwords-new":    sessionsPath,
}

// backOf is the page a form stood on.
func backOf(key, action string) string {
	if list, ok := lists[key]; ok {
		return list
	}
	return parentOf(action)
}

// parentOf is the page a form stood on: one step up its path.
func parentOf(action string) string {
	if strings.HasPrefix(action, "/users/invitations/") {
		return "/users" // invitations have no page of their own
	}
	if i := strings.LastIndexByte(action, '/'); i > 0 {
		return action[:i]
	}
	return "/"
}
