package flow_test

import (
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

// The rules, as the product's pages state them. Each is one question about one
// moment.

func (s *soul) active() bool { return !s.removed && !s.suspended && !s.firm.suspended }

// tooLate: the time to set up a required second factor has passed unused.
func (s *soul) tooLate(now time.Time) bool {
	return s.firm.required && !s.factor && !s.enrolBy.IsZero() && !now.Before(s.enrolBy)
}

// next says what somebody who is half signed in has to do next: whoever has a
// factor needs it, required or not, unless a trust spares it that the company
// still allows. Empty: nothing any more, they may not come in.
func (h *halfway) next(now time.Time) twinlatch.Step {
	s := h.who
	spared := h.second == twinlatch.ByTrustedDevice && s.firm.trusted
	shown := h.second == twinlatch.ByTOTP || h.second == twinlatch.ByRecoveryCode
	switch {
	case h.over || !s.active() || s.tooLate(now):
		return ""
	case s.factor && !shown && !spared:
		return twinlatch.StepCode
	case len(s.password) < s.firm.shortest:
		return twinlatch.StepNewPassword
	}
	return twinlatch.StepIn
}

// level is 2 for whoever showed a second factor in this very sign-in.
func level(how twinlatch.Method) twinlatch.Level {
	if how == twinlatch.ByTOTP || how == twinlatch.ByRecoveryCode {
		return 2
	}
	return 1
}

// open says who a request with this cookie is: nobody (nil) or somebody.
func (t ticket) open() *session {
	if t.session == nil || t.session.over || t.session.token != t.token {
		return nil
	}
	return t.session
}

// mustEnrol: any click leads to the Two-Factor Authentication page.
func (s *soul) mustEnrol() bool { return s.firm.required && !s.factor }

// mayAct: signed in, and not led to the set-up.
func (t ticket) mayAct() bool { return t.open() != nil && !t.session.who.mustEnrol() }

// spares: a code is not asked of this person in this browser.
func (w *window) sparesCode(s *soul) bool {
	if w.trust == nil || w.trust.spares[s] == nil {
		return false
	}
	return !w.trust.spares[s].over && s.firm.trusted && s.factor
}

const fresh = 10 * time.Minute

// fresh: every kind of factor that sign-in asks of this account, at most ten
// minutes ago. Trust and recovery codes do not count.
func (s *session) fresh(now time.Time) bool {
	lately := func(at time.Time) bool { return !at.IsZero() && now.Sub(at) < fresh }
	return lately(s.password) && (!s.who.factor || lately(s.code))
}

// mayChange: the one exception, a recovery code may open Change application.
func (s *session) mayChange(now time.Time) bool {
	recovered := !s.recovery.IsZero() && now.Sub(s.recovery) < fresh && now.Sub(s.password) < fresh
	return s.fresh(now) || recovered
}

// good: the code of the previous, present or next step, after the last used one.
func (s *soul) good(step int64, now time.Time) bool {
	present := now.Unix() / 30
	return present-1 <= step && step <= present+1 && step > s.used
}

// The table "What each deed ends", column by column.

// endAll ends every session but one, and everything else that was made for the
// sign-in as it was.
func (s *soul) endAll(except *session) {
	for _, one := range s.sessions {
		one.setup = nil
		one.over = one.over || one != except
	}
	for _, h := range s.halves {
		h.over = true
	}
	for _, t := range s.trusts {
		t.over = true
	}
	for _, one := range s.machines {
		one.over = true
	}
	for _, l := range s.links {
		l.over = l.over || l.kind == twinlatch.LinkPasswordReset || l.kind == twinlatch.LinkEmailConfirm
	}
	if s.request != nil {
		s.request.over = true
	}
}

// endFactor ends the factor with its recovery codes.
func (s *soul) endFactor() {
	s.factor, s.blocked, s.key, s.used = false, false, nil, 0
	s.giveCodes(nil)
	s.wrongCodes, s.wrongRecoveries = 0, 0
}

// giveCodes puts a set of recovery codes in place of the former one.
func (s *soul) giveCodes(codes []string) {
	s.spent = append(s.spent, s.codes...)
	s.codes = codes
}

// endLinks ends a person's links of a kind.
func (s *soul) endLinks(kind twinlatch.LinkKind) {
	for _, l := range s.links {
		l.over = l.over || l.kind == kind
	}
}

// pass lets time end what it ends. What has ended does not come back, whatever
// anybody decides afterwards.
func (s *soul) pass(now time.Time) {
	ended := func(until time.Time) bool { return !now.Before(until) }
	for _, one := range s.sessions {
		one.over = one.over || ended(one.since.Add(s.firm.overall)) || ended(one.seen.Add(s.firm.idle))
		if one.setup != nil && ended(one.setup.until) {
			one.setup = nil
		}
	}
	for _, h := range s.halves {
		h.over = h.over || ended(h.until)
	}
	for _, t := range s.trusts {
		t.over = t.over || ended(t.until)
	}
	for _, l := range s.links {
		l.over = l.over || ended(l.until)
	}
	if r := s.request; r != nil && !r.cooling {
		r.over = r.over || ended(r.until)
	}
}
