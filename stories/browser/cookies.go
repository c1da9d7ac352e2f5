package browser

import (
	"context"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Cookies gives the cookies of the present page, by name.
func (b *Tab) Cookies() map[string]string {
	b.t.Helper()
	return value(b, "reading cookies", func(ctx context.Context, t *chromedp.Target) (map[string]string, error) {
		answer, err := cdp.Call(ctx, t, network.GetCookies, network.GetCookiesParams{})
		found := map[string]string{}
		for _, c := range answer.Cookies {
			found[c.Name] = c.Value
		}
		return found, err
	})
}

// PutCookie changes a cookie by hand, as a thief or a curious person would.
func (b *Tab) PutCookie(name, content string) {
	b.t.Helper()
	b.do("changing a cookie", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, network.SetCookie, network.SetCookieParams{Name: name, Value: content, URL: b.address()})
		return err
	}))
}

// DropCookies empties the browser's cookies.
func (b *Tab) DropCookies() {
	b.t.Helper()
	b.do("dropping cookies", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		all, err := cdp.Call(ctx, t, network.GetCookies, network.GetCookiesParams{})
		for _, c := range all.Cookies {
			if _, err := cdp.Call(ctx, t, network.DeleteCookies, network.DeleteCookiesParams{Name: c.Name, URL: b.address()}); err != nil {
				return err
			}
		}
		return err
	}))
}
