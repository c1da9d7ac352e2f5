package twinlatch_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// The walls of the house: who may import whom, and why. What a linter can see
// is in .golangci.yml; forms are in walls_form_test.go, calls in
// walls_call_test.go.

const module = "github.com/twinlatch/twinlatch"

// room is a folder of the house with what its production code may import.
type room struct {
	folder string   // "" is the root; a folder counts with all inside it, unless these have a row
	house  []string // folders of ours; "*" is everything but cmd, stories and testkit
	others []string // modules of others, by the beginning of the import path; "" is any
	why    string
}

// law is the import table of the house: cmd → server → doors → flow → store →
// root. The longest folder that matches a file is its row.
var law = []room{
	{"", nil, nil, "the nouns and rules are pure: anybody may read them without knowing a library"},
	{"internal/secret", nil, []string{"golang.org/x/crypto", "golang.org/x/text", "github.com/tink-crypto/tink-go/v2", "github.com/go-crypt", "github.com/go-jose/go-jose/v4"},
		"randomness, hashing and sealing know nothing of people, so they can be read alone"},
	{"internal/webauthn", nil, []string{"github.com/go-webauthn/webauthn"}, "ceremonies become plain values before anybody else sees them"},
	{"internal/store", []string{""}, []string{"github.com/jackc/pgx/v5", "github.com/pressly/goose/v3", "modernc.org/sqlite"},
		"SQL keeps nouns and decides nothing, so it needs the nouns alone"},
	{"internal/flow", []string{"", "internal/secret", "internal/store", "internal/webauthn"}, []string{"golang.org/x/text"},
		"deeds do not know who asked: page, API and terminal share them"},
	{"internal/door", []string{"", "internal/flow"}, []string{"github.com/mileusna/useragent"}, "what every way in shares knows deeds, no page and no table"},
	{"internal/web", []string{"", "internal/flow", "internal/door", "internal/words", "internal/web"}, []string{"github.com/boombuler/barcode"},
		"a page asks a deed and shows the answer; it reads no table"},
	{"internal/web/page", []string{"", "internal/words", "internal/web/static"}, nil, "a page is a typed struct and a template; the storybook draws it without a server"},
	{"internal/web/static", nil, nil, "files and their fingerprints"},
	{"internal/forwardauth", []string{"", "internal/flow", "internal/door"}, nil, "a side door: its shape belongs to the proxies, its pages to web"},
	{"internal/oidc", []string{"", "internal/flow", "internal/door"}, nil, "a side door: its shape belongs to OpenID Connect, its pages to web"},
	{"internal/api", []string{"", "internal/flow", "internal/door"}, []string{"github.com/danielgtaylor/huma/v2"}, "a side door: its shape belongs to its description, its deeds are those of the pages"},
	{"internal/words", []string{""}, []string{"github.com/nicksnyder/go-i18n/v2", "github.com/pelletier/go-toml/v2", "golang.org/x/text"}, "sentences know the nouns they speak of"},
	{"internal/notify", []string{"", "internal/store", "internal/words", "internal/secret"}, []string{"github.com/wneessen/go-mail"}, "it drains the outbox and decides nothing"},
	{"internal/config", nil, []string{"github.com/pelletier/go-toml/v2"}, "settings are checked before anything is opened"},
	{"internal/maintain", []string{"", "internal/store", "internal/secret", "internal/config", "internal/notify"}, nil, "repair works on a house whose doors are shut, and its doctor reads the settings and calls the mail server"},
	{"internal/demo", []string{"*"}, nil, "the demo stands beside the house and is no part of a real instance"},
	{"internal/testkit", nil, []string{"github.com/jackc/pgx/v5", "github.com/emersion/go-smtp"}, "the real world for tests; it knows nothing of us"},
	{"server", []string{"*"}, []string{"golang.org/x/sync"}, "it puts the rooms together"},
	{"cmd/twinlatch", []string{"", "server", "internal/config", "internal/maintain", "internal/flow", "internal/words"}, []string{"github.com/alecthomas/kong"},
		"a command reads settings and calls a deed"},
	{"examples", []string{"server"}, nil, "an example has what everybody has who embeds us: the one public package"},
	{"examples/oidc-go", nil, []string{"github.com/coreos/go-oidc/v3", "golang.org/x/oauth2"}, "this example knows us by the standard alone"},
	{"stories", []string{"*", "internal/testkit", "stories"}, []string{""}, "stories see the house from outside, and may look behind any door"},
	{"bench", []string{"*", "internal/testkit"}, nil, "figures are taken from the real thing"},
}

// keptOut are standard packages that a room must not know.
var keptOut = []struct{ folder, pkg, why string }{
	{"", "net/http", "the rules do not know how they are asked"},
	{"", "database/sql", "the rules do not know where things are kept"},
	{"", "context", "the rules wait for nothing"},
	{"", "os", "the rules read nothing"},
	{"", "net", "the rules speak to nobody"},
	{"internal/store", "net/http", "the store does not know how it is asked"},
	{"internal/flow", "net/http", "deeds are the same for every way in"},
	{"internal/flow", "html/template", "deeds draw nothing"},
	{"internal/web/page", "net/http", "a page can be drawn without a server"},
}

func TestEveryImportGoesDownstairs(t *testing.T) {
	for _, f := range productionFiles(t) {
		row := rowOf(t, f)
		for _, spec := range f.syntax.Imports {
			pkg, _ := strconv.Unquote(spec.Path.Value)
			if !allowed(row, pkg) {
				t.Errorf("%s imports %s; %s may not: %s", f.path, pkg, name(row.folder), row.why)
			}
			for _, rule := range keptOut {
				if rule.folder == row.folder && rule.pkg == pkg {
					t.Errorf("%s imports %s; kept out of %s: %s", f.path, pkg, name(row.folder), rule.why)
				}
			}
		}
	}
}

// testkit starts servers and skips tests; nothing that is released may need it.
func TestOnlyTestsUseTheTestkit(t *testing.T) {
	for _, f := range productionFiles(t) {
		if strings.HasPrefix(f.path, "internal/testkit/") || strings.HasPrefix(f.path, "stories/") || strings.HasPrefix(f.path, "bench/") {
			continue
		}
		for _, spec := range f.syntax.Imports {
			if spec.Path.Value == strconv.Quote(module+"/internal/testkit") {
				t.Errorf("%s imports internal/testkit, which is for tests", f.path)
			}
		}
	}
}

func rowOf(t *testing.T, f file) room {
	t.Helper()
	var best room
	found := false
	for _, row := range law {
		if inside(path.Dir(f.path), row.folder) && (!found || len(row.folder) > len(best.folder)) {
			best, found = row, true
		}
	}
	if !found || (best.folder == "" && path.Dir(f.path) != ".") {
		t.Fatalf("%s lies in a room without a row in the import law: add it, with its reason", f.path)
	}
	return best
}

func allowed(row room, pkg string) bool {
	if ours, ok := strings.CutPrefix(pkg, module); ok {
		return allowedOurs(row, strings.TrimPrefix(ours, "/"))
	}
	if first, _, _ := strings.Cut(pkg, "/"); !strings.Contains(first, ".") {
		return true // the standard library
	}
	for _, other := range row.others {
		if inside(pkg, other) || strings.HasPrefix(pkg, other) {
			return true
		}
	}
	return false
}

func allowedOurs(row room, folder string) bool {
	if row.folder != "" && inside(folder, row.folder) {
		return true // rooms within a room
	}
	for _, may := range row.house {
		switch {
		case may == "*":
			if !inside(folder, "cmd") && !inside(folder, "stories") && !inside(folder, "internal/testkit") {
				return true
			}
		case may == folder, may != "" && inside(folder, may):
			return true
		}
	}
	return false
}

// inside says whether a folder is another or lies in it; everything lies in "".
func inside(folder, outer string) bool {
	return outer == "" || folder == outer || strings.HasPrefix(folder, outer+"/")
}

func name(folder string) string {
	if folder == "" {
		return "the root package"
	}
	return folder
}

// file is one of our Go files, read once for all walls.
type file struct {
	path   string // from the root, with slashes
	text   string
	syntax *ast.File
}

func (f file) isTest() bool { return strings.HasSuffix(f.path, "_test.go") }

var fileSet = token.NewFileSet()

var readHouse = sync.OnceValues(func() (files []file, err error) {
	err = filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return skipFolder(p, d.Name())
		}
		if !strings.HasSuffix(p, ".go") {
			return nil
		}
		text, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		syntax, err := parser.ParseFile(fileSet, p, text, parser.ParseComments|parser.SkipObjectResolution)
		files = append(files, file{filepath.ToSlash(p), string(text), syntax})
		return err
	})
	return files, err
})

func skipFolder(p, name string) error {
	hidden := strings.HasPrefix(name, ".") && p != "."
	if hidden || name == "node_modules" || name == "testdata" || p == "build" || p == "tools" || p == "data" {
		return filepath.SkipDir
	}
	return nil
}

func allFiles(t *testing.T) []file {
	t.Helper()
	files, err := readHouse()
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func productionFiles(t *testing.T) []file {
	t.Helper()
	var files []file
	for _, f := range allFiles(t) {
		if !f.isTest() {
			files = append(files, f)
		}
	}
	return files
}
