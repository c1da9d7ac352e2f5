package door

import (
	"net/http"
	"net/netip"
	"sync"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

// Limit names how often one source may use a route. It guards against one source
// trying many accounts; the counters of accounts are in the database.
type Limit string

// The limits; the root has their numbers.
const (
	NoLimit   Limit = ""
	Guessing  Limit = "guessing"  // a password or a code is tried
	Mailing   Limit = "mailing"   // a mail may leave
	Expensive Limit = "expensive" // a password is hashed for somebody signed in
	Machines  Limit = "machines"  // an application password, a key of the API, or what a client brings, that is none
)

var perMinute = map[Limit]float64{Guessing: twinlatch.GuessesPerMinute, Mailing: twinlatch.MailsPerMinute, Expensive: twinlatch.HashesPerMinute, Machines: twinlatch.GuessesPerMinute}

// limiter is a token bucket a source. When it is full of sources, the ones that
// have been quiet for a minute go, at most once a second; newcomers of one part
// of the Internet share one wider bucket until there is room, so that whoever
// owns many networks crowds out newcomers of their own parts and nobody else.
type limiter struct {
	mu      sync.Mutex
	buckets map[source]*bucket
	swept   time.Time
}

// source is whose bucket it is: a network, or the newcomers of a part of the
// Internet.
type source struct {
	limit Limit
	from  netip.Prefix
	part  int // 1 to 512 for newcomers
}

type bucket struct {
	rate float64 // a minute, and at once
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
	var site *bucket
	if addr.Is6() { // first, so that a site cannot fill the memory with its networks
		site = l.bucket(source{limit: limit, from: prefixOf(addr, siteBits)}, rate*twinlatch.SiteShare, now)
		if wait := site.wait(); wait > 0 {
			return wait
		}
	}
	own := l.bucket(source{limit: limit, from: prefixOf(addr, networkBits(addr))}, rate, now)
	if wait := own.wait(); wait > 0 {
		return wait
	}
	own.left--
	if site != nil && site != own { // newcomers share one for both
		site.left--
	}
	return 0
}

// Wait takes one request of a limit for a way in that is no route; zero means go
// on, otherwise how long to wait.
func (d *Door) Wait(r *http.Request, limit Limit) time.Duration {
	return d.limits.take(limit, d.client(r), d.House.Now())
}

// Wait is the same for a route whose handler counts what it refuses, and that alone.
func (r *Request) Wait(limit Limit) time.Duration { return r.door.Wait(r.Request, limit) }

// bucket finds or makes the bucket of a source and fills it up to now.
func (l *limiter) bucket(s source, rate float64, now time.Time) *bucket {
	b := l.buckets[s]
	if b == nil && len(l.buckets) >= twinlatch.MaxSources && now.Sub(l.swept).Abs() >= time.Second {
		l.sweep(now)
	}
	if b == nil && len(l.buckets) >= twinlatch.MaxSources {
		s = source{limit: s.limit, part: partOf(s.from.Addr())}
		rate, b = perMinute[s.limit]*twinlatch.CrowdShare, l.buckets[s]
	}
	if b == nil {
		b = &bucket{rate: rate, left: rate, at: now}
		l.buckets[s] = b
	}
	b.fill(now)
	return b
}

// fill adds what has come since. A clock that is set back gives nothing and takes
// nothing.
func (b *bucket) fill(now time.Time) {
	b.left = min(b.rate, b.left+max(now.Sub(b.at), 0).Minutes()*b.rate)
	b.at = now
}

func (b *bucket) wait() time.Duration {
	if b.left >= 1 {
		return 0
	}
	return time.Duration((1 - b.left) / b.rate * float64(time.Minute))
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

// siteBits are what a customer is given of IPv6.
const siteBits = 48

// networkBits are what one source has of an address.
func networkBits(addr netip.Addr) int {
	if addr.Is6() {
		return 64
	}
	return 32
}

func prefixOf(addr netip.Addr, bits int) netip.Prefix {
	p, err := addr.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}

// partOf is the part of the Internet an address is in, of 256 of IPv4 and as many
// of IPv6: near addresses are in the same.
func partOf(addr netip.Addr) int {
	if addr.Is6() {
		b := addr.As16()
		return 257 + int(b[0]^b[1]^b[2]^b[3])
	}
	if addr.Is4() {
		return 1 + int(addr.As4()[0])
	}
	return 1
}
