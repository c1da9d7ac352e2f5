package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
)

// requests writes every line of the table with every parameter that the code
// behind it reads, as a log that sqlmap takes its targets from. Each goes to the
// front of the guest who enters there; with -guest all go to one.
func requests(args []string, out io.Writer) error {
	flags := flag.NewFlagSet("requests", flag.ContinueOnError)
	routes := flags.String("routes", "server/testdata/routes.txt", "the table")
	web := flags.String("web", "internal/web", "code of the front door")
	fronts := flags.String("fronts", "", "file of the fronts, as escort prints them")
	only := flags.String("guest", "", "one guest for all, such as stranger")
	paths := flags.Bool("paths", false, "print the addresses of pages instead")
	if err := flags.Parse(args); err != nil {
		return err
	}
	all, err := readRoutes(*routes)
	if err != nil {
		return err
	}
	door, err := readFrontDoor(*web)
	if err != nil {
		return err
	}
	addresses, err := readFronts(*fronts)
	if err != nil {
		return err
	}
	seen, err := collect(addresses)
	if err != nil {
		return err
	}
	for _, r := range lastThingsLast(all) {
		t := target{route: r, fields: door.fieldsOf(r), guest: guestFor(r.access)}
		if *only != "" {
			t.guest = *only
		}
		t.base, t.path = addresses[t.guest], seen.fill(r.path)
		if *paths {
			t.printAddress(out)
		} else {
			t.print(out)
		}
	}
	return nil
}

func readFronts(path string) (map[string]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	fronts := map[string]string{}
	for lines := bufio.NewScanner(file); lines.Scan(); {
		name, address, _ := strings.Cut(lines.Text(), "=")
		fronts[name] = address
	}
	if len(fronts) != len(guests())+1 { // and the control
		return nil, fmt.Errorf("%s does not name a front for every guest", path)
	}
	return fronts, nil
}

// lastThingsLast puts what ends or shuts things behind what only looks.
func lastThingsLast(routes []route) []route {
	var first, then, last []route
	for _, r := range routes {
		switch {
		case strings.HasSuffix(r.path, "/required") || strings.HasPrefix(r.path, "/companies/{id}") && r.method == http.MethodPost:
			last = append(last, r)
		case r.method == http.MethodPost:
			then = append(then, r)
		default:
			first = append(first, r)
		}
	}
	return append(append(first, then...), last...)
}

// ids are real ones, so that a path leads to somebody.
type ids map[string]string // by the beginning of the path

var idIn = regexp.MustCompile(`(/[a-z/-]+/)([0-9a-f]{8}-[0-9a-f-]{27})`)

// collect reads the ids that pages name.
func collect(fronts map[string]string) (ids, error) {
	found := ids{}
	for _, look := range []struct{ guest, path string }{
		{"administrator", "/users"}, {"administrator", "/configuration/reset-requests"},
		{"operator", "/companies"}, {"support", "/support"},
	} {
		got, err := new(http.Client).Get(fronts[look.guest] + look.path)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(got.Body)
		if err = errors.Join(err, got.Body.Close()); err != nil {
			return nil, err
		}
		if got.StatusCode != http.StatusOK {
			return nil, fmt.Errorf("to %s, %s answers %d", look.guest, look.path, got.StatusCode)
		}
		for _, m := range idIn.FindAllStringSubmatch(string(body), -1) {
			found[m[1]] = m[2]
		}
	}
	return found, nil
}

// fill puts an id into a path; for what no page names, the one of a person.
func (i ids) fill(path string) string {
	before, _, has := strings.Cut(path, "{id}")
	if !has {
		return strings.ReplaceAll(path, "{$}", "")
	}
	id := i[before]
	if id == "" {
		id = i["/users/"]
	}
	return strings.ReplaceAll(path, "{id}", id)
}

type target struct {
	route
	fields      []string
	guest, base string
	path        string // with ids in place
}

func (t target) values() url.Values {
	values := url.Values{}
	for _, field := range t.fields {
		values.Set(field, plausible(field))
	}
	return values
}

// plausible is what somebody honest would have typed.
func plausible(field string) string {
	for name, value := range map[string]string{
		"email": templateAddress, "admin_email": "new@acme.example", "q": "farid@acme.example", "contact": "desk@acme.example",
		"password": "seven quiet harbours", "current": "seven quiet harbours", "new": "nine louder harbours",
		"code": "123456", "recovery": "AAAA-BBBB-CCCC-DDDD", "t": strings.Repeat("A", 42) + "Q",
		"days": "7", "overall": "24", "idle": "60", "password_min": "15", "before": "40", "after": "4", "kind": "signed-in",
		"return": "/profile", "application": "aegis", "roles": "user-management", "trusted": "yes",
	} {
		if field == name {
			return value
		}
	}
	return "ada"
}

func (t target) printAddress(out io.Writer) {
	if t.method == http.MethodGet {
		fmt.Fprintln(out, t.base+t.path)
	}
}

// print writes the request; once more with the id as the place to look at, when
// there is one.
func (t target) print(out io.Writer) {
	if len(t.fields) > 0 {
		t.printOne(out, t.path, t.values().Encode())
	}
	if strings.Contains(t.route.path, "{id}") {
		marked := idIn.ReplaceAllString(t.path, "$1$2*")
		t.printOne(out, marked, "")
	}
}

func (t target) printOne(out io.Writer, path, form string) {
	host := strings.TrimPrefix(t.base, "http://")
	rule := strings.Repeat("=", 54)
	body := ""
	if t.method == http.MethodGet && form != "" {
		path += "?" + form
	} else if t.method == http.MethodPost {
		body = form
	}
	fmt.Fprintf(out, "%s\n12:00:00  http://%s  [127.0.0.1]\n%s\n%s %s HTTP/1.1\nHost: %s\nAccept: text/html\n", rule, host, rule, t.method, path, host)
	if t.method == http.MethodPost {
		fmt.Fprintf(out, "Content-Type: application/x-www-form-urlencoded\nContent-Length: %d\n", len(body))
	}
	fmt.Fprintf(out, "\n%s\n%s\n\n", body, rule)
}
