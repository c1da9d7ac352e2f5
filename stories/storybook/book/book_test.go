package book

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/twinlatch/twinlatch/internal/web/page"
	"github.com/twinlatch/twinlatch/internal/words"
)

// wideColumn is how a template asks for the wide column: a class, not prose.
const wideColumn = `{{define "width"}}wide{{end}}`

// templateFolder is where the templates are, seen from this package.
const templateFolder = "../../../internal/web/page/templates"

func open(t *testing.T) *Book {
	t.Helper()
	c, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	c.OnMissing = func(_, key string) { t.Errorf("%s: the catalogue lacks %s, or a value for it", t.Name(), key) }
	return Open(c)
}

// pages are the stories without the mails, which are judged where they are written.
func pages(b *Book) []Story {
	return slices.DeleteFunc(slices.Clone(b.Stories()), func(s Story) bool { return s.Mail != "" })
}

func render(t *testing.T, s Story) string {
	t.Helper()
	var out bytes.Buffer
	if err := s.Render(&out); err != nil {
		t.Fatalf("%s: %v", s.Name(), err)
	}
	return out.String()
}

// The content security policy forbids all of these; a page that has one is
// broken in every browser.
var inline = regexp.MustCompile(`(?i)<style|\sstyle=|<script(?:\s+type="[^"]*")?\s*>|\son[a-z]+=|javascript:`)

func TestEveryPageInEveryStateRenders(t *testing.T) {
	for _, s := range pages(open(t)) {
		html := render(t, s)
		if found := inline.FindString(html); found != "" {
			t.Errorf("%s has inline style or script: %q", s.Name(), found)
		}
		if n := strings.Count(html, "<main"); n != 1 {
			t.Errorf("%s has %d main elements, want exactly one", s.Name(), n)
		}
		if n := strings.Count(html, "<h1"); n != 1 {
			t.Errorf("%s has %d titles, want exactly one", s.Name(), n)
		}
		if strings.Contains(html, "ZgotmplZ") {
			t.Errorf("%s prints a value the template engine refused", s.Name())
		}
		for _, id := range doubles(html) {
			t.Errorf("%s uses the id %q twice", s.Name(), id)
		}
	}
}

var idAttribute = regexp.MustCompile(`\sid="([^"]*)"`)

func doubles(html string) (twice []string) {
	seen := map[string]int{}
	for _, m := range idAttribute.FindAllStringSubmatch(html, -1) {
		if seen[m[1]]++; seen[m[1]] == 2 {
			twice = append(twice, m[1])
		}
	}
	return twice
}

var (
	inputTag   = regexp.MustCompile(`<input\s[^>]*>`)
	inputValue = regexp.MustCompile(`\s([a-z-]+)="([^"]*)"`)
)

// ASVS 6.2.6, 6.2.7: passwords are masked and may be shown, and managers,
// pasting and the codes that a browser suggests find fields as they need them.
func TestFieldsOfSecretsAreAsManagersNeedThem(t *testing.T) {
	managers := map[string]string{"password": "current-password", "current": "current-password", "new": "new-password", "code": "one-time-code"}
	seen := map[string]int{}
	for _, s := range pages(open(t)) {
		html := render(t, s)
		masked := 0
		for _, tag := range inputTag.FindAllString(html, -1) {
			has := map[string]string{}
			for _, m := range inputValue.FindAllStringSubmatch(tag, -1) {
				has[m[1]] = m[2]
			}
			want := managers[has["name"]]
			if has["type"] == "hidden" || want == "" && has["type"] != "password" {
				continue
			}
			seen[has["name"]]++
			isCode := has["name"] == "code"
			if isCode && has["autocomplete"] == "off" {
				continue // a recovery code
			}
			if want == "" || has["autocomplete"] != want || has["maxlength"] != "" || (has["type"] == "password") == isCode || isCode && has["inputmode"] != "numeric" {
				t.Errorf("%s: %s", s.Name(), tag)
			}
			if has["type"] == "password" {
				masked++
			}
		}
		if shown := strings.Count(html, "data-reveal="); shown != masked {
			t.Errorf("%s has %d passwords and %d buttons that show one", s.Name(), masked, shown)
		}
	}
	for name := range managers {
		if seen[name] == 0 {
			t.Errorf("no page has the field %s", name)
		}
	}
}

// A page's own field of the same name would hide the frame's from the layout:
// a policy that is on would show everybody the banner.
func TestNoPageHidesAFieldOfItsFrame(t *testing.T) {
	frame := reflect.TypeFor[page.Frame]()
	for _, s := range pages(open(t)) {
		own := reflect.TypeOf(s.Value)
		if first := own.Field(0); first.Type != frame || !first.Anonymous {
			t.Errorf("%s does not embed Frame first", own)
		}
		for i := 1; i < own.NumField(); i++ {
			if _, hides := frame.FieldByName(own.Field(i).Name); hides {
				t.Errorf("%s.%s hides the frame's", own, own.Field(i).Name)
			}
		}
	}
}

func TestAPageWithItsStyleWeighsLessThan40Kilobytes(t *testing.T) {
	const static = 20_000 // what the static package's own test allows
	for _, s := range pages(open(t)) {
		var small bytes.Buffer
		z := gzip.NewWriter(&small)
		_, _ = z.Write([]byte(render(t, s)))
		_ = z.Close()
		if small.Len()+static > 40_000 {
			t.Errorf("%s weighs %d bytes compressed without its style", s.Name(), small.Len())
		}
	}
}

func TestEveryTemplateIsInTheBook(t *testing.T) {
	told := map[string]bool{"layout": true, "parts": true, "blocks": true}
	for _, s := range pages(open(t)) {
		told[s.Page] = true
	}
	for _, file := range templateFiles(t) {
		if name := strings.TrimSuffix(filepath.Base(file), ".html"); !told[name] {
			t.Errorf("no story shows %s", name)
		}
	}
}

var (
	action    = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	tag       = regexp.MustCompile(`(?s)<[^>]*>`)
	attribute = regexp.MustCompile(`[a-z-]+="[^"]*"|autofocus`) // of the partial that prints attributes
	entity    = regexp.MustCompile(`&[a-z]+;`)
	spoken    = regexp.MustCompile(`\s(?:alt|title|placeholder|aria-label|aria-description|value)="([^"]*)"`)
	fixedWord = regexp.MustCompile(`<input[^>]*type="(?:checkbox|radio|hidden)"[^>]*>|<option[^>]*>`)
)

func TestTemplatesContainNoProse(t *testing.T) {
	for _, file := range templateFiles(t) {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		source := action.ReplaceAllString(strings.ReplaceAll(string(raw), wideColumn, ""), "")
		if prose := letters(attribute.ReplaceAllString(tag.ReplaceAllString(source, ""), "")); prose != "" {
			t.Errorf("%s says %q itself; sentences belong in the catalogue", file, prose)
		}
		for _, m := range spoken.FindAllStringSubmatch(fixedWord.ReplaceAllString(source, ""), -1) {
			if letters(m[1]) != "" {
				t.Errorf("%s says %q itself in an attribute", file, m[1])
			}
		}
	}
}

// letters answers the text if a person would read words in it.
func letters(text string) string {
	text = strings.TrimSpace(entity.ReplaceAllString(text, ""))
	if strings.ContainsFunc(text, unicode.IsLetter) {
		return text[strings.IndexFunc(text, unicode.IsLetter):]
	}
	return ""
}

func templateFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(templateFolder, "*.html"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no templates: %v", err)
	}
	return files
}
