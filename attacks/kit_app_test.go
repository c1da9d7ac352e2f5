package attacks_test

import (
	"net/http"
	"net/http/httptest"
	"strings"

	front "github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/forwardauth"
)

// application is an application behind a reverse proxy that asks us.
type application struct {
	h    *house
	host string
	asks string // where the proxy asks
}

// proxies are the contracts for asking; each has a way of its own to say what
// is asked about.
const proxies = "nginx caddy traefik envoy"

// application registers an application, by Vera's hand, and puts a proxy in
// front of it.
func (h *house) application(name, asks string) *application {
	h.t.Helper()
	web := httptest.NewServer(h.s.ForwardAuth())
	h.t.Cleanup(web.Close)
	app := &application{h: h, host: strings.ToLower(name) + ".localhost:9000", asks: web.URL}
	b := h.browser()
	b.signIn(h.vera)
	a := b.prove(h.vera, "/apps/new", "name", name, "kind", "proxy", "address", "http://"+app.host, "everyone", "yes", "asks", asks, "fresh", "0")
	if !strings.HasPrefix(a.path, "/apps/") || a.path == "/apps/new" {
		h.t.Fatalf("adding %s led to %s\n%s", name, a.path, a.body)
	}
	return app
}

// gateRoutes are the paths that a proxy gives to us on an application's host.
func (h *house) gateRoutes() []front.Route { return (&forwardauth.Gate{House: h.s.House}).Routes() }

// hop is one request without its redirects, at our own host or the application's.
func (b *browser) hop(host, path string) (location string, a answer) {
	b.h.t.Helper()
	r := b.request(http.MethodGet, path, nil)
	if host != "" {
		r.Header.Set("X-Forwarded-Host", host)
	}
	a = (&browser{h: b.h, client: b.client, from: b.from, stays: true}).send(r)
	return a.header.Get("Location"), a
}

// wayBack goes from the application to Twinlatch and gives the address there
// that leads in again; empty when Twinlatch does not let them on.
func (app *application) wayBack(b *browser) string {
	app.h.t.Helper()
	to, _ := b.hop(app.host, "/.twinlatch/start?return=/list")
	_, a := b.hop("", strings.TrimPrefix(to, publicURL))
	_, back, _ := strings.Cut(a.header.Get("Refresh"), app.host)
	return back
}

// enter brings a signed-in browser into the application and gives the value of
// its cookie there.
func (app *application) enter(b *browser) string {
	app.h.t.Helper()
	back := app.wayBack(b)
	to, a := b.hop(app.host, back)
	if !strings.HasSuffix(to, app.host+"/list") || a.given("app") == "" {
		app.h.t.Fatalf("the way back %q led to %q\n%s", back, to, a.body)
	}
	return a.given("app")
}

// ask is what a proxy with this contract is answered about a request to the
// application that brings a header.
func (app *application) ask(contract, header, value string) (status int, reason string, h http.Header) {
	app.h.t.Helper()
	path := "/fa/" + contract
	if contract == "envoy" {
		path += "/list"
	}
	r, err := http.NewRequest(http.MethodGet, app.asks+path, nil)
	must(app.h.t, err)
	r.Host = app.host
	for name, fact := range map[string]string{
		"X-Forwarded-Method": "GET", "X-Forwarded-Proto": "http", "X-Forwarded-Host": app.host, "X-Forwarded-Uri": "/list", "X-Forwarded-For": "203.0.113.250",
		"X-Original-Method": "GET", "X-Original-URL": "http://" + app.host + "/list", "Accept": "application/json",
	} {
		r.Header.Set(name, fact)
	}
	if header != "" {
		r.Header.Set(header, value)
	}
	got, err := app.h.wires.RoundTrip(r)
	must(app.h.t, err)
	must(app.h.t, got.Body.Close())
	return got.StatusCode, got.Header.Get("X-Twinlatch-Reason"), got.Header
}

// passes reports whether the cookie of the application lets a request pass;
// every contract must say the same.
func (app *application) passes(cookie string) bool {
	app.h.t.Helper()
	said := map[int]bool{}
	for _, contract := range strings.Fields(proxies) {
		status, _, _ := app.ask(contract, "Cookie", "twinlatch-app="+cookie)
		said[status] = true
	}
	if len(said) != 1 {
		app.h.t.Errorf("the proxies are answered %v", said)
	}
	return said[http.StatusOK]
}
