package oidc

import (
	"net/http"

	"github.com/twinlatch/twinlatch/internal/door"
)

// Programs in pages of other sites may read what is public, and call the
// endpoints that are answered by what a call brings in itself. No answer is given
// to a cookie, so "*" gives away nothing: a browser sends none with it. The way
// of a browser through authorize is never among them (RFC 9700 2.6).

// open lets a call from another site's page read its answer.
func open(handler door.Handler) door.Handler {
	return func(w http.ResponseWriter, r *door.Request) error {
		share(w.Header())
		return handler(w, r)
	}
}

func share(h http.Header) {
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Access-Control-Expose-Headers", "Retry-After, WWW-Authenticate")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
}

// asked answers a browser that asks before it calls an endpoint from elsewhere.
func asked(path string) door.Route {
	return door.Route{Method: http.MethodOptions, Path: path, Access: door.Open, Handler: preflight}
}

func preflight(w http.ResponseWriter, _ *door.Request) error {
	share(w.Header())
	w.Header().Set("Access-Control-Allow-Methods", "GET, POST")
	w.Header().Set("Access-Control-Allow-Headers", "Authorization, Content-Type")
	w.Header().Set("Access-Control-Max-Age", "600")
	w.WriteHeader(http.StatusNoContent)
	return nil
}
