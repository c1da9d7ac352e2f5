package web

import (
	"net/http"
	"strings"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

var sessionsTab = section{page.SectionProfile, page.TabSessions}

const (
	sessionsPath    = "/profile/sessions"
	appPasswordPath = "/profile/application-passwords" //nolint:gosec // a path, no credentials
	// appPasswordDays is how long one is good unless its person chooses otherwise.
	appPasswordDays = "90"
)

// appPasswords lists somebody's as the tables show them.
func (s *Site) appPasswords(r *door.Request, a twinlatch.Account) ([]page.AppPassword, error) {
	list, err := s.House.AppPasswords(r.Context(), a, r.Visitor.Company)
	rows := make([]page.AppPassword, 0, len(list))
	for _, one := range list {
		p := one.Password
		rows = append(rows, page.AppPassword{
			ID: string(p.ID), Name: p.Name, App: one.App.Name, Host: one.App.Host(), Made: p.CreatedAt, Until: p.ExpiresAt,
			Used: p.UsedAt, UsedFrom: p.UsedFrom, End: string(one.End),
		})
	}
	return rows, err
}

// showAppPasswordNew is the form of a new one. Who has no second factor is led to
// set one up before anything is typed.
func (s *Site) showAppPasswordNew(w http.ResponseWriter, r *door.Request) error {
	if err := twinlatch.MayHaveMachines(r.Visitor.Account); err != nil {
		return err
	}
	return s.appPasswordNewPage(w, r, page.AppPasswordNew{Days: appPasswordDays}, nil)
}

func (s *Site) appPasswordNewPage(w http.ResponseWriter, r *door.Request, p page.AppPasswordNew, err error) error {
	apps, readErr := s.House.AppPasswordApps(r.Context(), r.Visitor)
	if readErr != nil {
		return readErr
	}
	if len(apps) == 0 {
		s.redirect(w, r, sessionsPath)
		return nil
	}
	return s.again(w, r, err, func() any {
		p.Frame, p.MaxDays = s.frame(w, r, sessionsTab, err), twinlatch.MaxAppPasswordDays
		for _, a := range apps {
			p.Apps = append(p.Apps, page.AppLink{Name: a.Name, Host: a.Host(), URL: string(a.ID)})
		}
		if len(apps) == 1 {
			p.App = string(apps[0].ID)
		}
		return p
	})
}

// postAppPasswordNew is the button "Create password".
func (s *Site) postAppPasswordNew(w http.ResponseWriter, r *door.Request) error {
	in := flow.AppPasswordForm{App: twinlatch.AppID(r.PostFormValue("app")), Name: r.PostFormValue("name"), Days: r.PostFormValue("days")}
	if err := s.House.AppPasswordMake(r.Context(), r.Visitor, in); err != nil {
		return s.appPasswordNewPage(w, r, page.AppPasswordNew{App: string(in.App), Name: in.Name, Days: strings.TrimSpace(in.Days)}, err)
	}
	s.redirect(w, r, appPasswordPath+"/shown")
	return nil
}

// showAppPassword shows the new one, once.
func (s *Site) showAppPassword(w http.ResponseWriter, r *door.Request) error {
	p, err := s.House.AppPasswordShown(r.Context(), r.Visitor)
	if err != nil {
		return err
	}
	if p == nil {
		s.redirect(w, r, sessionsPath)
		return nil
	}
	return s.show(w, http.StatusOK, page.AppPasswordShown{
		Frame: s.frame(w, r, sessionsTab, nil), Name: p.Name, App: p.App, Address: p.Address, Token: p.Token, Until: p.Until,
	})
}

// postAppPasswordSaved is the button "I have saved it".
func (s *Site) postAppPasswordSaved(w http.ResponseWriter, r *door.Request) error {
	if err := s.House.AppPasswordSaved(r.Context(), r.Visitor); err != nil {
		return err
	}
	return s.after(w, r, sessionsPath, done("app-password.saved-done"))
}

// postAppPasswordRevoke is the button "Revoke".
func (s *Site) postAppPasswordRevoke(w http.ResponseWriter, r *door.Request) error {
	if err := s.House.AppPasswordRevoke(r.Context(), r.Visitor, twinlatch.AppPasswordID(r.PostFormValue("password"))); err != nil {
		return err
	}
	return s.after(w, r, sessionsPath, done("app-password.revoked"))
}

// postAppPasswordsRevoke is the button "Revoke all".
func (s *Site) postAppPasswordsRevoke(w http.ResponseWriter, r *door.Request) error {
	if err := s.House.AppPasswordRevoke(r.Context(), r.Visitor, flow.EveryAppPassword); err != nil {
		return err
	}
	return s.after(w, r, sessionsPath, done("app-password.revoked-all"))
}

// postUserAppPassword is Revoke on one of somebody's.
func (s *Site) postUserAppPassword(w http.ResponseWriter, r *door.Request) error {
	return s.revokeOf(w, r, twinlatch.AppPasswordID(r.PostFormValue("password")), "app-password.revoked")
}

// postUserAppPasswords is "Revoke all" of somebody's.
func (s *Site) postUserAppPasswords(w http.ResponseWriter, r *door.Request) error {
	return s.revokeOf(w, r, flow.EveryAppPassword, "app-password.revoked-all")
}

func (s *Site) revokeOf(w http.ResponseWriter, r *door.Request, id twinlatch.AppPasswordID, say string) error {
	return s.onSecurity(w, r, s.House.PersonRevokeAppPassword(r.Context(), r.Visitor, whom(r), id), done(say))
}
