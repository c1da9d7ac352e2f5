package demo

import (
	"net/http"
	"strings"

	"github.com/twinlatch/twinlatch/internal/notify"
	"github.com/twinlatch/twinlatch/internal/web/static"
)

// A letter brings its own styles, so it is shown in a frame of its own that may
// run nothing.
const (
	mailPolicy   = "default-src 'none'; style-src 'self'; img-src 'self'; frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
	letterPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)

func (d *Demo) mailHandler() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET "+static.Prefix, static.Handler())
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		d.show(w, r, "mailbox", d.Mailbox.Letters())
	})
	mux.HandleFunc("GET /letters/{id}", d.lettered(func(w http.ResponseWriter, r *http.Request, l notify.Letter) {
		d.show(w, r, "letter", l)
	}))
	mux.HandleFunc("GET /letters/{id}/body", d.lettered(func(w http.ResponseWriter, _ *http.Request, l notify.Letter) {
		w.Header().Set("Content-Security-Policy", letterPolicy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		// A link opens beside the frame: no page of the house lets itself be framed.
		html := strings.Replace(l.HTML, "<head>", `<head><base target="_blank">`, 1)
		_, _ = w.Write([]byte(html)) // rendered by the house, shown in a sandbox
	}))
	return securely(mailPolicy, mux)
}

func (d *Demo) lettered(next func(http.ResponseWriter, *http.Request, notify.Letter)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		l, ok := d.Mailbox.Letter(r.PathValue("id"))
		if !ok {
			http.NotFound(w, r)
			return
		}
		next(w, r, l)
	}
}
