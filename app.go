package twinlatch

import (
	"net/url"
	"slices"
	"strings"
	"time"
)

// AppID names an application that Twinlatch protects; a UUIDv7. In code it is
// an App, because an Application is the one on somebody's phone.
type AppID string

// AppKind is how an application asks who somebody is.
type AppKind string

// The kinds of application.
const (
	AppProxy AppKind = "proxy"          // a reverse proxy in front of it asks
	AppOIDC  AppKind = "openid-connect" // it asks itself, as an OpenID Connect client
)

// Asks is what an application asks of a sign-in.
type Asks string

// What can be asked. A trusted device spares the code, so it never satisfies
// AsksTwoFactor (NIST 63B 5.1).
const (
	AsksAny               Asks = "any"
	AsksTwoFactor         Asks = "two-factor"
	AsksPhishingResistant Asks = "phishing-resistant"
)

// AllAsks lists them from the weakest to the strongest.
func AllAsks() []Asks { return []Asks{AsksAny, AsksTwoFactor, AsksPhishingResistant} }

// Offered reports whether anybody can prove this at all: nothing is resistant to
// phishing before there are security keys.
func (a Asks) Offered() bool { return a != AsksPhishingResistant }

// MaxFresh is the longest "fresh within" that means anything: no session lives
// longer than a day by default.
const MaxFresh = 24 * time.Hour

// App is an application behind Twinlatch: its address, who may use it, and what
// it asks of their sign-in. The operator company registers it.
type App struct {
	ID        AppID
	Name      string
	Kind      AppKind
	Address   string // its origin: "https://orders.example.com", without a slash at its end
	Everyone  bool   // every company may use it; otherwise those chosen
	Asks      Asks
	Fresh     time.Duration // how old the last proof may be; zero: any age
	Machines  bool          // application passwords are accepted
	Epoch     int64         // rises when its sessions have to end
	CreatedAt time.Time
}

// Host is the host of its address, as requests name it: lower case, with the
// port unless it is the scheme's own.
func (a App) Host() string {
	u, err := url.Parse(a.Address)
	if err != nil {
		return ""
	}
	return u.Host
}

// HostName is its host without the port. Browsers send a cookie to every port of
// a host, and proxies choose by the name alone: two that share it share what the
// browser carries (RFC 6265, section 8.5).
func (a App) HostName() string {
	name, _, _ := strings.Cut(a.Host(), ":")
	return name
}

// Clashes says why an application cannot stand behind a sign-in at this public
// address, as the key of a sentence; empty when it can. It is asked when the
// application is registered and again at every request: a command on the host does
// not know the address, and the address may change.
func (a App) Clashes(publicURL string) string {
	own, ok := ParseAddress(publicURL)
	secure := strings.HasPrefix(own, "https:")
	switch {
	case !ok:
		return ""
	case secure && !strings.HasPrefix(a.Address, "https:"):
		return "apps.address-scheme"
	case own == a.Address, (secure || a.Kind == AppProxy) && a.HostName() == (App{Address: own}).HostName():
		return "apps.address-ours" // it would be sent our cookies
	}
	return ""
}

// Entrant is somebody at the door of an application.
type Entrant struct {
	Session Session
	Account Account
	Company Company
	Chosen  bool // the company was chosen to use this application
}

// MayEnter is the lock on every request to an application: the gate first, then
// whether it is theirs, then what it asks of this very sign-in. Nothing about it
// comes from the request (B17), and nothing from an earlier sign-in.
func (a App) MayEnter(e Entrant, now time.Time) Verdict {
	if v := MayPass(e.Session, e.Account, e.Company, now); v != Pass {
		return v
	}
	switch {
	case !a.Everyone && !e.Chosen:
		return Refused
	case a.Asks != AsksAny && !e.Account.HasFactor:
		return Enrol
	case !e.Session.Reaches(a.Asks), a.Fresh > 0 && !lasts(e.Session.ProvenAt(), a.Fresh, now):
		return StepUp
	}
	return Pass
}

// Reaches reports whether a session proved what is asked.
func (s Session) Reaches(asks Asks) bool {
	switch asks {
	case AsksAny:
		return true
	case AsksTwoFactor:
		return s.Level >= Level2
	}
	return false
}

// ProvenAt is when the person last proved themselves in this session, by
// everything that its level stands for: the auth_time of OpenID Connect Core 2.
// Using the session does not move it, and a trusted device proves nothing.
func (s Session) ProvenAt() time.Time {
	second := s.FactorAt
	if s.RecoveryAt.After(second) {
		second = s.RecoveryAt
	}
	if s.Level >= Level2 && second.Before(s.PasswordAt) {
		return second
	}
	return s.PasswordAt
}

// ParseAddress reads the address of an application: https with a host, or http
// with a loopback one; no path, no query, no user. It gives the origin as
// browsers spell it, and false for anything else.
func ParseAddress(raw string) (string, bool) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || (u.Path != "" && u.Path != "/") || u.Opaque != "" {
		return "", false
	}
	host, ok := NormalizeHost(u.Host)
	scheme := strings.ToLower(u.Scheme)
	if !ok || (scheme != "https" && (scheme != "http" || !loopbackHost(host))) {
		return "", false
	}
	host = strings.TrimSuffix(host, map[string]string{"https": ":443", "http": ":80"}[scheme])
	return scheme + "://" + host, true
}

// NormalizeHost spells a host as we compare it: lower case, without a dot at its
// end; false for what is no host.
func NormalizeHost(raw string) (string, bool) {
	name, port, _ := strings.Cut(strings.ToLower(raw), ":")
	name = strings.TrimSuffix(name, ".")
	if len(raw) > 255 || slices.Contains(strings.Split(name, "."), "") || strings.ContainsFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' && r != '.'
	}) {
		return "", false
	}
	if strings.ContainsFunc(port, func(r rune) bool { return r < '0' || r > '9' }) || len(port) > 5 {
		return "", false
	}
	if port != "" {
		name += ":" + port
	}
	return name, true
}

func loopbackHost(host string) bool {
	name, _, _ := strings.Cut(host, ":")
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || name == "127.0.0.1"
}
