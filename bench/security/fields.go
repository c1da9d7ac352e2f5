package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// pageCode is what one function of the front door does with a request: which
// fields it reads, which of a form alone, and to which functions it hands it on.
type pageCode struct{ fields, posted, calls []string }

// frontDoor is the code of internal/web, read as text: nobody has to keep a list
// of parameters beside it.
type frontDoor struct {
	handlers  map[string]string // function by "METHOD path"
	functions map[string]*pageCode
}

func readFrontDoor(folder string) (*frontDoor, error) {
	paths, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		return nil, err
	}
	d := &frontDoor{handlers: map[string]string{}, functions: map[string]*pageCode{}}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, decl := range file.Decls {
			if fn, ok := decl.(*ast.FuncDecl); ok && fn.Body != nil {
				d.read(fn)
			}
		}
	}
	return d, nil
}

func (d *frontDoor) read(fn *ast.FuncDecl) {
	code := &pageCode{}
	d.functions[fn.Name.Name] = code
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.IndexExpr:
			if sel, ok := x.X.(*ast.SelectorExpr); ok && sel.Sel.Name == "PostForm" {
				code.posted = append(code.posted, text(x.Index))
			}
		case *ast.SelectorExpr:
			code.calls = append(code.calls, x.Sel.Name) // a method, called or handed on
		case *ast.CallExpr:
			d.call(code, x)
		}
		return true
	})
}

func (d *frontDoor) call(code *pageCode, x *ast.CallExpr) {
	name := ""
	switch fun := x.Fun.(type) {
	case *ast.Ident:
		name = fun.Name
		code.calls = append(code.calls, name)
	case *ast.SelectorExpr:
		name = fun.Sel.Name
	}
	switch name {
	case "FormValue":
		code.fields = append(code.fields, text(x.Args[0]))
	case "PostFormValue":
		code.posted = append(code.posted, text(x.Args[0]))
	case "Get", "Post":
		if len(x.Args) == 3 { // a line of the table: door.Get(path, access, handler)
			if handler, ok := x.Args[2].(*ast.SelectorExpr); ok {
				d.handlers[strings.ToUpper(name)+" "+text(x.Args[0])] = handler.Sel.Name
			}
		} else if len(x.Args) == 1 {
			code.fields = append(code.fields, text(x.Args[0]))
		}
	case "number":
		code.posted = append(code.posted, text(x.Args[1]))
	case "sequence":
		code.fields = append(code.fields, text(x.Args[1]))
	}
}

// text is a literal; a header's name is none that a form has.
func text(e ast.Expr) string {
	literal, ok := e.(*ast.BasicLit)
	if !ok {
		return ""
	}
	said, err := strconv.Unquote(literal.Value)
	if err != nil || said == "" || strings.ToLower(said) != said {
		return ""
	}
	return said
}

// everyPage are helpers of every page; what they read is read on a few only.
var everyPage = []string{"frame", "show", "redirect", "redirectBack", "after", "again", "toProof"}

// fieldsOf are the names of all that a route reads from its query or its form.
func (d *frontDoor) fieldsOf(r route) []string {
	var fields, seen []string
	waiting := []string{d.handlers[r.method+" "+r.path]}
	for len(waiting) > 0 {
		name := waiting[0]
		waiting = waiting[1:]
		code := d.functions[name]
		if code == nil || slices.Contains(seen, name) || slices.Contains(everyPage, name) {
			continue
		}
		seen = append(seen, name)
		waiting = append(waiting, code.calls...)
		read := code.fields
		if r.method == http.MethodPost {
			read = slices.Concat(code.fields, code.posted)
		}
		for _, field := range read {
			if field != "" && !slices.Contains(fields, field) {
				fields = append(fields, field)
			}
		}
	}
	slices.Sort(fields)
	return fields
}
