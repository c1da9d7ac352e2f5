package browser

import (
	"strings"

	"github.com/chromedp/chromedp"
)

// Shows is everything the page shows, white space made one.
func (b *Tab) Shows() string {
	b.t.Helper()
	text := value(b, "reading the page", chromedp.Evaluate[string](`document.body.innerText`))
	return strings.Join(strings.Fields(text), " ")
}

// See fails the story unless the page shows all these words.
func (b *Tab) See(words ...string) {
	b.t.Helper()
	shown := b.Shows()
	for _, w := range words {
		if !strings.Contains(shown, strings.Join(strings.Fields(w), " ")) {
			b.Fatalf("%q is not to be seen", w)
		}
	}
}

// SeeNothingOf fails the story when the page shows any of these words.
func (b *Tab) SeeNothingOf(words ...string) {
	b.t.Helper()
	shown := b.Shows()
	for _, w := range words {
		if strings.Contains(shown, w) {
			b.Fatalf("%q is to be seen", w)
		}
	}
}

// SeeSoon waits for words that a script puts on the page.
func (b *Tab) SeeSoon(words string) {
	b.t.Helper()
	seen := value(b, "waiting for "+words, chromedp.PollFunction[bool](`w => document.body.innerText.includes(w)`,
		chromedp.WithPollingArgs(words), chromedp.WithPollingTimeout(patience)))
	if !seen {
		b.Fatalf("%q is not to be seen", words)
	}
}

// Offers says whether there is a button or a link of exactly this name.
func (b *Tab) Offers(name string) bool {
	b.t.Helper()
	same := func(c control) bool { return c.name == name }
	return len(b.all(buttons, same))+len(b.all(links, same)) > 0
}

// Asks says whether there is a field or a checkbox of exactly this name.
func (b *Tab) Asks(name string) bool {
	b.t.Helper()
	same := func(c control) bool { return c.name == name }
	return len(b.all(fields, same))+len(b.all(checkboxes, same)) > 0
}

// Links lists the names of all links of the page, in order.
func (b *Tab) Links() []string {
	b.t.Helper()
	var found []string
	for _, c := range b.all(links, anything) {
		found = append(found, c.name)
	}
	return found
}

// List gives the items of the list of exactly this name.
func (b *Tab) List(name string) []string {
	b.t.Helper()
	return call[[]string](b, b.one([]string{"list"}, name), `function() { return [...this.children].map(c => c.innerText.trim()); }`)
}

// Group gives the words inside the group of exactly this name.
func (b *Tab) Group(name string) string {
	b.t.Helper()
	return call[string](b, b.one([]string{"group"}, name), `function() { return this.innerText.trim(); }`)
}

// Notices gives what the page says about what was just done, good or bad.
func (b *Tab) Notices() string {
	b.t.Helper()
	return value(b, "reading the notices", chromedp.Evaluate[string](
		`[...document.querySelectorAll("[role=status],[role=alert]")].map(n => n.innerText.trim()).join("\n")`))
}

// Focus is the accessible name of what has the focus; empty for the page itself.
func (b *Tab) Focus() string {
	b.t.Helper()
	return value(b, "reading the focus", chromedp.Evaluate[string](
		`(e => !e || e === document.body ? "" : (e.labels?.[0]?.innerText ?? e.innerText).replace(/\s+/g, " ").trim())(document.activeElement)`))
}

// Photograph is what a camera in front of the screen would take: the visible
// part of the page as a PNG.
func (b *Tab) Photograph() []byte {
	b.t.Helper()
	return value(b, "photographing", chromedp.CaptureScreenshot())
}

// Source is the HTML of the page as it is now.
func (b *Tab) Source() string {
	b.t.Helper()
	return value(b, "reading the source", chromedp.Evaluate[string](`document.documentElement.outerHTML`))
}
