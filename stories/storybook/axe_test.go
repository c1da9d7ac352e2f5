package main

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/twinlatch/twinlatch/internal/testkit"

	"github.com/twinlatch/twinlatch/internal/words"
	"github.com/twinlatch/twinlatch/stories/storybook/book"
)

// axeFile is where scripts/install.sh puts axe-core, seen from this package.
const axeFile = "../../build/axe/axe.min.js"

// find runs axe on the open page and answers what it found, one line each. A
// mail is shown inside its reader's program, so the rules about a page's
// landmarks are that program's.
func find(s book.Story) string {
	landmarks := "true"
	if s.Mail != "" {
		landmarks = "false"
	}
	return `axe.run(document, {resultTypes: ["violations"], rules: {
		"landmark-one-main": {enabled: ` + landmarks + `}, region: {enabled: ` + landmarks + `}}}).then(r => r.violations.flatMap(v =>
	v.nodes.map(n => v.id + ": " + n.target.join(" ") + " (" + v.help + ")")).join("\n"))`
}

// namesakes lists regions and forms that bear the name of a field on their page,
// so that a name leads to one thing only.
const namesakes = `(() => {
	const name = e => (e.getAttribute("aria-label") ?? document.getElementById(e.getAttribute("aria-labelledby"))?.textContent
		?? e.querySelector(":scope > legend")?.textContent ?? "").trim()
	const labels = [...document.querySelectorAll("label")].map(l => l.textContent.trim())
	return [...document.querySelectorAll("section, nav, form, fieldset, article, [role=region], [role=group], table")]
		.map(name).filter(n => n && labels.includes(n)).join(", ")
})()`

func TestAxeFindsNothingOnAnyPage(t *testing.T) {
	axe := tools(t)
	catalogue, err := words.Load()
	if err != nil {
		t.Fatal(err)
	}
	b := book.Open(catalogue)
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
		found, err := chromedp.Run(ctx, chromedp.Evaluate[string](axe+";"+find(s), chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatalf("%s: %v", s.Name(), err)
		}
		if found != "" {
			t.Errorf("%s at %d px, %s:\n%s", s.Name(), width, scheme, found)
		}
		if twice, err := chromedp.Run(ctx, chromedp.Evaluate[string](namesakes)); err != nil || twice != "" {
			t.Errorf("%s: a region or form is called like a field: %s %v", s.Name(), twice, err)
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
	if err != nil {
		testkit.Missing(t, "axe or chromium ("+err.Error()+")", "run scripts/install.sh")
	}
	return strings.TrimSuffix(string(source), "\n")
}
