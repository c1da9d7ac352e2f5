// Package clients_test lets programs that we did not write sign people in by
// OpenID Connect: with the very configurations of docs/protect and the programs of
// examples, each on a port of its own, and a browser that walks between them.
package clients_test

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/flow"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/testkit"
	"github.com/twinlatch/twinlatch/server"
)

const bosPassword = "bo likes long walks on the beach"

// town is a house on a port of localhost, with Bo of Acme, who has a phone, with
// Dario, who has none, and an application that is entered through a client.
type town struct {
	t      *testing.T
	s      *server.Server
	clock  *testkit.Clock
	public string // the house, as clients know it
	phone  []byte // the secret of Bo's application
	client string // the address of the client, free to listen at
	backed string // the application behind it
	seen   chan http.Header
	pem    string // certificate of localhost, with its key beside it; empty for plain http
	id     twinlatch.AppID
	secret string
}

// newTown opens a house by http or https. Its clock stands still a little before
// the present, so that it can be moved without leaving the clients' behind.
func newTown(t *testing.T, scheme string) *town {
	t.Helper()
	town := &town{t: t, clock: testkit.NewClock(time.Now().Add(-5 * time.Minute)), seen: make(chan http.Header, 100)}
	house := listener(t)
	town.public = scheme + "://localhost:" + portOf(house)
	s, err := server.New(t.Context(), server.Config{Data: t.TempDir(), PublicURL: town.public, Now: town.clock.Now, Log: slog.New(slog.DiscardHandler),
		LogoutNetworks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	s.House.Hasher = secret.NewTestHasher().WithPepper(s.House.Keys)
	town.s = s
	town.makePeople()
	if scheme == "https" {
		town.pem = certificate
		pair, err := tls.LoadX509KeyPair(certificate, keyOf(certificate))
		must(t, err)
		house = tls.NewListener(house, &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12})
	}
	web := &http.Server{Handler: s, ReadHeaderTimeout: time.Minute, ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)}
	go func() { _ = web.Serve(house) }()
	t.Cleanup(func() { _ = web.Close() })

	free := listener(t)
	town.client = scheme + "://ledger.localhost:" + portOf(free)
	must(t, free.Close())
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		town.seen <- r.Header
		_, _ = w.Write([]byte("the ledger at " + r.URL.Path))
	}))
	t.Cleanup(app.Close)
	town.backed = app.Listener.Addr().String()
	return town
}

func listener(t *testing.T) net.Listener {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	return l
}

func portOf(l net.Listener) string {
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

func (town *town) makePeople() {
	town.t.Helper()
	ctx, now := context.Background(), town.clock.Now()
	hash, err := town.s.House.Hasher.Hash(ctx, bosPassword)
	must(town.t, err)
	town.phone = secret.NewTOTPSecret()
	policy := twinlatch.DefaultPolicy()
	policy.Trusted = true
	acme := twinlatch.Company{ID: "acme", Name: "Acme", Operator: true, Status: twinlatch.CompanyActive, Epoch: 1, Policy: policy, CreatedAt: now}
	bo := twinlatch.Account{ID: "bo", Company: "acme", Name: "Bo Müller", Email: "bo@acme.example", Language: "en", Status: twinlatch.AccountActive,
		Epoch: 1, BrowserEpoch: 1, PasswordHash: hash, PasswordSetAt: now, PasswordLength: len(bosPassword), CreatedAt: now}
	dario := bo
	dario.ID, dario.Name, dario.Email = "dario", "Dario", "dario@acme.example"
	sealed, err := town.s.House.Keys.Seal(town.phone, flow.FactorPlace("acme", "phone"))
	must(town.t, err)
	phone := twinlatch.Factor{ID: "phone", Account: "bo", Company: "acme", Application: "aegis", Sealed: sealed, CreatedAt: now}
	town.write(func(tx *store.Tx) error {
		return errors.Join(tx.InsertCompany(acme), tx.InsertAccount(bo), tx.InsertAccount(dario), tx.InsertFactor(phone))
	})
}

func (town *town) write(do func(tx *store.Tx) error) {
	town.t.Helper()
	must(town.t, town.s.House.DB.Write(context.Background(), do))
}

// works lets the house do what it does behind its pages, until the test ends.
func (town *town) works() {
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); town.s.Run(ctx) }()
	town.t.Cleanup(func() { stop(); <-ended })
}

// code is what Bo's phone shows next: half a minute passes, for a code is good
// once.
func (town *town) code() string {
	return twinlatch.TOTPCode(town.phone, twinlatch.TOTPStep(town.clock.Advance(30*time.Second)))
}

// register adds the client, as `twinlatch app add --kind oidc` does.
func (town *town) register(redirect string, change func(in *flow.HostAppForm)) {
	town.t.Helper()
	in := flow.HostAppForm{AppForm: flow.AppForm{Name: "Ledger", Kind: string(twinlatch.AppOIDC), Address: town.client, Everyone: true, Asks: "any", Fresh: "0",
		Client: flow.ClientForm{Redirects: town.client + redirect, Scopes: "profile email company"}}}
	change(&in)
	added, err := town.s.House.HostAppAdd(town.t.Context(), in)
	must(town.t, err)
	town.id, town.secret = added.App.ID, added.Secret
}

func asIs(*flow.HostAppForm) {}

// config is a file of docs/protect, with the names of this town in place of the
// example's.
func (town *town) config(name string, more ...string) string {
	town.t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "docs", "protect", name))
	must(town.t, err)
	more = append(more, "https://signin.example.com", town.public, "https://ledger.example.com", town.client, "127.0.0.1:3000", town.backed,
		"CLIENT_ID", string(town.id), "CLIENT_SECRET", town.secret, "/etc/ssl/ledger.pem", town.pem, "/etc/ssl/ledger.key", keyOf(town.pem))
	for i := 0; i < len(more); i += 2 {
		if !strings.Contains(string(raw), more[i]) {
			town.t.Errorf("%s does not say %s", name, more[i])
		}
	}
	return strings.NewReplacer(more...).Replace(string(raw))
}

// port is where the client has to listen.
func (town *town) port() string { return town.client[strings.LastIndex(town.client, ":")+1:] }

// reached are the headers of what reached the application since the last time it
// was asked.
func (town *town) reached() (all []http.Header) {
	for {
		select {
		case h := <-town.seen:
			all = append(all, h)
		default:
			return all
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
