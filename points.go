package twinlatch

import "time"

// Points are what guesses at a code have cost. One point is one code that would
// have been accepted, of a million.
type Points struct {
	Strange int `json:"s,omitempty"` // from browsers that are not known
	All     int `json:"a,omitempty"` // from these, the known ones and API keys
	Called  int `json:"c,omitempty"` // from API keys
}

// GuessWorth is what one guess costs: as many points as codes are accepted at
// one moment, which is one for every step of the window on every authenticator.
func GuessWorth(authenticators, window int) int { return authenticators * (2*window + 1) }

// parts of a year in which points are kept. With one more than fill a year, no
// 365 days, wherever they begin, hold more than the limits.
const parts = 4

// yearPart is how long a part is.
const yearPart = Year / parts

// Spending is what was spent lately: Parts in quarters of a year, the present one
// first, which began at Since.
type Spending struct {
	Parts [parts + 1]Points
	Since time.Time
}

// Total is all that still counts.
func (s Spending) Total() (sum Points) {
	for _, p := range s.Parts {
		sum.Strange += p.Strange
		sum.All += p.All
		sum.Called += p.Called
	}
	return sum
}

// affords reports whether one more guess of this worth keeps within both limits,
// the one of unknown browsers and the ceiling.
func (s Spending) affords(worth int) bool {
	sum := s.Total()
	return sum.Strange+worth <= YearlyPoints && sum.All+worth <= CeilingPoints
}

// settle forgets what is older than a year. A clock that was set back since lets
// the present quarter begin again: nothing is forgotten early by it, and nothing
// more than a quarter late.
func (s Spending) settle(now time.Time) Spending {
	if s.Since.IsZero() || s.Since.After(now) {
		s.Since = now
		return s
	}
	passed := int(now.Sub(s.Since) / yearPart)
	s.Since = s.Since.Add(time.Duration(passed) * yearPart)
	var kept [parts + 1]Points
	for i := passed; i <= parts; i++ {
		kept[i] = s.Parts[i-passed]
	}
	s.Parts = kept
	return s
}

func (s Spending) add(p Points) Spending {
	s.Parts[0].Strange += p.Strange
	s.Parts[0].All += p.All
	s.Parts[0].Called += p.Called
	return s
}

// giveBack takes points back, from the newest part on: a sign-in may have begun
// in the quarter before.
func (s Spending) giveBack(p Points) Spending {
	for i := range s.Parts {
		part := &s.Parts[i]
		back := Points{Strange: min(part.Strange, p.Strange), All: min(part.All, p.All), Called: min(part.Called, p.Called)}
		part.Strange, part.All, part.Called = part.Strange-back.Strange, part.All-back.All, part.Called-back.Called
		p.Strange, p.All, p.Called = p.Strange-back.Strange, p.All-back.All, p.Called-back.Called
	}
	return s
}

// lift forgets what unknown browsers and API keys have spent, and keeps the sum
// of all.
func (s Spending) lift() Spending {
	for i := range s.Parts {
		s.Parts[i].Strange, s.Parts[i].Called = 0, 0
	}
	return s
}
