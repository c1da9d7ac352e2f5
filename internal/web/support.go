package web

import (
	"net/http"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

var supportSection = section{section: page.SectionSupport}

// showSupport is /support.
func (s *Site) showSupport(w http.ResponseWriter, r *door.Request) error {
	return s.supportPage(w, r, searched{}, nil)
}

// searched is what a search on the page gave.
type searched struct {
	done  bool
	found *flow.Found
}

func (s *Site) supportPage(w http.ResponseWriter, r *door.Request, search searched, err error) error {
	requests, readErr := s.House.SupportRequests(r.Context(), r.Visitor)
	if readErr != nil {
		return readErr
	}
	return s.again(w, r, err, func() any {
		p := page.Support{
			Frame: s.frame(w, r, supportSection, err), Query: r.PostFormValue("q"), Reason: r.PostFormValue("reason"),
			Searched: search.done,
		}
		p.Found = foundPerson(p.Frame, search.found)
		for _, one := range requests {
			row := resetRow(p.Frame, one)
			row.Email = twinlatch.MaskedEmail(row.Email)
			if one.Waits && one.OnlyAdmin {
				p.Second = append(p.Second, row)
			}
			if one.Agent == r.Visitor.Account.ID {
				p.Asked = append(p.Asked, row)
			}
		}
		return p
	})
}

func foundPerson(f page.Frame, found *flow.Found) *page.FoundPerson {
	if found == nil {
		return nil
	}
	p := &page.FoundPerson{
		ID: string(found.ID), Name: found.Name, Email: found.Email, Company: found.Company,
		Protected: found.Protected, Alone: found.Alone, MayRequest: found.Refusal == nil,
	}
	if found.Refusal != nil {
		p.Why = sentence(f.Words, found.Refusal)
	}
	return p
}

// postSupportFind is Find. It is a form that is sent and not an address that is
// opened, because every search is written into the audit log.
func (s *Site) postSupportFind(w http.ResponseWriter, r *door.Request) error {
	found, err := s.House.SupportFind(r.Context(), r.Visitor, r.PostFormValue("q"))
	return s.supportPage(w, r, searched{done: err == nil, found: found}, err)
}

// postSupportRequest is "Request reset".
func (s *Site) postSupportRequest(w http.ResponseWriter, r *door.Request) error {
	in := flow.ResetRequest{Person: twinlatch.AccountID(r.PathValue("id")), Email: r.PostFormValue("q"), Reason: r.PostFormValue("reason")}
	name, err := s.House.ResetRequest(r.Context(), r.Visitor, in)
	if err != nil && onPage(err) {
		found, findErr := s.House.SupportFind(r.Context(), r.Visitor, in.Email)
		if findErr != nil {
			return findErr
		}
		return s.supportPage(w, r, searched{done: true, found: found}, err)
	}
	if err != nil {
		return err
	}
	return s.after(w, r, "/support", done("support.requested", "Name", name))
}

// postSupportApprove is Approve by Support, for a company's only administrator.
func (s *Site) postSupportApprove(w http.ResponseWriter, r *door.Request) error {
	name, begun, err := s.House.ResetSupportApprove(r.Context(), r.Visitor, twinlatch.ResetRequestID(r.PathValue("id")))
	if err != nil && onPage(err) {
		return s.supportPage(w, r, searched{}, err)
	}
	if err != nil {
		return err
	}
	if begun {
		return s.after(w, r, "/support", done("support.cooling", "Name", name))
	}
	return s.after(w, r, "/support", done("support.approved-first", "Name", name))
}
