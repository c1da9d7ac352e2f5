package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
)

// route is a line of the table of routes, server/testdata/routes.txt, which a
// test of the server keeps true.
type route struct{ method, path, access string }

var routeLine = regexp.MustCompile(`^(GET|POST)\s+(/\S*)\s+(\S+)`)

func readRoutes(path string) ([]route, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var routes []route
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if m := routeLine.FindStringSubmatch(lines.Text()); m != nil {
			routes = append(routes, route{m[1], m[2], m[3]})
		}
	}
	if len(routes) == 0 {
		return nil, fmt.Errorf("%s names no route", path)
	}
	return routes, nil
}

// guestFor is who enters where an access word stands.
func guestFor(access string) string {
	switch access {
	case "half-signed-in":
		return "half"
	case "signed-in", "member", "administrator", "user-management", "configuration":
		return "administrator"
	case "operator", "support":
		return access
	}
	return "stranger"
}

// table answers which line of the table an address belongs to, by the rules that
// the product's own mux has.
func table(routes []route) *http.ServeMux {
	mux := http.NewServeMux()
	for _, r := range routes {
		mux.Handle(r.method+" "+r.path, http.NotFoundHandler())
	}
	mux.Handle("GET /static/", http.NotFoundHandler())
	return mux
}

// listed reads addresses, one a line, and prints those that no line of the table
// has: what a finder of paths must not find.
func listed(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("listed", flag.ContinueOnError)
	routes := flags.String("routes", "server/testdata/routes.txt", "the table")
	if err := flags.Parse(args); err != nil {
		return err
	}
	all, err := readRoutes(*routes)
	if err != nil {
		return err
	}
	mux := table(all)
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		at, err := url.Parse(lines.Text())
		if err != nil {
			return err
		}
		_, reads := mux.Handler(&http.Request{Method: http.MethodGet, URL: at, Host: at.Host})
		_, does := mux.Handler(&http.Request{Method: http.MethodPost, URL: at, Host: at.Host})
		if reads == "" && does == "" {
			fmt.Fprintln(out, at.Path)
		}
	}
	return nil
}
