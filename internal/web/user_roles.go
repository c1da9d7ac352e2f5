package web

import (
	"net/http"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// showUserRoles is Roles of somebody.
func (s *Site) showUserRoles(w http.ResponseWriter, r *door.Request) error {
	return s.userRolesPage(w, r, nil)
}

func (s *Site) userRolesPage(w http.ResponseWriter, r *door.Request, err error) error {
	who, readErr := s.House.Person(r.Context(), r.Visitor, whom(r))
	if readErr != nil {
		return readErr
	}
	return s.again(w, r, err, func() any {
		f := s.frame(w, r, section{page.SectionUsers, page.TabRoles}, err)
		refusal := twinlatch.MayManage(r.Visitor.Account, who.Account)
		p := page.UserRoles{
			Frame: f, Person: personOf(f, r.Visitor, who.Account), Roles: roleChoices(r.Visitor, who.Account.Roles), MayEdit: refusal == nil,
		}
		if refusal != nil {
			p.Why = sentence(f.Words, refusal)
			for i := range p.Roles {
				p.Roles[i].Locked = true
			}
		}
		return p
	})
}

// postUserRoles is Update on the tab Roles. Who gave up the roles that open it
// is led Home.
func (s *Site) postUserRoles(w http.ResponseWriter, r *door.Request) error {
	roles, err := typedRoles(r)
	if err == nil {
		err = s.House.PersonRoles(r.Context(), r.Visitor, whom(r), roles)
	}
	if err != nil {
		return s.userRolesPage(w, r, err)
	}
	to := userPath(r, "/roles")
	if whom(r) == r.Visitor.Account.ID && !roles.Any(twinlatch.Configuration|twinlatch.UserManagement) {
		to = "/"
	}
	return s.after(w, r, to, done("user.roles-changed"))
}
