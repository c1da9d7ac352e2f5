package main

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/twinlatch/twinlatch/internal/words"
	"github.com/twinlatch/twinlatch/stories/storybook/book"
)

// axeFile is where scripts/install.sh puts axe-core, seen from this package.
const axeFile = "../../build/axe/axe.min.js"

// find runs axe on the open page and answers what it found, one line each.
const find = `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.flatMap(v =>
	v.nodes.map(n => v.id + ": " + n.target.join(" ") + " (" + v.help + ")")).join("\n"))`

func TestAxeFindsNothingOnAnyPage(t *testing.T) {
	axe := tools(t)
	catalogue, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	b := book.Open(catalogue.In("en"))
	server := httptest.NewServer(b.Handler())
	defer server.Close()
	ctx, cancel := browser(t.Context(), t.TempDir())
	defer cancel()
	for i, s := range b.Stories() {
		// By day on a desk and by night on a phone, in turn: contrast differs
		// by scheme, structure by width, and both halves see every part.
		width, scheme := widths[i%2], schemes[(i+1)%2]
		if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 844), inScheme(scheme),
			chromedp.Navigate(server.URL+"/story/"+s.Name())); err != nil {
			t.Fatal(err)
		}
		found, err := chromedp.Run(ctx, chromedp.Evaluate[string](axe+";"+find, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatalf("%s: %v", s.Name(), err)
		}
		if found != "" {
			t.Errorf("%s at %d px, %s:\n%s", s.Name(), width, scheme, found)
		}
	}
}

// tools answers axe's source, or skips where the machine lacks it or a browser;
// with CI=true nothing is skipped.
func tools(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile(axeFile)
	if err == nil {
		_, err = exec.LookPath("chromium")
	}
	switch {
	case err == nil:
		return strings.TrimSuffix(string(source), "\n")
	case os.Getenv("CI") == "true":
		t.Fatalf("%v; run scripts/install.sh", err)
	default:
		t.Skipf("%v; run scripts/install.sh", err)
	}
	return ""
}
