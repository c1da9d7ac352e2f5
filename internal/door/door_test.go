package door

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func from(peer string, forwarded ...string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.RemoteAddr = peer
	for _, value := range forwarded {
		r.Header.Add("X-Forwarded-For", value)
	}
	return r
}

// B50: a stranger's header moves nobody's counter.
func TestWhereARequestComesFrom(t *testing.T) {
	d := &Door{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}}
	for name, c := range map[string]struct {
		request *http.Request
		want    string
	}{
		"a browser that comes directly":              {from("192.0.2.7:5123"), "192.0.2.7"},
		"a browser that makes a header up":           {from("192.0.2.7:5123", "203.0.113.9"), "192.0.2.7"},
		"a browser behind our proxy":                 {from("10.0.0.1:5123", "203.0.113.9"), "203.0.113.9"},
		"one that wrote a header before our proxy":   {from("10.0.0.1:5123", "198.51.100.1, 203.0.113.9"), "203.0.113.9"},
		"the same in two headers":                    {from("10.0.0.1:5123", "198.51.100.1", "203.0.113.9"), "203.0.113.9"},
		"a chain of our proxies":                     {from("10.0.0.1:5123", "203.0.113.9, 10.0.0.2"), "203.0.113.9"},
		"a value that cannot be read is the proxy's": {from("10.0.0.1:5123", "203.0.113.9, unknown"), "10.0.0.1"},
		"an empty header is the proxy's":             {from("10.0.0.1:5123", ""), "10.0.0.1"},
		"an address of IPv4 written as IPv6":         {from("[::1]:5123", "::ffff:203.0.113.9"), "203.0.113.9"},
		"a zone is nobody's business":                {from("[fe80::1%eth0]:5123"), "fe80::1"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := d.client(c.request).String(); got != c.want {
				t.Errorf("it comes from %s, not %s", got, c.want)
			}
		})
	}
}

func TestOnlyTheProxiesMayTalkWhereTheyStandInFront(t *testing.T) {
	d := &Door{ProxiesOnly: true, Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}
	for peer, want := range map[string]bool{"10.1.2.3:1": true, "127.0.0.1:1": true, "192.0.2.7:1": false, "nonsense": false} {
		if got := d.Welcome(from(peer)); got != want {
			t.Errorf("%s is welcome: %v", peer, got)
		}
	}
	d.ProxiesOnly = false
	if !d.Welcome(from("192.0.2.7:1")) {
		t.Error("without proxies a browser is not welcome")
	}
}

func TestABrowserIsNamedFromAListAndNothingElse(t *testing.T) {
	d := &Door{}
	for agent, want := range map[string]string{
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36":                             "Chrome on Linux",
		"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36":                     "Chrome on Linux",
		"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0":                                                  "Firefox on Windows",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari": "Safari on iOS",
		"<script>alert(1)</script>": " on ",
		"":                          " on ",
		strings.Repeat("x", 1<<16):  " on ",
	} {
		r := from("192.0.2.7:1")
		r.Header.Set("User-Agent", agent)
		p := d.place(r)
		if got := p.Browser + " on " + p.System; got != want {
			t.Errorf("%.60q is %q, not %q", agent, got, want)
		}
	}
}

func TestASourceThatComesTooOftenWaits(t *testing.T) {
	l := limiter{buckets: map[source]*bucket{}}
	bad, good := netip.MustParseAddr("192.0.2.7"), netip.MustParseAddr("192.0.2.8")
	for range int(perMinute[Guessing]) {
		if wait := l.take(Guessing, bad, noon); wait != 0 {
			t.Fatalf("it waits %s too early", wait)
		}
	}
	if wait := l.take(Guessing, bad, noon); wait <= 0 || wait > time.Minute {
		t.Errorf("it waits %s", wait)
	}
	if wait := l.take(Guessing, good, noon); wait != 0 {
		t.Errorf("its neighbour waits %s", wait)
	}
	if wait := l.take(Guessing, bad, noon.Add(time.Minute)); wait != 0 {
		t.Errorf("a minute later it waits %s", wait)
	}
	if wait := l.take(NoLimit, bad, noon); wait != 0 {
		t.Errorf("without a limit it waits %s", wait)
	}
}

func TestANeighbourhoodOfIPv6IsOneSource(t *testing.T) {
	l := limiter{buckets: map[source]*bucket{}}
	for i := range int(perMinute[Mailing]) {
		l.take(Mailing, netip.MustParseAddr(fmt.Sprintf("2001:db8::%x", i+1)), noon)
	}
	if l.take(Mailing, netip.MustParseAddr("2001:db8::ffff"), noon) == 0 {
		t.Error("another address of the same /64 does not wait")
	}
	if l.take(Mailing, netip.MustParseAddr("2001:db8:0:1::1"), noon) != 0 {
		t.Error("another /64 waits")
	}
}

func TestStrangersCannotFillTheMemory(t *testing.T) {
	l := limiter{buckets: map[source]*bucket{}}
	regular := netip.MustParseAddr("192.0.2.7")
	l.take(Guessing, regular, noon)
	waited := 0
	for i := range 2 * twinlatch.MaxSources {
		if l.take(Guessing, netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), noon) > 0 {
			waited++
		}
	}
	if len(l.buckets) > twinlatch.MaxSources+1 {
		t.Errorf("%d sources are remembered", len(l.buckets))
	}
	if waited == 0 {
		t.Error("a crowd beyond all bounds never waits")
	}
	if l.take(Guessing, regular, noon) != 0 {
		t.Error("who was there before waits for the crowd")
	}
	if l.take(Guessing, netip.MustParseAddr("192.0.2.8"), noon) != 0 {
		t.Error("a newcomer from another part of the Internet waits for the crowd")
	}
	if l.take(Guessing, netip.MustParseAddr("2001:db8::1"), noon) != 0 {
		t.Error("a newcomer of IPv6 waits for the crowd")
	}
	if l.take(Guessing, netip.MustParseAddr("10.255.0.1"), noon.Add(time.Minute)) != 0 {
		t.Error("a minute later a newcomer still waits")
	}
}

// Whoever has a site of IPv6 has 65,536 networks. They are no 65,536 sources, and
// do not crowd anybody out.
func TestASiteOfIPv6IsNotAThousandSources(t *testing.T) {
	l := limiter{buckets: map[source]*bucket{}}
	passed := 0
	for i := range 1 << 16 {
		addr := netip.MustParseAddr(fmt.Sprintf("2001:db8:7:%x::1", i))
		if l.take(Guessing, addr, noon) == 0 {
			passed++
		}
	}
	if passed != twinlatch.SiteShare*twinlatch.GuessesPerMinute {
		t.Errorf("%d requests of one site passed at once", passed)
	}
	if len(l.buckets) > passed+1 {
		t.Errorf("%d sources are remembered of one site", len(l.buckets))
	}
	if l.take(Guessing, netip.MustParseAddr("2001:db8:8::1"), noon) != 0 {
		t.Error("another site waits")
	}
}

// One network that hammers uses up its own rate and not its site's.
func TestANoisyNetworkDoesNotSilenceItsSite(t *testing.T) {
	l := limiter{buckets: map[source]*bucket{}}
	for range 3 * twinlatch.SiteShare * twinlatch.GuessesPerMinute {
		l.take(Guessing, netip.MustParseAddr("2001:db8:7:1::1"), noon)
	}
	if l.take(Guessing, netip.MustParseAddr("2001:db8:7:2::1"), noon) != 0 {
		t.Error("the neighbour waits")
	}
}

func TestWhatALimiterRemembersIsBounded(t *testing.T) {
	l := limiter{buckets: map[source]*bucket{}}
	for i := range 3 * twinlatch.MaxSources { // from everywhere, of both kinds
		l.take(Guessing, netip.AddrFrom4([4]byte{byte(i), byte(i >> 8), byte(i >> 16), 1}), noon)
		l.take(Mailing, netip.AddrFrom16([16]byte{0x20, byte(i), byte(i >> 8), byte(i >> 16)}), noon)
	}
	if most := twinlatch.MaxSources + len(perMinute)*512; len(l.buckets) > most {
		t.Errorf("%d sources are remembered, at most %d should be", len(l.buckets), most)
	}
}

func FuzzForwardedFor(f *testing.F) {
	for _, seed := range []string{"203.0.113.9", "1.1.1.1, 2.2.2.2", "[::1]:80", "unknown", ",,,", "::ffff:1.2.3.4%eth0", "\x00"} {
		f.Add(seed)
	}
	d := &Door{Proxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}}
	f.Fuzz(func(t *testing.T, value string) {
		if got := d.client(from("192.0.2.7:1", value)).String(); got != "192.0.2.7" {
			t.Errorf("%q moved a stranger to %s", value, got)
		}
		if d.client(from("10.0.0.1:1", value)) == (netip.Addr{}) {
			t.Errorf("%q left nobody", value)
		}
	})
}

func FuzzUserAgent(f *testing.F) {
	for _, seed := range []string{"", "Mozilla/5.0 (X11; Linux x86_64)", "K", "<b>", "Mozilla/5.0 (;;;)"} {
		f.Add(seed)
	}
	d := &Door{}
	f.Fuzz(func(t *testing.T, agent string) {
		r := from("192.0.2.7:1")
		r.Header["User-Agent"] = []string{agent}
		if p := d.place(r); len(p.Browser) > 32 || len(p.System) > 32 {
			t.Errorf("%q is shown as %q on %q", agent, p.Browser, p.System)
		}
	})
}
