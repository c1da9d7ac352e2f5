package server

import (
	"context"
	"encoding/base32"
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/demo"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

// aDemo is a running demo, and its public address.
func aDemo(t *testing.T) (*Demo, string) {
	t.Helper()
	web := httptest.NewUnstartedServer(nil)
	public := "http://localhost:" + web.Listener.Addr().String()[strings.LastIndex(web.Listener.Addr().String(), ":")+1:]
	d, err := NewDemo(context.Background(), Config{Data: t.TempDir(), PublicURL: public, Now: testkit.Monday().Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	web.Config.Handler = d
	web.Start()
	t.Cleanup(web.Close)
	return d, public
}

func TestTheDemoLeadsThroughTheGateToPurchaseOrders(t *testing.T) {
	d, public := aDemo(t)

	orders := newBrowser(t, d.Orders)
	path, body := orders.get("/")
	if path != "/signin" {
		t.Fatalf("a stranger at the application got %s\n%s", path, body)
	}
	back := find(t, body, `name="return" value="([^"]+)"`)
	product := &visitorBrowser{t: t, base: public, client: orders.client}
	path, body = product.post("/signin", "email", "ada@acme.example", "password", demo.Password, "return", strings.ReplaceAll(back, "&amp;", "&"))
	if path != "/apps/enter" {
		t.Fatalf("signing in led to %s\n%s", path, body)
	}
	finish := find(t, body, `href="(http://orders[^"]+)"`)
	orders.base = ""
	if path, body = orders.get(finish); path != "/" || !strings.Contains(body, "Lindqvist Paper") {
		t.Fatalf("the hand-off led to %s\n%s", path, body)
	}
	if path, _ = orders.get(finish); path != "/" {
		t.Fatalf("a used hand-off led to %s", path)
	}
	stranger := newBrowser(t, "")
	if path, body = stranger.get(finish); strings.Contains(body, "Lindqvist Paper") {
		t.Fatalf("a used hand-off in another browser led to %s", path)
	}
	product.post("/signout")
	if path, _ = orders.get(d.Orders + "/"); path != "/signin" {
		t.Fatalf("after Sign out the application gave %s", path)
	}
}

// The ledger, of somebody else, is told who Ada is once she allows it.
func TestTheDemoTellsTheLedgerWhoAdaIs(t *testing.T) {
	d, public := aDemo(t)

	ada := newBrowser(t, "")
	_, body := ada.get(d.Ledger + "/")
	product := &visitorBrowser{t: t, base: public, client: ada.client}
	back := html.UnescapeString(find(t, body, `name="return" value="([^"]+)"`))
	_, body = product.post("/signin", "email", "ada@acme.example", "password", demo.Password, "return", back)
	if !strings.Contains(body, "May Ledger know who you are?") {
		t.Fatalf("Ada is not asked\n%s", body)
	}
	request := html.UnescapeString(find(t, body, `name="request" value="([^"]+)"`))
	_, body = product.post("/apps/authorize", "request", request)
	if _, body = ada.get(html.UnescapeString(find(t, body, `href="(http://ledger[^"]+)"`))); !strings.Contains(body, "does not know who you are") {
		t.Errorf("when Ada does not allow it, the ledger shows\n%s", body)
	}
	_, body = ada.get(d.Ledger + "/")
	request = html.UnescapeString(find(t, body, `name="request" value="([^"]+)"`))
	_, body = product.post("/apps/authorize", "request", request, "allow", "yes")
	way := html.UnescapeString(find(t, body, `href="(http://ledger[^"]+)"`))
	if _, body = newBrowser(t, "").get(way); strings.Contains(body, "Ada Byron") {
		t.Error("her way back is good in another browser")
	}
	if _, body = ada.get(way); !strings.Contains(body, "Ada Byron") || !strings.Contains(body, "password was enough") || !strings.Contains(body, "Lindqvist Paper") {
		t.Fatalf("the ledger shows\n%s", body)
	}
	if path, _ := ada.get(d.Ledger + "/"); path != "/" {
		t.Errorf("at the next click Ada comes to %s", path)
	}
	ledger := &visitorBrowser{t: t, base: d.Ledger, client: ada.client}
	if path, body := ledger.post("/sign-out"); path != "/apps/leave" || !strings.Contains(body, "signed out of every application") {
		t.Errorf("signing out of the ledger led to %s\n%s", path, body)
	}
	for _, address := range []string{d.Ledger, public} {
		if path, _ := ada.get(address + "/"); path != "/signin" {
			t.Errorf("afterwards %s leads to %s", address, path)
		}
	}
}

// A program of Bo's reads purchase orders with a password of its own, by the command
// that docs/protect has.
func TestInTheDemoAProgramReadsPurchaseOrders(t *testing.T) {
	d, public := aDemo(t)
	bo := newBrowser(t, public)
	phone, err := base32.StdEncoding.DecodeString(strings.ReplaceAll(d.Secret, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	bo.post("/signin", "email", "bo@acme.example", "password", demo.Password)
	bo.post("/signin/code", "code", twinlatch.TOTPCode(phone, twinlatch.TOTPStep(d.House.Now())))
	_, body := bo.get("/profile/application-passwords/new")
	path, body := bo.post("/profile/application-passwords/new", "app", find(t, body, `name="app" value="([^"]+)"`), "name", "Nightly report", "days", "90")
	if path != "/profile/application-passwords/shown" {
		t.Fatalf("making one led to %s\n%s", path, body)
	}
	ask := func(password string) (int, string) {
		r := httptest.NewRequest(http.MethodGet, d.Orders+"/", nil)
		r.RemoteAddr = "127.0.0.1:4711"
		r.Header.Set("User-Agent", "curl/7.88.1")
		r.SetBasicAuth("bo@acme.example", password)
		w := httptest.NewRecorder()
		d.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	status, body := ask(find(t, body, `<code class="secret">(tla_[^<]+)<`))
	if status != http.StatusOK || !strings.Contains(body, "Lindqvist Paper") || !strings.Contains(body, "Nightly report, a program of Bo") {
		t.Errorf("it got %d\n%s", status, body)
	}
	if status, body := ask("tla_" + strings.Repeat("A", 43)); status != http.StatusUnauthorized || strings.Contains(body, "Lindqvist") {
		t.Errorf("another got %d\n%s", status, body)
	}
}
