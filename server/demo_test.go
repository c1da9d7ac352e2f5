package server

import (
	"context"
	"html"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

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
