package web

import (
	"context"
	"net/http"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

var resetRequestsTab = section{page.SectionConfiguration, page.TabResetRequests}

// showResetRequests is /configuration/reset-requests.
func (s *Site) showResetRequests(w http.ResponseWriter, r *door.Request) error {
	return s.resetRequestsPage(w, r, nil)
}

func (s *Site) resetRequestsPage(w http.ResponseWriter, r *door.Request, err error) error {
	requests, readErr := s.House.ResetRequests(r.Context(), r.Visitor)
	if readErr != nil {
		return readErr
	}
	return s.again(w, r, err, func() any {
		p := page.ConfigurationResetRequests{Frame: s.frame(w, r, resetRequestsTab, err)}
		for _, one := range requests {
			row := resetRow(p.Frame, one)
			row.Company = ""
			if one.Waits {
				p.Open = append(p.Open, row)
			} else {
				p.Closed = append(p.Closed, row)
			}
		}
		return p
	})
}

// resetRow is a request as both lists show it. Somebody who only lacks a second
// factor of their own sees the buttons, which lead them to set it up.
func resetRow(f page.Frame, one flow.Request) page.ResetRequest {
	row := page.ResetRequest{
		ID: string(one.ID), Name: one.Person.Name, Email: one.Person.Email, Company: one.In.Name, Agent: one.By, Reason: one.Reason,
		Asked: one.CreatedAt, Until: one.ExpiresAt, Decided: one.DecidedAt, Due: one.DueAt, State: string(one.State),
	}
	row.MayDecide = one.Waits && (one.Refusal == nil || one.Refusal.Kind == twinlatch.KindEnrol)
	if one.Waits && !row.MayDecide {
		row.Why = sentence(f.Words, one.Refusal)
	}
	return row
}

// postResetApprove is Approve.
func (s *Site) postResetApprove(w http.ResponseWriter, r *door.Request) error {
	return s.decideReset(w, r, resetDecision{s.House.ResetApprove, "reset-requests.approved"})
}

// postResetReject is Reject.
func (s *Site) postResetReject(w http.ResponseWriter, r *door.Request) error {
	return s.decideReset(w, r, resetDecision{s.House.ResetReject, "reset-requests.rejected"})
}

// resetDecision is one of the two buttons and the notice of its result.
type resetDecision struct {
	press func(context.Context, *flow.Visitor, twinlatch.ResetRequestID) (string, error)
	say   string
}

func (s *Site) decideReset(w http.ResponseWriter, r *door.Request, d resetDecision) error {
	name, err := d.press(r.Context(), r.Visitor, twinlatch.ResetRequestID(r.PathValue("id")))
	if err != nil && onPage(err) {
		return s.resetRequestsPage(w, r, err)
	}
	if err != nil {
		return err
	}
	return s.after(w, r, "/configuration/reset-requests", done(d.say, "Name", name))
}
