package twinlatch_test

import (
	"go/ast"
	"go/token"
	"os"
	"os/exec"
	"path"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// forbidden are calls that belong to one place, with that place and the reason.
// The linter says the same by types; this holds where no linter runs.
var forbidden = []struct {
	pkg, name string
	but       []string // folders or files where it belongs
	tests     bool     // whether the wall stands in tests as well
	why       string
}{
	{"time", "Now", []string{"cmd", "server", "stories", "bench"}, false, "time is handed in, so that a test can move it and a rule is pure"},
	{"time", "Since", []string{"cmd", "server", "stories", "bench"}, false, "it reads the clock; take the moment from the caller"},
	{"time", "Until", []string{"cmd", "server", "stories", "bench"}, false, "it reads the clock; take the moment from the caller"},
	{"time", "Sleep", nil, true, "sleeping guesses; wait for the thing itself"},
	{"http", "Redirect", []string{"internal/web/redirect.go", "internal/demo", "examples"}, false, "every redirect passes one gate, which knows where a browser may be sent"},
	{"http", "SetCookie", []string{"internal/door/cookie.go", "internal/demo", "examples"}, false, "every cookie is made in one place"},
	{"h.Keys", "Seal", []string{"internal/flow/seal.go", "internal/flow/browser_seal.go"}, false, "a Write that keeps a sealed value asks which keys the database names: call h.seal (what a browser carries is kept nowhere)"},
	{"os", "Exit", []string{"cmd", "stories", "bench"}, false, "an error is returned; the command ends the process"},
}

// homes are packages that have one home.
var homes = []struct {
	pkg string
	in  []string
	why string
}{
	{"crypto/rand", []string{"internal/secret", "internal/testkit"}, "randomness has one home, internal/secret"},
	{"math/rand", nil, "its numbers can be guessed; internal/secret has those that cannot"},
	{"math/rand/v2", nil, "its numbers can be guessed; internal/secret has those that cannot"},
	{"database/sql", []string{"internal/store", "internal/testkit"}, "SQL lives next to its noun, in internal/store; the tests read all of it past the store"},
	{"unsafe", nil, "there is no need for it here"},
}

func TestForbiddenCallsStayInTheirPlace(t *testing.T) {
	for _, f := range allFiles(t) {
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			for _, rule := range forbidden {
				if exprText(sel) != rule.pkg+"."+rule.name || (f.isTest() && !rule.tests) || belongs(f.path, rule.but) {
					continue
				}
				t.Errorf("%s: %s.%s: %s", fileSet.Position(sel.Pos()), rule.pkg, rule.name, rule.why)
			}
			return true
		})
	}
}

func TestPackagesWithOneHomeStayThere(t *testing.T) {
	for _, f := range productionFiles(t) {
		for _, spec := range f.syntax.Imports {
			pkg, _ := strconv.Unquote(spec.Path.Value)
			for _, rule := range homes {
				if rule.pkg == pkg && !belongs(f.path, rule.in) {
					t.Errorf("%s imports %s: %s", f.path, pkg, rule.why)
				}
			}
		}
	}
}

// An error is known by its identity: its text is for the log and may change.
func TestErrorsAreNotKnownByTheirText(t *testing.T) {
	for _, f := range productionFiles(t) {
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.BinaryExpr:
				if (x.Op == token.EQL || x.Op == token.NEQ) && (errorText(x.X) || errorText(x.Y)) {
					t.Errorf("%s compares an error's text: use errors.Is", fileSet.Position(x.Pos()))
				}
			case *ast.CallExpr:
				if strings.HasPrefix(exprText(x.Fun), "strings.") && len(x.Args) == 2 && errorText(x.Args[0]) {
					t.Errorf("%s searches an error's text: use errors.Is or errors.As", fileSet.Position(x.Pos()))
				}
			}
			return true
		})
	}
}

// Only testkit.Missing skips, and with CI=true it fails instead: a test that
// skips by itself would be skipped there in silence.
func TestTestsDoNotSkipByThemselves(t *testing.T) {
	for _, f := range allFiles(t) {
		if f.path == "internal/testkit/program.go" {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && (sel.Sel.Name == "Skip" || sel.Sel.Name == "Skipf" || sel.Sel.Name == "SkipNow") {
				t.Errorf("%s skips by itself: call testkit.Missing", fileSet.Position(sel.Pos()))
			}
			return true
		})
	}
}

// machinePath matches folders that exist on one person's machine.
var machinePath = regexp.MustCompile(`(?:^|[\s"'=(:` + "`" + `])/(?:root|work|home/[a-z]+|Users/[A-Za-z]+|tmp/wt)/`)

func TestNothingNamesAFolderOfOneMachine(t *testing.T) {
	for _, name := range tracked(t) {
		if strings.HasSuffix(name, ".sum") || strings.HasSuffix(name, ".png") || strings.HasSuffix(name, ".gz") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			continue // removed in the working tree
		}
		if at := machinePath.FindIndex(text); at != nil {
			line := 1 + strings.Count(string(text[:at[0]+1]), "\n")
			t.Errorf("%s:%d names a folder of one machine: %q", name, line, text[at[0]:at[1]])
		}
	}
}

func tracked(t *testing.T) []string {
	t.Helper()
	out, err := exec.Command("git", "ls-files", "-z").Output()
	if err != nil { // a copy without its history: the Go files at least
		var names []string
		for _, f := range allFiles(t) {
			names = append(names, f.path)
		}
		return names
	}
	return strings.Split(strings.TrimRight(string(out), "\x00"), "\x00")
}

// bearers are the store's deeds that make something which opens a door, each
// with the one file that may call it.
var bearers = map[string]string{
	"InsertSession":       "internal/flow/grant.go",
	"InsertPending":       "internal/flow/grant.go",
	"InsertTrustedDevice": "internal/flow/grant.go",
	"InsertKnownBrowser":  "internal/flow/grant.go",
	"InsertInvitation":    "internal/flow/grant.go",
	"InsertLink":          "internal/flow/grant.go",
	"InsertEnrolment":     "internal/flow/grant.go",
	"InsertStoredForm":    "internal/flow/grant.go",
	"InsertResetRequest":  "internal/flow/grant.go",
	"InsertSetupLink":     "internal/flow/grant.go",
	"InsertReveal":        "internal/flow/grant.go",
	"InsertHandoff":       "internal/flow/grant.go",
	"InsertAppSession":    "internal/flow/grant.go",
	"InsertGrant":         "internal/flow/grant.go",
	"InsertToken":         "internal/flow/grant.go",
	"SetClientSecret":     "internal/flow/grant.go",
	"InsertAPIKey":        "internal/flow/grant.go",
	"InsertAppPassword":   "internal/flow/grant.go",
	"RemintSession":       "internal/flow/grant.go",
}

func TestBearersHaveOneCreator(t *testing.T) {
	callers := map[string]map[string]bool{}
	for _, f := range productionFiles(t) {
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			if sel, ok := call.Fun.(*ast.SelectorExpr); ok && bearers[sel.Sel.Name] != "" && path.Dir(f.path) != "internal/store" {
				if callers[sel.Sel.Name] == nil {
					callers[sel.Sel.Name] = map[string]bool{}
				}
				callers[sel.Sel.Name][f.path] = true
			}
			return true
		})
	}
	for deed, files := range callers {
		for caller := range files {
			if caller != bearers[deed] {
				t.Errorf("%s calls %s; only %s may, so that every bearer gets its epochs in one place", caller, deed, bearers[deed])
			}
		}
	}
}

func belongs(file string, places []string) bool {
	for _, place := range places {
		if file == place || inside(path.Dir(file), place) {
			return true
		}
	}
	return false
}

// errorText matches x.Error().
func errorText(e ast.Expr) bool {
	call, ok := e.(*ast.CallExpr)
	if !ok || len(call.Args) != 0 {
		return false
	}
	sel, ok := call.Fun.(*ast.SelectorExpr)
	return ok && sel.Sel.Name == "Error"
}
