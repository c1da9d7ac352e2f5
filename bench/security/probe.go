package main

import (
	"bufio"
	"crypto/tls"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// prober asks what no browser and hardly a tool asks, over bare connections. It
// prints a finding a line and counts what it asked.
type prober struct {
	house  house
	out    io.Writer
	routes []route
	asked  int
}

func probe(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("probe", flag.ContinueOnError)
	where := flags.String("house", "", "address of the house")
	certificate := flags.String("cert", "", "its certificate")
	routes := flags.String("routes", "server/testdata/routes.txt", "the table")
	if err := flags.Parse(args); err != nil {
		return err
	}
	h, err := openHouse(*where, *certificate, Cast{})
	if err != nil {
		return err
	}
	all, err := readRoutes(*routes)
	if err != nil {
		return err
	}
	p := &prober{house: h, out: out, routes: all}
	for _, part := range []func() error{p.methods, p.hosts, p.paths, p.framing, p.large, p.upgrades} {
		before := p.asked
		if err := part(); err != nil {
			return err
		}
		if p.asked == before {
			return errors.New("a part asked nothing")
		}
	}
	fmt.Fprintf(out, "asked\t%d\n", p.asked)
	return nil
}

// find prints a finding: what, then where.
func (p *prober) find(what, where string) { fmt.Fprintf(p.out, "finding\t%s\t%q\n", what, where) }

// reply is what came back over a bare connection.
type reply struct {
	statuses []int
	header   http.Header // of the first answer
	body     string      // of the first answer
	open     bool        // the house would listen to more
}

// patience is how long an answer is waited for, and how long a connection stays
// silent before it counts as open.
const patience = 700 * time.Millisecond

// say sends raw bytes and reads answers until the house closes or falls silent.
func (p *prober) say(raw string) (reply, error) {
	p.asked++
	conn, err := tls.DialWithDialer(&net.Dialer{Timeout: 10 * time.Second}, "tcp", p.house.url.Host,
		&tls.Config{RootCAs: p.house.roots, ServerName: p.house.url.Hostname(), MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}})
	if err != nil {
		return reply{}, err
	}
	defer func() { _ = conn.Close() }()
	go func() { _, _ = io.WriteString(conn, raw) }() // a house that refuses does not read on
	var r reply
	for in := bufio.NewReader(conn); ; {
		if err := conn.SetReadDeadline(time.Now().Add(patience)); err != nil {
			return r, err
		}
		got, err := http.ReadResponse(in, nil)
		if err != nil {
			var silent net.Error
			r.open = errors.As(err, &silent) && silent.Timeout()
			return r, nil
		}
		body, err := io.ReadAll(io.LimitReader(got.Body, 1<<20))
		_ = got.Body.Close()
		if err != nil {
			return r, nil
		}
		if r.header == nil {
			r.header, r.body = got.Header, string(body)
		}
		if r.statuses = append(r.statuses, got.StatusCode); got.Close {
			return r, nil
		}
	}
}

// strange are methods that open nothing here.
var strange = []string{"TRACE", "TRACK", "CONNECT", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "MOVE", "DEBUG", "get", "G\x01T"}

// methods: nothing but what the table names does anything, and TRACE gives
// nobody's cookies back.
func (p *prober) methods() error {
	for _, r := range p.routes {
		for _, method := range strange {
			path := strings.NewReplacer("{$}", "", "{id}", "0197a0f0-0000-7000-8000-000000000000").Replace(r.path)
			got, err := p.say(method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nX-Canary: canary\r\nCookie: canary=canary\r\nConnection: close\r\n\r\n")
			if err != nil {
				return err
			}
			if len(got.statuses) != 1 || got.statuses[0] < 400 || strings.Contains(got.body, "canary") {
				p.find(fmt.Sprintf("method-answered %v", got.statuses), method+" "+path)
			}
		}
	}
	return nil
}

// hosts: no answer repeats a name that the client made up, wherever it is said.
func (p *prober) hosts() error {
	for _, r := range p.routes {
		if r.method != http.MethodGet || strings.Contains(r.path, "{id}") {
			continue
		}
		for _, header := range []string{
			"Host: evil.example", "Host: localhost\r\nX-Forwarded-Host: evil.example", "Host: localhost\r\nForwarded: host=evil.example",
			"Host: localhost\r\nX-Original-URL: //evil.example", "Host: localhost\r\nX-Forwarded-Prefix: //evil.example", "Host: localhost\r\nReferer: https://evil.example/x",
		} {
			path := strings.ReplaceAll(r.path, "{$}", "")
			got, err := p.say("GET " + path + " HTTP/1.1\r\n" + header + "\r\nAccept: text/html\r\nConnection: close\r\n\r\n")
			if err != nil {
				return err
			}
			if strings.Contains(got.body+fmt.Sprint(got.header), "evil.example") {
				p.find("host-repeated", path+" with "+header)
			}
		}
	}
	return nil
}

// paths: whatever is written instead of a path of ours is nothing, leads nowhere
// else and shows no file.
func (p *prober) paths() error {
	for _, path := range []string{
		"//evil.example", "//evil.example/%2f..", "/\\evil.example", "/%5cevil.example", "/%2f%2fevil.example", "/.//evil.example", "/..//evil.example/",
		"/static/../../../../etc/passwd", "/static/%2e%2e/%2e%2e/etc/passwd", "/static/..%2f..%2fetc/passwd", "/static/..%5c..%5cetc/passwd", "/static//etc/passwd",
		"/static/", "/static", "/%00", "/signin%00.css", "/signin/..;/profile", "/profile;/signin", "/signin%2f..%2fprofile", "/static/%2e%2e%2fprofile",
		"/signin?return=//evil.example", "/signin?return=https://evil.example", "/signin?return=/%0d%0aX-Canary:%20canary", "/signin?return=%0d%0a%0d%0a<script>canary</script>",
		"/SIGNIN", "/signin/", "/users/../signin", "/.git/config", "/.env", "/debug/pprof/", "/metrics", "/data/twinlatch.db", "/keys.json",
		"https://evil.example/signin", "*", "signin",
	} {
		got, err := p.say("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\r\n")
		if err != nil {
			return err
		}
		said := fmt.Sprint(got.header)
		elsewhere := leadsElsewhere(p.house.url, got.header.Get("Location"))
		signin := strings.HasPrefix(path, "/signin?") || strings.HasSuffix(path, "example/signin")
		ok := len(got.statuses) == 1 && (got.statuses[0] >= 400 || got.statuses[0] >= 300 && !elsewhere || signin)
		if !ok || elsewhere || strings.Contains(said, "canary") || strings.Contains(got.body, "<script>canary") || strings.Contains(got.body, "root:") {
			p.find(fmt.Sprintf("path-answered %v", got.statuses), path+" to "+got.header.Get("Location"))
		}
	}
	return nil
}

// leadsElsewhere says whether a browser on a page of ours would leave it.
func leadsElsewhere(base *url.URL, location string) bool {
	to, err := base.Parse(location)
	return err != nil || to.Host != base.Host
}

// upgrades: the connection stays what it is.
func (p *prober) upgrades() error {
	for _, protocol := range []string{"h2c", "websocket", "TLS/1.0"} {
		got, err := p.say("GET /signin HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: " + protocol +
			"\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n")
		if err != nil {
			return err
		}
		if slices.Contains(got.statuses, http.StatusSwitchingProtocols) {
			p.find("upgraded", protocol)
		}
	}
	return nil
}
