package demo

import (
	"net/http"
	"net/http/httptest"
	"strings"
)

// guarded is the reverse proxy in front of purchase orders, in a few lines: what
// docs/protect says to nginx or Caddy, for a program that should not need one.
// The way to sign in goes to the product; for everything else it asks first, with
// Caddy's contract.
func (d *Demo) guarded(app, product http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		clean(r.Header)
		r.Header.Set("X-Forwarded-Host", r.Host)
		r.Header.Set("X-Forwarded-Proto", d.Public.Scheme)
		if strings.HasPrefix(r.URL.Path, "/.twinlatch/") {
			product.ServeHTTP(w, r)
			return
		}
		answer := d.ask(r)
		if answer.Code != http.StatusOK {
			for _, name := range []string{"Location", "Www-Authenticate", "Retry-After", "Content-Type", "X-Twinlatch-Reason"} {
				if value := answer.Header().Get(name); value != "" {
					w.Header().Set(name, value)
				}
			}
			w.WriteHeader(answer.Code)
			_, _ = w.Write(answer.Body.Bytes())
			return
		}
		for name, values := range answer.Header() {
			if ours(name) {
				r.Header[name] = values
			}
		}
		r.Header.Del("Cookie")
		if r.Header.Get("X-Twinlatch-Machine") != "" {
			r.Header.Del("Authorization") // an application password is Twinlatch's alone
		}
		app.ServeHTTP(w, r)
	})
}

// ask is the question of the proxy.
func (d *Demo) ask(r *http.Request) *httptest.ResponseRecorder {
	question := r.Clone(r.Context())
	question.Method, question.URL.Path, question.Body = http.MethodGet, "/fa/caddy", http.NoBody
	question.Header.Set("X-Forwarded-Method", r.Method)
	question.Header.Set("X-Forwarded-Uri", r.URL.RequestURI())
	answer := httptest.NewRecorder()
	d.Gate.Handler().ServeHTTP(answer, question)
	return answer
}

// clean takes away what a client made up.
func clean(h http.Header) {
	for name := range h {
		if ours(name) || strings.HasPrefix(name, "X-Forwarded-") {
			delete(h, name)
		}
	}
}

func ours(name string) bool {
	name = http.CanonicalHeaderKey(strings.ReplaceAll(name, "_", "-"))
	return strings.HasPrefix(name, "Remote-") || strings.HasPrefix(name, "X-Twinlatch-")
}
