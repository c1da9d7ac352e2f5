package web

import (
	"net/http"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// access lists the applications that have something of a person.
func (s *Site) access(r *door.Request, a twinlatch.Account) (rows []page.Access, err error) {
	all, err := s.House.AppAccess(r.Context(), a, r.Visitor.Company)
	for _, one := range all {
		rows = append(rows, page.Access{App: string(one.App.ID), Name: one.App.Name, Host: appLink(one.App).Host, Scope: one.Scope, Since: one.Since, SignedIn: one.SignedIn})
	}
	return rows, err
}

// postAccessEnd is Remove on one's own.
func (s *Site) postAccessEnd(w http.ResponseWriter, r *door.Request) error {
	if err := s.House.AppAccessEnd(r.Context(), r.Visitor, twinlatch.AppID(r.PostFormValue("app"))); err != nil {
		return err
	}
	return s.after(w, r, sessionsPath, done("access.removed"))
}

// postUserAccessEnd is Remove on somebody's Security tab.
func (s *Site) postUserAccessEnd(w http.ResponseWriter, r *door.Request) error {
	refused := s.House.PersonEndAccess(r.Context(), r.Visitor, whom(r), twinlatch.AppID(r.PostFormValue("app")))
	return s.onSecurity(w, r, refused, done("access.user-removed"))
}
