package door

import (
	"net/url"
	"sync"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

// stepPath is the page of a step of the hall.
func stepPath(step twinlatch.Step) string {
	if step == twinlatch.StepNewPassword {
		return "/signin/new-password"
	}
	return "/signin/code"
}

// StepPath is the page of a step of a pending sign-in.
func StepPath(step twinlatch.Step) string { return stepPath(step) }

func returnQuery(uri string) string {
	return url.Values{"return": {twinlatch.SafeReturn(uri)}}.Encode()
}

// seen remembers which sessions were just written behind, so that a burst of
// requests writes once.
type seen struct {
	mu sync.Mutex
	at map[twinlatch.SessionID]time.Time
}

func (s *seen) first(id twinlatch.SessionID, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(s.at[id]) < seenEvery {
		return false
	}
	if s.at == nil || len(s.at) > maxSources {
		s.at = map[twinlatch.SessionID]time.Time{}
	}
	s.at[id] = now
	return true
}
