package twinlatch_test

import (
	"go/ast"
	"go/token"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/twinlatch/twinlatch/internal/words"
)

// keyArgument says which argument of a call is the key of a sentence.
var keyArgument = map[string]int{
	"Refuse": 1, "twinlatch.Refuse": 1, "RefuseField": 1, "twinlatch.RefuseField": 1,
}

// templateKey is a sentence that a template asks for.
var templateKey = regexp.MustCompile(`\.Say "([^"]+)"`)

// A sentence that is not there would show a person its key.
func TestEveryTemplateHasItsSentences(t *testing.T) {
	catalogue, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range tracked(t) {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range templateKey.FindAllStringSubmatch(string(text), -1) {
			if !catalogue.Has(match[1]) {
				t.Errorf("%s says %q, which the catalogue does not have", name, match[1])
			}
		}
	}
}

// A refusal without its sentence would show a person its key.
func TestEveryRefusalHasItsSentence(t *testing.T) {
	catalogue, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range productionFiles(t) {
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			at, ok := keyArgument[exprText(call.Fun)]
			if !ok || at >= len(call.Args) {
				return true
			}
			literal, ok := call.Args[at].(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING {
				return true
			}
			if key, _ := strconv.Unquote(literal.Value); !catalogue.Has(key) {
				t.Errorf("%s refuses with %q, which the catalogue does not have", fileSet.Position(literal.Pos()), key)
			}
			return true
		})
	}
}
