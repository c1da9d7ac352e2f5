package server

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/twinlatch/twinlatch/internal/store"
)

// proxy is a reverse proxy in a few lines, with Caddy's contract: what belongs
// to /.twinlatch/ goes to the server, and for everything else it asks first.
func proxy(s *Server, host string) http.Handler {
	ask := s.ForwardAuth()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("X-Forwarded-Proto", "http")
		r.Header.Set("X-Forwarded-Host", host)
		if strings.HasPrefix(r.URL.Path, "/.twinlatch/") {
			s.ServeHTTP(w, r)
			return
		}
		question := httptest.NewRequest(http.MethodGet, "/fa/caddy", nil)
		question.Header = r.Header.Clone()
		question.Header.Set("X-Forwarded-Method", r.Method)
		question.Header.Set("X-Forwarded-Uri", r.URL.RequestURI())
		question.RemoteAddr = r.RemoteAddr
		answer := httptest.NewRecorder()
		ask.ServeHTTP(answer, question)
		if answer.Code != http.StatusOK {
			for name, values := range answer.Header() {
				w.Header()[name] = values
			}
			w.WriteHeader(answer.Code)
			return
		}
		_, _ = w.Write([]byte("orders of " + answer.Header().Get("Remote-Email")))
	})
}

func TestAnApplicationBehindAProxyIsEnteredThroughTheGate(t *testing.T) {
	h := newRouteHouse(t)
	h.s.door.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	web := httptest.NewServer(h.s)
	t.Cleanup(web.Close)
	h.s.House.PublicURL = web.URL
	orders := httptest.NewUnstartedServer(nil)
	host := strings.Replace(orders.Listener.Addr().String(), "127.0.0.1", "orders.localhost", 1)
	orders.Config.Handler = proxy(h.s, host)
	orders.Start()
	t.Cleanup(orders.Close)

	home, _ := url.Parse(web.URL)
	operator := newBrowser(t, web.URL)
	operator.client.Jar.SetCookies(home, []*http.Cookie{{Name: h.cookies["operator"].Name, Value: h.cookies["operator"].Value, Path: "/"}})
	path, body := operator.post("/apps/new", "name", "Purchase orders", "kind", "proxy", "address", "http://"+host, "everyone", "yes", "asks", "any", "fresh", "0")
	if !strings.HasPrefix(path, "/apps/") || !strings.Contains(body, "Purchase orders was added") {
		t.Fatalf("adding led to %s\n%s", path, body)
	}

	bo := newBrowser(t, "http://"+host)
	path, body = bo.get("/list?month=may")
	if path != "/signin" {
		t.Fatalf("a stranger came to %s\n%s", path, body)
	}
	bo.base = web.URL
	back := find(t, body, `name="return" value="([^"]+)"`)
	path, body = bo.post("/signin", "email", "employee@acme.example", "password", adasPassword, "return", back)
	if path != "/apps/enter" {
		t.Fatalf("signing in led to %s\n%s", path, body)
	}
	onward := find(t, body, `class="button primary" href="([^"]+)"`)
	bo.base = ""
	path, body = bo.get(onward)
	if path != "/list" || body != "orders of employee@acme.example" {
		t.Fatalf("going on led to %s\n%s", path, body)
	}
	if path, body = newBrowser(t, "").get(onward); path != "/apps/stale" {
		t.Errorf("the code again, in another browser, led to %s\n%s", path, body)
	}
	h.write(func(tx *store.Tx) error {
		c, err := tx.TakeCompany("acme")
		c.Policy.Required = true
		if err != nil {
			return err
		}
		return tx.UpdateCompany(c)
	})
	bo.base = "http://" + host
	if path, _ = bo.get("/list"); path != "/profile/two-factor" {
		t.Errorf("after Required was switched on, a click led to %s", path)
	}
}

func TestAHandlerOfOnesOwnIsReachedThroughTheGateAlone(t *testing.T) {
	h := newRouteHouse(t)
	reached := 0
	own := h.s.Require(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reached++
		who, ok := Who(r.Context())
		if !ok || who.ID != "employee" && who.ID != "configuration" || w.Header().Get("Content-Security-Policy") != "" {
			t.Errorf("it is told of %+v, %v, with %v", who, ok, w.Header())
		}
		if body, err := io.ReadAll(r.Body); err != nil || r.Method == http.MethodPost && string(body) != "a=b" {
			t.Errorf("the body arrives as %q, %v", body, err)
		}
	}))
	for who, want := range map[string]struct {
		status int
		to     string
	}{
		"stranger": {303, "/signin?return=%2Forders%3Fmonth%3Dmay"}, "pending": {303, "/signin/code"}, "unprotected": {303, "/profile/two-factor"},
		"employee": {200, ""}, "configuration": {200, ""},
	} {
		answer := h.answer(own, who, http.MethodGet, "/orders?month=may")
		if answer.Code != want.status || answer.Header().Get("Location") != want.to {
			t.Errorf("%s got %d, to %q", who, answer.Code, answer.Header().Get("Location"))
		}
	}
	for site, want := range map[string]int{"same-origin": 200, "cross-site": 403} {
		r := httptest.NewRequest(http.MethodPost, "/orders", strings.NewReader("a=b"))
		r.Header.Set("Sec-Fetch-Site", site)
		r.AddCookie(h.cookies["employee"])
		answer := httptest.NewRecorder()
		own.ServeHTTP(answer, r)
		if answer.Code != want {
			t.Errorf("a form from %s got %d", site, answer.Code)
		}
	}
	machine := httptest.NewRequest(http.MethodGet, "/orders", nil)
	answer := httptest.NewRecorder()
	own.ServeHTTP(answer, machine)
	if answer.Code != http.StatusUnauthorized || reached != 3 {
		t.Errorf("a program without a session got %d; the handler was reached %d times", answer.Code, reached)
	}
}
