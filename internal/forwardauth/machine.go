package forwardauth

import (
	"encoding/base64"
	"net/http"
	"strings"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
)

// machineReason is why a request with an application password is refused: it is
// none, or none any more, or another application's. Which of them is not said.
const machineReason = "application-password"

// appPassword reads what a request brings in Authorization: an application
// password as a bearer, or as the password of Basic, whose user name is not looked
// at. Anything without our prefix is the application's own business and not ours.
// Where the header comes several times and one of them is ours, which one the
// application would read is unknown: it is ours, and good for nothing.
func appPassword(h http.Header) (password string, ours bool) {
	all := h.Values("Authorization")
	for _, value := range all {
		if one, ok := appPasswordIn(value); ok {
			password, ours = one, true
		}
	}
	if len(all) > 1 {
		password = ""
	}
	return password, ours
}

func appPasswordIn(value string) (string, bool) {
	scheme, rest, _ := strings.Cut(strings.TrimSpace(value), " ")
	rest = strings.TrimSpace(rest)
	if strings.EqualFold(scheme, "Basic") {
		plain, err := base64.StdEncoding.DecodeString(rest)
		if err != nil {
			plain, err = base64.RawStdEncoding.DecodeString(rest)
		}
		if err != nil {
			return "", false
		}
		_, rest, _ = strings.Cut(string(plain), ":")
	} else if !strings.EqualFold(scheme, "Bearer") {
		return "", false
	}
	return rest, strings.HasPrefix(rest, twinlatch.AppPasswordPrefix)
}

// visit finds out who a request is. An application password decides alone: a
// cookie beside it is not looked at, and it is never given one.
func (g *Gate) visit(r *http.Request, host string) (flow.Visit, error) {
	from := g.Door.Stranger(r)
	password, ours := appPassword(r.Header)
	if !ours {
		return g.House.AppCheck(r.Context(), host, from.Cookie(door.AppCookie), from.From)
	}
	return g.House.AppPasswordCheck(r.Context(), flow.Machine{Host: host, Password: password, From: from.From})
}

// refuseMachine tells a program what is the matter. It is never led anywhere, and
// whoever tries many that are none waits, by address.
func (g *Gate) refuseMachine(w http.ResponseWriter, r *http.Request, q question) {
	d := denial{status: http.StatusForbidden, reason: string(q.visit.Verdict)}
	if q.visit.Verdict == twinlatch.SignIn {
		d = denial{status: http.StatusUnauthorized, reason: machineReason, basic: q.basic(r.Header)}
		if wait := g.Door.Wait(r, door.Machines); wait > 0 {
			d = denial{status: http.StatusTooManyRequests, reason: "too-often", after: wait}
		}
	}
	g.deny(w, r, q.contract, d)
}

// basic reports whether to offer HTTP Basic: to a program at an application that
// takes application passwords. A browser would ask its person for a password, in a
// window that nobody knows whose it is.
func (q question) basic(h http.Header) bool {
	agent := h.Get("User-Agent")
	browser := h.Get("Sec-Fetch-Mode") != "" || h.Get("Cookie") != "" || agent == "" || strings.HasPrefix(agent, "Mozilla/")
	return q.visit.App.TakesMachines() && !browser
}

// spare says what the application is shown of the client's Authorization: never an
// application password, and what is its own as it came. nginx and Caddy take it
// away themselves where a request is a machine's.
func spare(h http.Header, r *http.Request, q question) {
	switch {
	case q.name == "envoy" && q.visit.Machine != nil:
		h.Set("X-Envoy-Auth-Headers-To-Remove", "authorization")
	case q.name == "traefik" && q.visit.Machine == nil:
		if all := r.Header.Values("Authorization"); len(all) > 0 {
			h["Authorization"] = all // its configuration takes the client's away
		}
	}
}
