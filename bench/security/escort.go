package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// guests are whom the tools are led in as, each behind a front of its own.
func guests() []guest {
	return []guest{
		{name: "stranger"},
		{name: "half", signsIn: true},
		{name: "administrator", signsIn: true},
		{name: "operator", signsIn: true},
		{name: "support", signsIn: true, withPhone: true},
	}
}

type guest struct {
	name               string // of a crowd; or stranger
	signsIn, withPhone bool
}

// freshFor is how long a guest stays the same person: less than a proof stays
// fresh, so that a tool sees the deeds and not only the way to the proof.
const freshFor = 8 * time.Minute

// front is a door for a tool: what comes in goes on to the house with the cookies
// of a guest, from an address of its own.
type front struct {
	guest
	house house
	proxy *httputil.ReverseProxy
	via   *http.Transport

	mu      sync.Mutex
	next    int // number of the next person of the crowd
	visitor *visitor
	sent    int
	tally   map[string]map[int]int // status by "METHOD path"
}

// visitor is the present person.
type visitor struct {
	jar   http.CookieJar
	email string
	since time.Time
	lost  bool
}

type visitorKey struct{}

// escort opens a front for every guest and keeps them open until it is told to
// end; then it writes down what the house answered to whom.
func escort(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("escort", flag.ContinueOnError)
	address := flags.String("house", "", "address of the house")
	certificate := flags.String("cert", "", "its certificate")
	people := flags.String("cast", "", "file that cast wrote")
	tally := flags.String("tally", "", "file for what was answered")
	if err := flags.Parse(args); err != nil {
		return err
	}
	known, err := readCast(*people)
	if err != nil {
		return err
	}
	h, err := openHouse(*address, *certificate, known)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	fronts, err := openFronts(ctx, h, out)
	<-ctx.Done()
	return errors.Join(err, writeTally(*tally, fronts))
}

func readCast(path string) (c Cast, err error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return c, err
	}
	return c, json.Unmarshal(text, &c)
}

// openFronts prints the address of each, as NAME=URL.
func openFronts(ctx context.Context, h house, out io.Writer) ([]*front, error) {
	var fronts []*front
	for _, g := range guests() {
		f := newFront(h, g)
		listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return fronts, err
		}
		server := &http.Server{Handler: f, ReadHeaderTimeout: 10 * time.Second}
		go func() { _ = server.Serve(listener) }()
		context.AfterFunc(ctx, func() { _ = server.Close() })
		fmt.Fprintf(out, "%s=http://%s\n", g.name, listener.Addr())
		fronts = append(fronts, f)
	}
	return fronts, openControl(ctx, out)
}

func newFront(h house, g guest) *front {
	f := &front{guest: g, house: h, via: h.transport(proxyAddress), tally: map[string]map[int]int{}}
	f.proxy = &httputil.ReverseProxy{Transport: f.via, Rewrite: f.dress, ModifyResponse: f.watch}
	return f
}

// keep is a header by which a crawler asks not to be let at what would shut the
// rest of the house to it: it cannot be told to leave single addresses out.
const keep = "X-Keep"

func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get(keep) != "" && r.Method == http.MethodPost && (r.URL.Path == "/configuration/account/required" || r.URL.Path == "/signout") {
		http.Error(w, "kept", http.StatusForbidden)
		return
	}
	r.Header.Del(keep)
	v, err := f.present()
	if err != nil {
		f.note("escort "+err.Error(), http.StatusBadGateway)
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	f.proxy.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), visitorKey{}, v)))
}

// present is who comes in now; somebody new when the last one was thrown out,
// made to wait, or was here too long.
func (f *front) present() (*visitor, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.visitor != nil && !f.visitor.lost && time.Since(f.visitor.since) < freshFor {
		return f.visitor, nil
	}
	b := f.house.browser(f.via, f.source())
	v := &visitor{jar: b.client.Jar, email: address(f.name, f.next), since: time.Now()}
	f.next++
	if f.signsIn {
		if err := b.signIn(v.email, f.withPhone); err != nil {
			return nil, err
		}
	}
	f.visitor = v
	return v, nil
}

// source is the next address of a network kept for examples, each in a site of
// its own.
func (f *front) source() string {
	f.sent++
	return siteAddress(f.sent)
}

func siteAddress(number int) string { return fmt.Sprintf("2001:db8:%x::1", number&0xffff) }

// templateAddress is what the forms that tools are given say under Email; each
// time it comes, somebody else is meant, because one address makes one wait.
const templateAddress = "employee-0000@acme.example"

// dress gives a request the guest's cookies and an address of its own.
func (f *front) dress(r *httputil.ProxyRequest) {
	r.SetURL(f.house.url)
	r.Out.Host = f.house.url.Host
	r.Out.Header.Set("Accept", "text/html") // a person; a machine would be told no instead of led on
	v := r.In.Context().Value(visitorKey{}).(*visitor)
	for _, c := range v.jar.Cookies(f.house.url) {
		r.Out.AddCookie(c)
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	r.Out.Header.Set("X-Forwarded-For", f.source())
	f.changeAddress(r.Out)
}

func (f *front) changeAddress(r *http.Request) {
	if f.signsIn || r.Body == nil || r.ContentLength <= 0 || r.ContentLength > 1<<20 {
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	f.next++
	text := string(body)
	for _, form := range []string{templateAddress, url.QueryEscape(templateAddress)} {
		text = strings.ReplaceAll(text, "email="+form, "email="+url.QueryEscape(address("employee", f.next%2000)))
	}
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(text)), int64(len(text))
}

// watch keeps the guest's cookies from the tool, notes what was answered, and
// sees when the guest is one no longer.
func (f *front) watch(got *http.Response) error {
	v := got.Request.Context().Value(visitorKey{}).(*visitor)
	f.mu.Lock()
	defer f.mu.Unlock()
	cookies := got.Cookies()
	got.Header.Del("Set-Cookie") // a stranger who is told to sign in stays one
	if f.signsIn {
		v.jar.SetCookies(f.house.url, cookies)
		thrownOut := strings.HasPrefix(got.Header.Get("Location"), "/signin") && (f.name != "half" || !strings.HasPrefix(got.Header.Get("Location"), "/signin/"))
		if thrownOut || got.StatusCode == http.StatusTooManyRequests {
			v.lost = true
		}
	}
	f.count(got.Request.Method+" "+got.Request.URL.Path, got.StatusCode)
	return nil
}

func (f *front) note(where string, status int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.count(where, status)
}

// count is called with the lock held. What tools make up is without end.
func (f *front) count(where string, status int) {
	if f.tally[where] == nil && len(f.tally) < 50_000 {
		f.tally[where] = map[int]int{}
	}
	if seen := f.tally[where]; seen != nil {
		seen[status]++
	}
}

// writeTally writes a line for every guest, request and status.
func writeTally(path string, fronts []*front) error {
	var text strings.Builder
	for _, f := range fronts {
		f.mu.Lock()
		for _, where := range slices.Sorted(maps.Keys(f.tally)) {
			for _, status := range slices.Sorted(maps.Keys(f.tally[where])) {
				fmt.Fprintf(&text, "%s\t%d\t%d\t%q\n", f.name, status, f.tally[where][status], where)
			}
		}
		f.mu.Unlock()
	}
	return os.WriteFile(path, []byte(text.String()), 0o600)
}
