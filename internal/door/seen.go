package door

import (
	"context"
	"fmt"
	"sync"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// seenEvery is how exact the idle clock is.
const seenEvery = time.Minute

// See moves a session's idle clock after the fact, once a minute.
func (d *Door) See(v *flow.Visitor) {
	if now := d.House.Now(); now.Sub(v.Session.SeenAt) >= seenEvery && d.seen.first(v.Session.ID, now) {
		go func() {
			ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
			defer cancel()
			if err := d.House.Seen(ctx, v.Session.ID); err != nil {
				d.House.TellRefused(ctx, fmt.Errorf("a session's idle clock was not moved: %w", err))
			}
		}()
	}
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
	if s.at == nil || len(s.at) > twinlatch.MaxSources {
		s.at = map[twinlatch.SessionID]time.Time{}
	}
	s.at[id] = now
	return true
}
