package web

import (
	"net/http"
	"strings"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// showUserSecurity is Security of somebody: what protects them, and Reset.
func (s *Site) showUserSecurity(w http.ResponseWriter, r *door.Request) error {
	return s.userSecurityPage(w, r, nil)
}

func (s *Site) userSecurityPage(w http.ResponseWriter, r *door.Request, err error) error {
	who, readErr := s.House.Person(r.Context(), r.Visitor, whom(r))
	if readErr != nil {
		return readErr
	}
	two, readErr := s.House.TwoFactor(r.Context(), who.Account, r.Visitor.Company, "")
	if readErr != nil {
		return readErr
	}
	sessions, readErr := s.House.Sessions(r.Context(), who.Account, r.Visitor.Company)
	if readErr != nil {
		return readErr
	}
	machines, readErr := s.appPasswords(r, who.Account)
	if readErr != nil {
		return readErr
	}
	access, readErr := s.access(r, who.Account)
	if readErr != nil {
		return readErr
	}
	return s.again(w, r, err, func() any {
		f := s.frame(w, r, section{page.SectionUsers, page.TabSecurity}, err)
		p := page.UserSecurity{
			Frame: f, Person: personOf(f, r.Visitor, who.Account), Tried: triedOf(two.Tried), CodesLeft: two.Left,
			Sessions: sessionRows(f, sessions, r.Visitor.Session.ID), Devices: s.devices(f, two.Devices, ""), AppPasswords: machines, Access: access,
			MayEnd: twinlatch.MayEnd(r.Visitor.Account, who.Account) == nil, Reason: r.PostFormValue("reason"),
		}
		if r.Visitor.Company.Policy.Required {
			p.Must, p.EnrolBy = true, who.Account.EnrolBy
			p.Over = twinlatch.EnrolmentClosed(who.Account, r.Visitor.Company, s.House.Now())
		}
		if two.Factor != nil {
			p.Slug, p.Since, p.LastUsed = two.Factor.Application, two.Factor.CreatedAt, two.Factor.UsedAt
		}
		p.MayReset, p.Why = mayReset(f, r.Visitor, who)
		return p
	})
}

// triedOf is what there is to see of wrong codes.
func triedOf(n twinlatch.Tried) page.Tried {
	return page.Tried{Wrong: n.Failures, Left: n.Left, Shown: n.Blocked || n.Failures > 0 || n.Spent, Blocked: n.Blocked, Liftable: n.Liftable, Since: n.BlockedAt}
}

// mayReset says whether to offer Reset, and to whom to turn instead. Who lacks a
// second factor of their own sees the button and is led to set one up.
func mayReset(f page.Frame, v *flow.Visitor, who flow.Person) (bool, string) {
	refusal := twinlatch.MayReset(v.Account, who.Account)
	switch {
	case !who.Resettable:
		return false, ""
	case refusal == nil || refusal.Kind == twinlatch.KindEnrol:
		return true, ""
	case len(who.Resetters) == 0:
		return false, f.Say("user.nobody-resets", "Name", who.Account.Name)
	}
	return false, f.Say("user.who-resets", "Name", who.Account.Name, "Names", strings.Join(who.Resetters, ", "))
}

// postUserReset is the button "Reset".
func (s *Site) postUserReset(w http.ResponseWriter, r *door.Request) error {
	who, err := s.House.Person(r.Context(), r.Visitor, whom(r))
	if err != nil {
		return err
	}
	refused := s.House.PersonReset(r.Context(), r.Visitor, whom(r), r.PostFormValue("reason"))
	return s.onSecurity(w, r, refused, done("user.reset-done", "Name", who.Account.Name))
}

// onSecurity answers a deed of somebody's Security tab: with the tab and what
// refused the deed, or with what it did.
func (s *Site) onSecurity(w http.ResponseWriter, r *door.Request, refused error, did notice) error {
	if refused != nil {
		return s.userSecurityPage(w, r, refused)
	}
	return s.after(w, r, userPath(r, "/security"), did)
}

// postUserEndSession is End on one of somebody's sessions.
func (s *Site) postUserEndSession(w http.ResponseWriter, r *door.Request) error {
	return s.endSessions(w, r, twinlatch.SessionID(r.PostFormValue("session")), "user.session-ended")
}

// postUserEndSessions is "End all sessions".
func (s *Site) postUserEndSessions(w http.ResponseWriter, r *door.Request) error {
	return s.endSessions(w, r, flow.EverySession, "user.sessions-ended")
}

func (s *Site) endSessions(w http.ResponseWriter, r *door.Request, session twinlatch.SessionID, say string) error {
	return s.onSecurity(w, r, s.House.PersonEndSession(r.Context(), r.Visitor, whom(r), session), done(say))
}

// postUserEndDevice is Remove on one of somebody's trusted devices.
func (s *Site) postUserEndDevice(w http.ResponseWriter, r *door.Request) error {
	return s.endDevices(w, r, twinlatch.DeviceID(r.PostFormValue("device")), "user.device-ended")
}

// postUserEndDevices is "Remove all".
func (s *Site) postUserEndDevices(w http.ResponseWriter, r *door.Request) error {
	return s.endDevices(w, r, flow.EveryDevice, "user.devices-ended")
}

func (s *Site) endDevices(w http.ResponseWriter, r *door.Request, device twinlatch.DeviceID, say string) error {
	return s.onSecurity(w, r, s.House.PersonForgetDevice(r.Context(), r.Visitor, whom(r), device), done(say))
}
