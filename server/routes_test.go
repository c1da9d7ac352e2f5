package server

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

var update = flag.Bool("update", false, "write the table of routes anew")

// whoComes are the columns of the table of routes.
var whoComes = []string{"stranger", "pending", "unprotected", "employee", "configuration", "users", "support", "operator"}

// routeHouse has somebody for each column; the value is the browser's cookie.
type routeHouse struct {
	t       testing.TB
	s       *Server
	clock   *testkit.Clock
	hash    string
	cookies map[string]*http.Cookie
	folder  string            // of the database
	sent    int               // forms of the attacks, each from an address of its own
	phones  map[string][]byte // the key of each one's application
}

func newRouteHouse(t testing.TB) *routeHouse { return newRouteHouseAt(t, "http://localhost:8080") }

func newRouteHouseAt(t testing.TB, publicURL string) *routeHouse {
	clock, folder := testkit.Monday(), t.TempDir()
	s, err := New(context.Background(), Config{Data: folder, PublicURL: publicURL, Now: clock.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	s.House.Hasher = secret.NewTestHasher().WithPepper(s.House.Keys) // the real cost is the hasher's own tests'
	h := &routeHouse{t: t, s: s, clock: clock, folder: folder, cookies: map[string]*http.Cookie{}, phones: map[string][]byte{}}
	if h.hash, err = s.House.Hasher.Hash(context.Background(), adasPassword); err != nil {
		t.Fatal(err)
	}
	h.company("vendor", true, false)
	h.company("acme", false, false)
	h.company("strict", false, true)
	h.comes("pending", "acme", 0, true)
	h.comes("unprotected", "strict", 0, false)
	h.comes("employee", "acme", 0, false)
	h.comes("configuration", "acme", twinlatch.Configuration, true)
	h.comes("users", "acme", twinlatch.UserManagement, true)
	h.comes("support", "vendor", twinlatch.Support, true)
	h.comes("operator", "vendor", twinlatch.Configuration|twinlatch.UserManagement, true)
	return h
}

func (h *routeHouse) write(fn func(tx *store.Tx) error) {
	h.t.Helper()
	if err := h.s.House.DB.Write(context.Background(), fn); err != nil {
		h.t.Fatal(err)
	}
}

func (h *routeHouse) company(name string, operator, required bool) {
	h.t.Helper()
	c := twinlatch.Company{ID: twinlatch.CompanyID(name), Name: name, Operator: operator, Status: twinlatch.CompanyActive, Epoch: 1, Policy: twinlatch.DefaultPolicy(), CreatedAt: h.clock.Now()}
	c.Policy.Required = required
	h.write(func(tx *store.Tx) error { return tx.InsertCompany(c) })
}

// comes puts somebody in a company and signs them in; "pending" stops half way.
func (h *routeHouse) comes(who, company string, roles twinlatch.Roles, protected bool) {
	h.t.Helper()
	ctx, now, key := context.Background(), h.clock.Now(), secret.NewTOTPSecret()
	a := twinlatch.Account{
		ID: twinlatch.AccountID(who), Company: twinlatch.CompanyID(company), Name: who, Email: who + "@" + company + ".example", Language: "en",
		Status: twinlatch.AccountActive, Roles: roles, Epoch: 1, BrowserEpoch: 1, PasswordHash: h.hash, PasswordSetAt: now, PasswordLength: len(adasPassword), CreatedAt: now,
	}
	h.phones[who] = key
	f := twinlatch.Factor{ID: twinlatch.FactorID(who), Account: a.ID, Company: a.Company, Application: "aegis", CreatedAt: now}
	sealed, err := h.s.House.Keys.Seal(key, flow.FactorPlace(f.Company, f.ID))
	f.Sealed = sealed
	h.write(func(tx *store.Tx) error {
		if protected {
			return errors.Join(err, tx.InsertAccount(a), tx.InsertFactor(f))
		}
		return errors.Join(err, tx.InsertAccount(a))
	})
	in, err := h.s.House.SigninPassword(ctx, flow.SigninPassword{Email: a.Email, Password: adasPassword})
	if err == nil && who == "pending" {
		h.cookies[who] = &http.Cookie{Name: h.prefix() + "signin", Value: in.Pending}
		return
	}
	if err == nil && protected {
		in, err = h.s.House.SigninCode(ctx, flow.SigninCode{Pending: in.Pending, Code: twinlatch.TOTPCode(key, twinlatch.TOTPStep(now))})
	}
	if err != nil {
		h.t.Fatal(err)
	}
	h.cookies[who] = &http.Cookie{Name: h.prefix() + "session", Value: in.Session}
}

// prefix is what the names of cookies begin with.
func (h *routeHouse) prefix() string {
	if h.s.door.Secure {
		return "__Host-"
	}
	return "twinlatch-"
}

// answer is what one of them gets.
func (h *routeHouse) answer(handler http.Handler, who, method, path string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, nil)
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if c := h.cookies[who]; c != nil {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

// What each kind of visitor gets from each route, as a table that is read.
func TestWhoMayEnterWhere(t *testing.T) {
	h := newRouteHouse(t)
	routes := h.s.site.Routes()
	for i := range routes {
		routes[i].Limit = door.NoLimit
		routes[i].Handler = func(w http.ResponseWriter, _ *door.Request) error {
			w.WriteHeader(http.StatusNoContent)
			return nil
		}
	}
	mux := http.NewServeMux()
	h.s.door.Mount(mux, routes)
	var table strings.Builder
	fmt.Fprintf(&table, "%-5s %-50s %-16s", "", "", "access")
	for _, who := range whoComes {
		fmt.Fprintf(&table, " %-24s", who)
	}
	for _, route := range routes {
		fmt.Fprintf(&table, "\n%-5s %-50s %-16s", route.Method, route.Path, route.Access)
		for _, who := range whoComes {
			w := h.answer(mux, who, route.Method, strings.ReplaceAll(strings.ReplaceAll(route.Path, "{$}", ""), "{id}", "some-id"))
			fmt.Fprintf(&table, " %-24s", inWords(w))
		}
	}
	golden(t, "routes.txt", trimLines(table.String()))
}

func inWords(w *httptest.ResponseRecorder) string {
	switch location := w.Header().Get("Location"); {
	case w.Code == http.StatusNoContent:
		return "enters"
	case location != "":
		to, _, _ := strings.Cut(location, "?")
		return "to " + to
	}
	return fmt.Sprint(w.Code)
}

func trimLines(text string) string {
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n") + "\n"
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s is not what it was; if it is meant so: go test ./server -run %s -update\n%s", name, t.Name(), got)
	}
}

// An administrator of another company gets "not found" for every id of ours,
// whatever the route and the method.
func TestAnotherCompanysIdsAreNotFound(t *testing.T) {
	h := newRouteHouse(t)
	for _, route := range h.s.site.Routes() {
		if !strings.Contains(route.Path, "{id}") || route.Access == door.Operator || route.Access == door.Support {
			continue
		}
		path := strings.ReplaceAll(route.Path, "{id}", "operator") // somebody of the vendor's
		for _, who := range []string{"configuration", "users"} {
			switch w := h.answer(h.s, who, route.Method, path); w.Code {
			case http.StatusNotFound, http.StatusForbidden: // the role is asked first
			default:
				t.Errorf("%s %s by %s of another company: %d %s", route.Method, path, who, w.Code, w.Header().Get("Location"))
			}
		}
	}
}

// A form from another site changes nothing (Sec-Fetch-Site, Origin).
func TestNoFormFromAnotherSiteIsAccepted(t *testing.T) {
	h := newRouteHouse(t)
	for _, route := range h.s.site.Routes() {
		if route.Method != http.MethodPost {
			continue
		}
		for _, from := range [][2]string{
			{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Sec-Fetch-Site", "nonsense"}, {"Origin", "https://evil.example"}, {"Origin", "null"},
			{"Origin", "http://evil.localhost:8080"}, {"Origin", "http://example.com:81"},
		} {
			name, value := from[0], from[1]
			r := httptest.NewRequest(http.MethodPost, strings.ReplaceAll(route.Path, "{id}", "operator"), nil)
			r.Header.Set("Accept", "text/html")
			r.Header.Set(name, value)
			r.AddCookie(h.cookies["operator"])
			w := httptest.NewRecorder()
			h.s.ServeHTTP(w, r)
			if w.Code != http.StatusForbidden {
				t.Errorf("POST %s with %s: %s answers %d", route.Path, name, value, w.Code)
			}
		}
	}
}
