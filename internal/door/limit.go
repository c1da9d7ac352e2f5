package door

import (
	"net/netip"
	"sync"
	"time"
)

// Limit names how often one address may use a route. It guards against one
// source trying many accounts; the counters of accounts are in the database.
type Limit string

// The limits, in requests a minute and address (a /64 for IPv6), with as many
// at once.
const (
	NoLimit   Limit = ""
	Guessing  Limit = "guessing"  // a password or a code is tried
	Mailing   Limit = "mailing"   // a mail may leave
	Expensive Limit = "expensive" // a password is hashed for somebody signed in
)

var perMinute = map[Limit]float64{Guessing: 120, Mailing: 30, Expensive: 60}

// maxSources bounds the memory a stranger can fill.
const maxSources = 20_000

// crowd is how many times one address' rate all newcomers together have while
// the limiter is full.
const crowd = 50

// limiter is a token bucket an address. When it is full of addresses, the ones
// that have been quiet for a minute go, at most once a second; newcomers share
// one wider bucket until there is room, so that whoever owns many networks
// crowds out other newcomers and nobody else.
type limiter struct {
	mu      sync.Mutex
	buckets map[source]*bucket
	swept   time.Time
}

type source struct {
	limit Limit
	from  netip.Prefix
}

type bucket struct {
	left float64
	at   time.Time
}

// take asks for one request; zero means go on, otherwise how long to wait.
func (l *limiter) take(limit Limit, addr netip.Addr, now time.Time) time.Duration {
	rate := perMinute[limit]
	if limit == NoLimit || rate == 0 {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	b, rate := l.bucket(source{limit, prefixOf(addr)}, rate, now)
	// A clock that is set back gives nothing and takes nothing.
	b.left = min(rate, b.left+max(now.Sub(b.at), 0).Minutes()*rate)
	b.at = now
	if b.left < 1 {
		return time.Duration((1 - b.left) / rate * float64(time.Minute))
	}
	b.left--
	return 0
}

// bucket finds or makes the bucket of a source and says its rate.
func (l *limiter) bucket(s source, rate float64, now time.Time) (*bucket, float64) {
	if b := l.buckets[s]; b != nil {
		return b, rate
	}
	if len(l.buckets) >= maxSources && now.Sub(l.swept).Abs() >= time.Second {
		l.sweep(now)
	}
	if len(l.buckets) >= maxSources {
		s.from, rate = netip.Prefix{}, rate*crowd
		if b := l.buckets[s]; b != nil {
			return b, rate
		}
	}
	b := &bucket{left: rate, at: now}
	l.buckets[s] = b
	return b, rate
}

// sweep forgets who has been quiet for a minute.
func (l *limiter) sweep(now time.Time) {
	l.swept = now
	for s, b := range l.buckets {
		if now.Sub(b.at).Abs() >= time.Minute {
			delete(l.buckets, s)
		}
	}
}

func prefixOf(addr netip.Addr) netip.Prefix {
	bits := 32
	if addr.Is6() {
		bits = 64
	}
	p, err := addr.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}
