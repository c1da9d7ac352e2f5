package forwardauth

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// The endpoints, one for each contract.
const (
	nginxPath   = "/fa/nginx"
	caddyPath   = "/fa/caddy"
	traefikPath = "/fa/traefik"
	envoyPath   = "/fa/envoy"
)

// Gate answers proxies.
type Gate struct {
	House *flow.House
	Door  *door.Door
}

// Handler is what the listener for proxies serves; anything that is no contract
// of ours is not found. The method is a fact about the request that is asked
// about, so none is refused.
func (g *Gate) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		same(w.Header())
		defer g.lastResort(w, r)
		c, ok := contractOf(r.URL.Path)
		if !ok {
			http.Error(w, http.StatusText(http.StatusNotFound), http.StatusNotFound)
			return
		}
		g.endpoint(c).ServeHTTP(w, r)
	})
}

// same are the headers of every answer: none is kept, none is taken for a page.
func same(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
}

// lastResort answers when a check broke: an error, which every proxy denies, and
// nothing of what was about to be said.
func (g *Gate) lastResort(w http.ResponseWriter, r *http.Request) {
	err := door.Broken(recover())
	if err == nil {
		return
	}
	clear(w.Header())
	same(w.Header())
	g.fail(w, r, err)
}

// contractOf finds the contract for a path, as it came: a mux would clean what
// Envoy asks about, and lead the browser to it.
func contractOf(path string) (contract, bool) {
	switch path {
	case nginxPath:
		return contract{name: "nginx", read: originalURL, bare: true}, true
	case caddyPath:
		return contract{name: "caddy", read: forwarded}, true
	case traefikPath:
		return contract{name: "traefik", read: forwarded}, true
	}
	return contract{name: "envoy", read: checked}, strings.HasPrefix(path, envoyPath+"/")
}

// endpoint answers the question of one proxy. Whatever is not understood is
// denied; whatever fails is an error, which every proxy denies too.
func (g *Gate) endpoint(c contract) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !g.Door.FromProxy(r) {
			g.deny(w, r, c, denial{status: http.StatusForbidden, reason: "untrusted-peer"})
			return
		}
		if reason := odd(r.Header); reason != "" {
			g.deny(w, r, c, denial{status: http.StatusBadRequest, reason: reason})
			return
		}
		f, ok := c.read(r)
		if !ok {
			g.deny(w, r, c, denial{status: http.StatusBadRequest, reason: "missing-facts"})
			return
		}
		visit, err := g.visit(r, f.host)
		if err != nil {
			g.failed(w, r, c, err)
			return
		}
		g.answer(w, r, question{contract: c, facts: f, visit: visit})
	})
}

// question is a request that a proxy asked about, with who it is.
type question struct {
	contract
	facts
	visit flow.Visit
}

func (g *Gate) answer(w http.ResponseWriter, r *http.Request, q question) {
	origin, _ := url.Parse(q.visit.App.Address)
	if origin == nil || origin.Scheme != q.scheme {
		g.deny(w, r, q.contract, denial{status: http.StatusBadRequest, reason: "wrong-scheme"})
		return
	}
	if _, machine := appPassword(r.Header); machine && q.visit.Verdict != twinlatch.Pass {
		g.refuseMachine(w, r, q)
		return
	}
	switch q.visit.Verdict {
	case twinlatch.Pass:
		signed, err := g.House.AppAssertion(q.visit)
		if err != nil {
			g.failed(w, r, q.contract, err)
			return
		}
		identify(w.Header(), q.visit, signed)
		spare(w.Header(), r, q)
		w.WriteHeader(http.StatusOK)
		if q.visit.Machine == nil { // a machine has no session to be seen
			g.Door.See(q.visit.Visitor)
		}
	case twinlatch.SignIn, twinlatch.StepUp:
		g.lead(w, r, q, q.visit.App.Address+startPath+"?"+url.Values{"return": {q.uri}}.Encode())
	case twinlatch.Enrol:
		g.lead(w, r, q, g.House.PublicURL+"/profile/two-factor")
	default:
		g.deny(w, r, q.contract, denial{status: http.StatusForbidden, reason: string(twinlatch.Refused)})
	}
}

// lead sends a person on, and tells a program what is missing.
func (g *Gate) lead(w http.ResponseWriter, r *http.Request, q question, to string) {
	reason := string(q.visit.Verdict)
	if !navigation(q.facts, r.Header) {
		status := http.StatusUnauthorized
		if q.visit.Verdict == twinlatch.Enrol {
			status = http.StatusForbidden // another sign-in would not help
		}
		g.deny(w, r, q.contract, denial{status: status, reason: reason, basic: q.basic(r.Header)})
		return
	}
	if q.bare {
		w.Header().Set("Location", to)
		g.deny(w, r, q.contract, denial{status: http.StatusUnauthorized, reason: reason})
		return
	}
	status := http.StatusFound
	if q.method != http.MethodGet && q.method != http.MethodHead {
		status = http.StatusSeeOther // a form is not sent again elsewhere (RFC 9700 4.12)
	}
	redirect(w, to, status)
}

// denial is an answer that lets nobody pass. The reason is a word for programs.
type denial struct {
	status int
	reason string
	basic  bool          // a program may show an application password
	after  time.Duration // until it may try again; zero for any time
}

func (g *Gate) deny(w http.ResponseWriter, r *http.Request, c contract, d denial) {
	if c.bare && d.status != http.StatusUnauthorized {
		d.status = http.StatusForbidden // the third status that nginx understands
	}
	h := w.Header()
	h.Set(reasonHeader, d.reason)
	if d.status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", challenge(d))
	}
	if d.after > 0 {
		h.Set("Retry-After", door.RetryAfter(d.after))
	}
	h.Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(d.status)
	_, _ = w.Write([]byte(http.StatusText(d.status) + ": " + d.reason + "\n"))
	g.House.Tell(r.Context(), twinlatch.EventAppRefused, slog.String("proxy", c.name), slog.Int("status", d.status), slog.String("reason", d.reason))
}

// challenge says what would help (RFC 9470 for a sign-in that proved too little).
func challenge(d denial) string {
	said := `Bearer realm="twinlatch"`
	switch d.reason {
	case string(twinlatch.StepUp):
		said += `, error="insufficient_user_authentication"`
	case machineReason:
		said += `, error="invalid_token"`
	}
	if d.basic {
		said += `, Basic realm="twinlatch", charset="UTF-8"`
	}
	return said
}

// failed answers an error: a host that nobody registered is refused, the rest is
// our fault.
func (g *Gate) failed(w http.ResponseWriter, r *http.Request, c contract, err error) {
	if twinlatch.IsKind(err, twinlatch.KindDenied) {
		g.deny(w, r, c, denial{status: http.StatusForbidden, reason: "unknown-application"})
		return
	}
	g.fail(w, r, fmt.Errorf("a proxy (%s) could not be answered: %w", c.name, err))
}

func (g *Gate) fail(w http.ResponseWriter, r *http.Request, err error) {
	g.House.TellRefused(r.Context(), err)
	http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
}
