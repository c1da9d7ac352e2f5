package web

import (
	"context"
	"net/http"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// showUserSuspend is the page before "Suspend"; showUserRemove the one before
// "Remove person". Whom neither is possible for, keeps General with the reason.
func (s *Site) showUserSuspend(w http.ResponseWriter, r *door.Request) error {
	return s.leavePage(w, r, func(f page.Frame, p page.Person) any { return page.UserSuspend{Frame: f, Person: p} })
}

func (s *Site) showUserRemove(w http.ResponseWriter, r *door.Request) error {
	return s.leavePage(w, r, func(f page.Frame, p page.Person) any { return page.UserRemove{Frame: f, Person: p} })
}

func (s *Site) leavePage(w http.ResponseWriter, r *door.Request, draw func(page.Frame, page.Person) any) error {
	who, err := s.House.Person(r.Context(), r.Visitor, whom(r))
	if err != nil {
		return err
	}
	if refusal := twinlatch.MaySendAway(r.Visitor.Account, who.Account, len(who.Resetters)); refusal != nil {
		return s.userPage(w, r, refusal)
	}
	f := s.frame(w, r, section{page.SectionUsers, page.TabGeneral}, nil)
	return s.show(w, http.StatusOK, draw(f, personOf(f, r.Visitor, who.Account)))
}

// postUserSuspend is the button "Suspend".
func (s *Site) postUserSuspend(w http.ResponseWriter, r *door.Request) error {
	return s.named(w, r, "user.suspended", s.House.PersonSuspend)
}

// postUserReactivate is the button "Reactivate".
func (s *Site) postUserReactivate(w http.ResponseWriter, r *door.Request) error {
	return s.named(w, r, "user.reactivated", s.House.PersonReactivate)
}

// postUserRemove is the button "Remove person"; the person has no page any more.
func (s *Site) postUserRemove(w http.ResponseWriter, r *door.Request) error {
	who, err := s.House.Person(r.Context(), r.Visitor, whom(r))
	if err != nil {
		return err
	}
	if err := s.House.PersonRemove(r.Context(), r.Visitor, whom(r)); err != nil {
		return s.userPage(w, r, err)
	}
	return s.after(w, r, "/users", done("user.removed", "Name", who.Account.Name))
}

// named does something to a person and says their name in the result.
func (s *Site) named(w http.ResponseWriter, r *door.Request, say string, do func(context.Context, *flow.Visitor, twinlatch.AccountID) error) error {
	who, err := s.House.Person(r.Context(), r.Visitor, whom(r))
	if err != nil {
		return err
	}
	return s.stayOnUser(w, r, do(r.Context(), r.Visitor, whom(r)), done(say, "Name", who.Account.Name))
}
