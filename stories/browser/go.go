package browser

import (
	"context"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// leads does something that must lead to a page, and judges that page.
func (b *Tab) leads(what string, step func(ctx context.Context, t *chromedp.Target) error) {
	b.t.Helper()
	before := b.present()
	b.do(what, chromedp.Func(step))
	b.arrive(before, what)
	b.judge()
}

// Visit types an address, or opens a link from a mail.
func (b *Tab) Visit(address string) {
	b.t.Helper()
	b.leads("visiting "+address, func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, page.Navigate, page.NavigateParams{URL: address})
		return err
	})
}

// Reload is the button of the browser; a form that led here is sent again.
func (b *Tab) Reload() {
	b.t.Helper()
	b.leads("reloading", func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, page.Reload, page.ReloadParams{})
		return err
	})
}

// Back is the button of the browser.
func (b *Tab) Back() {
	b.t.Helper()
	b.leads("going back", func(ctx context.Context, t *chromedp.Target) error {
		history, err := cdp.Call(ctx, t, page.GetNavigationHistory, cdp.Empty{})
		if err != nil {
			return err
		}
		to := history.Entries[max(0, history.CurrentIndex-1)]
		_, err = cdp.Call(ctx, t, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: to.ID})
		return err
	})
}

// Status is the HTTP status of the present page.
func (b *Tab) Status() int {
	if r := b.document(); r != nil {
		return int(r.status)
	}
	return 0
}

// document is the request that brought the present page; nil for one that came
// back from the browser's memory.
func (b *Tab) document() *request {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i := len(b.order) - 1; i >= 0; i-- {
		if r := b.order[i]; b.page != nil && r.document && r.loader == b.page.loader && r.status != 0 {
			return r
		}
	}
	return nil
}
