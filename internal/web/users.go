package web

import (
	"net/http"
	"net/url"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// showUsers is User Management: everybody of the company and the open
// invitations.
func (s *Site) showUsers(w http.ResponseWriter, r *door.Request) error {
	return s.usersPage(w, r, nil)
}

func (s *Site) usersPage(w http.ResponseWriter, r *door.Request, err error) error {
	q := r.URL.Query()
	ask := flow.PeopleAsk{Search: q.Get("q"), After: twinlatch.AccountID(q.Get("after")), Before: twinlatch.AccountID(q.Get("before"))}
	people, readErr := s.House.People(r.Context(), r.Visitor, ask)
	if readErr != nil {
		return readErr
	}
	var open []twinlatch.Invitation
	if ask.After == "" && ask.Before == "" {
		if open, readErr = s.House.Invitations(r.Context(), r.Visitor, ask.Search); readErr != nil {
			return readErr
		}
	}
	return s.again(w, r, err, func() any {
		f := s.frame(w, r, section{section: page.SectionUsers}, err)
		p := page.Users{Frame: f, Query: ask.Search, MayInvite: r.Visitor.Account.Roles.Has(twinlatch.UserManagement), Pager: usersPager(ask.Search, people)}
		for _, a := range people.People {
			p.People = append(p.People, personOf(f, r.Visitor, a))
		}
		for _, i := range open {
			p.Invitations = append(p.Invitations, page.OpenInvitation{
				ID: string(i.ID), Name: i.Name, Email: i.Email, Roles: roleNames(f, i.Roles), Until: i.ExpiresAt, Ended: !i.Live(r.Visitor.Company, f.Now),
			})
		}
		return p
	})
}

func usersPager(search string, people flow.PeoplePage) page.Pager {
	to := func(direction string, id twinlatch.AccountID) string {
		if id == "" {
			return ""
		}
		q := url.Values{direction: {string(id)}}
		if search != "" {
			q.Set("q", search)
		}
		return "/users?" + q.Encode()
	}
	return page.Pager{Previous: to("before", people.Previous), Next: to("after", people.Next)}
}

// personOf is somebody as a row, and as the head of their own pages.
func personOf(f page.Frame, v *flow.Visitor, a twinlatch.Account) page.Person {
	return page.Person{
		ID: string(a.ID), Name: a.Name, Email: a.Email, Status: string(a.Status), Roles: roleNames(f, a.Roles),
		Protected: a.HasFactor, You: a.ID == v.Account.ID,
	}
}

func roleNames(f page.Frame, roles twinlatch.Roles) (names []string) {
	for _, one := range roles.Each() {
		names = append(names, f.Say("role."+one.Slug()))
	}
	return names
}

// roleChoices are the checkboxes: those the visitor lacks are locked, Support
// exists at the vendor alone.
func roleChoices(v *flow.Visitor, checked twinlatch.Roles) (choices []page.RoleChoice) {
	for _, one := range twinlatch.AllRoles {
		if one == twinlatch.Support && !v.Company.Operator {
			continue
		}
		choices = append(choices, page.RoleChoice{Slug: one.Slug(), Checked: checked.Has(one), Locked: !v.Account.Roles.Has(one)})
	}
	return choices
}

// typedRoles reads the ticked checkboxes; an unknown one is refused.
func typedRoles(r *door.Request) (twinlatch.Roles, error) {
	roles, ok := twinlatch.ParseRoles(r.PostForm["roles"])
	if !ok {
		return 0, twinlatch.RefuseField("roles", "roles.unknown")
	}
	return roles, nil
}
