package server

import (
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

// asked is a request to an application, as a proxy asks about it.
type asked struct {
	method, scheme, host, uri string
	cookie                    string
	headers                   []string
	peer                      string
}

const wages = "wages.example.com"

// byContract puts a question into the words of each proxy.
var byContract = map[string]func(q asked) *http.Request{
	"nginx": func(q asked) *http.Request {
		r := httptest.NewRequest(http.MethodGet, "/fa/nginx", nil)
		return given(r, "X-Original-Method", q.method, "X-Original-URL", q.scheme+"://"+q.host+q.uri)
	},
	"caddy":   func(q asked) *http.Request { return q.forwarded("/fa/caddy") },
	"traefik": func(q asked) *http.Request { return q.forwarded("/fa/traefik") },
	"envoy": func(q asked) *http.Request {
		r := httptest.NewRequest(http.MethodGet, "/fa/envoy"+q.uri, nil)
		r.Method, r.Host = q.method, q.host
		return given(r, "X-Forwarded-Proto", q.scheme)
	},
}

func (q asked) forwarded(path string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	return given(r, "X-Forwarded-Method", q.method, "X-Forwarded-Proto", q.scheme, "X-Forwarded-Host", q.host, "X-Forwarded-Uri", q.uri)
}

// given sets headers that are not empty.
func given(r *http.Request, pairs ...string) *http.Request {
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			r.Header.Set(pairs[i], pairs[i+1])
		}
	}
	return r
}

// askHouse has an application for everyone, and the listener for proxies.
type askHouse struct {
	*routeHouse
	ask http.Handler
}

func newAskHouse(t *testing.T) *askHouse {
	t.Helper()
	h := newRouteHouseAt(t, "https://signin.example.com")
	h.s.door.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
	app := twinlatch.App{ID: "wages", Name: "Wages", Kind: twinlatch.AppProxy, Address: "https://" + wages, Everyone: true, Asks: twinlatch.AsksAny, Epoch: 1, CreatedAt: h.clock.Now()}
	h.write(func(tx *store.Tx) error { _, err := tx.InsertApp(app); return err })
	return &askHouse{routeHouse: h, ask: h.s.ForwardAuth()}
}

// enters gives the application's cookie to somebody who is signed in.
func (h *askHouse) enters(who string) string {
	h.t.Helper()
	ctx := h.t.Context()
	begun, err := h.s.House.AppStart(ctx, flow.AppStart{Host: wages, ReturnTo: "/"})
	h.must(err)
	v, err := h.s.House.Visitor(ctx, h.cookies[who].Value, flow.From{})
	h.must(err)
	to, err := url.Parse(begun.To)
	h.must(err)
	way, err := h.s.House.AppEnter(ctx, v, to.Query().Get("request"))
	h.must(err)
	back, err := url.Parse(way.To)
	h.must(err)
	in, err := h.s.House.AppFinish(ctx, flow.Arrival{Host: wages, Code: back.Query().Get("code"), State: begun.State})
	h.must(err)
	return "__Host-app=" + in.Token
}

func (h *askHouse) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// app changes the application.
func (h *askHouse) app(change func(*twinlatch.App)) {
	h.t.Helper()
	h.write(func(tx *store.Tx) error {
		a, err := tx.TakeApp("wages")
		change(&a)
		return errors.Join(err, tx.UpdateApp(a))
	})
}

// about answers a question about a page of the application, in one contract.
func (h *askHouse) about(contract string, change func(*asked)) *httptest.ResponseRecorder {
	q := asked{method: http.MethodGet, scheme: "https", host: wages, uri: "/list?month=may", peer: "127.0.0.1:4711", headers: []string{"Sec-Fetch-Mode", "navigate", "Accept", "text/html"}}
	change(&q)
	r := given(byContract[contract](q), append(q.headers, "Cookie", q.cookie, "Origin", "https://evil.example", "User-Agent", "tell-me-back")...)
	r.RemoteAddr = q.peer
	w := httptest.NewRecorder()
	h.ask.ServeHTTP(w, r)
	return w
}

// The listener for proxies says one of a few things, in every contract, and
// nothing beside it: what it says is handed to browsers by some proxies.
func TestEveryAnswerToAProxyHasItsHeadersAndNoMore(t *testing.T) {
	h := newAskHouse(t)
	bo := h.enters("employee")
	seen := map[int]bool{}
	check := func(what, contract string, w *httptest.ResponseRecorder, want int) {
		t.Helper()
		seen[w.Code] = true
		if w.Code != want {
			t.Errorf("%s, %s: %d, not %d", contract, what, w.Code, want)
		}
		saysNoMore(t, contract+", "+what, contract == "nginx", w)
	}
	// everywhere checks a question in all contracts; nginx knows 401 and 403 alone.
	everywhere := func(what string, want, nginx int, change func(*asked)) {
		t.Helper()
		for contract := range byContract {
			if contract == "nginx" {
				check(what, contract, h.about(contract, change), nginx)
				continue
			}
			check(what, contract, h.about(contract, change), want)
		}
	}
	script := []string{"Sec-Fetch-Mode", "cors", "Accept", "application/json"}
	everywhere("a stranger", 302, 401, func(*asked) {})
	everywhere("a stranger's form", 303, 401, func(q *asked) { q.method = http.MethodPost })
	everywhere("a stranger's script", 401, 401, func(q *asked) { q.headers = script })
	everywhere("a stranger's preflight", 401, 401, func(q *asked) { q.method, q.headers = http.MethodOptions, script })
	everywhere("a cookie that is none", 302, 401, func(q *asked) { q.cookie = "__Host-app=\"\x7f" })
	for _, method := range []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"} {
		everywhere("Bo by "+method, 200, 200, func(q *asked) { q.method, q.cookie = method, bo })
	}
	everywhere("a host that nobody registered", 403, 403, func(q *asked) { q.host, q.cookie = "nobody.example.com", bo })
	everywhere("Twinlatch's own host", 403, 403, func(q *asked) { q.host, q.cookie = "signin.example.com", bo })
	everywhere("a host that is none", 400, 403, func(q *asked) { q.host, q.cookie = "a_b", bo })
	everywhere("no scheme", 400, 403, func(q *asked) { q.scheme, q.cookie = "", bo })
	everywhere("http", 400, 403, func(q *asked) { q.scheme, q.cookie = "http", bo })
	everywhere("no method", 400, 403, func(q *asked) { q.method, q.cookie = "get", bo })
	everywhere("a peer that is no proxy", 403, 403, func(q *asked) { q.peer, q.cookie = "192.0.2.7:4711", bo })
	for _, made := range [][2]string{{"Upgrade", "h2c"}, {"Upgrade", "websocket, h2c"}, {"Remote.user", "ada"}, {"Remote_User", ""}, {"X-Twinlatch~Level", "2"},
		{"Connection", "Remote-User"}, {"Connection", "close,\tx_twinlatch_machine , keep-alive"}, {"Connection", "x-twinlatch-"},
		{"Connection", "close;Remote-User"}, {"Connection", "close Remote-User"}, {"Connection", `"Remote-User"`}, {"Connection", "close, ;x-twinlatch-machine"}, {"Connection", "\"close\"Remote-Groups"}} {
		everywhere("Bo with "+made[0], 400, 403, func(q *asked) { q.cookie, q.headers = bo, []string{made[0], made[1] + " "} })
	}
	everywhere("Bo, who opens a socket", 200, 200, func(q *asked) { q.cookie, q.headers = bo, []string{"Upgrade", "WebSocket"} })
	everywhere("Bo with headers like ours, which proxies replace", 200, 200, func(q *asked) { q.cookie, q.headers = bo, []string{"REMOTE-user", "ada", "Remote", "x"} })
	h.app(func(a *twinlatch.App) { a.Asks = twinlatch.AsksTwoFactor })
	everywhere("Bo, of whom a second factor is asked", 302, 401, func(q *asked) { q.cookie = bo })
	everywhere("his script", 403, 403, func(q *asked) { q.cookie, q.headers = bo, script })
	ada := h.enters("configuration")
	h.app(func(a *twinlatch.App) { a.Fresh = time.Minute })
	h.clock.Advance(time.Minute)
	everywhere("Ada, of whom a newer proof is asked", 302, 401, func(q *asked) { q.cookie = ada })
	everywhere("her script", 401, 401, func(q *asked) { q.cookie, q.headers = ada, script })
	h.app(func(a *twinlatch.App) { a.Everyone = false })
	everywhere("a company that was not chosen", 403, 403, func(q *asked) { q.cookie = bo })
	for _, path := range []string{"/", "/fa", "/fa/nginx/", "/.twinlatch/start", "/signin", "/static/app.css"} {
		w := httptest.NewRecorder()
		h.ask.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		check(path, "no contract", w, 404)
	}
	_ = h.s.Close()
	everywhere("without a database", 500, 500, func(q *asked) { q.cookie = bo })
	h.s.House.Now = func() time.Time { panic("broken") }
	everywhere("a check that broke", 500, 500, func(q *asked) { q.cookie = bo })
	if got, want := slices.Sorted(maps.Keys(seen)), []int{200, 302, 303, 400, 401, 403, 404, 500}; !slices.Equal(got, want) {
		t.Errorf("the statuses were %v, not %v", got, want)
	}
}

// reasons are the words in which a refusal says why.
var reasons = []string{"sign-in", "step-up", "enrol", "refused", "unknown-application", "missing-facts", "wrong-scheme", "untrusted-peer", "application-password", "too-often", "other-protocol", "made-up-identity", "hidden-identity"}

// saysNoMore holds an answer to a proxy against the list of all that may stand in
// it with that status.
func saysNoMore(t *testing.T, what string, nginx bool, w *httptest.ResponseRecorder) {
	t.Helper()
	got := w.Result().Header
	may := map[string]bool{"Cache-Control": true, "X-Content-Type-Options": true}
	reason := got.Get("X-Twinlatch-Reason")
	switch w.Code {
	case http.StatusOK:
		for _, name := range []string{
			"Remote-User", "Remote-Name", "Remote-Email", "Remote-Groups",
			"X-Twinlatch-Company", "X-Twinlatch-Company-Name", "X-Twinlatch-Level", "X-Twinlatch-Auth-Time", "X-Twinlatch-Machine", "X-Twinlatch-Assertion",
		} {
			may[name] = true
			if len(got.Values(name)) != 1 {
				t.Errorf("%s: lets pass with %s = %q", what, name, got.Values(name))
			}
		}
		if _, err := strconv.Atoi(got.Get("X-Twinlatch-Level")); err != nil || got.Get("Remote-User") == "" || strings.Count(got.Get("X-Twinlatch-Assertion"), ".") != 2 {
			t.Errorf("%s: lets pass without saying who: %v", what, got)
		}
		may["Authorization"] = strings.HasPrefix(what, "traefik") && got.Get("X-Twinlatch-Machine") == ""
		may["X-Envoy-Auth-Headers-To-Remove"] = strings.HasPrefix(what, "envoy") && got.Get("X-Twinlatch-Machine") != ""
	case http.StatusFound, http.StatusSeeOther:
		may["Location"] = true
	case http.StatusBadRequest, http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
		may["Retry-After"] = reason == "too-often"
		may["X-Twinlatch-Reason"], may["Content-Type"] = true, true
		may["Www-Authenticate"] = w.Code == http.StatusUnauthorized
		may["Location"] = w.Code == http.StatusUnauthorized && nginx && got.Get("Location") != ""
		if !slices.Contains(reasons, reason) || w.Body.String() != http.StatusText(w.Code)+": "+reason+"\n" {
			t.Errorf("%s: %d with the reason %q and the body %q", what, w.Code, reason, w.Body)
		}
		if may["Www-Authenticate"] && !strings.HasPrefix(got.Get("Www-Authenticate"), `Bearer realm="twinlatch"`) {
			t.Errorf("%s: 401 with %q", what, got.Values("Www-Authenticate"))
		}
	default:
		may["Content-Type"] = true
		if w.Body.String() != http.StatusText(w.Code)+"\n" {
			t.Errorf("%s: %d with the body %q", what, w.Code, w.Body)
		}
	}
	for name, values := range got {
		if !may[name] || len(values) != 1 {
			t.Errorf("%s: %d with %s: %q", what, w.Code, name, values)
		}
	}
	to := got.Get("Location")
	if got.Get("Cache-Control") != "no-store" || got.Get("X-Content-Type-Options") != "nosniff" || may["Content-Type"] && got.Get("Content-Type") != "text/plain; charset=utf-8" ||
		may["Location"] && !strings.HasPrefix(to, "https://"+wages+"/.twinlatch/start?return=") && to != "https://signin.example.com/profile/two-factor" {
		t.Errorf("%s: %d with %v", what, w.Code, got)
	}
	if strings.Contains(w.Body.String()+to, "tell-me-back") || w.Code < 300 && w.Body.Len() > 0 {
		t.Errorf("%s: %d says %s", what, w.Code, w.Body)
	}
}
