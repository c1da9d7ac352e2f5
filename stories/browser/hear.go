package browser

import (
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
)

// hear takes note of what the browser reports: pages, requests, and what went
// wrong. It runs on the browser's own goroutine and only writes down.
func (b *Tab) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.hearRequest(e)
	case *network.EventResponseReceived:
		if r := b.asked[e.RequestID]; r != nil {
			r.status, r.header = e.Response.Status, e.Response.Headers
		}
	case *network.EventLoadingFinished:
		if r := b.asked[e.RequestID]; r != nil {
			r.done, r.bytes = true, int(e.EncodedDataLength)
		}
	case *network.EventLoadingFailed:
		if r := b.asked[e.RequestID]; r != nil {
			r.done, r.failed = true, e.ErrorText+" "+string(e.BlockedReason)
		}
	case *page.EventFrameNavigated:
		b.hearPage(e)
	case *page.EventLoadEventFired:
		if b.page != nil {
			b.page.loaded = true
		}
	default:
		b.hearTrouble(event)
	}
	close(b.changed)
	b.changed = make(chan struct{})
}

func (b *Tab) hearRequest(e *network.EventRequestWillBeSent) {
	if before := b.asked[e.RequestID]; before != nil { // it was redirected
		before.done = true
	}
	r := &request{
		address: e.Request.URL, method: e.Request.Method, loader: e.LoaderID,
		document: e.Type == network.ResourceTypeDocument,
	}
	b.asked[e.RequestID] = r
	b.order = append(b.order, r)
}

func (b *Tab) hearPage(e *page.EventFrameNavigated) {
	if e.Frame.ParentID != "" {
		return
	}
	b.page = &visit{address: e.Frame.URL + e.Frame.URLFragment, loader: e.Frame.LoaderID}
	// A page that comes back from the back-forward store has loaded long ago; ours
	// load themselves anew, if they may run scripts.
	b.page.loaded = e.Type == page.NavigationTypeBackForwardCacheRestore && !b.script
}

// hearTrouble keeps what a console would show in red.
func (b *Tab) hearTrouble(event any) {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		b.unruly = append(b.unruly, "a script broke: "+e.ExceptionDetails.Text)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError {
			b.unruly = append(b.unruly, fmt.Sprintf("console: %s", e.Args[0].Value))
		}
	case *log.EventEntryAdded:
		// The browser writes down every answer above 399, those meant included.
		if e.Entry.Level == log.EntryLevelError && !strings.Contains(e.Entry.Text, "the server responded with a status of") {
			b.unruly = append(b.unruly, "log: "+e.Entry.Text+" "+e.Entry.URL)
		}
	case *page.EventJavascriptDialogOpening:
		b.unruly = append(b.unruly, "a dialog opened: "+e.Message)
	}
}

// present is the newest page, which may still be loading.
func (b *Tab) present() *visit {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.page
}

// arrive waits until the tab has come to another page than before and has
// everything that belongs to it.
func (b *Tab) arrive(before *visit, why string) {
	b.t.Helper()
	late := time.NewTimer(patience)
	defer late.Stop()
	for {
		b.mu.Lock()
		there := b.page != before && b.page != nil && b.page.loaded && b.quiet(b.page.loader) && !b.passing(b.page.loader)
		changed := b.changed
		b.mu.Unlock()
		if there {
			return
		}
		select {
		case <-changed:
		case <-late.C:
			b.Fatalf("%s leads to no page", why)
		}
	}
}

// passing says whether a page sends the browser on by itself, so that nobody
// stays there.
func (b *Tab) passing(loader cdp.LoaderID) bool {
	for _, r := range b.order {
		if r.loader == loader && r.document && strings.HasPrefix(header(r.header, "Refresh"), "0;") {
			return true
		}
	}
	return false
}

// quiet says whether everything a page asked for has been answered.
func (b *Tab) quiet(loader cdp.LoaderID) bool {
	for _, r := range b.order {
		if r.loader == loader && !r.done {
			return false
		}
	}
	return true
}
