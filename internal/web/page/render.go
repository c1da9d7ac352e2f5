package page

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"reflect"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/twinlatch/twinlatch/internal/web/static"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed icons/*.svg
var iconFiles embed.FS

// templates answers one finished set per page, by file name without extension.
// Each is parsed at its first use: parsing all of them would take most of the
// time a cold start may take, and a test renders every one.
var templates = listTemplates()

// Render writes the page p, a page struct of this package by value. It fills a
// buffer first, so an error leaves w untouched and can still become an error page.
func Render(w io.Writer, p any) error {
	name := templateName(p)
	parse, ok := templates[name]
	if !ok {
		return fmt.Errorf("page: no template %q for %T", name, p)
	}
	t, err := parse()
	if err != nil {
		return fmt.Errorf("page: %s: %w", name, err)
	}
	var out bytes.Buffer
	if err := t.ExecuteTemplate(&out, "page", p); err != nil {
		return fmt.Errorf("page: %s: %w", name, err)
	}
	_, err = out.WriteTo(w)
	return err
}

// templateName turns the struct's name into its file's: SigninCode, signin_code.
func templateName(p any) string {
	var b strings.Builder
	for i, r := range reflect.TypeOf(p).Name() {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// shared are the files every page is built on.
var shared = []string{"templates/layout.html", "templates/parts.html", "templates/blocks.html"}

func listTemplates() map[string]func() (*template.Template, error) {
	base := sync.OnceValues(func() (*template.Template, error) {
		return template.New("page").Funcs(template.FuncMap{
			"static": static.Path,
			"icon":   icon,
		}).ParseFS(templateFiles, shared...)
	})
	files, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		panic(err) // the pattern is written above; it cannot be wrong at run time
	}
	out := make(map[string]func() (*template.Template, error), len(files))
	for _, file := range files {
		if slices.Contains(shared, file) {
			continue
		}
		out[strings.TrimSuffix(path.Base(file), ".html")] = sync.OnceValues(func() (*template.Template, error) {
			t, err := base()
			if err == nil {
				t, err = t.Clone()
			}
			if err != nil {
				return nil, err
			}
			return t.ParseFS(templateFiles, file)
		})
	}
	return out
}

// icon answers an inline drawing. Icons are decoration beside words, hidden
// from screen readers in their own markup.
func icon(name string) (template.HTML, error) {
	b, err := iconFiles.ReadFile("icons/" + name + ".svg")
	return template.HTML(bytes.TrimSpace(b)), err
}
