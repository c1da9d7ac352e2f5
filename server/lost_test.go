package server

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
)

// browsers are the people of the table of routes in browsers of their own: Acme's
// "configuration" and "users", an Acme employee "pending" who has no phone to
// give the code with, and the vendor's "support".
func (h *routeHouse) browsers() func(who string) *visitorBrowser {
	h.t.Helper()
	web := httptest.NewServer(h.s)
	h.t.Cleanup(web.Close)
	home, err := url.Parse(web.URL)
	if err != nil {
		h.t.Fatal(err)
	}
	return func(who string) *visitorBrowser {
		h.t.Helper()
		b := newBrowser(h.t, web.URL)
		if c := h.cookies[who]; c != nil {
			b.client.Jar.SetCookies(home, []*http.Cookie{{Name: c.Name, Value: c.Value, Path: "/"}})
		}
		return b
	}
}

// newestLink is the link of the newest mail of a kind to an address.
func (h *routeHouse) newestLink(to string, link func(twinlatch.MailFacts) string) string {
	h.t.Helper()
	var rows []store.OutboxMail
	h.write(func(tx *store.Tx) (err error) {
		rows, err = tx.ClaimMail(h.clock.Now(), h.clock.Now(), 1000)
		return err
	})
	newest := ""
	for _, row := range rows {
		if row.Recipient != to {
			continue
		}
		plain, err := h.s.House.Keys.Open(row.Sealed, flow.MailPlace(row))
		if err != nil {
			h.t.Fatal(err)
		}
		m := twinlatch.Mail{Kind: row.Kind}
		if err := m.Unpack(plain); err != nil {
			h.t.Fatal(err)
		}
		if one := link(m.Facts); one != "" {
			newest = strings.TrimPrefix(one, "http://localhost:8080")
		}
	}
	if newest == "" {
		h.t.Fatalf("no mail with that link came to %s", to)
	}
	return newest
}

func TestSomebodyWhoLostThePhoneAsksTheAdministrator(t *testing.T) {
	h := newRouteHouse(t)
	as := h.browsers()
	lost, admin := as("pending"), as("configuration")

	_, body := lost.get("/signin/lost")
	says(t, body, "Lost your phone?", "c•••@acme.example", "Ask my administrator", "Reason")
	if path, body := lost.post("/signin/lost", "reason", " "); path != "/signin/lost" || !strings.Contains(body, "Say why") {
		t.Fatalf("no reason led to %s", path)
	}
	path, body := lost.post("/signin/lost", "reason", "It fell into <b>the lake</b>.")
	if path != "/signin/lost" {
		t.Fatalf("asking led to %s", path)
	}
	says(t, body, "Your administrator has been asked.", "Waiting for your administrator until")
	if strings.Contains(body, "Ask my administrator") {
		t.Error("it can be asked twice")
	}
	_, body = lost.post("/signin/lost", "reason", "Again.")
	says(t, body, "A request about this person is open already.")

	_, body = admin.get("/")
	says(t, body, "1 reset request")
	_, body = admin.get("/configuration/reset-requests")
	says(t, body, "pending@acme.example", "It fell into &lt;b&gt;the lake&lt;/b&gt;.", ">Approve</button>", ">Reject</button>")
	action := find(t, body, `action="(/configuration/reset-requests/[^"]+/approve)"`)
	if path, _ = as("users").post(action); path != action {
		t.Errorf("User Management came to %s", path)
	}

	// The session is old by now: the form waits for a fresh proof and is shown again.
	h.clock.Advance(11 * time.Minute)
	path, body = admin.post(action, "person", "pending")
	if path != "/proof" {
		t.Fatalf("Approve led to %s\n%s", path, body)
	}
	says(t, body, "Approving a reset needs a fresh proof that it is you.")
	form := find(t, body, `name="form" value="([^"]+)"`)
	code := twinlatch.TOTPCode(h.phones["configuration"], twinlatch.TOTPStep(h.clock.Now()))
	path, body = admin.post("/proof", "form", form, "password", adasPassword, "code", code)
	if path != "/proof" {
		t.Fatalf("the proof led to %s", path)
	}
	says(t, body, "Approve the reset", "pending", ">Approve</button>", `href="/configuration/reset-requests"`)
	path, body = admin.post(action)
	if path != "/configuration/reset-requests" {
		t.Fatalf("Approve led to %s", path)
	}
	says(t, body, "Two-factor authentication of pending was reset.", "Approved")
	if path, body = admin.post(action); path != action || !strings.Contains(body, "This request has ended in the meantime.") {
		t.Errorf("a second Approve led to %s", path)
	}
	if path, _ = lost.get("/signin/lost"); path != "/signin" {
		t.Errorf("the pending sign-in lives on at %s", path)
	}
}

func TestSupportFindsAPersonAndAsksTheirCompany(t *testing.T) {
	h := newRouteHouse(t)
	as := h.browsers()
	support := as("support")
	_, body := support.get("/support")
	says(t, body, "Find a person", ">Find</button>")
	_, body = support.post("/support", "q", "nobody@acme.example")
	says(t, body, "Nobody with that e-mail")
	_, body = support.post("/support", "q", "not an address")
	says(t, body, "This is not an e-mail address")
	_, body = support.post("/support", "q", "operator@vendor.example")
	says(t, body, "Support never acts on the operator&#39;s own company.")
	_, body = support.post("/support", "q", "Pending@Acme.example")
	says(t, body, "pending", "p•••@acme.example", "acme", "Turned on", "Reason", ">Request reset</button>")
	if strings.Contains(body, ">pending@acme.example") {
		t.Error("the whole address is shown")
	}
	action := find(t, body, `action="(/support/people/[^"]+/request)"`)
	if path, body := support.post(action, "q", "pending@acme.example", "reason", ""); path != action || !strings.Contains(body, "Say why") {
		t.Fatalf("no reason led to %s", path)
	}
	path, body := support.post(action, "q", "pending@acme.example", "reason", "Called back.")
	if path != "/support" {
		t.Fatalf("Request reset led to %s", path)
	}
	says(t, body, "The reset of pending was requested.", "Waiting")

	admin := as("configuration")
	_, body = admin.get("/configuration/reset-requests")
	says(t, body, "support of support", "Called back.")
	path, body = admin.post(find(t, body, `action="(/configuration/reset-requests/[^"]+/reject)"`))
	if path != "/configuration/reset-requests" {
		t.Fatalf("Reject led to %s", path)
	}
	says(t, body, "The request was rejected. Nothing of pending was changed.", "Rejected")
}

func TestTheLinkThisWasNotMeNeedsNoSignIn(t *testing.T) {
	h := newRouteHouse(t)
	if _, err := h.s.House.HostResetTwoFactor(context.Background(), "pending@acme.example", "By mistake."); err != nil {
		t.Fatal(err)
	}
	link := h.newestLink("pending@acme.example", func(f twinlatch.MailFacts) string { return f.SecondLink })
	stranger := h.browsers()("stranger")
	for range 2 {
		_, body := stranger.get(link)
		says(t, body, "Was this not you?", ">This was not me</button>", "pending")
	}
	_, token, _ := strings.Cut(link, "?t=")
	path, body := stranger.post("/reset/not-me", "t", token)
	says(t, body, "Your account is closed for now")
	if path != "/reset/not-me" {
		t.Errorf("it led to %s", path)
	}
	_, body = stranger.post("/signin", "email", "pending@acme.example", "password", adasPassword)
	says(t, body, "Your account is suspended; ask your administrator.")
	_, body = stranger.get(link)
	says(t, body, "This link has ended")
	_, body = stranger.get("/reset/stop?t=" + token)
	says(t, body, "This link has ended")
}

// seasoned makes two people of Support out of the vendor's, who have been so for
// longer than a week.
func (h *routeHouse) seasoned(who ...twinlatch.AccountID) {
	h.t.Helper()
	h.write(func(tx *store.Tx) error {
		for _, id := range who {
			a, err := tx.TakeAccount("vendor", id)
			if err != nil {
				return err
			}
			a.Roles |= twinlatch.Support
			a.SupportSince = h.clock.Now().Add(-8 * 24 * time.Hour)
			if err := tx.UpdateAccount(a); err != nil {
				return err
			}
		}
		return nil
	})
}

func TestTheOnlyAdministratorsResetTakesADayAndCanBeStopped(t *testing.T) {
	h := newRouteHouse(t)
	h.s.House.MailOn = true
	h.seasoned("support", "operator")
	as := h.browsers()
	lost, first, second := as("stranger"), as("support"), as("operator")
	lost.post("/signin", "email", "configuration@acme.example", "password", adasPassword)
	_, body := lost.get("/signin/lost")
	says(t, body, "You are the only administrator of your company", "Ask my administrator")
	_, body = lost.post("/signin/lost", "reason", "Stolen on the train.")
	says(t, body, "Waiting for support until")

	_, body = first.get("/support")
	says(t, body, "Waiting for a second agent", "Stolen on the train.", ">Approve</button>")
	action := find(t, body, `action="(/support/requests/[^"]+/approve)"`)
	path, body := first.post(action)
	says(t, body, "Your approval for configuration is noted.", "Somebody else of Support must approve.")
	if path != "/support" {
		t.Errorf("Approve led to %s", path)
	}
	_, body = second.post(action)
	says(t, body, "Approved. In 24 hours")
	_, body = lost.get("/signin/lost")
	says(t, body, "Support has approved. The reset takes effect")

	link := h.newestLink("configuration@acme.example", func(f twinlatch.MailFacts) string {
		if strings.Contains(f.Link, "/reset/stop") {
			return f.Link
		}
		return ""
	})
	stranger := as("stranger")
	_, body = stranger.get(link)
	says(t, body, "Stop this reset?", ">Stop this reset</button>", "configuration")
	_, token, _ := strings.Cut(link, "?t=")
	_, body = stranger.post("/reset/stop", "t", token)
	says(t, body, "The reset is stopped")
	_, body = stranger.get(link)
	says(t, body, "This link has ended")
	h.clock.Advance(25 * time.Hour)
	h.s.Tick(context.Background())
	lost.post("/signin", "email", "configuration@acme.example", "password", adasPassword)
	if path, _ := lost.get("/"); path != "/signin/code" {
		t.Errorf("the second factor is gone: %s", path)
	}
}
