package server

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

// cookieLaw is every cookie there is: to whom the browser shows it, and for how
// long it keeps it (zero: as long as it runs).
var cookieLaw = map[string]struct {
	site http.SameSite
	keep time.Duration
}{
	"session": {http.SameSiteLaxMode, 0}, // a link from a mail finds the session
	"signin":  {http.SameSiteLaxMode, 0},
	"trust":   {http.SameSiteStrictMode, 180 * 24 * time.Hour}, // read on our own forms only
	"known":   {http.SameSiteStrictMode, 180 * 24 * time.Hour},
	"notice":  {http.SameSiteLaxMode, 2 * time.Minute},
	// On the host of an application; both are read on a link that leads there.
	"app":       {http.SameSiteLaxMode, 0},
	"app-state": {http.SameSiteLaxMode, twinlatch.HandoffStateFor},
}

// largestCookie is what every browser keeps: name and value (ASVS 3.3.5).
const largestCookie = 4096

// inspector looks at everything a server answers.
type inspector struct {
	t      *testing.T
	under  http.RoundTripper
	secure bool
	seen   map[string]int
	values map[string]bool // of cookies; they stand in Set-Cookie and nowhere else
	signed http.Header     // of the answer to Sign out
}

func (i *inspector) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := i.under.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(answer.Body)
	_ = answer.Body.Close()
	answer.Body = io.NopCloser(bytes.NewReader(body))
	for _, c := range answer.Cookies() {
		i.inspect(r, c)
	}
	for value := range i.values {
		if bytes.Contains(body, []byte(value)) || strings.Contains(answer.Header.Get("Location"), value) || strings.Contains(r.URL.String(), value) {
			i.t.Errorf("%s %s: the value of a cookie stands outside of Set-Cookie", r.Method, r.URL.Path)
		}
	}
	if r.URL.Path == "/signout" {
		i.signed = answer.Header
	}
	return answer, err
}

func (i *inspector) inspect(r *http.Request, c *http.Cookie) {
	name, prefix := strings.TrimPrefix(strings.TrimPrefix(c.Name, "__Host-"), "twinlatch-"), "twinlatch-"
	if i.secure {
		prefix = "__Host-"
	}
	law, known := cookieLaw[name]
	keep := int(law.keep.Seconds())
	if c.Value == "" {
		keep = -1
	} else if len(c.Value) > 20 && name != "notice" {
		i.values[c.Value] = true
	}
	i.seen[name]++
	if !known || c.Name != prefix+name || !c.HttpOnly || c.Secure != i.secure || c.SameSite != law.site || c.Path != "/" || c.Domain != "" ||
		c.MaxAge != keep || !c.Expires.IsZero() || len(c.Name)+len(c.Value) > largestCookie {
		i.t.Errorf("%s %s sets %s", r.Method, r.URL.Path, c.Raw)
	}
}

// Every cookie that is set on the way through the house keeps the law, on http
// to this machine and on https.
func TestEveryCookieKeepsTheLaw(t *testing.T) {
	for scheme, start := range map[string]func(http.Handler) *httptest.Server{"http": httptest.NewServer, "https": httptest.NewTLSServer} {
		t.Run(scheme, func(t *testing.T) {
			clock := testkit.Monday()
			s, err := New(context.Background(), Config{Data: t.TempDir(), PublicURL: scheme + "://localhost:8080", Now: clock.Now, Log: slog.New(slog.DiscardHandler)})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = s.Close() })
			makeAda(t, s)
			web := start(s)
			t.Cleanup(web.Close)
			look := &inspector{t: t, under: web.Client().Transport, secure: scheme == "https", seen: map[string]int{}, values: map[string]bool{}}
			ada := newBrowser(t, web.URL)
			ada.client.Transport = look
			theWholeWay(t, s, clock, ada)
			for name := range cookieLaw {
				if look.seen[name] == 0 {
					t.Errorf("the cookie %s was never set", name)
				}
			}
			if got := look.signed.Get("Clear-Site-Data"); got != `"cache", "storage"` {
				t.Errorf("Sign out clears %s", got)
			}
		})
	}
}

// theWholeWay leads Ada to every place that sets a cookie.
func theWholeWay(t *testing.T, s *Server, clock *testkit.Clock, ada *visitorBrowser) {
	t.Helper()
	signIn := func() string {
		path, _ := ada.post("/signin", "email", "ada@acme.example", "password", adasPassword)
		return path
	}
	signIn()
	codes := protect(t, ada, clock)
	ada.post("/signout")
	if path := signIn(); path != "/signin/code" {
		t.Fatalf("the password led to %s", path)
	}
	ada.post("/signin/cancel")
	signIn()
	clock.Advance(time.Minute)
	factor, err := factorOf(s, "acme", "ada")
	if err != nil {
		t.Fatal(err)
	}
	if path, body := ada.post("/signin/code", "code", twinlatch.TOTPCode(factor, twinlatch.TOTPStep(clock.Now())), "remember", "yes"); path != "/" {
		t.Fatalf("the code led to %s\n%s", path, body)
	}
	ada.get("/profile/two-factor")
	ada.post("/profile", "name", strings.Repeat("𝔸", 100)) // the longest name there is, in a notice
	clock.Advance(11 * time.Minute)
	ada.post("/profile/two-factor/recovery-codes")
	ada.post("/proof", "password", adasPassword, "code", twinlatch.TOTPCode(factor, twinlatch.TOTPStep(clock.Now())))
	ada.post("/profile/password", "current", adasPassword, "new", "six loud lanterns hum")
	enterAnApplication(t, s, ada)
	ada.post("/signout")
	if path, _ := ada.post("/signin", "email", "ada@acme.example", "password", "six loud lanterns hum"); path != "/signin/code" {
		t.Fatalf("the new password led to %s", path)
	}
	if path, _ := ada.post("/signin/recovery", "code", codes[0]); path != "/profile/two-factor" {
		t.Fatalf("the recovery code led to %s", path)
	}
	if u, _ := url.Parse(ada.base); len(ada.client.Jar.Cookies(u)) == 0 {
		t.Error("no cookie came back")
	}
}

// enterAnApplication leads Ada to an application at the host that she calls, and
// back; the proxy before it is left out.
func enterAnApplication(t *testing.T, s *Server, ada *visitorBrowser) {
	t.Helper()
	app := twinlatch.App{ID: "orders", Name: "Orders", Kind: twinlatch.AppProxy, Address: ada.base, Everyone: true, Asks: twinlatch.AsksAny, Epoch: 1, CreatedAt: s.House.Now()}
	if err := s.House.DB.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.InsertApp(app); return err }); err != nil {
		t.Fatal(err)
	}
	ada.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	defer func() { ada.client.CheckRedirect = nil }()
	leads := func(path string) string {
		answer, err := ada.client.Get(ada.base + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		to, err := answer.Location()
		if err != nil {
			t.Fatalf("%s leads nowhere: %d", path, answer.StatusCode)
		}
		return to.RequestURI()
	}
	_, page := ada.get(leads("/.twinlatch/start?return=/list"))
	if back := leads(strings.TrimPrefix(find(t, page, `class="button primary" href="([^"]+)"`), ada.base)); back != "/list" {
		t.Fatalf("the way led back to %s", back)
	}
}

// factorOf is the key of somebody's application.
func factorOf(s *Server, company twinlatch.CompanyID, account twinlatch.AccountID) (key []byte, err error) {
	err = s.House.DB.Read(context.Background(), func(tx *store.Tx) error {
		f, err := tx.Factor(company, account)
		if err == nil {
			key, err = s.House.Keys.Open(f.Sealed, flow.FactorPlace(f.Company, f.ID))
		}
		return err
	})
	return key, err
}
