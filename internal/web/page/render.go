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
	"strings"
	"unicode"

	"github.com/twinlatch/twinlatch/internal/web/static"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed icons/*.svg
var iconFiles embed.FS

// templates holds one finished set per page, by file name without extension.
var templates = parseTemplates()

// Render writes the page p, a page struct of this package by value. It fills a
// buffer first, so an error leaves w untouched and can still become an error page.
func Render(w io.Writer, p any) error {
	name := templateName(p)
	t, ok := templates[name]
	if !ok {
		return fmt.Errorf("page: no template %q for %T", name, p)
	}
	var out bytes.Buffer
	if err := t.ExecuteTemplate(&out, "page", p); err != nil {
		return fmt.Errorf("page: %s: %w", name, err)
	}
	_, err := out.WriteTo(w)
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

func parseTemplates() map[string]*template.Template {
	base := template.Must(template.New("page").Funcs(template.FuncMap{
		"static": static.Path,
		"icon":   icon,
	}).ParseFS(templateFiles, shared...))
	files, err := fs.Glob(templateFiles, "templates/*.html")
	if err != nil {
		panic(err)
	}
	out := make(map[string]*template.Template, len(files))
	for _, file := range files {
		if isShared(file) {
			continue
		}
		t := template.Must(template.Must(base.Clone()).ParseFS(templateFiles, file))
		out[strings.TrimSuffix(path.Base(file), ".html")] = t
	}
	return out
}

func isShared(file string) bool {
	for _, s := range shared {
		if s == file {
			return true
		}
	}
	return false
}

// icon answers an inline drawing. Icons are decoration beside words, hidden
// from screen readers in their own markup.
func icon(name string) (template.HTML, error) {
	b, err := iconFiles.ReadFile("icons/" + name + ".svg")
	return template.HTML(bytes.TrimSpace(b)), err
}
