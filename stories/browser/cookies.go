package browser

import (
	"context"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/fetch"
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

// RefuseCookies makes the browser keep no cookie from now on, as some people
// set it up: whatever it was given is gone before the next request.
func (b *Tab) RefuseCookies() {
	b.t.Helper()
	err := chromedp.Listen(b.ctx, func(event any) {
		if paused, ok := event.(*fetch.EventRequestPaused); ok {
			go b.passWithoutCookies(paused.RequestID)
		}
	})
	if err != nil {
		b.Fatalf("refusing cookies: %v", err)
	}
	b.do("refusing cookies", chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, fetch.Enable, fetch.EnableParams{})
		return err
	}))
}

// passWithoutCookies lets a request go on. Its errors are those of a browser
// that is closing.
func (b *Tab) passWithoutCookies(id fetch.RequestID) {
	_, _ = chromedp.Call(b.ctx, network.ClearBrowserCookies, cdp.Empty{})
	_, _ = chromedp.Call(b.ctx, fetch.ContinueRequest, fetch.ContinueRequestParams{RequestID: id})
}

// Hidden is what a form sends under this name without showing it.
func (b *Tab) Hidden(name string) string {
	b.t.Helper()
	return value(b, "reading "+name, chromedp.Evaluate[string](`document.querySelector("input[type=hidden][name=`+name+`]").value`))
}

// SetHidden changes it, as anybody with developer tools can.
func (b *Tab) SetHidden(name, content string) {
	b.t.Helper()
	b.do("changing "+name, chromedp.Evaluate[chromedp.Void](
		`document.querySelector("input[type=hidden][name=`+name+`]").value = "`+content+`"`))
}
