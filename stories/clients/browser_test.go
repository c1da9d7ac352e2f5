package clients_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"html"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

// browser is one without JavaScript. Names below localhost are this machine.
type browser struct {
	town   *town
	client *http.Client
	halt   string // it does not go on to an address that begins like this
}

func (town *town) browser() *browser {
	t := town.t
	t.Helper()
	jar, err := cookiejar.New(nil)
	must(t, err)
	roots := x509.NewCertPool()
	if town.pem != "" {
		raw, err := os.ReadFile(town.pem)
		must(t, err)
		roots.AppendCertsFromPEM(raw)
	}
	transport := &http.Transport{
		DisableKeepAlives: true, // mod_auth_openidc says more than it was asked on its way to a second sign-in
		TLSClientConfig:   &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			_, port, err := net.SplitHostPort(address)
			if err != nil {
				return nil, err
			}
			return (&net.Dialer{}).DialContext(ctx, network, "127.0.0.1:"+port)
		},
	}
	t.Cleanup(transport.CloseIdleConnections)
	b := &browser{town: town, client: &http.Client{Jar: jar, Transport: transport}}
	b.client.CheckRedirect = func(r *http.Request, via []*http.Request) error {
		if len(via) > 20 || b.halt != "" && strings.HasPrefix(r.URL.String(), b.halt) {
			return http.ErrUseLastResponse
		}
		return nil
	}
	return b
}

// page is what a browser stands before. Next is where it would go on, if it were
// let.
type page struct {
	status int
	url    *url.URL
	next   *url.URL
	body   string
	header http.Header
}

func (b *browser) send(r *http.Request, headers ...string) page {
	t := b.town.t
	t.Helper()
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Sec-Fetch-Mode", "navigate")
	r.Header.Set("Sec-Fetch-Dest", "document")
	for i := 0; i < len(headers); i += 2 {
		r.Header[headers[i]] = []string{headers[i+1]} // with this spelling
	}
	got, err := b.client.Do(r)
	must(t, err)
	text, err := io.ReadAll(got.Body)
	must(t, err)
	must(t, got.Body.Close())
	p := page{status: got.StatusCode, url: got.Request.URL, body: string(text), header: got.Header}
	to, refreshed := strings.CutPrefix(got.Header.Get("Refresh"), "0; url=")
	if m := refresh.FindStringSubmatch(p.body); m != nil {
		to, refreshed = html.UnescapeString(m[1]), true
	}
	if !refreshed {
		to = got.Header.Get("Location")
	}
	p.next, err = p.url.Parse(to)
	must(t, err)
	if refreshed && (b.halt == "" || !strings.HasPrefix(to, b.halt)) {
		return b.open(to)
	}
	return p
}

// open goes to an address, and on wherever it is sent.
func (b *browser) open(address string, headers ...string) page {
	b.town.t.Helper()
	r, err := http.NewRequest(http.MethodGet, address, nil)
	must(b.town.t, err)
	return b.send(r, headers...)
}

var (
	refresh = regexp.MustCompile(`<meta http-equiv="refresh" content="0; url=([^"]+)"`)

	form   = regexp.MustCompile(`(?s)<form[^>]*action="([^"]*)"[^>]*>(.*?)</form>`)
	hidden = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)
)

// press fills in the form that has a button, and presses it.
func (b *browser) press(p page, button string, fields ...string) page {
	t := b.town.t
	t.Helper()
	for _, found := range form.FindAllStringSubmatch(p.body, -1) {
		if !strings.Contains(found[2], ">"+button+"</button>") {
			continue
		}
		values := url.Values{}
		for _, h := range hidden.FindAllStringSubmatch(found[2], -1) {
			values.Set(h[1], html.UnescapeString(h[2]))
		}
		for i := 0; i < len(fields); i += 2 {
			values.Set(fields[i], fields[i+1])
		}
		to, err := p.url.Parse(html.UnescapeString(found[1]))
		must(t, err)
		r, err := http.NewRequest(http.MethodPost, to.String(), strings.NewReader(values.Encode()))
		must(t, err)
		return b.send(r, "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin")
	}
	t.Fatalf("%s has no button %q:\n%s", p.url, button, p.body)
	return p
}

// signIn is Bo with his password and his phone; p is where he was led.
func (b *browser) signIn(p page) page {
	t := b.town.t
	t.Helper()
	if p.url.Path != "/signin" {
		t.Fatalf("Bo came to %s (%d)\n%s", p.url, p.status, p.body)
	}
	p = b.press(p, "Sign in", "email", "bo@acme.example", "password", bosPassword)
	if p.url.Path != "/signin/code" {
		t.Fatalf("his password led Bo to %s (%d)\n%s", p.url, p.status, p.body)
	}
	return b.press(p, "Confirm", "code", b.town.code())
}

// signInTrusted is Bo in a browser that he trusts, where his password is enough.
func (b *browser) signInTrusted() {
	b.town.t.Helper()
	p := b.press(b.open(b.town.public+"/signin"), "Sign in", "email", "bo@acme.example", "password", bosPassword)
	p = b.press(p, "Confirm", "code", b.town.code(), "remember", "yes")
	p = b.press(p, "Sign out")
	b.press(p, "Sign in", "email", "bo@acme.example", "password", bosPassword).stands(b.town.t, b.town.public+"/", "Bo Müller")
}

// prove is Bo, who is asked to prove himself anew.
func (b *browser) prove(p page) page {
	t := b.town.t
	t.Helper()
	if p.url.Path != "/proof" {
		t.Fatalf("Bo came to %s (%d)\n%s", p.url, p.status, p.body)
	}
	return b.press(p, "Confirm", "password", bosPassword, "code", b.town.code())
}

// isLedToSignIn opens an address until it leads to the sign-in.
func (b *browser) isLedToSignIn(address string) {
	t := b.town.t
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	for ctx.Err() == nil {
		if p := b.open(address); p.url.Path == "/signin" {
			return
		}
	}
	t.Fatalf("Bo is still in at %s", address)
}

// stands fails unless the page is at an address and says something.
func (p page) stands(t *testing.T, address, says string) {
	t.Helper()
	if p.url.String() != address || !strings.Contains(p.body, says) {
		t.Fatalf("the browser stands at %s (%d), and not at %s with %q:\n%s", p.url, p.status, address, says, p.body)
	}
}

func mustURL(t *testing.T, raw string) *url.URL {
	t.Helper()
	u, err := url.Parse(raw)
	must(t, err)
	return u
}
