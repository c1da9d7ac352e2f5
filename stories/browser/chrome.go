package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/twinlatch/twinlatch/internal/testkit"
)

// Chrome is one running Chromium. Safe for several goroutines.
type Chrome struct {
	ctx    context.Context
	cancel context.CancelFunc
	axe    string // source of axe-core; empty where the machine lacks it

	mu     sync.Mutex
	sizes  map[string]int  // bytes on the wire of every file seen, by address
	judged map[string]bool // structures that axe has read
	pages  int             // pages visited
}

// Get gives the Chromium of this test process and starts it at the first call;
// a machine without one ends the test as testkit.Program says.
func Get(t testing.TB) *Chrome {
	t.Helper()
	path := testkit.Program(t, "chromium", "chromium")
	testkit.Program(t, "oathtool", "oathtool")
	testkit.Program(t, "zbarimg", "zbar-tools")
	c, err := start(path)
	if err != nil {
		t.Fatal(err)
	}
	if c.axe == "" {
		testkit.Missing(t, "axe-core", "run scripts/install.sh")
	}
	return c
}

// Quit ends the Chromium of this test process and says what it saw; call it
// once, after the last test.
func Quit() {
	c, err := start("")
	if err != nil {
		return
	}
	fmt.Printf("browser: %d pages visited and judged; axe read %d different structures\n", c.pages, len(c.judged))
	c.cancel()
}

// start holds the one Chromium; the path counts at the first call.
var start = once(func(path string) (*Chrome, error) {
	if path == "" {
		return nil, fmt.Errorf("browser: nobody started Chromium")
	}
	allocated, stop := chromedp.NewExecAllocator(context.Background(), options(path)...)
	ctx, cancel := chromedp.NewContext(allocated)
	c := &Chrome{ctx: ctx, cancel: func() { cancel(); stop() }, axe: axeSource(), sizes: map[string]int{}, judged: map[string]bool{}}
	if err := chromedp.Do(ctx); err != nil { // no time limit: it would end the browser
		c.cancel()
		return nil, fmt.Errorf("browser: Chromium does not start: %w", err)
	}
	return c, nil
})

// once is sync.OnceValues for a function with an argument.
func once[A, B any](do func(A) (B, error)) func(A) (B, error) {
	var (
		first sync.Once
		b     B
		err   error
	)
	return func(a A) (B, error) {
		first.Do(func() { b, err = do(a) })
		return b, err
	}
}

// options keep Chromium quiet: no traffic of its own, no picture of itself.
func options(path string) []chromedp.ExecAllocatorOption {
	all := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true),
		chromedp.Flag("hide-scrollbars", true), chromedp.Flag("mute-audio", true),
		chromedp.Flag("lang", "en-US"))
	if os.Geteuid() == 0 {
		all = append(all, chromedp.NoSandbox)
	}
	return all
}

// axeSource reads axe-core from where scripts/install.sh puts it, seen from a
// package at any depth.
func axeSource() string {
	for _, up := range []string{"..", "../..", "."} {
		if source, err := os.ReadFile(filepath.Join(up, "build", "axe", "axe.min.js")); err == nil {
			return string(source)
		}
	}
	return ""
}

func (c *Chrome) size(address string, bytes int) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	if bytes > 0 {
		c.sizes[address] = bytes
	}
	return c.sizes[address]
}

// firstSight says whether axe has not read this structure before.
func (c *Chrome) firstSight(structure string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	seen := c.judged[structure]
	c.judged[structure] = true
	return !seen
}
