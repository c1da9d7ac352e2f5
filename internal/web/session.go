package web

import (
	"net/http"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/web/page"
)

// showSessions is the tab Sessions: where one is signed in, and how.
func (s *Site) showSessions(w http.ResponseWriter, r *door.Request) error {
	v := r.Visitor
	live, err := s.House.Sessions(r.Context(), v.Account, v.Company)
	if err != nil {
		return err
	}
	machines, err := s.appPasswords(r, v.Account)
	if err != nil {
		return err
	}
	apps, err := s.House.AppPasswordApps(r.Context(), v)
	if err != nil {
		return err
	}
	access, err := s.access(r, v.Account)
	if err != nil {
		return err
	}
	f := s.frame(w, r, sessionsTab, nil)
	return s.show(w, http.StatusOK, page.ProfileSessions{Frame: f, Sessions: sessionRows(f, live, v.Session.ID), Access: access, AppPasswords: machines, MayMake: len(apps) > 0})
}

// sessionRows lists sessions as the table shows them, the asking one first.
func sessionRows(f page.Frame, live []twinlatch.Session, this twinlatch.SessionID) []page.Session {
	var first, rest []page.Session
	for _, one := range live {
		row := page.Session{
			ID: string(one.ID), Browser: placeName(f, one.Place), Address: one.Place.Address,
			Since: one.CreatedAt, LastSeen: one.SeenAt, How: howOf(one), This: one.ID == this,
		}
		if row.This {
			first = append(first, row)
		} else {
			rest = append(rest, row)
		}
	}
	return append(first, rest...)
}

// howOf names how a session was proven, as page.Session.How.
func howOf(s twinlatch.Session) string {
	switch s.Second {
	case twinlatch.ByTOTP:
		return "code"
	case twinlatch.ByRecoveryCode:
		return "recovery"
	case twinlatch.ByTrustedDevice:
		return "trusted"
	}
	return "password"
}

// postSessionEnd is End on one session.
func (s *Site) postSessionEnd(w http.ResponseWriter, r *door.Request) error {
	if err := s.House.SessionEnd(r.Context(), r.Visitor, twinlatch.SessionID(r.PostFormValue("session"))); err != nil {
		return err
	}
	return s.after(w, r, "/profile/sessions", done("sessions.ended"))
}

// postSessionsEndOthers is End all others.
func (s *Site) postSessionsEndOthers(w http.ResponseWriter, r *door.Request) error {
	if err := s.House.SessionEndOthers(r.Context(), r.Visitor); err != nil {
		return err
	}
	return s.after(w, r, "/profile/sessions", done("sessions.ended-others"))
}
