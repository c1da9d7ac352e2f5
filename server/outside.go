package server

import (
	"fmt"
	"log/slog"
	"net/http"
	"path"
	"slices"
	"strings"

	twinlatch "github.com/twinlatch/twinlatch"
	"github.com/twinlatch/twinlatch/internal/api"
	"github.com/twinlatch/twinlatch/internal/door"
	"github.com/twinlatch/twinlatch/internal/oidc"
	"github.com/twinlatch/twinlatch/internal/secret"
	"github.com/twinlatch/twinlatch/internal/web"
	"github.com/twinlatch/twinlatch/internal/web/static"
)

// mount enters every route, the door for programs, the static files, and the answers to wrong methods
// and wrong paths.
func mount(s *Server, more []door.Route) http.Handler {
	d, site, mux := s.door, s.site, http.NewServeMux()
	routes := append(site.Routes(), more...)
	d.Mount(mux, routes)
	mux.Handle("GET "+static.Prefix, static.Handler())
	mux.Handle(strings.TrimSuffix(static.Prefix, "/"), failing(d, twinlatch.NotFound)) // no redirect into the folder
	allowed := map[string][]string{}
	for _, route := range routes {
		allowed[route.Path] = append(allowed[route.Path], route.Method)
	}
	for where, methods := range allowed {
		refuseOthers(mux, where, methods)
	}
	mux.Handle(api.Prefix, s.programs)
	mux.Handle(strings.TrimSuffix(api.Prefix, "/"), s.programs) // no redirect
	mux.Handle("/", failing(d, twinlatch.NotFound))
	return plainPaths(mux, astray(s))
}

// astray answers what no link of ours leads to, a program as the API does.
func astray(s *Server) http.Handler {
	pages := failing(s.door, twinlatch.NotFound)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, api.Prefix) {
			s.programs.Astray(w, r)
			return
		}
		pages.ServeHTTP(w, r)
	})
}

// plainPaths lets only such paths through as a link of ours would have. The mux
// would clean the others and lead there itself, past the one place that leads
// anybody anywhere, and a form with them (307).
func plainPaths(mux, astray http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		clean := path.Clean(r.URL.Path)
		if r.URL.Path != clean && (r.URL.Path != clean+"/" || clean == "/") {
			astray.ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// refuseOthers answers a wrong method. Each has a line of its own: a line for all
// methods of /users/new could not stand beside GET /users/{id}.
func refuseOthers(mux *http.ServeMux, where string, allowed []string) {
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions} {
		if slices.Contains(allowed, method) {
			continue
		}
		mux.HandleFunc(method+" "+where, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Allow", strings.Join(allowed, ", "))
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		})
	}
}

// failing answers with an error page.
func failing(d *door.Door, err error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		request, readErr := d.Request(r)
		if readErr != nil {
			d.Fail(w, request, readErr) // of this request alone: err is everybody's
			return
		}
		d.Fail(w, request, err)
	})
}

// outside is what every request passes before any door: an id, the last resort,
// the headers, the peer, and the check against other sites' forms.
func outside(d *door.Door, site *web.Site, inside http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { site.Refused(w, d.Stranger(r)) }))
	for _, pattern := range oidc.FromElsewhere() {
		cross.AddInsecureBypassPattern(pattern)
	}
	guarded := cross.Handler(inside)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r = d.Asked(r, requestID())
		d.Forwarded(r)
		headers(w.Header(), d.Secure)
		if mayHideAnother(r) {
			w.Header().Set("Connection", "close")
		}
		if !d.Welcome(r) {
			d.House.Tell(r.Context(), twinlatch.EventPeerRefused, slog.String("peer", r.RemoteAddr))
			http.Error(w, http.StatusText(http.StatusForbidden), http.StatusForbidden)
			return
		}
		defer lastResort(d, w, r)
		d.Answer(guarded, w, r)
	})
}

// mayHideAnother reports a request that a proxy before us may end elsewhere than
// we do, so that what follows it on the connection would be taken for somebody's:
// one in chunks may name a length too, and an old one may name chunks; both are
// gone from what net/http shows. It is the last of its connection (RFC 9112,
// section 6.1). No browser sends either.
func mayHideAnother(r *http.Request) bool {
	return r.ProtoMajor == 1 && (r.ProtoMinor == 0 || len(r.TransferEncoding) > 0)
}

// requestID is what the error page quotes and the log has.
func requestID() string { return fmt.Sprintf("%x", secret.Bytes(6)) }

// lastResort answers when a handler broke; the process lives.
func lastResort(d *door.Door, w http.ResponseWriter, r *http.Request) {
	if err := door.Broken(recover()); err != nil {
		d.Fail(w, d.Stranger(r), err)
	}
}

// policy allows our own files and nothing else; the QR code is a data address.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"

// headers are the same on every answer.
func headers(h http.Header, secure bool) {
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", policy)
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(), microphone=(), geolocation=()")
	if secure {
		h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	}
}
