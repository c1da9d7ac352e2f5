package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// openControl opens a page with two holes on purpose, which the tools must find:
// a tool that finds nothing here says nothing by finding nothing in the house.
func openControl(ctx context.Context, out io.Writer) error {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: http.HandlerFunc(withHoles), ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listener) }()
	context.AfterFunc(ctx, func() { _ = server.Close() })
	fmt.Fprintf(out, "control=http://%s\n", listener.Addr())
	return nil
}

var (
	condition = regexp.MustCompile(`(?i)\bAND\b`)
	isTrue    = regexp.MustCompile(`(?i)\bAND (\d+)=(\d+)`)
)

// withHoles behaves as a page does that puts what was typed into its statement
// and into its text: a lone quotation mark breaks the statement, a condition
// decides whether somebody is found, and a tag is a tag.
func withHoles(w http.ResponseWriter, r *http.Request) {
	typed := r.URL.Query().Get("id")
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprint(w, `<!doctype html><title>Control</title><p>A person is looked up.</p><form action="/"><input name="id" value="7"><button>Find</button></form><a href="/?id=7">7</a>`)
	switch compared := isTrue.FindStringSubmatch(typed); {
	case strings.Count(typed, "'")%2 == 1 || strings.Count(typed, `"`)%2 == 1:
		w.WriteHeader(http.StatusInternalServerError)
		fmt.Fprint(w, `<p>SQLite3::SQLException: near "": syntax error</p>`)
	case condition.MatchString(typed) && (compared == nil || compared[1] != compared[2]):
		fmt.Fprint(w, `<p>Nobody was found.</p>`)
	default:
		fmt.Fprint(w, `<p>Somebody was found, who lives by the harbour and buys paper, ink and rope.</p>`)
	}
	fmt.Fprintf(w, `<p>You asked for %s.</p>`, typed) //nolint:gosec // G705: the hole
}
