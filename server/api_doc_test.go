package server

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/testkit"
)

// shellBlock is a block of commands on the page.
var shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```")

// The commands of docs/api.md do what the page says, typed into one shell as they
// stand; each answer is JSON.
func TestTheCommandsOfThePageOfTheAPIWork(t *testing.T) {
	shell, curl := testkit.Program(t, "bash", "bash"), testkit.Program(t, "curl", "curl")
	page, err := os.ReadFile("../docs/api.md")
	must(t, err)
	p := newProgram(t)
	web := httptest.NewServer(p.h.s)
	t.Cleanup(web.Close)
	p.h.clock.Advance(2 * twinlatch.CodePeriod)
	script := "set -euo pipefail\ncurl() { " + curl + " -w '\\n' \"$@\"; }\n"
	blocks := shellBlock.FindAllStringSubmatch(string(page), -1)
	for _, block := range blocks {
		script += block[1]
	}
	cmd := exec.CommandContext(t.Context(), shell, "-c", script)
	cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "TWINLATCH=" + web.URL, "KEY=" + p.key, "OPERATOR_KEY=" + makeKey(t, p.h, "operator", "operator-read"), "PERSON=users",
		"CODE=" + twinlatch.TOTPCode(p.h.phones["users"], twinlatch.TOTPStep(p.h.clock.Now())),
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	answers := 0
	for line := range strings.Lines(string(out)) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, " ") {
			continue
		}
		answers++
	}
	for _, want := range []string{`"openapi":`, `"name":"acme"`, `"items":[`, `{"verified":true}`, `"name":"Ada King"`, `"kind":"invited"`, `"name":"strict"`} {
		if !strings.Contains(strings.ReplaceAll(string(out), `": `, `":`), want) {
			t.Errorf("nothing says %s:\n%s", want, out)
		}
	}
	if commands := strings.Count(script, "curl -fsS"); commands < 20 || answers < commands-4 {
		t.Errorf("%d commands in %d blocks, %d answers", commands, len(blocks), answers)
	}
}

// The table of operations on the page is the one that is served.
func TestThePageOfTheAPIHasEveryOperation(t *testing.T) {
	page, err := os.ReadFile("../docs/api.md")
	must(t, err)
	text := string(page)
	p := newProgram(t)
	for _, op := range p.h.s.programs.Operations() {
		last := op.Path[strings.LastIndex(op.Path, "/v1/")+4:]
		row := regexp.MustCompile(`(?m)^\|.*` + regexp.QuoteMeta(op.Method) + `[^|]*\|[^|]*` + regexp.QuoteMeta("`"+op.Scope.Slug()+"`") + `.*$`).FindString(text)
		roles := "Configuration"
		if op.Scope.Needs().Has(twinlatch.UserManagement) {
			roles = "Configuration, User Management"
		}
		if row == "" || !strings.Contains(row, strings.SplitN(last, "/", 2)[0]) || !strings.Contains(row, "| "+roles) {
			t.Errorf("%s %s (%s, %s) is not in the table: %s", op.Method, op.Path, op.Scope.Slug(), roles, row)
		}
	}
	for _, slug := range p.h.s.programs.ProblemTypes() {
		if !strings.Contains(text, "`"+slug+"`") {
			t.Errorf("the type %s is not on the page", slug)
		}
	}
}
