package main

import (
	"fmt"
	"net/http"
	"strings"
)

// hidden is a request within the body of another: who answers it was smuggled to.
const hidden = "GET /static/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n"

// ambiguous are messages that two readers may cut differently (RFC 9112, 6.3 and
// 11.2): refused, or answered once and the connection closed.
func ambiguous() map[string]string {
	post := "POST /signin HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
	length := fmt.Sprintf("Content-Length: %d\r\n", len("0\r\n\r\n"+hidden))
	return map[string]string{
		"length and chunked":         post + length + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
		"chunked and length":         post + "Transfer-Encoding: chunked\r\n" + length + "\r\n0\r\n\r\n" + hidden,
		"short length and chunked":   post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
		"space before the colon":     post + length + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + hidden,
		"tab in the coding":          post + length + "Transfer-Encoding:\tchunked\v\r\n\r\n0\r\n\r\n" + hidden,
		"coding of another name":     post + length + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + hidden,
		"two codings":                post + length + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + hidden,
		"two headers of coding":      post + length + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + hidden,
		"two headers, one unknown":   post + length + "Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n\r\n0\r\n\r\n" + hidden,
		"folded header":              post + length + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n" + hidden,
		"chunked in HTTP/1.0":        strings.Replace(post, "1.1", "1.0", 1) + length + "Transfer-Encoding: chunked\r\nConnection: keep-alive\r\n\r\n0\r\n\r\n" + hidden,
		"two lengths":                post + "Content-Length: 0\r\n" + length + "\r\n0\r\n\r\n" + hidden,
		"two lengths in one":         post + "Content-Length: 0, 5\r\n\r\n0\r\n\r\n" + hidden,
		"length with a sign":         post + "Content-Length: +5\r\n\r\n0\r\n\r\n" + hidden,
		"length below zero":          post + "Content-Length: -5\r\n\r\n0\r\n\r\n" + hidden,
		"length in hexadecimal":      post + "Content-Length: 0x5\r\n\r\n0\r\n\r\n" + hidden,
		"length with an underscore":  post + "Content-Length: 1_0\r\n\r\n0\r\n\r\n" + hidden,
		"chunk with a sign":          post + "Transfer-Encoding: chunked\r\n\r\n+0\r\n\r\n" + hidden,
		"chunk of 2 to the 64":       post + "Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n\r\n" + hidden,
		"chunk ended by a line feed": post + "Transfer-Encoding: chunked\r\n\r\n1;a\nx\r\n0\r\n\r\n" + hidden,
		"chunk data too long":        post + "Transfer-Encoding: chunked\r\n\r\n1\r\nxx\r\n0\r\n\r\n" + hidden,
		"no host":                    "GET /signin HTTP/1.1\r\n\r\n" + hidden,
		"two hosts":                  "GET /signin HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n" + hidden,
		"a zero in a header":         "GET /signin HTTP/1.1\r\nHost: localhost\r\nX: a\x00b\r\n\r\n" + hidden,
		"a line feed in a name":      "GET /signin HTTP/1.1\r\nHost: localhost\r\nX\rY: a\r\n\r\n" + hidden,
		"a header without a name":    "GET /signin HTTP/1.1\r\nHost: localhost\r\n: a\r\n\r\n" + hidden,
		"HTTP/0.9":                   "GET /signin\r\n\r\n" + hidden,
		"HTTP/3.0 over TCP":          "GET /signin HTTP/3.0\r\nHost: localhost\r\n\r\n" + hidden,
	}
}

// framing: an ambiguous message has at most one answer, and what follows it on
// the connection is nobody's request.
func (p *prober) framing() error {
	for name, raw := range ambiguous() {
		got, err := p.say(raw)
		if err != nil {
			return err
		}
		if len(got.statuses) > 1 || got.open {
			p.find(fmt.Sprintf("framing-answered %v", got.statuses), name)
		}
	}
	// The control: two plain requests in a row have two answers, so that the
	// silence above means something.
	got, err := p.say(hidden + hidden)
	if err == nil && len(got.statuses) != 2 {
		p.find(fmt.Sprintf("control-failed %v", got.statuses), "two requests in a row")
	}
	return err
}

// large: more than a page needs is refused, and refusing is all it costs.
func (p *prober) large() error {
	head := "GET /signin HTTP/1.1\r\nHost: localhost\r\n"
	for _, c := range []struct {
		name, raw string
		wanted    int
	}{
		{"a header of a megabyte", head + "X: " + strings.Repeat("a", 1<<20) + "\r\n\r\n", http.StatusRequestHeaderFieldsTooLarge},
		{"a cookie of 100 KB", head + "Cookie: __Host-session=" + strings.Repeat("a", 100<<10) + "\r\n\r\n", http.StatusRequestHeaderFieldsTooLarge},
		{"20,000 headers", head + strings.Repeat("X: a\r\n", 20_000) + "\r\n", http.StatusRequestHeaderFieldsTooLarge},
		{"an address of 100 KB", "GET /" + strings.Repeat("a", 100<<10) + " HTTP/1.1\r\nHost: localhost\r\n\r\n", http.StatusRequestHeaderFieldsTooLarge},
		{"a form of 100 KB", "POST /signin HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 102400\r\n\r\n" +
			"email=" + strings.Repeat("a", 100<<10-6), http.StatusRequestEntityTooLarge},
		{"a form without an end", "POST /signin HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n" +
			strings.Repeat("fff\r\n"+strings.Repeat("a", 0xfff)+"\r\n", 40), http.StatusRequestEntityTooLarge},
		{"20,000 fields", "POST /signin HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n\r\n" +
			strings.Repeat("a=&", 20_000), http.StatusUnprocessableEntity},
	} {
		got, err := p.say(c.raw)
		if err != nil {
			return err
		}
		if len(got.statuses) != 1 || got.statuses[0] != c.wanted {
			p.find(fmt.Sprintf("large-answered %v", got.statuses), c.name)
		}
	}
	return nil
}
