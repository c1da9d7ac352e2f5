package browser

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// patience is how long a story waits for anything: long enough for a busy
// machine, never spent when the thing comes.
const patience = 40 * time.Second

// Tab is one window of one person's browser. It belongs to the goroutine of its
// test; whatever it cannot do fails the test.
type Tab struct {
	t      testing.TB
	whose  string
	chrome *Chrome
	ctx    context.Context
	script bool // whether pages may run scripts
	width  int64

	mu      sync.Mutex
	changed chan struct{} // closed and replaced at every event
	page    *visit        // the newest page
	asked   map[network.RequestID]*request
	order   []*request
	unruly  []string // what the console said, since the last page was judged
}

// Options of a browser.
type Options struct {
	// Whose browser it is, for the messages of a failed story.
	Whose string
	// NoScript turns JavaScript off.
	NoScript bool
	// Width in CSS pixels; 1280 when zero.
	Width int64
	// Night asks pages for their dark colours.
	Night bool
}

// visit is one page the tab came to.
type visit struct {
	address string
	loader  cdp.LoaderID
	loaded  bool
}

// request is one thing the tab asked a server for.
type request struct {
	address  string
	method   string
	loader   cdp.LoaderID
	document bool
	status   int64
	header   network.Headers
	bytes    int
	done     bool
	failed   string
}

// Open opens a browser of its own, without any cookie.
func (c *Chrome) Open(t testing.TB, o Options) *Tab {
	t.Helper()
	return c.open(t, o, chromedp.WithNewBrowserContext())
}

// Another opens a second tab of the same browser.
func (b *Tab) Another() *Tab {
	b.t.Helper()
	id := chromedp.FromContext(b.ctx).BrowserContextID
	return b.chrome.open(b.t, Options{Whose: b.whose, NoScript: !b.script, Width: b.width}, chromedp.WithExistingBrowserContext(id))
}

func (c *Chrome) open(t testing.TB, o Options, kind chromedp.ContextOption) *Tab {
	t.Helper()
	b := &Tab{
		t: t, whose: o.Whose, chrome: c, script: !o.NoScript, width: o.Width,
		changed: make(chan struct{}), asked: map[network.RequestID]*request{},
	}
	if b.width == 0 {
		b.width = 1280
	}
	ctx, cancel := chromedp.NewContext(c.ctx, kind, chromedp.WithListener(b.hear))
	b.ctx = ctx
	t.Cleanup(func() { b.keepPicture(); cancel() })
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("%s's browser does not open: %v", o.Whose, err)
	}
	b.do("begin", chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, log.Enable, cdp.Empty{})
		return err
	}), scripts(!o.NoScript), b.resized(b.width), inScheme(o.Night))
	return b
}

func (b *Tab) resized(width int64) chromedp.Action[chromedp.Void] {
	return chromedp.EmulateViewport(width, 900)
}

func scripts(on bool) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
		return err
	})
}

func inScheme(night bool) chromedp.Action[chromedp.Void] {
	scheme := map[bool]string{false: "light", true: "dark"}[night]
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
			{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
		}})
		return err
	})
}

// do runs steps and fails the story when one fails.
func (b *Tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.Fatalf("%s: %v", what, err)
	}
}

// value runs an action and gives its value.
func value[T any](b *Tab, what string, action chromedp.Action[T]) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, action)
	if err != nil {
		b.Fatalf("%s: %v", what, err)
	}
	return v
}

// Fatalf ends the story and says whose browser was where.
func (b *Tab) Fatalf(format string, args ...any) {
	b.t.Helper()
	b.t.Fatalf("%s, on %s: "+format+"\n%s", append(append([]any{b.whose, b.address()}, args...), b.onScreen())...)
}

// Errorf notes a failure and goes on.
func (b *Tab) Errorf(format string, args ...any) {
	b.t.Helper()
	b.t.Errorf("%s, on %s: "+format, append([]any{b.whose, b.address()}, args...)...)
}

// onScreen is what the page shows, for the message of a failed story.
func (b *Tab) onScreen() string {
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body ? document.body.innerText : ""`))
	if err != nil {
		return "(the page does not answer: " + err.Error() + ")"
	}
	return "| " + strings.ReplaceAll(blankLines.ReplaceAllString(strings.TrimSpace(text), "\n"), "\n", "\n| ")
}

var blankLines = regexp.MustCompile(`\n\s*\n+`)

// address is where the tab is, as its own address bar says.
func (b *Tab) address() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.page == nil {
		return "no page"
	}
	return b.page.address
}

// Path is the path of the present page, with its query.
func (b *Tab) Path() string {
	u, err := url.Parse(b.address())
	if err != nil {
		return ""
	}
	return u.RequestURI()
}

// keepPicture photographs the last page of a failed story into build/stories.
func (b *Tab) keepPicture() {
	if !b.t.Failed() || b.address() == "no page" {
		return
	}
	ctx, cancel := context.WithTimeout(b.ctx, 10*time.Second)
	defer cancel()
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return
	}
	folder := filepath.Join("..", "build", "stories")
	_ = os.MkdirAll(folder, 0o755)
	file := filepath.Join(folder, unfit.ReplaceAllString(b.t.Name()+"-"+b.whose, "-")+".png")
	if os.WriteFile(file, picture, 0o600) == nil {
		b.t.Logf("%s's last page: %s", b.whose, file)
	}
}

var unfit = regexp.MustCompile(`[^A-Za-z0-9]+`)
