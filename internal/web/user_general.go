package web

import (
	"net/http"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// whom is the person a page is about.
func whom(r *door.Request) twinlatch.AccountID { return twinlatch.AccountID(r.PathValue("id")) }

// userPath is a page of theirs.
func userPath(r *door.Request, tab string) string { return "/users/" + r.PathValue("id") + tab }

// showUser is General of somebody.
func (s *Site) showUser(w http.ResponseWriter, r *door.Request) error {
	return s.userPage(w, r, nil)
}

func (s *Site) userPage(w http.ResponseWriter, r *door.Request, err error) error {
	who, readErr := s.House.Person(r.Context(), r.Visitor, whom(r))
	if readErr != nil {
		return readErr
	}
	pending, readErr := s.House.PendingEmail(r.Context(), who.Account, r.Visitor.Company)
	if readErr != nil {
		return readErr
	}
	return s.again(w, r, err, func() any {
		f := s.frame(w, r, section{page.SectionUsers, page.TabGeneral}, err)
		manage := twinlatch.MayManage(r.Visitor.Account, who.Account)
		readdress := twinlatch.MayReaddress(r.Visitor.Account, who.Account)
		p := page.UserGeneral{
			Frame: f, Person: personOf(f, r.Visitor, who.Account), Last: who.Last, PendingEmail: pending.Email,
			Name: typedOr(r, "name", who.Account.Name), Email: typedOr(r, "email", who.Account.Email),
			MayEdit: manage == nil, MayEmail: readdress == nil,
		}
		if reason := who.Account.SuspendedReason; reason != "" {
			p.Suspended = f.Say(reason, "Name", who.Account.Name)
		}
		if manage != nil {
			p.Why = sentence(f.Words, manage)
		}
		return p
	})
}

// stayOnUser leads back to General after a deed, or shows there why not.
func (s *Site) stayOnUser(w http.ResponseWriter, r *door.Request, err error, n notice) error {
	if err != nil {
		return s.userPage(w, r, err)
	}
	return s.after(w, r, userPath(r, ""), n)
}

// postUser is Update under "Who they are".
func (s *Site) postUser(w http.ResponseWriter, r *door.Request) error {
	err := s.House.PersonRename(r.Context(), r.Visitor, whom(r), r.PostFormValue("name"))
	return s.stayOnUser(w, r, err, done("user.renamed"))
}

// postUserEmail is Change email, started by Configuration.
func (s *Site) postUserEmail(w http.ResponseWriter, r *door.Request) error {
	err := s.House.EmailChange(r.Context(), r.Visitor, flow.EmailChange{Person: whom(r), Email: r.PostFormValue("email")})
	return s.stayOnUser(w, r, err, done("email.asked", "Email", r.PostFormValue("email")))
}
