package twinlatch

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Logout is a sign-in at a client that has ended and that the client is still to
// be told of (OpenID Connect Back-Channel Logout 1.0). It holds what the client
// was registered with at that moment: the application may be gone by now.
type Logout struct {
	ID        string
	App       AppID
	Company   CompanyID
	Account   AccountID
	SID       string
	Address   string
	Algorithm Algorithm
	Attempts  int
}

// LogoutFailure is what an operator is told of sign-outs that a client could not
// be told of for good; the zero value says that there were none.
type LogoutFailure struct {
	Count int
	At    time.Time // of the last
	Why   string    // of the last: what it answered, or that it was not reached
}

// LogoutTokenFor is how long a logout token is good (Back-Channel Logout 2.4).
const LogoutTokenFor = 2 * time.Minute

// ParseLogoutAddress reads where a client hears of sign-outs: https, or http on
// this very machine while we ourselves are there. Empty is empty.
func ParseLogoutAddress(raw string, dev bool) (string, bool) {
	raw = strings.TrimSpace(raw)
	if raw == "" {
		return "", true
	}
	u, err := url.Parse(raw)
	ok := err == nil && (u.Scheme == "https" || u.Scheme == "http") && Client{}.mayRegister(raw, dev)
	return raw, ok
}

// TakesBack is the lock on "may a browser be sent to this address after signing
// out?": one that was registered for it, to the byte.
func (c Client) TakesBack(asked string) bool { return slices.Contains(c.SignedOut, asked) }

// MayDial is the lock on "may this server call that address of the network?". A
// client says where it wants to hear of sign-outs, and must not make us knock at
// doors that are open to our network alone, such as the metadata service of a
// cloud: only addresses of the public internet are called, and the networks that
// the operator allows.
func MayDial(at netip.Addr, allowed []netip.Prefix) bool {
	at = at.Unmap().WithZone("")
	within := func(p netip.Prefix) bool { return p.Contains(at) }
	switch {
	case !at.IsValid():
		return false
	case slices.ContainsFunc(allowed, within):
		return true
	case at.Is4():
		return !slices.ContainsFunc(special4(), within)
	}
	return netip.MustParsePrefix("2000::/3").Contains(at) && !slices.ContainsFunc(special6(), within)
}

// special4 are the networks that are nobody's on the public internet, from the
// registry of special-purpose IPv4 addresses of IANA (RFC 6890).
func special4() []netip.Prefix {
	return prefixes(`0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24
		192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4`)
}

// special6 are those within 2000::/3, among them the ways to write an IPv4 address.
func special6() []netip.Prefix { return prefixes(`2001::/23 2001:db8::/32 2002::/16 3fff::/20`) }

func prefixes(text string) (all []netip.Prefix) {
	for _, one := range strings.Fields(text) {
		all = append(all, netip.MustParsePrefix(one))
	}
	return all
}

// Loopback is this very machine.
func Loopback() []netip.Prefix { return prefixes(`127.0.0.0/8 ::1/128`) }
