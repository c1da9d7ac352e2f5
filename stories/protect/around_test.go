package protect_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/store"
)

// everywhere tells a story behind every proxy.
func everywhere(t *testing.T, story func(t *testing.T, town *town)) {
	t.Helper()
	for name, start := range proxies() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			town := newTown(t)
			start(town)
			story(t, town)
		})
	}
}

// reached reports what the application saw since the last time it was asked.
func (town *town) reached() (all []*http.Request) {
	for {
		select {
		case r := <-town.seen:
			all = append(all, r)
		default:
			return all
		}
	}
}

const orders = "https://" + ordersHost

func TestAStrangerNeverReachesTheApplication(t *testing.T) {
	everywhere(t, func(t *testing.T, town *town) {
		lies := [][]string{
			{"Remote-User", "bo"}, {"Remote_User", "bo"}, {"remote-user", "bo"}, {"X-Twinlatch-Assertion", "e30.e30.e30"}, {"Cookie", "__Host-app=AAAA"},
			{"Cookie", "__Host-app=\"; __Host-app="}, {"X-Forwarded-Host", "evil.example"}, {"X-Forwarded-Uri", "/.twinlatch/start"}, {"X-Forwarded-Method", "OPTIONS"},
			{"X-Forwarded-Proto", "http"}, {"X-Forwarded-For", "127.0.0.1"}, {"X-Original-URL", "https://other.example/"}, {"X-Original-Url", "/.twinlatch/x"},
			{"X-Original-Method", "OPTIONS"}, {"X-Rewrite-Url", "/.twinlatch/x"}, {"Authorization", "Basic Ym86Ym8="}, {"Authorization", "Bearer AAAA"},
			{"Upgrade", "websocket"}, {"Connection", "Remote-User"}, {"Forwarded", "for=127.0.0.1;host=evil.example"}, {"X-Http-Method-Override", "OPTIONS"},
		}
		b := town.browser()
		for _, lie := range lies {
			for _, path := range []string{"/list", "/.twinlatch-ask", "/%2e%2e/list", "//list", "/list;x", "/.twinlatch/../list"} {
				b.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
				a := b.get(orders+path, lie...)
				if a.status < 300 || strings.Contains(a.body, "orders of") {
					t.Errorf("%v at %s: %d %q", lie, path, a.status, a.body)
				}
			}
		}
		if all := town.reached(); len(all) > 0 {
			t.Errorf("the application was reached with %v", all[0].Header)
		}
	})
}

// What Bo's own browser makes up about him does not reach the application.
func TestNobodyIsSomebodyElse(t *testing.T) {
	everywhere(t, func(t *testing.T, town *town) {
		bo := town.browser()
		bo.signIn("/")
		town.reached()
		bo.get(orders+"/list", "Remote-User", "ada", "Remote_User", "ada", "Remote-Groups", "configuration", "remote_groups", "configuration", "X-Twinlatch-Level", "2",
			"X_Twinlatch_Level", "2", "X-Twinlatch_Level", "2", "X_Twinlatch-Company", "globex", "X-Twinlatch-Reason", "none", "X-Twinlatch-Company", "globex")
		all := town.reached()
		if len(all) != 1 {
			t.Fatalf("the application was reached %d times", len(all))
		}
		for name, values := range all[0].Header {
			for _, v := range values {
				plain := strings.ToLower(strings.ReplaceAll(name, "_", "-"))
				about := strings.HasPrefix(plain, "remote-") || strings.HasPrefix(plain, "x-twinlatch-")
				if about && (v == "ada" || v == "configuration" || v == "2" || v == "globex" || strings.Contains(name, "_") && v != "") {
					t.Errorf("%s: %s reached the application", name, v)
				}
			}
		}
	})
}

// A program is told in a status, never sent to a page; the end of a session, and
// a rule of the company, act at the next request.
func TestMachinesAreToldAndEndsAreFelt(t *testing.T) {
	everywhere(t, func(t *testing.T, town *town) {
		b := town.browser()
		for name, headers := range map[string][]string{
			"fetch": {"Accept", "application/json", "Sec-Fetch-Mode", "cors", "Sec-Fetch-Dest", "empty"}, "picture": {"Sec-Fetch-Mode", "no-cors", "Sec-Fetch-Dest", "image"},
			"old script": {"Sec-Fetch-Mode", "", "Accept", "*/*", "X-Requested-With", "XMLHttpRequest"}, "frame": {"Sec-Fetch-Dest", "iframe"},
		} {
			if a := b.get(orders+"/api", headers...); a.status != http.StatusUnauthorized || a.header.Get("Location") != "" || a.header.Get("Www-Authenticate") == "" {
				t.Errorf("%s: %d, to %q, %v", name, a.status, a.header.Get("Location"), a.header)
			}
		}
		bo := town.browser()
		bo.signIn("/")
		town.reached()
		if a := bo.send(http.MethodPost, orders+"/approve", "number=1042&amount="+strings.Repeat("9", 5000)); a.status != http.StatusOK {
			t.Fatalf("Bo's form got %d", a.status)
		}
		if r := town.reached()[0]; r.FormValue("number") != "1042" || len(r.FormValue("amount")) != 5000 || r.Method != http.MethodPost {
			t.Errorf("the form arrived as %s %v", r.Method, r.Form)
		}
		must(t, town.s.House.DB.Write(t.Context(), func(tx *store.Tx) error {
			c, err := tx.TakeCompany("acme")
			c.Policy.Required = true
			if err != nil {
				return err
			}
			return tx.UpdateCompany(c)
		}))
		if a := bo.get(orders + "/list"); a.url.Path != "/profile/two-factor" {
			t.Errorf("once two-factor is required, Bo's next click led to %s", a.url)
		}
		if a := bo.get(orders+"/list", "Accept", "application/json", "Sec-Fetch-Mode", "cors"); a.status != http.StatusForbidden {
			t.Errorf("and his script got %d", a.status)
		}
		must(t, town.s.House.DB.Write(t.Context(), func(tx *store.Tx) error {
			a, err := tx.TakeAccount("acme", "bo")
			a.Status = twinlatch.AccountSuspended
			if err != nil {
				return err
			}
			return tx.UpdateAccount(a)
		}))
		bo.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		if a := bo.get(orders + "/list"); !strings.HasPrefix(a.header.Get("Location"), orders+"/.twinlatch/start") {
			t.Errorf("suspended, Bo's next click led to %q (%d)", a.header.Get("Location"), a.status)
		}
		if all := town.reached(); len(all) > 0 {
			t.Error("the application was reached")
		}
	})
}

// A socket is opened for whoever is in, and refused to a stranger with 401.
func TestSocketsPassTheGate(t *testing.T) {
	everywhere(t, func(t *testing.T, town *town) {
		bo := town.browser()
		bo.signIn("/")
		cookie := ""
		for _, c := range bo.client.Jar.Cookies(mustURL(t, orders)) {
			cookie = c.Name + "=" + c.Value
		}
		for who, want := range map[string]string{"": "401", cookie: "101"} {
			conn, err := (&tls.Dialer{Config: &tls.Config{RootCAs: town.roots, ServerName: ordersHost, MinVersion: tls.VersionTLS12}}).DialContext(context.Background(), "tcp", town.proxy)
			must(t, err)
			_, _ = fmt.Fprintf(conn, "GET /live HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nCookie: %s\r\nAccept: text/html\r\n\r\n", ordersHost, who)
			line, err := bufio.NewReader(conn).ReadString('\n')
			must(t, err)
			_ = conn.Close()
			if !strings.Contains(line, want) {
				t.Errorf("with cookie %v: %s", who != "", line)
			}
		}
	})
}

// When Twinlatch is gone, or broken, nobody passes.
func TestNobodyPassesWhenNobodyAnswers(t *testing.T) {
	everywhere(t, func(t *testing.T, town *town) {
		bo := town.browser()
		bo.signIn("/")
		town.reached()
		must(t, town.s.Close())
		if a := bo.get(orders + "/list"); a.status < 500 && a.status != http.StatusForbidden { // Envoy's answer to an error
			t.Errorf("with the database closed: %d", a.status)
		}
		if all := town.reached(); len(all) > 0 {
			t.Error("the application was reached")
		}
	})
}

func mustURL(t *testing.T, raw string) *url.URL {
	t.Helper()
	u, err := url.Parse(raw)
	must(t, err)
	return u
}

// Another application's name, called at the address of this one's proxy, is
// answered for this one or for nobody: what opens the other opens nothing here.
func TestNobodyEntersUnderAnotherApplicationsName(t *testing.T) {
	everywhere(t, func(t *testing.T, town *town) {
		const wages = "wages.example.com"
		must(t, town.s.House.DB.Write(t.Context(), func(tx *store.Tx) error {
			a, err := tx.TakeApp("orders")
			other := a
			other.ID, other.Address = "wages", "https://"+wages
			a.Everyone = false // Acme was not chosen to use purchase orders
			_, err2 := tx.InsertApp(other)
			return errors.Join(err, err2, tx.UpdateApp(a))
		}))
		town.names[wages+":443"] = town.proxy
		bo := town.browser()
		a := bo.get("https://" + wages + "/list")
		if a.url.Host == signinHost && a.url.Path == "/signin" {
			form := url.Values{"email": {"bo@acme.example"}, "password": {bosPassword}, "return": {find(t, a.body, `name="return" value="([^"]+)"`)}}
			sent := bo.send(http.MethodPost, "https://"+signinHost+"/signin", form.Encode())
			if next := regexp.MustCompile(`class="button primary" href="([^"]+)"`).FindStringSubmatch(sent.body); next != nil {
				bo.get(html.UnescapeString(next[1]))
			}
		}
		a = bo.get("https://" + wages + "/list")
		if all := town.reached(); len(all) > 0 || strings.Contains(a.body, "orders of") {
			t.Errorf("he came to %s (%d): %s", a.url, a.status, a.body)
		}
	})
}
