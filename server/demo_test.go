package server

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/twinlatch/twinlatch/internal/demo"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

func TestTheDemoLeadsThroughTheGateToPurchaseOrders(t *testing.T) {
	web := httptest.NewUnstartedServer(nil)
	public := "http://localhost:" + web.Listener.Addr().String()[strings.LastIndex(web.Listener.Addr().String(), ":")+1:]
	d, err := NewDemo(context.Background(), Config{Data: t.TempDir(), PublicURL: public, Now: testkit.Monday().Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = d.Close() }()
	web.Config.Handler = d
	web.Start()
	defer web.Close()

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
