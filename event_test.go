package twinlatch_test

import (
	"fmt"
	"go/ast"
	"log/slog"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/words"
)

func TestEveryKindOfLineIsNamedOnceAndExplained(t *testing.T) {
	names := map[string]bool{}
	for _, e := range twinlatch.Events() {
		if names[e.Name] || !regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`).MatchString(e.Name) {
			t.Errorf("%q is no name, or there twice", e.Name)
		}
		names[e.Name] = true
		kind := slices.Contains(twinlatch.AuditKinds(), twinlatch.AuditKind(e.Name))
		if e.Ending == "" || !strings.HasPrefix(e.Clause, "16.") || (e.Says == "") != kind {
			t.Errorf("%+v is not explained", e)
		}
		if twinlatch.EventOf(e.Name) != e {
			t.Errorf("%s is not found by its name", e.Name)
		}
	}
	if e := twinlatch.EventOf("nobody-knows"); e.Level() != slog.LevelError {
		t.Errorf("a kind that nobody knows is %v", e.Level())
	}
}

// What must be logged must not vanish at the level that a server has by default.
func TestWhatMustBeLoggedIsLoggedByDefault(t *testing.T) {
	quiet := []string{twinlatch.EventNoSuchPage, twinlatch.EventConnectionError}
	for _, e := range twinlatch.Events() {
		if e.Level() < slog.LevelInfo && !slices.Contains(quiet, e.Name) {
			t.Errorf("%s is not logged by default", e.Name)
		}
		if bad := e.Ending == twinlatch.WentWrong || e.Ending == twinlatch.WasRefused; bad && e.Level() != slog.LevelWarn {
			t.Errorf("%s is no warning", e.Name)
		}
	}
}

func TestEveryRefusalHasItsLine(t *testing.T) {
	for kind, want := range map[twinlatch.Kind]string{
		twinlatch.KindDenied: twinlatch.EventAccessRefused, twinlatch.KindNotFound: twinlatch.EventNotFound, twinlatch.KindThrottled: twinlatch.EventThrottled,
		twinlatch.KindGone: twinlatch.EventEnded, twinlatch.KindConflict: twinlatch.EventConflict, twinlatch.KindTooLarge: twinlatch.EventFormRefused,
		twinlatch.KindBusy: twinlatch.EventBusy, twinlatch.KindProof: twinlatch.EventProofAsked, twinlatch.KindEnrol: twinlatch.EventEnrolFirst,
		twinlatch.KindSignedOut: twinlatch.EventSignedOut, twinlatch.KindInternal: twinlatch.EventUnexpected, "of-tomorrow": twinlatch.EventUnexpected,
		twinlatch.KindInvalid: "",
	} {
		if got := twinlatch.RefusalEvent(twinlatch.Refuse(kind, "x")); got != want {
			t.Errorf("%s is logged as %q, want %q", kind, got, want)
		}
	}
	for say, want := range map[string]string{"signin.blocked": twinlatch.EventThrottled, "error.form-unreadable": twinlatch.EventFormRefused, "error.email": ""} {
		if got := twinlatch.RefusalEvent(twinlatch.RefuseField("x", say)); got != want {
			t.Errorf("%s is logged as %q, want %q", say, got, want)
		}
	}
}

// tellers are where lines are written, each with its kind.
var tellers = []string{"internal/flow/event.go", "internal/notify/deliver.go", "cmd/twinlatch/serve.go"}

// A line without a kind is one that nobody can look for, and that the page of
// kinds does not have.
func TestEveryLineOfTheLogHasAKind(t *testing.T) {
	for _, f := range productionFiles(t) {
		if strings.HasPrefix(f.path, "internal/demo/") || strings.HasPrefix(f.path, "stories/") || strings.HasPrefix(f.path, "bench/") {
			continue
		}
		ast.Inspect(f.syntax, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok || !regexp.MustCompile(`(?i)(^slog|log)\.(Debug|Info|Warn|Error|Log|Print)(Context|Attrs|f|ln)?$`).MatchString(exprText(sel)) {
				return true
			}
			if sel.Sel.Name == "LogAttrs" && slices.Contains(tellers, f.path) {
				return true
			}
			t.Errorf("%s: %s writes a line without a kind: call House.Tell with one of event.go", fileSet.Position(sel.Pos()), exprText(sel))
			return true
		})
	}
}

const (
	loggingPage = "docs/logging.md"
	tableBegins = "<!-- the table of kinds: written by go test . -run TestThePageOfTheLogIsTrue -update -->\n"
	tableEnds   = "<!-- the end of the table -->\n"
)

func TestThePageOfTheLogIsTrue(t *testing.T) {
	text, err := os.ReadFile(loggingPage)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(text), tableBegins)
	_, after, ends := strings.Cut(rest, tableEnds)
	if !begins || !ends {
		t.Fatalf("%s has no place for the table", loggingPage)
	}
	want := before + tableBegins + kindTable(t) + tableEnds + after
	if *update {
		if err := os.WriteFile(loggingPage, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if want != string(text) {
		t.Errorf("%s is stale; write it with: go test . -run TestThePageOfTheLogIsTrue -update", loggingPage)
	}
}

func kindTable(t *testing.T) string {
	t.Helper()
	catalogue, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	say := catalogue.In("en")
	var b strings.Builder
	b.WriteString("| event | outcome | level | ASVS | what it tells |\n|---|---|---|---|---|\n")
	for _, e := range twinlatch.Events() {
		says := e.Says
		if says == "" {
			says = "Audit log: " + say.Say("audit-kind."+e.Name) + "."
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", e.Name, e.Ending, e.Level(), e.Clause, says)
	}
	return b.String()
}
