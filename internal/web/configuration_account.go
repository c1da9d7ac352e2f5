package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

var accountTab = section{page.SectionConfiguration, page.TabAccount}

// showConfiguration leads to its first page.
func (s *Site) showConfiguration(w http.ResponseWriter, r *door.Request) error {
	s.redirect(w, r, "/configuration/account")
	return nil
}

// showAccountSettings is /configuration/account.
func (s *Site) showAccountSettings(w http.ResponseWriter, r *door.Request) error {
	p := r.Visitor.Company.Policy
	machines, people, err := s.House.AppPasswordCount(r.Context(), r.Visitor)
	if err != nil {
		return err
	}
	return s.show(w, http.StatusOK, page.ConfigurationAccount{
		AppPasswords: machines, AppPasswordPeople: people,
		Frame: s.frame(w, r, accountTab, nil), TwoFactorRequired: p.Required, DevicesTrusted: p.Trusted,
		Days: strconv.Itoa(p.TrustedDays), Hours: strconv.Itoa(flow.Hours(p)), Minutes: strconv.Itoa(flow.Minutes(p)),
		PasswordMin: strconv.Itoa(p.PasswordMin), Was: flow.PolicyShown(p),
	})
}

// postAccountSettings is Update. Turning *Required two-factor authentication* on
// leads to a page of its own first; everything else acts at once.
func (s *Site) postAccountSettings(w http.ResponseWriter, r *door.Request) error {
	return s.updatePolicy(w, r, false)
}

// postRequired is Update on the page "This takes effect at once".
func (s *Site) postRequired(w http.ResponseWriter, r *door.Request) error {
	return s.updatePolicy(w, r, true)
}

func (s *Site) updatePolicy(w http.ResponseWriter, r *door.Request, sure bool) error {
	in := flow.PolicyUpdate{
		Required: r.PostFormValue("required") != "", Trusted: r.PostFormValue("trusted") != "",
		Days: number(r, "days"), Hours: number(r, "overall"), Minutes: number(r, "idle"), PasswordMin: number(r, "password_min"),
		Was: r.PostFormValue("was"), Sure: sure,
	}
	out, err := s.House.PolicyUpdate(r.Context(), r.Visitor, in)
	switch {
	case errors.Is(err, flow.PolicyUnseen):
		return s.previewRequired(w, r)
	case err != nil:
		return s.accountAgain(w, r, err)
	}
	return s.after(w, r, "/configuration/account", done(policyNews(out)))
}

// policyNews is the notice that says what became of an update.
func policyNews(out flow.PolicyUpdated) string {
	say := map[twinlatch.AuditKind]string{
		"": "policy.unchanged", twinlatch.AuditPolicyChanged: "policy.updated",
		twinlatch.AuditRequiredOn: "policy.required-on", twinlatch.AuditRequiredOff: "policy.required-off",
	}[out.Kind]
	if out.Raised {
		say += "-raised"
	}
	return say
}

// number reads a whole number as people type it; 0 for nothing, -1 for what is none.
func number(r *door.Request, name string) int {
	typed := strings.TrimSpace(r.PostFormValue(name))
	if typed == "" {
		return 0
	}
	n, err := strconv.Atoi(typed)
	if err != nil || n < 0 {
		return -1
	}
	return n
}

func (s *Site) accountAgain(w http.ResponseWriter, r *door.Request, err error) error {
	return s.again(w, r, err, func() any {
		return page.ConfigurationAccount{
			Frame: s.frame(w, r, accountTab, err), TwoFactorRequired: r.PostFormValue("required") != "", DevicesTrusted: r.PostFormValue("trusted") != "",
			Days: r.PostFormValue("days"), Hours: r.PostFormValue("overall"), Minutes: r.PostFormValue("idle"),
			PasswordMin: r.PostFormValue("password_min"), Was: r.PostFormValue("was"),
		}
	})
}

// previewRequired says whom *Required two-factor authentication* will stop, and
// carries the whole form on, so that nothing typed beside it is lost.
func (s *Site) previewRequired(w http.ResponseWriter, r *door.Request) error {
	preview, err := s.House.PolicyPreview(r.Context(), r.Visitor)
	if err != nil {
		return err
	}
	p := page.ConfigurationRequired{Frame: s.frame(w, r, accountTab, nil), You: preview.You, More: max(preview.Count-len(preview.Unprotected), 0)}
	for _, a := range preview.Unprotected {
		p.Unprotected = append(p.Unprotected, page.Person{ID: string(a.ID), Name: a.Name, Email: a.Email, Status: string(a.Status), You: a.ID == r.Visitor.Account.ID})
	}
	for _, name := range []string{"required", "trusted", "days", "overall", "idle", "password_min", "was"} {
		if value := r.PostFormValue(name); value != "" {
			p.Fields = append(p.Fields, page.Hidden{Name: name, Value: value})
		}
	}
	return s.show(w, http.StatusOK, p)
}
