package api

import (
	"net/http"
	"strconv"
	"sync"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

// limiter is a bucket a key. There are as many as keys that live, because only
// such a one gets here.
type limiter struct {
	mu      sync.Mutex
	buckets map[twinlatch.APIKeyID]bucket
	swept   time.Time
}

type bucket struct {
	left float64
	at   time.Time
}

// rest is what a key has left.
type rest struct {
	left  int
	after time.Duration // until there is a request again; zero for now
	full  time.Duration // until all are there
}

func (l *limiter) take(id twinlatch.APIKeyID, now time.Time) rest {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(now)
	const rate = float64(twinlatch.CallsPerMinute)
	b, known := l.buckets[id]
	if !known {
		b = bucket{rate, now}
	}
	b.left = min(rate, b.left+max(now.Sub(b.at), 0).Minutes()*rate)
	b.at = now
	out := rest{}
	if b.left < 1 {
		out.after = time.Duration((1 - b.left) / rate * float64(time.Minute))
	} else {
		b.left--
	}
	out.left, out.full = int(b.left), time.Duration((rate-b.left)/rate*float64(time.Minute))
	l.buckets[id] = b
	return out
}

// sweep forgets the keys that have been quiet for a minute.
func (l *limiter) sweep(now time.Time) {
	if l.buckets == nil {
		l.buckets = map[twinlatch.APIKeyID]bucket{}
	}
	if now.Sub(l.swept).Abs() < time.Minute {
		return
	}
	l.swept = now
	for id, b := range l.buckets {
		if now.Sub(b.at).Abs() >= time.Minute {
			delete(l.buckets, id)
		}
	}
}

func (r rest) tell(h http.Header) {
	h.Set("RateLimit-Limit", strconv.Itoa(twinlatch.CallsPerMinute))
	h.Set("RateLimit-Remaining", strconv.Itoa(r.left))
	h.Set("RateLimit-Reset", strconv.Itoa(int((r.full+time.Second-1)/time.Second)))
}
