package twinlatch_test

import (
	"go/ast"
	"go/token"
	"path"
	"slices"
	"strings"
	"testing"
)

// The numbers of the house: small files, small functions, few parameters, so
// that each can be read without turning back.
const (
	mostLines        = 300 // of a file
	mostTestLines    = 400 // of a file of tests: its people and helpers stand on the same page
	mostFunction     = 60  // lines of a function
	mostParameters   = 3   // after the context, the receiver and the test
	mostTestFunction = 90  // a test that is a table is long and simple
	mostMethods      = 6   // of an interface
)

// wide are functions with more parameters than the limit, each with its reason.
var wide = map[string]string{
	"reset.go MayRequest":                  "the lock names both people and both their companies, which must differ",
	"role.go MayGive":                      "the lock compares what somebody was with what they become",
	"internal/store/audit.go Audit":        "the parts of a row: hashed, committed to, personal, and whose",
	"internal/store/audit.go auditMessage": "the parts of the hashed message in its order",
	"internal/store/audit.go verifyRow":    "the parts of the hashed message in its order",
	"internal/web/page/field.go Check":     "the parts of one control in the order they are drawn",
}

func TestFilesAndFunctionsAreSmall(t *testing.T) {
	for _, f := range allFiles(t) {
		limit, linesLimit := mostFunction, mostLines
		if f.isTest() {
			limit, linesLimit = mostTestFunction, mostTestLines
		}
		if lines := strings.Count(f.text, "\n"); lines > linesLimit {
			t.Errorf("%s has %d lines, the limit is %d: split it by noun or deed", f.path, lines, linesLimit)
		}
		for _, fn := range functions(f) {
			lines := fileSet.Position(fn.End()).Line - fileSet.Position(fn.Pos()).Line + 1
			if lines > limit {
				t.Errorf("%s: %s has %d lines, the limit is %d", f.path, fn.Name.Name, lines, limit)
			}
			_, excused := wide[f.path+" "+fn.Name.Name]
			if n := parameters(fn); n > mostParameters && !f.isTest() && !excused {
				t.Errorf("%s: %s takes %d parameters, the limit is %d after the context: make a struct", f.path, fn.Name.Name, n, mostParameters)
			}
		}
	}
}

func TestInterfacesAreSmall(t *testing.T) {
	for _, f := range allFiles(t) {
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if i, ok := n.(*ast.InterfaceType); ok && i.Methods.NumFields() > mostMethods {
				t.Errorf("%s: an interface of %d methods, the limit is %d", f.path, i.Methods.NumFields(), mostMethods)
			}
			return true
		})
	}
}

func TestNothingHappensBeforeMain(t *testing.T) {
	for _, f := range productionFiles(t) {
		for _, fn := range functions(f) {
			if fn.Recv == nil && fn.Name.Name == "init" {
				t.Errorf("%s has an init function: what must be done is done where it can be seen", f.path)
			}
		}
	}
}

// A package variable is a sentinel, an embedded file, something compiled, or a
// table nobody writes to; never a place where state is kept.
func TestPackagesKeepNoState(t *testing.T) {
	written := map[string]string{"cmd/twinlatch/version.go version": "the build writes it (-ldflags -X)"}
	for _, f := range productionFiles(t) {
		for _, spec := range packageVariables(f) {
			for i, id := range spec.Names {
				if _, excused := written[f.path+" "+id.Name]; excused || id.Name == "_" {
					continue
				}
				if i >= len(spec.Values) && !embedded(f, spec) {
					t.Errorf("%s: the variable %s starts empty, so somebody fills it: hand it in instead", f.path, id.Name)
				}
			}
		}
		for _, target := range assignedNames(f) {
			if slices.ContainsFunc(packageVariables(f), func(v *ast.ValueSpec) bool { return declares(v, target) }) {
				t.Errorf("%s assigns to the package variable %s", f.path, target)
			}
		}
	}
}

func TestEveryRoomHasOneMapInWords(t *testing.T) {
	comments := map[string][]string{}
	for _, f := range productionFiles(t) {
		// A generator (//go:build ignore) is a package of its own in the same folder.
		folder := path.Dir(f.path) + ", package " + f.syntax.Name.Name
		comments[folder] = append(comments[folder], nil...)
		if f.syntax.Doc != nil {
			comments[folder] = append(comments[folder], f.path)
		}
	}
	for folder, with := range comments {
		if len(with) != 1 {
			t.Errorf("%s has %d package comments %v, want exactly one", folder, len(with), with)
		}
	}
}

func TestEveryExportedNameIsExplained(t *testing.T) {
	for _, f := range productionFiles(t) {
		for _, decl := range f.syntax.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && receiverExported(d) && d.Doc == nil {
					t.Errorf("%s: %s needs a comment: shape, units, errors, or the reason", f.path, d.Name.Name)
				}
			case *ast.GenDecl:
				for _, undocumented := range unexplained(d) {
					t.Errorf("%s: %s needs a comment: shape, units, or the reason", f.path, undocumented)
				}
			}
		}
	}
}

// unexplained lists the exported names of a declaration without a comment of
// their own, beside them, or over the group.
func unexplained(d *ast.GenDecl) []string {
	var found []string
	for _, spec := range d.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			if s.Name.IsExported() && s.Doc == nil && d.Doc == nil && s.Comment == nil {
				found = append(found, s.Name.Name)
			}
		case *ast.ValueSpec:
			if s.Names[0].IsExported() && s.Doc == nil && d.Doc == nil && s.Comment == nil {
				found = append(found, s.Names[0].Name)
			}
		}
	}
	return found
}

func receiverExported(fn *ast.FuncDecl) bool {
	if fn.Recv == nil {
		return true
	}
	kind := fn.Recv.List[0].Type
	if star, ok := kind.(*ast.StarExpr); ok {
		kind = star.X
	}
	if generic, ok := kind.(*ast.IndexExpr); ok {
		kind = generic.X
	}
	id, ok := kind.(*ast.Ident)
	return ok && id.IsExported()
}

func functions(f file) []*ast.FuncDecl {
	var found []*ast.FuncDecl
	for _, decl := range f.syntax.Decls {
		if fn, ok := decl.(*ast.FuncDecl); ok {
			found = append(found, fn)
		}
	}
	return found
}

// parameters counts what a caller must get right: a context, the transaction a
// deed happens in, a test, the pair
// of an HTTP handler, the moment handed in and the company that every query
// carries do not count, nor does a tail of values.
func parameters(fn *ast.FuncDecl) int {
	count := 0
	for _, field := range fn.Type.Params.List {
		if _, tail := field.Type.(*ast.Ellipsis); tail {
			continue
		}
		switch exprText(field.Type) {
		case "context.Context", "*store.Tx", "testing.TB", "http.ResponseWriter", "*http.Request", "*door.Request",
			"time.Time", "CompanyID", "twinlatch.CompanyID":
			continue
		}
		count += max(1, len(field.Names))
	}
	return count
}

func packageVariables(f file) []*ast.ValueSpec {
	var found []*ast.ValueSpec
	for _, decl := range f.syntax.Decls {
		if d, ok := decl.(*ast.GenDecl); ok && d.Tok == token.VAR {
			for _, spec := range d.Specs {
				found = append(found, spec.(*ast.ValueSpec))
			}
		}
	}
	return found
}

func declares(spec *ast.ValueSpec, name string) bool {
	return slices.ContainsFunc(spec.Names, func(id *ast.Ident) bool { return id.Name == name })
}

// embedded says whether the line over the variable embeds a file.
func embedded(f file, spec *ast.ValueSpec) bool {
	lines := strings.Split(f.text, "\n")
	line := fileSet.Position(spec.Pos()).Line
	return line > 1 && strings.HasPrefix(strings.TrimSpace(lines[line-2]), "//go:embed")
}

// assignedNames lists the plain names that functions of the file assign to with
// =, less those they declare themselves.
func assignedNames(f file) []string {
	var assigned []string
	for _, fn := range functions(f) {
		local := map[string]bool{}
		ast.Inspect(fn, func(n ast.Node) bool {
			switch s := n.(type) {
			case *ast.AssignStmt:
				for _, left := range s.Lhs {
					if id, ok := left.(*ast.Ident); ok && s.Tok == token.DEFINE {
						local[id.Name] = true
					} else if ok && !local[id.Name] {
						assigned = append(assigned, id.Name)
					}
				}
			case *ast.Field:
				for _, id := range s.Names {
					local[id.Name] = true
				}
			case *ast.ValueSpec:
				for _, id := range s.Names {
					local[id.Name] = true
				}
			}
			return true
		})
	}
	return assigned
}

func exprText(e ast.Expr) string {
	switch x := e.(type) {
	case *ast.Ident:
		return x.Name
	case *ast.SelectorExpr:
		return exprText(x.X) + "." + x.Sel.Name
	case *ast.StarExpr:
		return "*" + exprText(x.X)
	}
	return "?"
}
