// Package book is the storybook: every page of the product in every state that
// a person can meet, with sample people and data. The storybook program serves
// it; screenshots and accessibility tests walk through it.
package book

import (
	"fmt"
	"html/template"
	"io"
	"net/http"
	"time"

	"github.com/twinlatch/twinlatch/internal/web/page"
	"github.com/twinlatch/twinlatch/internal/web/static"
	"github.com/twinlatch/twinlatch/internal/words"
)

// Story is one page in one state.
type Story struct {
	// Page is the page's file name, State what is special about it.
	Page, State string
	// Value is the page struct to render; nil for a mail.
	Value any
	// Mail is the finished HTML of a mail; empty for a page.
	Mail string
}

// Render writes the story as the browser or the mail program gets it.
func (s Story) Render(w io.Writer) error {
	if s.Mail != "" {
		_, err := io.WriteString(w, s.Mail)
		return err
	}
	return page.Render(w, s.Value)
}

// Name is the story's address and file name: signin_code--wrong.
func (s Story) Name() string { return s.Page + "--" + s.State }

// Now is the storybook's present: a fixed moment, so that screenshots compare.
var Now = time.Date(2026, time.November, 21, 14, 3, 0, 0, time.UTC)

// Book is the collection of all stories, told in one language.
type Book struct {
	catalogue *words.Catalogue
	words     *words.Sayer
	stories   []Story
}

// Open writes all stories with the English sentences of the catalogue.
func Open(c *words.Catalogue) *Book {
	b := &Book{catalogue: c, words: c.In("en")}
	for _, chapter := range []func(*Book){
		signedOut, doors, problems, twoFactor, profile, users, configuration, support, companies, apps, mails,
	} {
		chapter(b)
	}
	return b
}

// Stories lists every story in reading order.
func (b *Book) Stories() []Story { return b.stories }

func (b *Book) add(pageName, state string, value any) {
	b.stories = append(b.stories, Story{Page: pageName, State: state, Value: value})
}

// ContentSecurityPolicy is the one the server sends; the storybook keeps to it so
// that a page that would break in production breaks here.
const ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Handler serves the stories at /story/NAME, a table of contents at / and the
// static files at their usual place.
func (b *Book) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET "+static.Prefix, static.Handler())
	mux.HandleFunc("GET /{$}", b.contents)
	for _, s := range b.stories {
		mux.HandleFunc("GET /story/"+s.Name(), func(w http.ResponseWriter, _ *http.Request) {
			if s.Mail == "" { // a mail brings its own style; no mail program knows ours
				w.Header().Set("Content-Security-Policy", ContentSecurityPolicy)
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			if err := s.Render(w); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
			}
		})
	}
	return mux
}

var contents = template.Must(template.New("contents").Parse(`<!doctype html><html lang="en"><meta charset="utf-8">
<title>Storybook</title><link rel="stylesheet" href="{{.Style}}"><main class="content stack"><h1>Storybook</h1>
<ul>{{range .Stories}}<li><a href="/story/{{.Name}}">{{.Page}}: {{.State}}</a></li>{{end}}</ul></main></html>`))

func (b *Book) contents(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	data := struct {
		Style   string
		Stories []Story
	}{static.Path("app.css"), b.stories}
	if err := contents.Execute(w, data); err != nil {
		fmt.Fprintln(w, err)
	}
}
