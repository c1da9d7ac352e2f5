package twinlatch_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
)

// A kind that is missing from the list could be written without a sentence that
// says what happened.
func TestAuditKindsListsEveryKind(t *testing.T) {
	listed := map[twinlatch.AuditKind]bool{}
	for _, kind := range twinlatch.AuditKinds() {
		if listed[kind] {
			t.Errorf("%s is listed twice", kind)
		}
		listed[kind] = true
	}
	file, err := parser.ParseFile(token.NewFileSet(), "audit.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	declared := 0
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "AuditKind" {
				declared++
			}
		}
		return true
	})
	if declared == 0 || declared != len(listed) {
		t.Errorf("%d kinds are declared, %d are listed", declared, len(listed))
	}
}
