package main

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/twinlatch/twinlatch/stories/storybook/book"
)

// album photographs the storybook with a headless browser.
type album struct {
	// folder receives NAME.WIDTH.SCHEME.png; only limits the stories by name.
	folder, only string
}

// Every story is photographed on a phone and on a desk, by day and by night.
var (
	widths  = []int64{390, 1280}
	schemes = []string{"light", "dark"}
)

// narrowest is the width in CSS pixels at which nothing may scroll sideways
// (WCAG 1.4.10).
const narrowest = 320

// shoot takes every picture and fails at the end with the list of the stories
// that scroll sideways on the narrowest phone.
func (a album) shoot(ctx context.Context, b *book.Book) error {
	if err := os.MkdirAll(a.folder, 0o755); err != nil {
		return err
	}
	server := httptest.NewServer(b.Handler())
	defer server.Close()
	profile, err := os.MkdirTemp("", "storybook")
	if err != nil {
		return err
	}
	defer os.RemoveAll(profile)
	ctx, cancel := browser(ctx, profile)
	defer cancel()
	var wide []string
	for _, s := range b.Stories() {
		if !strings.Contains(s.Name(), a.only) {
			continue
		}
		overflows, err := a.story(ctx, server.URL, s)
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name(), err)
		}
		if overflows {
			wide = append(wide, s.Name())
		}
	}
	if len(wide) > 0 {
		return fmt.Errorf("scroll sideways at %d px: %s", narrowest, strings.Join(wide, ", "))
	}
	return nil
}

func (a album) story(ctx context.Context, server string, s book.Story) (overflows bool, err error) {
	if err := chromedp.Do(ctx, chromedp.Navigate(server+"/story/"+s.Name())); err != nil {
		return false, err
	}
	for _, width := range widths {
		for _, scheme := range schemes {
			if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 844), inScheme(scheme)); err != nil {
				return false, err
			}
			png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
			if err != nil {
				return false, err
			}
			name := fmt.Sprintf("%s.%d.%s.png", s.Name(), width, scheme)
			if err := os.WriteFile(filepath.Join(a.folder, name), png, 0o644); err != nil {
				return false, err
			}
		}
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(narrowest, 844)); err != nil {
		return false, err
	}
	return chromedp.Run(ctx, chromedp.Evaluate[bool]("document.documentElement.scrollWidth > innerWidth"))
}

func inScheme(scheme string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{
				{Name: "prefers-color-scheme", Value: scheme},
				{Name: "prefers-reduced-motion", Value: "reduce"}, // no picture in mid-fade
			},
		})
		return err
	})
}

func browser(ctx context.Context, profile string) (context.Context, context.CancelFunc) {
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.UserDataDir(profile),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-quic", true),
		chromedp.Flag("hide-scrollbars", true))
	if os.Geteuid() == 0 {
		options = append(options, chromedp.NoSandbox)
	}
	allocated, stop := chromedp.NewExecAllocator(ctx, options...)
	tab, cancel := chromedp.NewContext(allocated)
	return tab, func() { cancel(); stop() }
}
