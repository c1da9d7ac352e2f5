package twinlatch_test

import (
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

const (
	dependencyRecord = "docs/decisions/0003-dependencies.md"
	mostDependencies = 32 // direct ones, those of tests included
)

// Each dependency is somebody we trust with everybody's sign-in.
func TestEveryDirectDependencyHasAReason(t *testing.T) {
	record, err := os.ReadFile(dependencyRecord)
	if err != nil {
		t.Fatal(err)
	}
	direct := map[string]bool{}
	modules := requiredModules(t)
	for _, f := range allFiles(t) {
		for _, spec := range f.syntax.Imports {
			pkg, _ := strconv.Unquote(spec.Path.Value)
			if m := moduleOf(pkg, modules); m != "" {
				direct[m] = true
			}
		}
	}
	for m := range direct {
		if !strings.Contains(string(record), "`"+m+"`") {
			t.Errorf("%s is imported but has no reason in %s", m, dependencyRecord)
		}
	}
	if len(direct) > mostDependencies {
		t.Errorf("%d direct dependencies, the limit is %d", len(direct), mostDependencies)
	}
}

// notReleased must not be in the binary: they move clocks, skip checks or draw
// samples.
var notReleased = []string{"/internal/testkit", "/stories", "github.com/chromedp", "github.com/emersion/go-smtp", "pgregory.net/rapid"}

func TestTheReleaseHoldsNoToolsOfTests(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", "./cmd/twinlatch").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, pkg := range strings.Fields(string(out)) {
		for _, part := range notReleased {
			if strings.Contains(pkg, part) {
				t.Errorf("the release holds %s", pkg)
			}
		}
	}
}

var requireLine = regexp.MustCompile(`(?m)^(?:require)?\s+(\S+\.\S+) v\S+`)

func requiredModules(t *testing.T) []string {
	t.Helper()
	text, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	var modules []string
	for _, match := range requireLine.FindAllStringSubmatch(string(text), -1) {
		modules = append(modules, match[1])
	}
	return modules
}

func moduleOf(pkg string, modules []string) string {
	best := ""
	for _, m := range modules {
		if inside(pkg, m) && len(m) > len(best) {
			best = m
		}
	}
	return best
}
