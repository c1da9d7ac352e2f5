package twinlatch_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
	"strconv"
	"testing"
	"time"

	"github.com/twinlatch/twinlatch"
)

// A kind that is missing from the list would go out without a story and without
// the test that it has words.
func TestMailKindsListsEveryKind(t *testing.T) {
	listed := map[string]bool{}
	for _, kind := range twinlatch.MailKinds() {
		if listed[string(kind)] {
			t.Errorf("%s is listed twice", kind)
		}
		listed[string(kind)] = true
	}
	file, err := parser.ParseFile(token.NewFileSet(), "mail.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	declared := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if typ, ok := spec.Type.(*ast.Ident); !ok || typ.Name != "MailKind" {
			return true
		}
		declared++
		value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil || !listed[value] {
			t.Errorf("%s (%q) is not in MailKinds", spec.Names[0].Name, value)
		}
		return true
	})
	if declared != len(listed) {
		t.Errorf("%d kinds are declared and %d listed", declared, len(listed))
	}
}

func TestMailFactsSurviveTheirSealedForm(t *testing.T) {
	facts := twinlatch.MailFacts{
		Company: "Acme Purchasing", Person: "Ada Byron", Actor: "Bo Berg", Reason: "lost <phone>",
		Roles: []string{"configuration"}, At: time.Date(2026, 11, 16, 9, 0, 0, 0, time.UTC),
		Count: 3, Link: "/reset#secret", Contacts: []string{"Bo Berg (bo@acme.example)"},
	}
	raw, err := json.Marshal(facts)
	if err != nil {
		t.Fatal(err)
	}
	var back twinlatch.MailFacts
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(facts, back) {
		t.Errorf("%+v became %+v", facts, back)
	}
	if empty, _ := json.Marshal(twinlatch.MailFacts{}); string(empty) != "{}" {
		t.Errorf("no facts are written as %s", empty)
	}
}
