// Package protect_test puts the configurations of docs/protect into the real
// proxies and walks through them, and around them.
package protect_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"html"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/testkit"
	"github.com/twinlatch/twinlatch/server"
)

const (
	signinHost  = "signin.example.com"
	ordersHost  = "orders.example.com"
	bosPassword = "bo likes long walks on the beach"
)

// town is a house with an application behind a proxy: everything listens on
// loopback, and names are looked up in a table.
type town struct {
	t      *testing.T
	s      *server.Server
	clock  *testkit.Clock
	listen string            // the house
	ask    string            // its listener for proxies
	app    string            // the application itself
	proxy  string            // set by whoever starts one
	names  map[string]string // host:port as people type it → where it listens
	roots  *x509.CertPool
	pem    string // certificate for all names; the key lies beside it
	seen   chan *http.Request
	hangUp func() // no proxy is answered any more
}

func newTown(t *testing.T) *town {
	t.Helper()
	town := &town{t: t, clock: testkit.Monday(), names: map[string]string{}, roots: x509.NewCertPool(), seen: make(chan *http.Request, 100)}
	s, err := server.New(t.Context(), server.Config{
		Data: t.TempDir(), PublicURL: "https://" + signinHost, Now: town.clock.Now, Log: slog.New(slog.DiscardHandler),
		TrustedProxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")},
	})
	must(t, err)
	t.Cleanup(func() { _ = s.Close() })
	s.House.Hasher = secret.NewTestHasher().WithPepper(s.House.Keys)
	town.s = s
	town.makePeople()

	// The house has a proxy of its own in front, which ends TLS: httptest's.
	plain := httptest.NewServer(s)
	t.Cleanup(plain.Close)
	front := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("X-Forwarded-For", "192.0.2.7")
		r.Header.Set("X-Forwarded-Proto", "https")
		s.ServeHTTP(w, r)
	}))
	t.Cleanup(front.Close)
	ask := httptest.NewServer(s.ForwardAuth())
	t.Cleanup(ask.Close)
	town.hangUp = ask.Close
	app := httptest.NewServer(http.HandlerFunc(town.application))
	t.Cleanup(app.Close)
	town.listen, town.ask, town.app = plain.Listener.Addr().String(), ask.Listener.Addr().String(), app.Listener.Addr().String()
	town.names[signinHost+":443"] = front.Listener.Addr().String()
	town.certificate(front.TLS.Certificates[0])
	return town
}

// certificate takes httptest's, which is good for example.com and below.
func (town *town) certificate(c tls.Certificate) {
	town.t.Helper()
	folder := town.t.TempDir()
	leaf, err := x509.ParseCertificate(c.Certificate[0])
	must(town.t, err)
	town.roots.AddCert(leaf)
	key, err := x509.MarshalPKCS8PrivateKey(c.PrivateKey)
	must(town.t, err)
	town.pem = filepath.Join(folder, "orders.pem")
	must(town.t, os.WriteFile(town.pem, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Certificate[0]}), 0o600))
	must(town.t, os.WriteFile(filepath.Join(folder, "orders.key"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}), 0o600))
}

// application shows who it was told it is talking to.
func (town *town) application(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	town.seen <- r
	if r.Header.Get("Upgrade") == "websocket" {
		echo(w)
		return
	}
	_, _ = io.WriteString(w, "orders of "+strings.Join(r.Header.Values("Remote-Email"), "|"))
}

// echo opens the socket and says back what it is told first.
func echo(w http.ResponseWriter) {
	conn, both, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	defer func() { _ = conn.Close() }()
	_, _ = both.WriteString("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
	_ = both.Flush()
	line, _ := both.ReadString('\n')
	_, _ = both.WriteString(line)
	_ = both.Flush()
}

func (town *town) makePeople() {
	town.t.Helper()
	ctx, now := context.Background(), town.clock.Now()
	hash, err := town.s.House.Hasher.Hash(ctx, bosPassword)
	must(town.t, err)
	acme := twinlatch.Company{ID: "acme", Name: "Acme", Operator: true, Status: twinlatch.CompanyActive, Epoch: 1, Policy: twinlatch.DefaultPolicy(), CreatedAt: now}
	bo := twinlatch.Account{ID: "bo", Company: "acme", Name: "Bo Müller\u2028", Email: "bo@acme.example", Language: "en", Status: twinlatch.AccountActive,
		Epoch: 1, BrowserEpoch: 1, PasswordHash: hash, PasswordSetAt: now, PasswordLength: len(bosPassword), CreatedAt: now}
	orders := twinlatch.App{ID: "orders", Name: "Purchase orders", Kind: twinlatch.AppProxy, Address: "https://" + ordersHost, Everyone: true, Asks: twinlatch.AsksAny, Epoch: 1, CreatedAt: now}
	must(town.t, town.s.House.DB.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.InsertApp(orders)
		return errors.Join(err, tx.InsertCompany(acme), tx.InsertAccount(bo))
	}))
}

// config reads a file of docs/protect and puts in where everything listens here.
func (town *town) config(name string, more ...string) string {
	town.t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "docs", "protect", name))
	must(town.t, err)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	must(town.t, err)
	town.proxy = free.Addr().String()
	must(town.t, free.Close())
	town.names[ordersHost+":443"] = town.proxy
	return strings.NewReplacer(append(more, "127.0.0.1:3000", town.app, "127.0.0.1:8080", town.listen, "127.0.0.1:8081", town.ask,
		"/etc/ssl/orders.pem", town.pem, "/etc/ssl/orders.key", strings.TrimSuffix(town.pem, "pem")+"key")...).Replace(string(raw))
}

// browser is one without JavaScript, which knows the town's names.
type browser struct {
	town   *town
	client *http.Client
}

func (town *town) browser() *browser {
	town.t.Helper()
	jar, err := cookiejar.New(nil)
	must(town.t, err)
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: town.roots, MinVersion: tls.VersionTLS12},
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, network, town.names[address])
		},
	}
	town.t.Cleanup(transport.CloseIdleConnections)
	return &browser{town: town, client: &http.Client{Jar: jar, Transport: transport}}
}

// answer is what a browser stands before.
type answer struct {
	status int
	url    *url.URL
	body   string
	header http.Header
}

func (b *browser) send(method, address, body string, headers ...string) answer {
	b.town.t.Helper()
	r, err := http.NewRequest(method, address, strings.NewReader(body))
	must(b.town.t, err)
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Sec-Fetch-Mode", "navigate")
	r.Header.Set("Sec-Fetch-Dest", "document")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for i := 0; i < len(headers); i += 2 {
		if r.Header[headers[i]] = nil; headers[i+1] != "" {
			r.Header[headers[i]] = []string{headers[i+1]} // with this spelling
		}
		if headers[i+1] == "" {
			delete(r.Header, headers[i])
		}
	}
	got, err := b.client.Do(r)
	must(b.town.t, err)
	defer func() { _ = got.Body.Close() }()
	text, err := io.ReadAll(got.Body)
	must(b.town.t, err)
	return answer{got.StatusCode, got.Request.URL, string(text), got.Header}
}

func (b *browser) get(address string, headers ...string) answer {
	b.town.t.Helper()
	return b.send(http.MethodGet, address, "", headers...)
}

// signIn walks from the application to the sign-in and back.
func (b *browser) signIn(path string) answer {
	t := b.town.t
	t.Helper()
	a := b.get("https://" + ordersHost + path)
	if a.url.Host != signinHost || a.url.Path != "/signin" {
		t.Fatalf("a stranger came to %s (%d)\n%s", a.url, a.status, a.body)
	}
	form := url.Values{"email": {"bo@acme.example"}, "password": {bosPassword}, "return": {find(t, a.body, `name="return" value="([^"]+)"`)}}
	a = b.send(http.MethodPost, "https://"+signinHost+"/signin", form.Encode())
	return b.get(find(t, a.body, `class="button primary" href="([^"]+)"`))
}

func find(t *testing.T, body, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(body)
	if m == nil {
		t.Fatalf("no %s in\n%s", pattern, body)
	}
	return html.UnescapeString(m[1])
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
