package browser

import (
	"context"
	"crypto/sha256"
	"fmt"
	"net/url"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// What every page promises.
const (
	heaviest  = 40_000 // bytes on the wire, files included
	narrowest = 320    // CSS pixels at which nothing scrolls sideways (WCAG 1.4.10)
)

// judge holds the page the tab has come to against what every page promises:
// its headers, its weight, its silence, one main, no way sideways, and nothing
// that axe finds.
func (b *Tab) judge() {
	b.t.Helper()
	b.chrome.mu.Lock()
	b.chrome.pages++
	b.chrome.mu.Unlock()
	if r := b.document(); r != nil {
		b.judgeHeaders(r)
	}
	b.judgeRequests()
	b.judgeConsole()
	if mains := value(b, "counting", chromedp.Evaluate[int](`document.querySelectorAll("main, [role=main]").length`)); mains != 1 {
		b.Errorf("there are %d main, want exactly one", mains)
	}
	structure := value(b, "reading the structure", chromedp.Evaluate[string](structureScript))
	key := fmt.Sprintf("%x %d", sha256.Sum256([]byte(structure)), b.width)
	if b.chrome.firstSight(key) {
		b.judgeWidth()
		b.judgeAccess()
	}
}

// wanted are headers that every page carries, with a part of their value.
var wanted = []struct{ name, part string }{
	{"Content-Security-Policy", "default-src 'none'"},
	{"Content-Security-Policy", "frame-ancestors 'none'"},
	{"Content-Security-Policy", "form-action 'self'"},
	{"Content-Security-Policy", "base-uri 'none'"},
	{"Cache-Control", "no-store"},
	{"Referrer-Policy", "same-origin"},
	{"X-Content-Type-Options", "nosniff"},
	{"X-Frame-Options", "DENY"},
	{"Content-Type", "text/html; charset=utf-8"},
}

func (b *Tab) judgeHeaders(r *request) {
	b.t.Helper()
	if r.status >= 500 {
		b.Errorf("the server answers %d", r.status)
	}
	for _, w := range wanted {
		if !strings.Contains(header(r.header, w.name), w.part) {
			b.Errorf("the header %s is %q, want %q in it", w.name, header(r.header, w.name), w.part)
		}
	}
	if policy := header(r.header, "Content-Security-Policy"); strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
		b.Errorf("the policy has a hole: %s", policy)
	}
}

func header(h network.Headers, name string) string {
	for key, v := range h {
		if strings.EqualFold(key, name) {
			return fmt.Sprint(v)
		}
	}
	return ""
}

// judgeRequests adds up the page's weight and looks for requests elsewhere.
func (b *Tab) judgeRequests() {
	b.t.Helper()
	b.mu.Lock()
	here, weight := b.page, 0
	home := host(here.address)
	var strange []string
	for _, r := range b.order {
		switch {
		case r.loader != here.loader || strings.HasPrefix(r.address, "data:"):
		case r.document && host(r.address) != home: // the way here, which led through another's door
		case host(r.address) != home:
			strange = append(strange, r.address)
		case r.failed != "":
			strange = append(strange, r.address+": "+r.failed)
		default:
			weight += b.chrome.size(r.address, r.bytes)
		}
	}
	b.mu.Unlock()
	for _, s := range strange {
		b.Errorf("a request went wrong or elsewhere: %s", s)
	}
	if weight > heaviest {
		b.Errorf("the page weighs %d bytes with its files, the limit is %d", weight, heaviest)
	}
}

func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host
}

func (b *Tab) judgeConsole() {
	b.t.Helper()
	b.mu.Lock()
	said := b.unruly
	b.unruly = nil
	b.mu.Unlock()
	for _, s := range said {
		b.Errorf("%s", s)
	}
}

// structureScript describes a page by its elements without their words, so that
// axe reads every kind of page once and not every page.
const structureScript = `[...document.querySelectorAll("*")].map(e => e.tagName + [...e.attributes]
	.filter(a => /^(class|role|type|hidden|aria-(?!describedby|labelledby|controls))/.test(a.name))
	.map(a => a.name + "=" + a.value).sort().join(",")).join(" ") + matchMedia("(prefers-color-scheme: dark)").matches`

func (b *Tab) judgeWidth() {
	b.t.Helper()
	b.do("narrowing the window", b.resized(narrowest))
	wide := value(b, "measuring", chromedp.Evaluate[int](`document.documentElement.scrollWidth`))
	b.do("widening the window", b.resized(b.width))
	if wide > narrowest {
		b.Errorf("at %d px the page is %d px wide", narrowest, wide)
	}
}

// axeScript answers what axe finds, one line each.
const axeScript = `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations.flatMap(v =>
	v.nodes.map(n => v.id + ": " + n.target.join(" ") + " (" + v.help + ")")).join("\n"))`

// judgeAccess lets axe read the page, from a world of its own that the page's
// policy does not bind and its scripts do not see.
func (b *Tab) judgeAccess() {
	b.t.Helper()
	if b.chrome.axe == "" {
		return
	}
	if !b.script { // axe waits for promises; the page's own scripts had their chance before
		b.do("lending axe its scripts", scripts(true))
		defer b.do("taking them back", scripts(false))
	}
	found := value(b, "axe", func(ctx context.Context, t *chromedp.Target) (string, error) {
		tree, err := cdp.Call(ctx, t, page.GetFrameTree, cdp.Empty{})
		if err != nil {
			return "", err
		}
		world, err := cdp.Call(ctx, t, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{FrameID: tree.FrameTree.Frame.ID, WorldName: "axe"})
		if err != nil {
			return "", err
		}
		there := func(p *runtime.EvaluateParams) { p.ContextID = world.ExecutionContextID }
		if _, err := chromedp.Evaluate[chromedp.Void](b.chrome.axe+";0", there)(ctx, t); err != nil {
			return "", err
		}
		return chromedp.Evaluate[string](axeScript, there, chromedp.EvalAwaitPromise)(ctx, t)
	})
	if found != "" {
		b.Errorf("axe finds\n%s", found)
	}
}
