package attacks_test

import (
	"database/sql"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/config"
	front "github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/store"
	"github.com/twinlatch/twinlatch/internal/testkit"
	"github.com/twinlatch/twinlatch/internal/web"
)

// routes is the running server's table of routes.
func (h *house) routes() []front.Route {
	return append(web.New(h.s.House, nil, &front.Door{House: h.s.House}).Routes(), h.gateRoutes()...)
}

// pathOf writes an id into a route's path.
func pathOf(route front.Route, id string) string {
	return strings.NewReplacer("{$}", "", "{id}", id).Replace(route.Path)
}

// closed reports a route that nobody may enter without a session.
func closed(route front.Route) bool {
	return !slices.Contains([]front.Access{front.Open, front.FirstRun, front.Stranger, front.HalfSignedIn}, route.Access)
}

// half is a browser in which somebody typed this person's right password and
// stands before the code. It is the newest of them, a moment after the last: of
// many that wait, the oldest go.
func (h *house) half(p *person) *browser {
	h.t.Helper()
	h.clock.Advance(time.Millisecond)
	b := h.browser()
	if a := b.password(p); a.path != codePage || b.cookie("signin") == "" {
		h.t.Fatalf("%s's password led to %s", p.name, a.path)
	}
	return b
}

// pressed opens a mailed link and presses its button.
func (b *browser) pressed(link string, form ...string) answer {
	b.h.t.Helper()
	path, query, _ := strings.Cut(link, "?")
	b.get(link)
	return b.post(path, append([]string{"t", strings.TrimPrefix(query, "t=")}, form...)...)
}

// all is every field that a form of ours reads, filled in with all that somebody
// knows who has this person's password and no phone.
func (p *person) all() url.Values {
	token, _ := secret.NewToken()
	return url.Values{
		"email": {p.email}, "password": {p.password}, "current": {p.password}, "new": {"another password that is long"},
		"code": {p.wrongCode()}, "recovery": {"AAAA-BBBB-CCCC-DDDD"}, "remember": {"yes"}, "return": {"/users"}, "t": {token},
		"name": {p.name}, "reason": {"I lost my phone."}, "application": {"aegis"}, "enrolment": {string(p.id)}, "form": {string(p.id)},
		"session": {string(p.id)}, "device": {string(p.id)}, "roles": {"configuration"}, "q": {p.email}, "company": {string(p.company)},
		"required": {""}, "trusted": {"yes"}, "days": {"14"}, "overall": {"24"}, "idle": {"60"}, "password_min": {"15"},
		"admin_name": {p.name}, "admin_email": {p.email}, "contact": {p.email},
	}
}

// signOutEverywhere ends the person's sessions behind the server's back, so that
// every one that is there afterwards was made since.
func (p *person) signOutEverywhere() {
	p.h.t.Helper()
	p.h.write(func(tx *store.Tx) error { return tx.DeleteSessions(p.id, "") })
}

// given is the value of one of our cookies that an answer put into the browser,
// empty for none.
func (a answer) given(name string) string {
	for _, c := range a.cookies {
		if c.Name == "twinlatch-"+name && c.MaxAge >= 0 {
			return c.Value
		}
	}
	return ""
}

// sendWith sends a request of this browser with one more header.
func (b *browser) sendWith(method, path, header, value string) answer {
	b.h.t.Helper()
	r := b.request(method, path, nil)
	r.Header.Set(header, value)
	return b.send(r)
}

// machine is the answer to a program that has a header in place of cookies.
func (h *house) machine(method, path, header, value string) (status int, body string) {
	h.t.Helper()
	b := h.browser()
	r := b.request(method, path, nil)
	r.Header.Set("Accept", "application/json")
	if header != "" {
		r.Header.Set(header, value)
	}
	a := b.send(r)
	if session := a.given("session") + b.cookie("session"); session != "" {
		h.t.Errorf("%s %s with %s gave a session", method, path, header)
	}
	return a.status, a.body
}

// nothingThere fails unless a program finds nothing at an address, with any
// method and this header.
func (h *house) nothingThere(path, header, value string) {
	h.t.Helper()
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		if status, _ := h.machine(method, path, header, value); status != http.StatusNotFound {
			h.t.Errorf("%s %s answers %d", method, path, status)
		}
	}
}

// sql is a connection of our own to the server's database.
func (h *house) sql() *sql.DB {
	h.t.Helper()
	if h.db == nil {
		driver, source := "sqlite", config.Data{Data: h.config.Data}.SQLite()+"?_pragma=busy_timeout(5000)"
		if h.config.Database != "" {
			driver, source = "pgx", h.config.Database
		}
		db, err := sql.Open(driver, source)
		must(h.t, err)
		h.t.Cleanup(func() { _ = db.Close() })
		h.db = db
	}
	return h.db
}

// tables is all that the database holds.
func (h *house) tables() []string {
	h.t.Helper()
	if h.books == nil {
		h.books = testkit.OpenBooks(h.t, config.Data{Data: h.config.Data}.SQLite(), h.config.Database)
	}
	all, err := h.books.Rows()
	must(h.t, err)
	return all
}

// unchanged fails for every table that is not what it was, but for some.
func (h *house) unchanged(before []string, but ...string) {
	h.t.Helper()
	now := h.tables()
	for _, table := range h.books.Differing(before, now) {
		if !slices.Contains(but, table) {
			h.t.Errorf("%s has changed:\n%s", table, strings.Join(testkit.Change(before, now, table), "\n"))
		}
	}
}

// rows is the answer to a question, a line each, sorted.
func (h *house) rows(question string) (out []string) {
	h.t.Helper()
	rows, err := h.sql().Query(question)
	must(h.t, err)
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	must(h.t, err)
	for rows.Next() {
		values, line := make([]any, len(columns)), []string{}
		for i := range values {
			values[i] = new(any)
		}
		must(h.t, rows.Scan(values...))
		for _, v := range values {
			line = append(line, fmt.Sprint(*v.(*any)))
		}
		out = append(out, strings.Join(line, " | "))
	}
	must(h.t, rows.Err())
	slices.Sort(out)
	return out
}

// required is the company's policy "Required two-factor authentication".
func required(p *twinlatch.Policy) { p.Required = true }

// damage changes the data behind the server's back; %s is the person's id.
func (h *house) damage(statement string, p *person) {
	h.t.Helper()
	done, err := h.sql().Exec(fmt.Sprintf(statement, "'"+string(p.id)+"'"))
	must(h.t, err)
	if n, err := done.RowsAffected(); err != nil || n == 0 {
		h.t.Fatalf("%s changed nothing: %v", statement, err)
	}
}
