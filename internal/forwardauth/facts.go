package forwardauth

import (
	"net/http"
	"net/url"
	"strings"

	twinlatch "github.com/twinlatch/twinlatch"
)

// facts are what a proxy says about the request it asks about. Nothing is
// guessed: a fact that is missing is a mistake in the proxy's configuration, and
// nobody passes by a mistake.
type facts struct {
	method string
	scheme string // https or http
	host   string // as we compare it
	uri    string // path and query
}

// contract is how one kind of proxy asks and is answered.
type contract struct {
	name string
	// read takes the facts from the request; false when one is missing or odd.
	read func(r *http.Request) (facts, bool)
	// bare answers 401 where the others redirect: nginx cannot pass a redirect on.
	bare bool
}

// forwarded reads the X-Forwarded headers of Traefik and Caddy.
func forwarded(r *http.Request) (facts, bool) {
	return facts{one(r, "X-Forwarded-Method"), one(r, "X-Forwarded-Proto"), one(r, "X-Forwarded-Host"), one(r, "X-Forwarded-Uri")}.plain()
}

// originalURL reads the headers that our configuration for nginx sets.
func originalURL(r *http.Request) (facts, bool) {
	u, err := url.Parse(one(r, "X-Original-URL"))
	if err != nil || u.User != nil {
		return facts{}, false
	}
	return facts{one(r, "X-Original-Method"), u.Scheme, u.Host, u.RequestURI()}.plain()
}

// checked reads the request itself, as Envoy repeats it below our path.
func checked(r *http.Request) (facts, bool) {
	uri := strings.TrimPrefix(r.URL.RequestURI(), envoyPath)
	return facts{r.Method, one(r, "X-Forwarded-Proto"), r.Host, "/" + strings.TrimPrefix(uri, "/")}.plain()
}

// one is the value of a header that comes once; several are as bad as none.
func one(r *http.Request, name string) string {
	if all := r.Header.Values(name); len(all) == 1 {
		return all[0]
	}
	return ""
}

// plain spells the facts as we compare them; false when one is missing or odd.
func (f facts) plain() (facts, bool) {
	host, ok := twinlatch.NormalizeHost(f.host)
	scheme := plainScheme(f.scheme)
	if !ok || !plainMethod(f.method) || scheme == "" || !strings.HasPrefix(f.uri, "/") {
		return facts{}, false
	}
	f.scheme, f.host = scheme, strings.TrimSuffix(host, map[string]string{"https": ":443", "http": ":80"}[scheme])
	return f, true
}

// plainScheme maps those of web sockets, which some proxies name, to the one
// below; empty for what is none of ours.
func plainScheme(s string) string {
	switch strings.ToLower(s) {
	case "https", "wss":
		return "https"
	case "http", "ws":
		return "http"
	}
	return ""
}

func plainMethod(m string) bool {
	return m != "" && len(m) <= 20 && !strings.ContainsFunc(m, func(r rune) bool { return (r < 'A' || r > 'Z') && r != '-' })
}

// navigation reports a request that a person waits for in the address bar.
// Everything else gets a status that a program understands: a redirect would be
// followed by scripts and pictures, and break them.
func navigation(f facts, h http.Header) bool {
	if f.method != http.MethodGet && f.method != http.MethodHead && f.method != http.MethodPost {
		return false
	}
	if strings.EqualFold(h.Get("X-Requested-With"), "XMLHttpRequest") || socket(h) {
		return false
	}
	if mode := h.Get("Sec-Fetch-Mode"); mode != "" {
		return mode == "navigate" && h.Get("Sec-Fetch-Dest") != "iframe"
	}
	return strings.Contains(h.Get("Accept"), "text/html")
}

// socket reports a request that opens a web socket. Upgrade is for the next hop
// alone, so Traefik keeps it to itself; the version travels (RFC 6455, 4.1).
func socket(h http.Header) bool {
	return h.Get("Upgrade") != "" || h.Get("Sec-Websocket-Version") != ""
}

// odd says in a word why a request passes for nobody: it would become another
// protocol behind the proxy, brings a header that some applications cannot tell from
// ours, or asks the proxy to leave one of ours out. Empty for every other one.
func odd(h http.Header) string {
	for _, protocol := range h.Values("Upgrade") {
		// HTTP/2 would carry requests that nobody is asked about.
		if !strings.EqualFold(strings.TrimSpace(protocol), "websocket") {
			return "other-protocol"
		}
	}
	for name := range h {
		if lookalike(name) {
			return "made-up-identity"
		}
	}
	for _, line := range h.Values("Connection") {
		if names(plainName(line)) {
			return "hidden-identity" // a proxy keeps to itself what Connection names
		}
	}
	return ""
}

// names reports a header of ours anywhere in what Connection says, by its plain name:
// between its names some proxies read more than a comma, such as a semicolon, a space
// or a quote.
func names(plain string) bool {
	return strings.Contains(plain, "remote-") || strings.Contains(plain, "x-twinlatch-")
}

// lookalike reports another spelling of a header of ours. CGI takes every sign for
// the same, and PHP a full stop; proxies take away what they are told to.
func lookalike(name string) bool {
	plain := plainName(name)
	return plain != strings.ToLower(name) && identifies(plain)
}

// plainName is a header's name with one spelling for all that pass for it.
func plainName(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, strings.ToLower(name))
}

// identifies reports a header of ours, by its plain name.
func identifies(plain string) bool {
	return strings.HasPrefix(plain, "remote-") || strings.HasPrefix(plain, "x-twinlatch-")
}
