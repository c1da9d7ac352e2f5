package twinlatch

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Client is what an application that speaks OpenID Connect is known by besides
// what every application is. Its client_id is the application's id, which is
// ours: nobody chooses one that reads like somebody else's (RFC 9700 4.15).
type Client struct {
	App AppID
	// Public says that it cannot keep a secret: a program on somebody's machine,
	// or a page that runs in a browser.
	Public bool
	// WithoutPKCE excuses a confidential client that cannot send a challenge;
	// then it has to send a nonce (OpenID Connect Core 3.1.2.1).
	WithoutPKCE bool
	// Consent asks people before this application is told who they are.
	Consent   bool
	Redirects []string // addresses to which a code may be sent, as registered
	SignedOut []string // addresses to go to after signing out
	// LogoutAddress is where it is told, by this server, that somebody was signed
	// out; empty for nowhere.
	LogoutAddress string
	// Scopes are what it may be told of people, ScopeOpenID among them; no request
	// of it gets more (ASVS 10.4.11).
	Scopes []string
	// Algorithm signs its ID tokens.
	Algorithm Algorithm
	// SecretAt is when its secret was made; zero for none.
	SecretAt time.Time
}

// The bounds of what a client registers.
const (
	MaxRedirects  = 20
	maxRedirect   = 400 // bytes: what is asked travels sealed in an address
	maxParameter  = 500 // bytes of state, and of nonce
	maxVerifier   = 128
	minVerifier   = 43
	MaxAskedScope = 20 // words
)

// ParseRedirects reads addresses, one a line; false for one that cannot be
// registered, or for too many.
func (c Client) ParseRedirects(raw string, dev bool) ([]string, bool) {
	var out []string
	for _, line := range strings.Split(raw, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || slices.Contains(out, line) {
			continue
		}
		if !c.mayRegister(line, dev) {
			return nil, false
		}
		out = append(out, line)
	}
	return out, len(out) <= MaxRedirects
}

// mayRegister reports an address a code may be sent to: https; http on this very
// machine for programs that run there, or while we ourselves are there; a scheme
// of its own, with a dot, for programs (RFC 8252 7.1, RFC 9700 4.1). No pattern
// is one: "*" stands for itself.
func (c Client) mayRegister(raw string, dev bool) bool {
	u, err := url.Parse(raw)
	if err != nil || len(raw) > maxRedirect || u.User != nil || strings.Contains(raw, "#") || !plainASCII(raw) {
		return false
	}
	switch u.Scheme {
	case "https":
		_, ok := NormalizeHost(u.Host)
		return ok && u.Opaque == ""
	case "http":
		return (c.Public || dev) && (loopbackHost(u.Host) || u.Hostname() == "::1")
	}
	return c.Public && strings.Contains(u.Scheme, ".")
}

func plainASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r > '~' || r == '\\' || r == '"' || r == '<' || r == '>' })
}

// Takes is the lock on "may a code be sent to this address?": one that was
// registered, to the byte (ASVS 10.4.1). A program on somebody's machine listens
// at a port that is free, so the port alone may differ there (RFC 8252 7.3).
func (c Client) Takes(asked string) bool {
	if slices.Contains(c.Redirects, asked) {
		return true
	}
	if !c.Public {
		return false
	}
	bare, ok := withoutPort(asked)
	return ok && slices.ContainsFunc(c.Redirects, func(registered string) bool {
		other, ok := withoutPort(registered)
		return ok && other == bare
	})
}

// withoutPort takes the port out of an address of this very machine; false for
// any other. The name localhost is none: it can be made to mean another machine
// (RFC 8252 8.3).
func withoutPort(raw string) (string, bool) {
	for _, host := range []string{"http://127.0.0.1", "http://[::1]"} {
		rest, ok := strings.CutPrefix(raw, host)
		if !ok {
			continue
		}
		if port, ok := strings.CutPrefix(rest, ":"); ok {
			rest = strings.TrimLeft(port, "0123456789")
			if n := len(port) - len(rest); n == 0 || n > 5 {
				return "", false
			}
		}
		return host + rest, (rest == "" || rest[0] == '/' || rest[0] == '?') && plainASCII(raw)
	}
	return "", false
}

// Impersonable reports an address at which anybody's program may be the one that
// listens: a scheme of its own, or a port of the person's machine. There the id of
// a client that keeps no secret proves nothing, so that people are asked every time
// (RFC 8252 8.6, RFC 6749 10.2). An application's own address is itself.
func (c Client) Impersonable(a App, redirect string) bool {
	return c.Public && !strings.HasPrefix(redirect, "https:") && !strings.HasPrefix(redirect, a.Address+"/")
}

// Narrow keeps of scopes what the client may be told.
func (c Client) Narrow(asked []string) []string {
	return slices.DeleteFunc(KnownScopes(asked), func(s string) bool { return !slices.Contains(c.Scopes, s) })
}

// SoundParameter reports what a client may ask us to carry back.
func SoundParameter(s string) bool { return len(s) <= maxParameter && utf8.ValidString(s) }
