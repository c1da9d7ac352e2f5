package web

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

var appsSection = section{section: page.SectionApps}

func appID(r *door.Request) twinlatch.AppID { return twinlatch.AppID(r.PathValue("id")) }

// showApps is /apps.
func (s *Site) showApps(w http.ResponseWriter, r *door.Request) error {
	list, err := s.House.Apps(r.Context(), r.Visitor)
	if err != nil {
		return err
	}
	p := page.Apps{Frame: s.frame(w, r, appsSection, nil)}
	for _, a := range list {
		p.Rows = append(p.Rows, appRow(a))
	}
	return s.show(w, http.StatusOK, p)
}

func appRow(a flow.AppCount) page.AppRow {
	fresh := int(a.App.Fresh / time.Minute)
	return page.AppRow{
		ID: string(a.App.ID), Name: a.App.Name, Address: a.App.Address, Host: a.App.Host(), Kind: string(a.App.Kind), Asks: string(a.App.Asks),
		Redirects: strings.Join(a.Client.Redirects, "\n"), SignedOut: strings.Join(a.Client.SignedOut, "\n"), Public: a.Client.Public,
		WithoutPKCE: a.Client.WithoutPKCE, Consent: a.Client.Consent, SecretAt: a.Client.SecretAt,
		Scopes: a.Client.Scopes, LogoutAddress: a.Client.LogoutAddress, RS256: a.Client.Algorithm == twinlatch.RS256, Untold: page.Untold(a.Untold),
		Fresh: fresh, FreshText: strconv.Itoa(fresh), Everyone: a.App.Everyone, Machines: a.App.Machines, Companies: a.Companies, Since: a.App.CreatedAt,
	}
}

// showAppNew is /apps/new.
func (s *Site) showAppNew(w http.ResponseWriter, r *door.Request) error {
	return s.appNewPage(w, r, page.AppRow{Kind: string(twinlatch.AppProxy), Asks: string(twinlatch.AsksAny), FreshText: "0", Everyone: true,
		Scopes: []string{twinlatch.ScopeProfile, twinlatch.ScopeEmail}}, nil)
}

func (s *Site) appNewPage(w http.ResponseWriter, r *door.Request, row page.AppRow, err error) error {
	return s.again(w, r, err, func() any { return page.AppsNew{Frame: s.frame(w, r, appsSection, err), Row: row} })
}

// appForm reads the form, and gives its row to be shown again.
func appForm(r *door.Request) (flow.AppForm, page.AppRow) {
	in := flow.AppForm{
		Name: r.PostFormValue("name"), Kind: r.PostFormValue("kind"), Address: r.PostFormValue("address"),
		Everyone: r.PostFormValue("everyone") != "", Machines: r.PostFormValue("machines") != "", Asks: r.PostFormValue("asks"), Fresh: r.PostFormValue("fresh"),
		Client: flow.ClientForm{
			Redirects: r.PostFormValue("redirects"), SignedOut: r.PostFormValue("signed-out"), Public: r.PostFormValue("public") != "",
			WithoutPKCE: r.PostFormValue("without-pkce") != "", Consent: r.PostFormValue("consent") != "",
			Scopes: strings.Join(r.PostForm["scopes"], " "), LogoutAddress: r.PostFormValue("logout-address"),
		},
	}
	if r.PostFormValue("rs256") != "" {
		in.Client.Algorithm = string(twinlatch.RS256)
	}
	return in, page.AppRow{Redirects: in.Client.Redirects, SignedOut: in.Client.SignedOut, Public: in.Client.Public, WithoutPKCE: in.Client.WithoutPKCE, Consent: in.Client.Consent,
		Scopes: r.PostForm["scopes"], LogoutAddress: in.Client.LogoutAddress, RS256: in.Client.Algorithm != "",
		Name: in.Name, Address: in.Address, Kind: in.Kind, Asks: in.Asks, FreshText: strings.TrimSpace(in.Fresh), Everyone: in.Everyone, Machines: in.Machines}
}

// postAppNew is the button "Add application".
func (s *Site) postAppNew(w http.ResponseWriter, r *door.Request) error {
	in, row := appForm(r)
	id, err := s.House.AppRegister(r.Context(), r.Visitor, in)
	if err != nil {
		return s.appNewPage(w, r, row, err)
	}
	return s.after(w, r, "/apps/"+string(id), done("apps.added-"+in.Kind, "Name", in.Name))
}

// showApp is /apps/ID.
func (s *Site) showApp(w http.ResponseWriter, r *door.Request) error { return s.appPage(w, r, nil) }

func (s *Site) appPage(w http.ResponseWriter, r *door.Request, err error) error {
	a, readErr := s.House.App(r.Context(), r.Visitor, appID(r))
	if readErr != nil {
		return readErr
	}
	return s.again(w, r, err, func() any {
		row := appRow(a)
		if err != nil && r.PostForm.Has("name") {
			_, typed := appForm(r)
			row.Name, row.Asks, row.FreshText, row.Everyone, row.Machines = typed.Name, typed.Asks, typed.FreshText, typed.Everyone, typed.Machines
			row.Redirects, row.SignedOut, row.WithoutPKCE, row.Consent = typed.Redirects, typed.SignedOut, typed.WithoutPKCE, typed.Consent
			row.Scopes, row.LogoutAddress, row.RS256 = typed.Scopes, typed.LogoutAddress, typed.RS256
		}
		return page.App{Frame: s.frame(w, r, appsSection, err), Row: row}
	})
}

// postApp is the button "Update".
func (s *Site) postApp(w http.ResponseWriter, r *door.Request) error {
	in, _ := appForm(r)
	if err := s.House.AppUpdate(r.Context(), r.Visitor, appID(r), in); err != nil {
		return s.appPage(w, r, err)
	}
	return s.after(w, r, "/apps/"+r.PathValue("id"), done("apps.updated"))
}

// postAppSecret is the button "New secret". It is shown in the answer and nowhere
// again.
func (s *Site) postAppSecret(w http.ResponseWriter, r *door.Request) error {
	secret, err := s.House.AppSecret(r.Context(), r.Visitor, appID(r))
	if err != nil {
		return s.appPage(w, r, err)
	}
	a, err := s.House.App(r.Context(), r.Visitor, appID(r))
	if err != nil {
		return err
	}
	return s.show(w, http.StatusOK, page.AppSecret{Frame: s.frame(w, r, appsSection, nil), Row: appRow(a), Secret: secret})
}

// postAppSignOut is the button "Sign everybody out".
func (s *Site) postAppSignOut(w http.ResponseWriter, r *door.Request) error {
	if err := s.House.AppSignOut(r.Context(), r.Visitor, appID(r)); err != nil {
		return s.appPage(w, r, err)
	}
	return s.after(w, r, "/apps/"+r.PathValue("id"), done("apps.signed-out"))
}

// showAppRemove says what Remove means.
func (s *Site) showAppRemove(w http.ResponseWriter, r *door.Request) error {
	a, err := s.House.App(r.Context(), r.Visitor, appID(r))
	if err != nil {
		return err
	}
	return s.show(w, http.StatusOK, page.AppRemove{Frame: s.frame(w, r, appsSection, nil), Row: appRow(a)})
}

// postAppRemove is the button "Remove".
func (s *Site) postAppRemove(w http.ResponseWriter, r *door.Request) error {
	if err := s.House.AppRemove(r.Context(), r.Visitor, appID(r)); err != nil {
		return s.appPage(w, r, err)
	}
	return s.after(w, r, "/apps", done("apps.removed"))
}

// postCompanyApps is the button "Update" of a company's applications.
func (s *Site) postCompanyApps(w http.ResponseWriter, r *door.Request) error {
	var chosen []twinlatch.AppID
	for _, id := range r.PostForm["apps"] {
		chosen = append(chosen, twinlatch.AppID(id))
	}
	if err := s.House.CompanyApps(r.Context(), r.Visitor, companyID(r), chosen); err != nil {
		return s.companyPage(w, r, err)
	}
	return s.after(w, r, "/companies/"+r.PathValue("id"), done("apps.chosen"))
}
